"""The Markov chain of a lattice small enough to write down: its transition matrix and exact autocorrelation times."""
from typing import NamedTuple

import numpy as np

from physml.core.arguments import one_of, one_temperature
from physml.ising.arguments import lattice_size
from physml.spins.exact import all_states

LARGEST = 4
RULES = ("heat_bath", "metropolis")


class AutocorrelationTimes(NamedTuple):
    """Integrated autocorrelation times ½ + Σ ρ in sweeps, of |m| and of the energy."""

    magnetization: float
    energy: float


def states(L: int) -> np.ndarray:
    """All 2^(L²) configurations of ±1, shape (2^(L²), L²): bit i of the row's number is the spin of site i.

    Raises
    ------
    ValueError
        If L is not an integer from 2 to 4.

    Examples
    --------
    >>> states(2)[5]
    array([ 1, -1,  1, -1], dtype=int8)
    """
    return all_states(lattice_size(L, most=LARGEST) ** 2, (-1, 1))


def transition_matrix(L: int, temperature: float, rule: str = "heat_bath"):
    """The transition matrix of single-spin dynamics at random sites, one attempt a step.

    Parameters
    ----------
    L : int
        Side, 2 to 4.
    temperature : float
        Above 0.
    rule : {"heat_bath", "metropolis"}

    Returns
    -------
    scipy.sparse.csr_array
        P[a, b] is the probability to go from state a to state b (see `states`); every row sums to 1.

    Raises
    ------
    ValueError
        If L, the temperature or the rule is out of range.

    Examples
    --------
    >>> P = transition_matrix(2, 2.0)
    >>> P.shape, bool(abs(P.sum(axis=1) - 1).max() < 1e-15)
    ((16, 16), True)
    """
    from scipy.sparse import csr_array

    spins, flips, _ = _flips(L, temperature, rule)
    size, sites = spins.shape
    here = np.arange(size)
    rows = np.concatenate([np.repeat(here, sites), here])
    columns = np.concatenate([(here[:, None] ^ (1 << np.arange(sites))).ravel(), here])
    return csr_array((np.concatenate([flips.ravel() / sites, 1.0 - flips.mean(axis=1)]), (rows, columns)))


def autocorrelation_times_exact(L: int, temperature: float, rule: str = "heat_bath") -> AutocorrelationTimes:
    """Exact integrated autocorrelation times of |m| and of the energy for random-site single-spin dynamics.

    With the transition matrix P of one attempt, the sum over steps t ≥ 0 is Σ ρ(t) = ⟨f, (1 - P)⁻¹ f⟩ / ⟨f, f⟩ for an
    observable f of mean 0. Detailed balance makes √π P / √π symmetric, so conjugate gradients solve for it.

    Parameters
    ----------
    L : int
        Side, 2 to 4.
    temperature : float
        Above 0.
    rule : {"heat_bath", "metropolis"}

    Returns
    -------
    AutocorrelationTimes
        (½ + Σ_{t≥1} ρ(t)) / L² with t in attempts, that is, in sweeps of L² attempts; relative error below 1e-8.

    Raises
    ------
    ValueError
        If L, the temperature or the rule is out of range.

    Examples
    --------
    >>> times = autocorrelation_times_exact(2, 2.0)
    >>> times.magnetization > times.energy > 0.5
    True
    """
    spins, flips, energies = _flips(L, temperature, rule)
    weights = np.exp(-(energies - energies.min()) / float(temperature))
    root = np.sqrt(weights / weights.sum())
    observables = np.abs(spins.mean(axis=1, dtype=np.float64)), energies
    return AutocorrelationTimes(*(_time(f, root, flips) for f in observables))


def _flips(L, temperature, rule):
    """All states, the probability with which each spin flips when it is visited, and the energies."""
    spins = states(L)
    T = one_temperature(temperature)
    one_of("rule", rule, RULES)
    lattice = spins.reshape(-1, L, L)
    local = sum(np.roll(lattice, shift, axis) for shift in (1, -1) for axis in (1, 2)).reshape(spins.shape)
    product = (spins * local).astype(np.float64)
    cost = 2.0 * product / T                                # ΔE / T
    flips = 0.5 - 0.5 * np.tanh(0.5 * cost) if rule == "heat_bath" else np.exp(-np.maximum(cost, 0.0))
    return spins, flips, -0.5 * product.sum(axis=1)


def _time(observable, root, flips):
    """½ + Σ ρ in sweeps by conjugate gradients on 1 - √π P /√π, orthogonally to √π."""
    from scipy.sparse.linalg import LinearOperator, cg

    sites = flips.shape[1]
    rates = [_symmetric_rate(flips, root, i) for i in range(sites)]
    leave = flips.mean(axis=1)

    def one_minus_step(v):
        v = v.ravel() - root * (root @ v.ravel())
        out = leave * v
        for i, rate in enumerate(rates):
            out -= rate * _flipped(v, i)
        return out

    f = (observable - (root**2 * observable).sum()) * root
    f -= root * (root @ f)
    operator = LinearOperator((len(f), len(f)), one_minus_step, dtype=np.float64)
    solution, failed = cg(operator, f, rtol=1e-12, maxiter=20_000)
    if failed:
        raise ArithmeticError("conjugate gradients did not converge; the chain is too slow at this temperature")
    return float(f @ solution / (f @ f) - 0.5) / sites


def _flipped(v, site):
    """v of the state in which this spin is flipped."""
    return v.reshape(-1, 2, 1 << site)[:, ::-1].reshape(-1)


def _symmetric_rate(flips, root, site):
    """√π_a P_ab / √π_b = √(P_ab P_ba) by detailed balance, with P = flips / sites."""
    return np.sqrt(flips[:, site] * _flipped(flips[:, site].copy(), site)) / flips.shape[1]

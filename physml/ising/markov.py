"""The Markov chain of a lattice small enough to write down: its transition matrix."""
import numpy as np

from physml.core.arguments import one_of, one_temperature
from physml.ising.arguments import lattice_size
from physml.spins.exact import all_states

LARGEST = 4
RULES = ("heat_bath", "metropolis")


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

    spins, flips = _flips(L, temperature, rule)
    size, sites = spins.shape
    here = np.arange(size)
    rows = np.concatenate([np.repeat(here, sites), here])
    columns = np.concatenate([(here[:, None] ^ (1 << np.arange(sites))).ravel(), here])
    return csr_array((np.concatenate([flips.ravel() / sites, 1.0 - flips.mean(axis=1)]), (rows, columns)))


def _flips(L, temperature, rule):
    """All states, and the probability with which each spin flips when it is visited."""
    spins = states(L)
    T = one_temperature(temperature)
    one_of("rule", rule, RULES)
    lattice = spins.reshape(-1, L, L)
    local = sum(np.roll(lattice, shift, axis) for shift in (1, -1) for axis in (1, 2)).reshape(spins.shape)
    product = (spins * local).astype(np.float64)
    cost = 2.0 * product / T                                # ΔE / T
    flips = 0.5 - 0.5 * np.tanh(0.5 * cost) if rule == "heat_bath" else np.exp(-np.maximum(cost, 0.0))
    return spins, flips

"""A spin glass of units n ∈ {0, 1} at low temperature: self-consistent equations, single flips, and the exact answer.

-E = Σ_{i<=j} ε_ij n_i n_j with n_i² = n_i, so that the diagonal of ε is the fields. The equations
⟨n_i⟩ = ½ + ½ tanh(½ β ξ_i), ξ_i = ε_ii + Σ_{j≠i} ε_ij ⟨n_j⟩, of Saito's report are those of naive mean field at
inverse temperature β, his t (equations mf-saito and mf-binary of the chapter).
"""
import numpy as np

from physml.core.arguments import Seed, formerly, inverse_temperature, not_negative, one_of, square_matrix, whole
from physml.core.frozen import frozen
from physml.core.random import generator
from physml.meanfield import kernels
from physml.meanfield.arguments import spin_form
from physml.spins import PairwiseModel

PROTOCOLS = ("root", "annealed", "sweeps")


@frozen
class GroundStateGuess:
    """What the equations say about the ground state.

    Attributes
    ----------
    occupations : ndarray, shape (n,)
        ⟨n_i⟩.
    state : ndarray of int8, shape (n,)
        The occupations rounded to 0 or 1.
    energy : float
        Of ``state``.
    residual : float
        The largest violation of an equation.
    converged : bool
        Whether the residual is below the tolerance; a root finder may return a point that is no root.
    """

    occupations: np.ndarray
    state: np.ndarray
    energy: float
    residual: float
    converged: bool


def random_epsilon(n: int, *, seed: Seed = 0) -> np.ndarray:
    """Couplings and fields uniform in [-1, 1]: a symmetric matrix, shape (n, n), with the fields on its diagonal."""
    upper = np.triu(generator(seed).uniform(-1, 1, (whole("n", n), n)))
    return upper + np.triu(upper, 1).T


def glass_model(epsilon: np.ndarray) -> PairwiseModel:
    """The `PairwiseModel` over {0, 1} with -E = Σ_{i<=j} ε_ij n_i n_j.

    Raises
    ------
    ValueError
        If ``epsilon`` is neither symmetric nor upper triangular, or not a square matrix of finite numbers.

    Examples
    --------
    >>> float(glass_model([[0.5, -1.0], [0.0, 0.25]]).energy([1, 1]))
    0.25
    """
    e = square_matrix("epsilon", epsilon)
    if not np.tril(e, -1).any():
        e = e + np.triu(e, 1).T
    if not np.allclose(e, e.T, rtol=0, atol=1e-12):
        raise ValueError("epsilon: is neither symmetric nor upper triangular; give each pair's coupling once, or twice "
                         "the same")
    return PairwiseModel(e - np.diag(np.diag(e)), np.diag(e), (0, 1))


@formerly(t="beta")
def ground_state_equations(epsilon: np.ndarray, beta: float = 10.0, *, protocol: str = "root", starts: int = 1,
                           seed: Seed = 0, tolerance: float = 1e-8) -> GroundStateGuess:
    """Solve Saito's equations at β and round; of several starts the state of lowest energy counts.

    Parameters
    ----------
    epsilon : array_like, shape (n, n)
        Couplings off the diagonal, fields on it; symmetric or upper triangular.
    beta : float
        Inverse temperature, above 0. The report calls it t and means t → ∞.
    protocol : {"root", "annealed", "sweeps"}
        ``root``: `scipy.optimize.fsolve` from a random point of [0, 1]^n. ``annealed``: sweeps of substitution, site by
        site, while the inverse temperature grows to β in 100 geometric steps from β/1000. ``sweeps``: the same
        at β alone, from a random point.
    starts : int
        Independent random starts. (Annealing forgets them at high temperature.)
    seed : int or SeedSequence
        Of the starts.
    tolerance : float
        The residual below which a point counts as a solution.

    Returns
    -------
    GroundStateGuess

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> glass = random_epsilon(6, seed=1)
    >>> found = ground_state_equations(glass, protocol="annealed")
    >>> found.converged, found.energy >= glass_model(glass).ground_state()[1] - 1e-12
    (True, True)
    """
    model, beta, tolerance = glass_model(epsilon), inverse_temperature(beta), not_negative("tolerance", tolerance)
    one_of("protocol", protocol, PROTOCOLS)
    solve = {"root": _root, "annealed": _annealed, "sweeps": _swept}[protocol]
    rng, found = generator(seed), []
    for _ in range(whole("starts", starts)):
        occupations = solve(model, beta, rng.uniform(size=model.size))
        residual = float(np.abs(_equations(occupations, model, beta)).max())
        state = (occupations > 0.5).astype(np.int8)
        found.append(GroundStateGuess(occupations, state, float(model.energy(state)), residual, residual <= tolerance))
    return min(found, key=lambda guess: guess.energy)


def _equations(occupations, model, beta):
    return occupations - 0.5 - 0.5 * np.tanh(0.5 * beta * (model.fields + model.couplings @ occupations))


def _root(model, beta, start):
    import warnings

    from scipy.optimize import fsolve

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # that it made no progress shows in the residual
        return np.clip(fsolve(_equations, start, args=(model, beta)), 0.0, 1.0)


def _swept(model, beta, start):
    return _follow(model, [beta], start)


def _annealed(model, beta, start):
    return _follow(model, np.geomspace(beta / 1000, beta, 100), start)


def _follow(model, betas, start):
    couplings, fields, _ = spin_form(model)
    m, report = 2 * start - 1, np.zeros(2)
    for beta in betas:
        kernels.naive_sweeps(couplings, fields, beta, m, 10_000, 1e-10, report)
    return 0.5 * (1 + m)


def greedy_flips(model: PairwiseModel, *, starts: int = 30, seed: Seed = 0) -> tuple[np.ndarray, float]:
    """Flip the unit that lowers the energy most until none does; the best of several random starts.

    Parameters
    ----------
    model : PairwiseModel
    starts : int
    seed : int or SeedSequence

    Returns
    -------
    state : ndarray of int8, shape (n,)
    energy : float

    Raises
    ------
    ValueError
        If ``starts`` is not a positive integer.

    Examples
    --------
    >>> model = glass_model(random_epsilon(8, seed=3))
    >>> bool(np.isclose(greedy_flips(model)[1], model.ground_state()[1]))
    True
    """
    low, high = model.values
    states = generator(seed).choice(np.array(model.values, float), (whole("starts", starts), model.size))
    while True:
        # a flip of unit i changes the energy by -(s_i' - s_i) ξ_i
        gain = (low + high - 2 * states) * (states @ model.couplings + model.fields)
        best = gain.argmax(axis=1)
        rows = np.flatnonzero(gain[np.arange(len(states)), best] > 1e-12)
        if rows.size == 0:
            break
        states[rows, best[rows]] = low + high - states[rows, best[rows]]
    energies = model.energy(states)
    return states[energies.argmin()].astype(np.int8), float(energies.min())


def one_flip_stable_states(model: PairwiseModel) -> np.ndarray:
    """Every state whose energy no single flip lowers, shape (k, n): the stable solutions of naive mean field at T → 0.

    By enumeration, for at most 20 variables.

    Examples
    --------
    >>> ferromagnet = PairwiseModel(np.ones((4, 4)) - np.eye(4))
    >>> one_flip_stable_states(ferromagnet).tolist()
    [[-1, -1, -1, -1], [1, 1, 1, 1]]
    """
    if model.size > 20:
        raise ValueError(f"model: has {model.size} variables; enumeration goes to 20")
    states = model.states()
    gain = (sum(model.values) - 2.0 * states) * (states @ model.couplings + model.fields)
    return states[(gain <= 1e-12).all(axis=1)]

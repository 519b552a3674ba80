"""Properties of transition matrices on a finite state space; rows are the present state, columns the next."""
import itertools

import numpy as np
from numpy.typing import ArrayLike

from physml.problems.statistics import confirm, require


def _chain(matrix: ArrayLike, distribution: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray | None]:
    matrix = np.asarray(matrix, np.float64)
    require(matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1],
            f"a transition matrix is square; this has shape {matrix.shape}")
    require(np.isfinite(matrix).all(), f"{np.sum(~np.isfinite(matrix))} entries of the matrix are not finite numbers")
    if distribution is None:
        return matrix, None
    distribution = np.asarray(distribution, np.float64)
    require(distribution.shape == matrix.shape[:1],
            f"the distribution has shape {distribution.shape}, the matrix {matrix.shape}")
    return matrix, distribution / distribution.sum()


def check_stochastic(matrix: ArrayLike, tolerance: float = 1e-12) -> None:
    """No negative entry, and every row sums to one.

    Parameters
    ----------
    matrix : array_like
        Shape (n, n).
    tolerance : float
        Largest rounding error allowed.

    Raises
    ------
    AssertionError
        With the row at fault and the size of the violation.

    Examples
    --------
    >>> check_stochastic([[0.5, 0.5], [1.0, 0.0]])
    stochastic: rows sum to one within 1e-12
    """
    matrix, _ = _chain(matrix)
    require(matrix.min() >= -tolerance, f"a probability is negative: the smallest entry is {matrix.min():.3g}")
    excess = matrix.sum(axis=1) - 1
    worst = int(np.argmax(np.abs(excess)))
    require(abs(excess[worst]) <= tolerance,
            f"the probabilities of leaving or keeping state {worst} miss one by {excess[worst]:+.3g}")
    confirm(f"stochastic: rows sum to one within {tolerance:.0e}")


def check_stationary(matrix: ArrayLike, distribution: ArrayLike, tolerance: float = 1e-12) -> None:
    """One step leaves the distribution as it is (global balance).

    Parameters
    ----------
    matrix : array_like
        Shape (n, n).
    distribution : array_like
        Shape (n,), non-negative; normalised here.
    tolerance : float
        Largest change of a probability allowed.

    Raises
    ------
    AssertionError
        With the state that gains or loses most.

    Examples
    --------
    >>> check_stationary([[0.5, 0.5], [1.0, 0.0]], [2, 1])
    stationary: one step changes no probability by more than 1e-12
    """
    matrix, distribution = _chain(matrix, distribution)
    change = distribution @ matrix - distribution
    worst = int(np.argmax(np.abs(change)))
    require(abs(change[worst]) <= tolerance,
            f"not stationary: one step changes the probability of state {worst} by {change[worst]:+.3g}")
    confirm(f"stationary: one step changes no probability by more than {tolerance:.0e}")


def check_detailed_balance(matrix: ArrayLike, distribution: ArrayLike, tolerance: float = 1e-12) -> None:
    """Between every two states as much probability flows forth as back.

    Parameters
    ----------
    matrix : array_like
        Shape (n, n).
    distribution : array_like
        Shape (n,), non-negative; normalised here.
    tolerance : float
        Largest net flow allowed.

    Raises
    ------
    AssertionError
        With the two states and the net flow between them.

    Examples
    --------
    >>> check_detailed_balance([[0.5, 0.5], [1.0, 0.0]], [2, 1])
    detailed balance: no net flow above 1e-12
    """
    matrix, distribution = _chain(matrix, distribution)
    flow = distribution[:, None] * matrix
    net = flow - flow.T
    i, j = np.unravel_index(np.argmax(net), net.shape)
    require(net[i, j] <= tolerance,
            f"no detailed balance: a net flow of {net[i, j]:.3g} a step from state {i} to state {j}")
    confirm(f"detailed balance: no net flow above {tolerance:.0e}")


def check_converges(matrix: ArrayLike, tolerance: float = 1e-9) -> None:
    """From every start the chain forgets where it began: one eigenvalue of modulus one, and no other.

    Parameters
    ----------
    matrix : array_like
        Shape (n, n), stochastic.
    tolerance : float
        How far below one the second modulus must lie.

    Raises
    ------
    AssertionError
        With the number of eigenvalues on the unit circle.

    Examples
    --------
    >>> check_converges([[0.5, 0.5], [1.0, 0.0]])
    converges: the second eigenvalue has modulus 0.5
    """
    matrix, _ = _chain(matrix)
    moduli = np.sort(np.abs(np.linalg.eigvals(matrix)))[::-1]
    on_circle = int(np.sum(moduli > 1 - tolerance))
    require(on_circle == 1, f"does not converge: {on_circle} eigenvalues lie on the unit circle")
    confirm(f"converges: the second eigenvalue has modulus {moduli[1]:.6g}")


def check_bond_probability(probability: float, bonds: list[tuple[int, int]], temperature: float,
                           coupling: float = 1.0, colours: int = 2, tolerance: float = 1e-12) -> None:
    """Wolff's cluster update with this bond probability satisfies detailed balance on a small Potts graph.

    Builds the exact transition matrix: every seed site, every set of activated bonds between equal colours, every new
    colour of the cluster.

    Parameters
    ----------
    probability : float
        With which a bond between equal colours is activated.
    bonds : list of pairs
        The graph; sites are numbered from 0. The work grows as ``colours**sites * 2**bonds``.
    temperature, coupling : float
        The energy is ``-coupling`` for every bond between equal colours (for Ising spins the coupling is twice J).
    colours : int
        How many a site can have.
    tolerance : float
        Largest net flow allowed.

    Raises
    ------
    AssertionError
        If the number is no probability, or with the net flow between two states.

    Examples
    --------
    >>> check_bond_probability(0.3, [(0, 1)], temperature=1.0)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: no detailed balance: a net flow of 0.0607 a step from state ...
    """
    require(np.isfinite(probability) and 0 <= probability <= 1, f"{probability!r} is not a probability")
    sites = 1 + max(itertools.chain.from_iterable(bonds))
    states = list(itertools.product(range(colours), repeat=sites))
    index = {state: k for k, state in enumerate(states)}
    matrix = np.zeros((len(states), len(states)))
    for state in states:
        equal = [(i, j) for i, j in bonds if state[i] == state[j]]
        for active in itertools.product((False, True), repeat=len(equal)):
            weight = probability ** sum(active) * (1 - probability) ** (len(equal) - sum(active))
            for seed in range(sites):
                cluster = _cluster(seed, [bond for bond, on in zip(equal, active, strict=True) if on])
                for shift in range(1, colours):
                    after = tuple((s + shift) % colours if i in cluster else s for i, s in enumerate(state))
                    matrix[index[state], index[after]] += weight / sites / (colours - 1)
    equal_bonds = np.array([sum(s[i] == s[j] for i, j in bonds) for s in states])
    check_detailed_balance(matrix, np.exp((equal_bonds - len(bonds)) * coupling / temperature), tolerance)


def _cluster(seed: int, bonds: list[tuple[int, int]]) -> set[int]:
    """The sites connected to the seed."""
    found = {seed}
    while grown := {site for bond in bonds if found & set(bond) for site in bond} - found:
        found |= grown
    return found

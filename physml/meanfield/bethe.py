"""Belief propagation: the Bethe approximation, exact where the couplings form a tree."""
from typing import NamedTuple

import numpy as np

from physml.core.arguments import Seed, fraction, inverse_temperature, not_negative, number, real_array, whole
from physml.core.frozen import frozen
from physml.core.logarithms import log_two_cosh
from physml.meanfield import kernels, lattice_kernels
from physml.meanfield.arguments import spin_form, starting_points

TANH_RANGE = 8.0  # of β(|h| + Σ|J|): beyond it 1 - tanh loses digits, and the fields themselves are iterated


@frozen
class Beliefs:
    """A fixed point of belief propagation.

    Attributes
    ----------
    magnetizations : ndarray, shape (n,) or (rows, columns)
        ⟨s_i⟩ in the model's own values.
    free_energy : float
        Bethe's, extensive. Exact on a tree; elsewhere neither an upper nor a lower bound.
    converged : bool
        Whether the residual reached the tolerance. If not, nothing here is a solution.
    residual : float
        The largest change of a message in the last sweep.
    iterations : int
        Sweeps from the start that led here.
    bonds : ndarray, shape (b, 2)
        The pairs i < j that are coupled.
    bond_correlations : ndarray, shape (b,)
        ⟨s_i s_j⟩ of these pairs, in the model's own values.
    """

    magnetizations: np.ndarray
    free_energy: float
    converged: bool
    residual: float
    iterations: int
    bonds: np.ndarray
    bond_correlations: np.ndarray


class Graph(NamedTuple):
    """The nonzero couplings, as slots where messages arrive (see `kernels`)."""

    start: np.ndarray
    neighbour: np.ndarray
    owner: np.ndarray
    opposite: np.ndarray
    coupling: np.ndarray


def graph(couplings: np.ndarray) -> Graph:
    """Slots in the order of sites and of their neighbours."""
    owner, neighbour = np.nonzero(couplings)
    start = np.searchsorted(owner, np.arange(len(couplings) + 1))
    opposite = np.empty(len(owner), np.int32)
    opposite[np.lexsort((owner, neighbour))] = np.arange(len(owner))
    return Graph(start.astype(np.int32), neighbour.astype(np.int32), owner, opposite, couplings[owner, neighbour])


def bethe(model, beta: float = 1.0, *, start: np.ndarray | None = None, starts: int = 5, seed: Seed = 0,
          damping: float = 0.2, tolerance: float = 1e-12, max_iterations: int = 5000) -> Beliefs:
    """Belief propagation on the graph of nonzero couplings, with Bethe's free energy.

    Exact if the graph is a tree (or a forest). With loops it is an approximation that counts each of them as if its
    ends did not know of each other, and it may have several fixed points, or not converge: look at ``converged``.

    Parameters
    ----------
    model : PairwiseModel
        With either convention; the result does not depend on it.
    beta : float
        Above 0.
    start : array_like, shape (n,) or (k, n), optional
        Spin magnetizations in [-1, 1] that the first messages pretend.
    starts, seed
        As for `naive`: of the starts that converge the lowest Bethe free energy counts.
    damping : float
        The part of the old message that each update keeps, in [0, 1). More helps against oscillations.
    tolerance : float
        The residual at which a start has converged.
    max_iterations : int
        The most sweeps over the messages that a start may take.

    Returns
    -------
    Beliefs

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> from physml.spins import PairwiseModel
    >>> chain = PairwiseModel(np.eye(4, k=1) + np.eye(4, k=-1), [0.3, 0, 0, 0])
    >>> found = bethe(chain)
    >>> bool(np.allclose(found.magnetizations, chain.means())), bool(np.isclose(-found.free_energy,
    ...                                                                         chain.log_partition()))
    (True, True)
    """
    couplings, fields, offset = spin_form(model)
    beta, damping = inverse_temperature(beta), fraction("damping", damping)
    most, tolerance = whole("max_iterations", max_iterations), not_negative("tolerance", tolerance)
    edges = graph(couplings)
    bond, site = beta * edges.coupling, beta * fields
    rational = np.max(beta * (np.abs(fields) + np.abs(couplings).sum(axis=1))) < TANH_RANGE
    found = []
    for pretended in starting_points(start, model.size, starts, seed):
        report = np.zeros(2)
        words = np.tanh(bond) * pretended[edges.neighbour]
        if rational:
            kernels.message_sweeps(edges.start, edges.opposite, np.tanh(bond), np.tanh(site), damping, words,
                                   most, tolerance, report)
            words = np.arctanh(words)
        else:
            kernels.field_sweeps(edges.start, edges.opposite, bond, site, damping, words, most, tolerance,
                                 report)
        total = site + np.bincount(edges.owner, words, minlength=model.size)
        free_energy = -_log_partition(edges, bond, total, words) / beta
        found.append((not report[0] <= tolerance, free_energy if report[0] <= tolerance else report[0], free_energy,
                      report, total, words))
    failed, _, free_energy, report, total, words = min(found, key=lambda f: f[:2])
    pairs = edges.owner < edges.neighbour
    m, c = np.tanh(total), _pair_means(edges, bond, total, words)[pairs]
    bonds = np.stack([edges.owner, edges.neighbour], axis=1)[pairs]
    if model.values[0] == 0:
        c = 0.25 * (1 + m[bonds].sum(axis=1) + c)
        m = 0.5 * (1 + m)
    return Beliefs(m, free_energy + offset, not failed, float(report[0]), int(report[1]), bonds, c)


def _cavities(edges, total, words):
    """The fields on both ends of each slot's bond without each other's word: owner's, neighbour's."""
    return total[edges.owner] - words, total[edges.neighbour] - words[edges.opposite]


def _log_partition(edges, bond, total, words):
    """Bethe's ln Z = Σ_i ln Z_i - Σ_(ij) ln Z_ij; each bond is met from both sides, so it counts half a slot."""
    own, other = _cavities(edges, total, words)
    sites = log_two_cosh(total).sum() + (log_two_cosh(bond) - log_two_cosh(words)).sum()
    pair = np.logaddexp(bond + log_two_cosh(own + other), -bond + log_two_cosh(own - other))
    return float(sites - 0.5 * (pair - log_two_cosh(own) - log_two_cosh(other)).sum())


def _pair_means(edges, bond, total, words):
    """⟨s_i s_j⟩ of the spins at the ends of each slot's bond."""
    own, other = _cavities(edges, total, words)
    return np.tanh(bond + 0.5 * (log_two_cosh(own + other) - log_two_cosh(own - other)))


def lattice_beliefs(right: np.ndarray, down: np.ndarray, fields: np.ndarray, beta: float = 1.0, *, tilt: float = 0.1,
                    damping: float = 0.2, tolerance: float = 1e-12, max_iterations: int = 5000) -> Beliefs:
    """`bethe` on a periodic square lattice of spins with any couplings, several times as fast.

    Parameters
    ----------
    right, down : array_like, shape (rows, columns), both at least 3
        The coupling of site (i, j) to (i, j+1) and to (i+1, j).
    fields : array_like, shape (rows, columns)
    beta : float
        Above 0, and at most 15 in units of the largest |h_i| + Σ_j |J_ij|.
    tilt : float
        The magnetization in (-1, 1) that the first messages pretend.
    damping, tolerance, max_iterations
        As for `bethe`.

    Returns
    -------
    Beliefs
        Magnetizations of shape (rows, columns); bonds to the right first, then those down, site after site, as pairs of
        site numbers.

    Raises
    ------
    ValueError
        If an argument is not what it should be, or couplings are too strong for words that are hyperbolic tangents.

    Examples
    --------
    >>> magnet = lattice_beliefs(np.ones((8, 8)), np.ones((8, 8)), np.zeros((8, 8)), beta=0.5)
    >>> magnet.converged, round(float(magnet.magnetizations[0, 0]), 10)
    (True, 0.9285839144)
    """
    right, down, fields = real_array("right", right), real_array("down", down), real_array("fields", fields)
    beta, damping = inverse_temperature(beta), fraction("damping", damping)
    most, tolerance = whole("max_iterations", max_iterations), not_negative("tolerance", tolerance)
    if fields.ndim != 2 or min(fields.shape) < 3 or not right.shape == down.shape == fields.shape:
        raise ValueError(f"fields: got shapes {right.shape}, {down.shape}, {fields.shape} of right, down and fields; "
                         "give three arrays (rows, columns) of at least 3 by 3")
    tilt = number("tilt", tilt, "a magnetization in (-1, 1)", lambda m: -1 < m < 1)
    arriving = np.stack([np.roll(right, 1, 1), right, np.roll(down, 1, 0), down])
    strength = beta * (np.abs(fields) + np.abs(arriving).sum(axis=0)).max()
    if not strength < 15:
        raise ValueError(f"beta: β(|h| + Σ|J|) reaches {strength:.3g}; use bethe, which iterates fields beyond 15")
    words, report = tilt * np.tanh(beta * arriving), np.zeros(2)
    lattice_kernels.lattice_sweeps(words, np.tanh(beta * right), np.tanh(beta * down), np.tanh(beta * fields),
                                   np.zeros((4, fields.shape[1])), damping, most, tolerance, report)
    numbers = np.arange(fields.size).reshape(fields.shape)
    away = np.stack([np.roll(numbers, 1, 1), np.roll(numbers, -1, 1), np.roll(numbers, 1, 0), np.roll(numbers, -1, 0)])
    opposite = np.stack([away[k] + (k ^ 1) * fields.size for k in range(4)]).ravel()
    edges = Graph(None, away.ravel(), np.tile(numbers.ravel(), 4), opposite, arriving.ravel())
    u, bond = np.arctanh(words.ravel()), beta * arriving.ravel()
    total = beta * fields.ravel() + u.reshape(4, -1).sum(axis=0)
    c = _pair_means(edges, bond, total, u).reshape(4, -1)[[1, 3]].ravel()
    bonds = np.stack([np.tile(numbers.ravel(), 2), away[[1, 3]].ravel()], axis=1)
    return Beliefs(np.tanh(total).reshape(fields.shape), -_log_partition(edges, bond, total, u) / beta,
                   bool(report[0] <= tolerance), float(report[0]), int(report[1]), bonds, c)

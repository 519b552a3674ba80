"""A perceptron with weights ±1: all its solutions, how they lie, and a search that finds the dense ones.

A pattern ξ is stored where ξ·w > 0; its label is multiplied into it.
"""
import numpy as np

from physml.core.arguments import Seed, not_negative, number, positive, two_numbers, unit_states, whole
from physml.core.frozen import for_kernel, frozen
from physml.core.random import generator, stream
from physml.spinglass import perceptron_kernels as kernels
from physml.spins.exact import states_of
from physml.spins.halves import halves

LARGEST = 25  # weights of an enumeration


@frozen
class Solutions:
    """All weights that store a set of patterns.

    Attributes
    ----------
    weights : ndarray of int8, shape (k, N)
    clusters : ndarray of int64, shape (k,)
        Of each solution the number of its cluster: what single flips reach from it without leaving the solutions.
    neighbours : ndarray of int64, shape (k,)
        How many of its N single flips are solutions too; none where it is isolated.
    """

    weights: np.ndarray
    clusters: np.ndarray
    neighbours: np.ndarray

    def __len__(self) -> int:
        return len(self.weights)

    def at_distance(self) -> np.ndarray:
        """How many solutions lie 0, 1, …, N flips from each, shape (k, N + 1)."""
        k, N = self.weights.shape
        w = self.weights.astype(np.float32)
        counts = np.zeros((k, N + 1), np.int64)
        for first in range(0, k, 512):
            apart = ((N - w[first:first + 512] @ w.T) / 2).astype(np.int64)
            rows = np.arange(len(apart))[:, None] * (N + 1)
            counts[first:first + 512] = np.bincount((rows + apart).ravel(), minlength=len(apart) * (N + 1)
                                                    ).reshape(-1, N + 1)
        return counts

    def within(self, distance: int) -> np.ndarray:
        """How many other solutions lie within so many flips of each, shape (k,); its logarithm is a local entropy."""
        return self.at_distance()[:, 1:whole("distance", distance) + 1].sum(axis=1)


@frozen
class Search:
    """Where a search ended.

    Attributes
    ----------
    solved : bool
    weights : ndarray of int8, shape (N,)
        The solution, or the replica of the lowest energy.
    """

    solved: bool
    weights: np.ndarray


def storage_patterns(N: int, P: int, *, seed: Seed = 0) -> np.ndarray:
    """P random patterns of N entries ±1 with their labels multiplied in, shape (P, N), int8.

    Parameters
    ----------
    N, P : int
    seed : int or SeedSequence

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        For counts that are not positive.

    Examples
    --------
    >>> storage_patterns(5, 3).shape
    (3, 5)
    """
    return generator(seed).choice(np.array([-1, 1], np.int8), (whole("P", P), whole("N", N)))


def binary_solutions(patterns: np.ndarray) -> Solutions:
    """Every w of ±1 with ξ·w > 0 for all rows ξ, by enumeration, for at most 25 weights.

    Parameters
    ----------
    patterns : array_like of ±1, shape (P, N)

    Returns
    -------
    Solutions

    Raises
    ------
    ValueError
        For more weights, or patterns of other values.

    Examples
    --------
    >>> found = binary_solutions([[1, 1, 1]])
    >>> len(found), found.clusters.max() + 1
    (4, np.int64(1))
    """
    xi = _patterns(patterns)
    N = xi.shape[1]
    if N > LARGEST:
        raise ValueError(f"patterns: have {N} entries; enumeration goes to {LARGEST}")
    tables, states = halves(xi.astype(float)), np.empty(4096, np.int64)
    count = kernels.all_solutions(*tables, states)
    if count > len(states):
        states = np.empty(count, np.int64)
        kernels.all_solutions(*tables, states)
    states = states[:count]
    return Solutions(states_of(states, N, (-1, 1)), *_single_flips(states, N))


def replicated_search(patterns: np.ndarray, *, replicas: int = 3, attraction: float = 1.0, sweeps: int = 1200,
                      beta: tuple[float, float] = (0.3, 2.0), seed: Seed = 0) -> Search:
    """Anneal coupled replicas until one stores all patterns (Baldassi et al. 2016); one replica is plain annealing.

    Each is attracted to the others, which favours weights with many solutions near by: a local entropy.

    Parameters
    ----------
    patterns : array_like of ±1, shape (P, N)
        N odd, so that no margin is zero.
    replicas : int
        y; the sweeps are shared among them.
    attraction : float
        γ at the end, from zero.
    sweeps : int
        Of all replicas together.
    beta : (float, float)
        Inverse temperature in the beginning and at the end.
    seed : int or SeedSequence

    Returns
    -------
    Search

    Raises
    ------
    ValueError
        For an even N, or numbers out of range.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-replicated.

    Examples
    --------
    >>> replicated_search(storage_patterns(51, 10), sweeps=300).solved
    True
    """
    xi = _patterns(patterns)
    if xi.shape[1] % 2 == 0:
        raise ValueError(f"patterns: have {xi.shape[1]} entries; give an odd number, so that no margin is zero")
    y, attraction = whole("replicas", replicas), not_negative("attraction", attraction)
    first, last = two_numbers("beta", beta, positive)
    weights = np.empty((y, xi.shape[1]), np.int8)
    end = kernels.anneal_replicas(np.ascontiguousarray(xi.T), weights, first, last, attraction,
                                  whole("sweeps", sweeps, y) // y, stream(seed))
    return Search(bool(end >= 0), weights[end if end >= 0 else -1 - end])


def error_after_flips(patterns: np.ndarray, weights: np.ndarray, *, share: float = 0.05, draws: int = 40,
                      seed: Seed = 0) -> float:
    """The share of patterns that are lost when a share of the weights flips, averaged over draws: how sharp w is.

    Parameters
    ----------
    patterns : array_like of ±1, shape (P, N)
    weights : array_like of ±1, shape (N,)
    share : float
        Between 0 and 1.
    draws : int
    seed : int or SeedSequence

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For numbers out of range.

    Examples
    --------
    >>> error_after_flips([[1, 1, 1]], [1, 1, 1], share=1.0)
    1.0
    """
    xi = _patterns(patterns)
    w = unit_states("weights", weights, xi.shape[1], (-1, 1))
    share = number("share", share, "a number from 0 to 1", lambda x: 0 <= x <= 1)
    random, flips = generator(seed), round(share * len(w))
    turned = np.tile(w.astype(np.int32), (whole("draws", draws), 1))
    for row in turned:
        row[random.choice(len(w), flips, replace=False)] *= -1
    return float((turned @ xi.T <= 0).mean())


def _patterns(values):
    array = np.asarray(values)
    if array.ndim != 2 or not array.size or not ((array == 1) | (array == -1)).all():
        raise ValueError(f"patterns: got shape {array.shape} or other values; give rows of -1 and 1")
    return for_kernel(np.ascontiguousarray(array, np.int8))


def _single_flips(states, N):
    """Clusters and numbers of neighbours of sorted states."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    rows, columns = [], []
    for i in range(N):
        at = np.searchsorted(states, states ^ (1 << i))
        near = np.flatnonzero(np.append(states, -1)[at] == states ^ (1 << i))
        rows.append(near)
        columns.append(at[near])
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(len(states),) * 2)
    clusters = connected_components(graph, directed=False)[1] if len(states) else np.zeros(0)
    return clusters.astype(np.int64), np.bincount(rows, minlength=len(states))

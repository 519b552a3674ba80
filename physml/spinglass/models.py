"""Spin glasses as models: Sherrington and Kirkpatrick (1975), Edwards and Anderson (1975)."""
import numpy as np

from physml.core.arguments import Seed, number, one_of, whole
from physml.core.random import generator
from physml.spins import PairwiseModel

DISTRIBUTIONS = ("gaussian", "signs")
LARGEST_LATTICE = 4096  # spins: the couplings are kept as a matrix


def sherrington_kirkpatrick(n: int, *, field: float = 0.0, distribution: str = "gaussian",
                            seed: Seed = 0) -> PairwiseModel:
    """All pairs of n spins coupled at random, with mean 0 and variance 1/n: the glass freezes at T = 1 as n → ∞.

    Parameters
    ----------
    n : int
        At least 2.
    field : float
        On every spin.
    distribution : str
        "gaussian", or "signs" for ±1/√n.
    seed : int or SeedSequence

    Returns
    -------
    PairwiseModel

    Raises
    ------
    ValueError
        For a size, a field, a distribution or a seed that is none.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-sk.

    Examples
    --------
    >>> glass = sherrington_kirkpatrick(300, seed=1)
    >>> bool(abs(300 * glass.couplings.var() - 1) < 0.02)
    True
    """
    n, field = whole("n", n, 2), number("field", field)
    pairs = np.triu_indices(n, 1)
    couplings = np.zeros((n, n))
    couplings[pairs] = _draw(distribution, len(pairs[0]), seed) / np.sqrt(n)
    return PairwiseModel(couplings + couplings.T, np.full(n, field))


def edwards_anderson(L: int, *, dimension: int = 3, field: float = 0.0, distribution: str = "signs",
                     seed: Seed = 0) -> PairwiseModel:
    """Neighbours on a periodic lattice coupled at random, with mean 0 and variance 1.

    Parameters
    ----------
    L : int
        The side, at least 3, for at most 4096 spins.
    dimension : int
        1, 2, 3 or 4.
    field : float
        On every spin.
    distribution : str
        "signs" for ±1, or "gaussian".
    seed : int or SeedSequence

    Returns
    -------
    PairwiseModel
        Spin number x + L y + L² z sits at (x, y, z).

    Raises
    ------
    ValueError
        For a size, a dimension, a field, a distribution or a seed out of range.

    Examples
    --------
    >>> int(np.count_nonzero(edwards_anderson(4).couplings)) // 2
    192
    """
    dimension = whole("dimension", dimension, 1, 4)
    L, field = whole("L", L, 3, int(LARGEST_LATTICE ** (1 / dimension) + 1e-9)), number("field", field)
    sites = np.arange(L**dimension).reshape((L,) * dimension)
    first = np.tile(sites.ravel(), dimension)
    second = np.concatenate([np.roll(sites, -1, axis).ravel() for axis in reversed(range(dimension))])
    couplings = np.zeros((sites.size, sites.size))
    couplings[first, second] = _draw(distribution, len(first), seed)
    return PairwiseModel(couplings + couplings.T, np.full(sites.size, field))


def _draw(distribution, count, seed):
    """Numbers of mean 0 and variance 1."""
    if one_of("distribution", distribution, DISTRIBUTIONS) == "gaussian":
        return generator(seed).normal(size=count)
    return generator(seed).choice([-1.0, 1.0], count)

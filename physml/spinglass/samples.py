"""Averages over the disorder: many glasses of one kind, each with its own couplings."""
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, whole
from physml.core.random import children
from physml.core.sweep import sweep
from physml.spinglass.models import sherrington_kirkpatrick
from physml.spins import kernels


def over_samples(function: Callable, samples: int, *, seed: Seed = 0, executor: Executor | None = None) -> list:
    """function(seed=child) for as many children of the seed, one for each sample of the disorder.

    Parameters
    ----------
    function : callable
        Makes a glass from the seed it gets, and measures something.
    samples : int
    seed : int or SeedSequence
        The first samples do not depend on how many there are.
    executor : concurrent.futures.Executor, optional
        Where the samples run; threads on all processors by default.

    Returns
    -------
    list
        What the function returned, in order.

    Raises
    ------
    ValueError
        If ``samples`` is not a positive integer or the seed is none.

    Examples
    --------
    >>> len(over_samples(lambda seed: sherrington_kirkpatrick(3, seed=seed), 2))
    2
    """
    return sweep(partial(_at_seed, function), children(seed, whole("samples", samples)), executor)


def ground_state_energies(n: int, samples: int, *, seed: Seed = 0, executor: Executor | None = None) -> np.ndarray:
    """Exact ground-state energies per site of Sherrington and Kirkpatrick's glasses, by Gray code, for n <= 28.

    Parameters
    ----------
    n, samples : int
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where the samples run; threads on all processors by default.

    Returns
    -------
    ndarray, shape (samples,)

    Raises
    ------
    ValueError
        For counts out of range.

    Examples
    --------
    >>> energies = ground_state_energies(12, 100)
    >>> bool(abs(energies.mean() + 0.62) < 0.04)
    True
    """
    _ = kernels.lowest_energy.dispatcher  # compiled here, before threads ask for it
    return np.array(over_samples(partial(_energy, n), samples, seed=seed, executor=executor))


def _at_seed(function, seed):
    return function(seed=seed)


def _energy(n, seed):
    return sherrington_kirkpatrick(n, seed=seed).ground_state()[1] / n

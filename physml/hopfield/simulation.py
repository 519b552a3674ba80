"""The network itself beside its theory: recall of random patterns at a given load."""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, not_negative, one_temperature, whole
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.hopfield import kernels

COMPILED = (kernels.random_patterns, kernels.permutation, kernels.pattern_totals, kernels.hebb_sweeps)


def simulate_retrieval(size: int, load: float, *, temperature: float = 0.0, corrupted: float = 0.0, sweeps: int = 100,
                       samples: int = 10, seed: Seed = 0, executor: Executor | None = None) -> np.ndarray:
    """Store round(αN) random patterns, start at the first one, let the network run, and measure what is left of it.

    No matrix of couplings is needed: a unit's field is computed from the overlaps, in P steps.

    Parameters
    ----------
    size : int
        N.
    load : float
        α = P/N.
    temperature : float
    corrupted : float
        The fraction of units turned at the start, between 0 and ½.
    sweeps : int
        At zero temperature a network at rest stops earlier.
    samples : int
        Networks, each with patterns of its own.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where the networks run; threads on all processors by default. The result does not depend on it.

    Returns
    -------
    ndarray of float64, shape (samples,)
        The overlap with the pattern after the last sweep.

    Examples
    --------
    >>> bool(simulate_retrieval(500, 0.05, samples=3, seed=1).min() > 0.99)
    True
    """
    size, samples, sweeps = whole("size", size, 2), whole("samples", samples), whole("sweeps", sweeps, 0)
    count = round(not_negative("load", load) * size)
    temperature, corrupted = one_temperature(temperature, zero=True), not_negative("corrupted", corrupted)
    if count < 1 or corrupted > 0.5:
        raise ValueError(f"load, corrupted: got {load!r}, {corrupted!r}; give at least one pattern and at most ½")
    gain = -1.0 if temperature == 0 else 2.0 / (size * temperature)
    _ = [used.dispatcher for used in COMPILED]  # compiled here, before threads ask for it
    one = partial(_one_network, size, count, gain, round(corrupted * size), sweeps)
    return np.array(sweep(one, list(stream(seed, samples)), executor))


def _one_network(size, count, gain, turned, sweeps, noise):
    """The overlap that is left in one network, with patterns of its own."""
    patterns, totals, order = np.empty((size, count), np.int8), np.empty(count, np.int32), np.empty(size, np.int32)
    noise = noise.copy()
    kernels.random_patterns(patterns, size, count, noise)
    spins = patterns[:, 0].copy()
    kernels.permutation(order, noise)
    spins[order[:turned]] *= -1
    kernels.pattern_totals(patterns, spins, count, totals)
    kernels.hebb_sweeps(patterns, spins, size, count, totals, gain, sweeps, noise)
    return totals[0] / size

"""The network itself beside its theory: recall of random patterns at a given load."""
import numpy as np

from physml.core.arguments import Seed, not_negative, one_temperature, whole
from physml.core.random import stream
from physml.hopfield import kernels


def simulate_retrieval(size: int, load: float, *, temperature: float = 0.0, corrupted: float = 0.0, sweeps: int = 100,
                       samples: int = 10, seed: Seed = 0) -> np.ndarray:
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
    patterns, totals, found = np.empty((size, count), np.int8), np.empty(count, np.int32), np.empty(samples)
    order = np.empty(size, np.int32)
    for k, noise in enumerate(stream(seed, samples)):
        kernels.random_patterns(patterns, size, count, noise)
        spins = patterns[:, 0].copy()
        kernels.shuffle(order, noise)
        spins[order[: round(corrupted * size)]] *= -1
        kernels.pattern_totals(patterns, spins, count, totals)
        for _ in range(sweeps):
            if kernels.hebb_sweep(patterns, spins, count, totals, gain, noise) == 0 and gain < 0:
                break
        found[k] = totals[0] / size
    return found

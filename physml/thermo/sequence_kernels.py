"""Sequences of rolls of a fair die with a given sum: their number, exact draws, and how far they fall short in entropy.

``ways[n, s]`` is how many sequences of n rolls have the sum s, up to rounding beyond 2^53.
"""
from physml.core.jit import kernel
from physml.core.random import uniform
from physml.core.special import LN10, exp, log
from physml.thermo.kernels import tilt_to_mean


@kernel("float64[:, ::1]")
def count_sequences(ways):
    """ways (n + 1, 6 n + 1), all zeros, for all numbers of rolls and all sums."""
    ways[0, 0] = 1.0
    for n in range(1, ways.shape[0]):
        for s in range(n, 6 * n + 1):
            for face in range(1, min(6, s) + 1):
                ways[n, s] += ways[n - 1, s - face]


@kernel("float64[:, ::1], int64, int64")
def decades_of_luck(ways, rolls, total):
    """-log10 of the probability that so many rolls have this sum."""
    return (rolls * log(6.0) - log(ways[rolls, total])) / LN10


@kernel("float64[:, ::1], int64, int64, float64[::1], uint64[::1]")
def draw_frequencies(ways, rolls, total, frequencies, stream):
    """The frequencies of the faces in a random sequence with this sum, roll by roll from exact counts."""
    for k in range(6):
        frequencies[k] = 0.0
    for n in range(rolls, 0, -1):
        target = uniform(stream) * ways[n, total]
        face = 1
        passed = ways[n - 1, total - 1]
        while passed <= target and face < 6 and face < total:
            face += 1
            passed += ways[n - 1, total - face]
        frequencies[face - 1] += 1.0 / rolls
        total -= face


@kernel("float64[::1], float64")
def shortfall(frequencies, largest):
    """How far the entropy of some frequencies is below the largest."""
    short = largest
    for k in range(frequencies.shape[0]):
        if frequencies[k] > 0.0:
            short += frequencies[k] * log(frequencies[k])
    return short


@kernel
def shortfall_density(x, rolls):
    """The density of 2n (S_max - S) at 2n x, relative to its peak: chi-squared with 4 degrees of freedom for large n.

    They are those of six frequencies, less their sum and their mean: (y/2) exp(1 - y/2).
    """
    y = 2.0 * rolls * x
    return 0.5 * y * exp(1.0 - 0.5 * y)


@kernel
def largest_entropies(faces, means, largest, probabilities, solution):
    """The largest entropy for each mean, a row of curves; the last two arguments are work space."""
    for k in range(means.shape[0]):
        tilt_to_mean(faces, means[k], probabilities, solution)
        largest[0, k] = solution[1]

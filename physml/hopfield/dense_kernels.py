"""A dense associative memory at any temperature, for pages: E = -(N/2) Σ_μ (M_μ/N)^n with n = 2, 3 or 4.

``patterns`` (N, P) are those of the first ``stored`` columns, ``spins`` may have any shape with N entries, and
``totals`` are M_μ = Σ_i ξ_i^μ s_i. Hebb's couplings are the case n = 2, less their diagonal.
"""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.random import below
from physml.hopfield.kernels import new_value


@kernel
def steep(total, n, degree):
    """Φ = (M/N)^n of a memory whose total is M, N = ``n``."""
    x = total / n
    return x * x if degree == 2 else x * x * x if degree == 3 else x * x * x * x


@kernel
def all_totals(patterns, spins, stored, totals):
    """M_μ of every stored pattern."""
    for mu in range(stored):
        totals[mu] = 0
        for i in range(spins.size):
            totals[mu] += np.int64(patterns[i, mu]) * np.int64(spins.flat[i])


@kernel
def dense_update(patterns, spins, totals, stored, degree, temperature, stream):
    """A random unit in the field (N/4) Σ_μ [Φ(M_μ + ξ - ξs) - Φ(M_μ - ξ - ξs)]: Hebb's field for Φ(x) = (x/N)²."""
    n = spins.size
    i = below(stream, n)
    s, field = np.int64(spins.flat[i]), 0.0
    for mu in range(stored):
        xi = np.int64(patterns[i, mu])
        rest = np.int64(totals[mu]) - xi * s
        if degree == 2:
            field += xi * rest  # whole numbers: a field of zero is a zero
        else:
            field += 0.25 * n * n * (steep(rest + xi, n, degree) - steep(rest - xi, n, degree))
    field /= n
    new = np.int64(new_value(field, 2.0 / temperature if temperature > 0.0 else -1.0, np.float64(s), stream))
    if new != s:
        spins.flat[i] = new
        for mu in range(stored):
            totals[mu] += 2 * new * np.int64(patterns[i, mu])


@kernel
def energy_per_unit(totals, stored, n, degree):
    """-½ Σ_μ (M_μ/N)^n; for n = 2 less the diagonal, which Hebb's couplings do not have."""
    energy = 0.5 * stored / n if degree == 2 else 0.0
    for mu in range(stored):
        energy -= 0.5 * steep(totals[mu], n, degree)
    return energy


@kernel
def overlaps_with_the_first(patterns, stored, overlaps):
    """The overlaps that pattern 0 has with the stored ones; nan for the others."""
    for mu in range(overlaps.shape[0]):
        total = 0
        for i in range(patterns.shape[0]):
            total += np.int64(patterns[i, mu]) * np.int64(patterns[i, 0])
        overlaps[mu] = total / patterns.shape[0] if mu < stored else math.nan


@kernel
def majority_of_three(patterns, spins):
    """The majority of the first three patterns."""
    for i in range(spins.size):
        total = np.int64(patterns[i, 0]) + np.int64(patterns[i, 1]) + np.int64(patterns[i, 2])
        spins.flat[i] = 1 if total > 0 else -1


@kernel
def resemblance(patterns, spins, totals, stored, nearest):
    """Agreement with the best memory, the best inverse, and a mixture of the three nearest; ``nearest`` becomes one."""
    n = spins.size
    first, second, third, high, low = -1, -1, -1, totals[0], totals[0]
    for mu in range(stored):
        size = abs(totals[mu])
        high, low = max(high, totals[mu]), min(low, totals[mu])
        if first < 0 or size > abs(totals[first]):
            first, second, third = mu, first, second
        elif second < 0 or size > abs(totals[second]):
            second, third = mu, second
        elif third < 0 or size > abs(totals[third]):
            third = mu
    mixture = 0.0
    for i in range(n):
        nearest.flat[i] = patterns[i, first]
        if third >= 0:
            total = 0
            for mu in (first, second, third):
                total += patterns[i, mu] if totals[mu] > 0 else -patterns[i, mu]
            mixture += (spins.flat[i] if total > 0 else -spins.flat[i]) / n
    return high / n, -low / n, mixture

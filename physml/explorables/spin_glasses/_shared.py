"""What the figures on spin glasses share."""
import math

import numpy as np

from physml.core import kernel
from physml.core.random import normal
from physml.core.special import exp, tanh

UNIT = 16_777_216.0  # of the whole couplings
PARISI = -0.7632  # the ground state of infinitely many spins, a published value (Crisanti and Rizzo 2002)
REACH = 7.0  # of the integral over the Gaussian field


@kernel
def draw_couplings(rows, n, stream):
    """Couplings of n spins, variance 1/n, doubled, in whole units, as `physml.spinglass.kernels` wants them."""
    for i in range(n):
        rows[i, i] = 0
        for j in range(i):
            rows[i, j] = np.int32(math.floor(2.0 * UNIT * normal(stream) / math.sqrt(n) + 0.5))
            rows[j, i] = rows[i, j]


@kernel
def mean_square(q, temperature):
    """∫Dz tanh²(√q z/T)."""
    above, weights = 0.0, 0.0
    nodes = np.int64(REACH / min(0.1, 0.3 * temperature))  # the trapezoid rule converges fast once it sees the step
    for k in range(nodes + 1):
        z = REACH * k / nodes  # the integrand is even
        weight = (0.5 if k == 0 else 1.0) * exp(-0.5 * z * z)
        t = tanh(math.sqrt(q) * z / temperature)
        above += weight * t * t
        weights += weight
    return above / weights


@kernel
def symmetric_order(temperature):
    """The replica-symmetric q at zero field, by bisection."""
    low, high = 0.0, 1.0
    if temperature >= 1.0:
        return 0.0
    low = 1e-3 * (1.0 - temperature)
    for _ in range(40):
        q = 0.5 * (low + high)
        if mean_square(q, temperature) > q:
            low = q
        else:
            high = q
    return 0.5 * (low + high)


@kernel
def count_bits(word):
    """How many bits are set."""
    k = 0
    while word:
        word &= word - 1
        k += 1
    return k


@kernel
def transform(weights):
    """Walsh and Hadamard's, in place."""
    width = 1
    while width < weights.shape[0]:
        for first in range(0, weights.shape[0], 2 * width):
            for k in range(first, first + width):
                a, b = weights[k], weights[k + width]
                weights[k], weights[k + width] = a + b, a - b
        width *= 2

"""What travels to a page for digits: whole numbers of six bits, four in three bytes, and the kernels that use them."""
import math

import numpy as np

from physml.core import kernel
from physml.core.circular import cos, sin
from physml.core.special import exp, log, scale_by_power, sigmoid

D, H, CLASSES, WAVES = 32, 64, 10, (1, 2, 3, 5)
FEATURES = 1 + 2 * len(WAVES)
INPUTS = D + FEATURES + CLASSES
WEIGHTS = (INPUTS + H + D) * H
SMALL = 2 * D + 2 * (H + H + D)  # mean and spread of the points, scale and bias of each unit


def packed(values: np.ndarray) -> np.ndarray:
    """Whole numbers from -31 to 31, four in three bytes: so each is one letter of the page's base 64."""
    v = (np.asarray(values, np.int64).reshape(-1, 4) + 32).astype(np.uint8)
    return np.stack([v[:, 0] << 2 | v[:, 1] >> 4, v[:, 1] << 4 | v[:, 2] >> 2, v[:, 2] << 6 | v[:, 3]], axis=1).ravel()


def network_numbers(arrays) -> tuple[np.ndarray, np.ndarray]:
    """The weights of a stored denoiser (without the column for "no class"), and the bits of its other numbers."""
    first = arrays["weights0"][:INPUTS]
    weights = np.concatenate([w.ravel() for w in (first, arrays["weights1"], arrays["weights2"])])
    names = ("mean", "spread", "scale0", "scale1", "scale2", "bias0", "bias1", "bias2")
    return packed(weights), np.concatenate([arrays[name].view(np.uint16) for name in names])


@kernel
def six_bits(array, i):
    """Number ``i`` of a `packed` array."""
    k = 3 * (i // 4)
    triple = (np.int64(array[k]) << 16) | (np.int64(array[k + 1]) << 8) | np.int64(array[k + 2])
    return ((triple >> (18 - 6 * (i % 4))) & 63) - 32


@kernel
def half_precision(bits):
    """The number that a float16 with these bits stands for."""
    b = np.int64(bits)
    exponent, rest = (b >> 10) & 31, b & 1023
    size = scale_by_power(np.float64(rest + 1024 if exponent > 0 else rest), max(exponent, 1) - 25)
    return -size if b >> 15 else size


@kernel
def unpack_network(letters, small, row, weights):
    """Weights with their scales in ``weights[row]``, and behind them the numbers of ``small[row]``."""
    for i in range(SMALL):
        weights[row, WEIGHTS + i] = half_precision(small[row, i])
    for i in range(WEIGHTS):
        layer = 0 if i < INPUTS * H else 1 if i < (INPUTS + H) * H else 2
        unit = (i - (INPUTS + H) * H) % D if layer == 2 else i % H
        weights[row, i] = six_bits(letters, row * WEIGHTS + i) * weights[row, WEIGHTS + 2 * D + layer * H + unit]


@kernel
def noise_columns(sigma, scratch):
    """The features of ln σ among the network's inputs, ``scratch[0]``."""
    x = (log(sigma) + 4.6) / 9.6
    scratch[0, D] = 2.0 * x - 1.0
    for k in range(len(WAVES)):
        scratch[0, D + 1 + 2 * k] = sin(math.pi * WAVES[k] * x)
        scratch[0, D + 2 + 2 * k] = cos(math.pi * WAVES[k] * x)


@kernel
def propagate(weights, row, scratch):
    """From the inputs in ``scratch[0]`` through three layers to the outputs in ``scratch[3]``."""
    first, bias = 0, WEIGHTS + 2 * D + 2 * H + D
    for layer in range(3):
        units = D if layer == 2 else H
        for j in range(units):
            scratch[layer + 1, j] = weights[row, bias + j]
        for i in range(INPUTS if layer == 0 else H):
            x = scratch[layer, i]
            if x != 0.0:
                for j in range(units):
                    scratch[layer + 1, j] += x * weights[row, first + j]
            first += units
        bias += units
        if layer < 2:
            for j in range(units):
                scratch[layer + 1, j] *= sigmoid(scratch[layer + 1, j])


@kernel
def network_guess(weights, row, digits, which, label, sigma, scratch):
    """`Denoiser` of the network ``row`` at ``digits[0, which]``, into ``digits[1, which]``; needs `noise_columns`."""
    for i in range(D):
        m, s = weights[row, WEIGHTS + i], weights[row, WEIGHTS + D + i]
        scratch[0, i] = (digits[0, which, i] - m) / math.sqrt(s * s + sigma * sigma)
    for k in range(CLASSES):
        scratch[0, D + FEATURES + k] = 1.0 if k == label else 0.0
    propagate(weights, row, scratch)
    for i in range(D):
        m, s = weights[row, WEIGHTS + i], weights[row, WEIGHTS + D + i]
        c = 1.0 / math.sqrt(s * s + sigma * sigma)
        digits[1, which, i] = m + c * s * (s * scratch[0, i] + sigma * scratch[3, i])


@kernel
def distance2(points, n, digits, k, which):
    """Squared distance of a training digit from ``digits[k, which]``."""
    total = 0.0
    for i in range(D):
        gap = digits[k, which, i] - points[n, i]
        total += gap * gap
    return total


@kernel
def exact_guess(points, count, digits, which, label, sigma, scratch):
    """The exact denoiser of the training digits with this label: their mean with weights exp(-|u - x|²/2σ²)."""
    best = -math.inf
    for n in range(count):
        if points[n, D] == label:
            scratch[4, n] = -0.5 * distance2(points, n, digits, 0, which) / (sigma * sigma)
            best = max(best, scratch[4, n])
    for i in range(D):
        digits[1, which, i] = 0.0
    total = 0.0
    for n in range(count):
        if points[n, D] == label:
            weight = exp(scratch[4, n] - best)
            total += weight
            for i in range(D):
                digits[1, which, i] += weight * points[n, i]
    for i in range(D):
        digits[1, which, i] /= total


@kernel
def two_nearest(points, count, digits, which):
    """Number and distance of the training digit nearest to the guess, and the distance of the second nearest."""
    best, first, second = 0, math.inf, math.inf
    for n in range(count):
        d = distance2(points, n, digits, 1, which)
        if d < first:
            best, first, second = n, d, first
        elif d < second:
            second = d
    return best, math.sqrt(first), math.sqrt(second)

"""Compiled loops of the small networks: counting patches, SiLU, and a step of Adam."""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.special import exp_negative


@kernel("int8[:, ::1], int64, int64, int64")
def right_column(spins, i, j, periodic):
    """The bits 2, 5, 8 of a patch whose right column is (i - 1, j), (i, j), (i + 1, j); 0 beyond the edge."""
    L = spins.shape[0]
    if j == L or j < 0:
        if not periodic:
            return 0
        j = 0 if j == L else L - 1
    above, below = i - 1, i + 1
    bits = 32 if spins[i, j] > 0 else 0
    if above >= 0 or periodic:
        bits |= 4 if spins[above if above >= 0 else L - 1, j] > 0 else 0
    if below < L or periodic:
        bits |= 256 if spins[below if below < L else 0, j] > 0 else 0
    return bits


@kernel("int8[:, :, ::1], int64, int64, int64[:, ::1], float64[:, ::1]")
def count_patches(lattices, stride, periodic, numbers, counts):
    """How often each patch of 3 × 3 occurs on each lattice; ``numbers`` maps (kind of site, bits) to a column.

    The bits go from a patch to the next on its right by a shift: of its columns two stay.
    """
    L = lattices.shape[1]
    for n in range(lattices.shape[0]):
        spins = lattices[n]
        for i in range(0, L, stride):
            row = 0 if periodic or 0 < i < L - 1 else (1 if i == 0 else 2)
            bits = (right_column(spins, i, -1, periodic) >> 1) | right_column(spins, i, 0, periodic)
            for j in range(L):
                bits = ((bits >> 1) & 219) | right_column(spins, i, j + 1, periodic)
                if j % stride == 0:
                    column = 0 if periodic or 0 < j < L - 1 else (1 if j == 0 else 2)
                    counts[n, numbers[3 * row + column, bits]] += 1.0


@kernel(wasm=False)
def silu(x, y):
    """y = x / (1 + exp(-x)), many times faster than NumPy's tanh on CPUs for which that has no vector instructions."""
    for k in range(x.shape[0]):
        e = exp_negative(-abs(x[k]))
        y[k] = x[k] * ((1.0 if x[k] >= 0.0 else e) / (1.0 + e))


@kernel(wasm=False)
def half_field(x, bias, y):
    """Adds the bias to every row of x, and puts half the sum into y."""
    half = np.float32(0.5)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            x[i, k] += bias[k]
    for k in range(x.size):
        y.flat[k] = half * x.flat[k]


@kernel(wasm=False)
def silu_from_tanh(x, y):
    """`silu` in single precision, where ``y`` holds tanh(x/2)."""
    half = np.float32(0.5)
    for k in range(x.shape[0]):
        y[k] = x[k] * (half * y[k] + half)


@kernel(wasm=False)
def silu_back(x, y, slope):
    """The gradient before `silu` in place of the one after it; the value y has the gate 1 / (1 + exp(-x)) in it."""
    for k in range(x.shape[0]):
        gate = y[k] / x[k] if x[k] != 0.0 else 0.5
        slope[k] *= gate + y[k] * (1.0 - gate)


@kernel(wasm=False)
def adam(parameters, gradient, first, second, rate, decay, beta1, beta2, unseen1, unseen2):
    """A step of Adam with decoupled weight decay: θ ← θ - rate (m̂ / (√v̂ + 1e-8) + decay θ).

    After t steps m and v still stand for the zeros of the start with the shares β₁ᵗ and β₂ᵗ, the last two arguments.
    """
    for k in range(parameters.shape[0]):
        g = gradient[k]
        first[k] = beta1 * first[k] + (1.0 - beta1) * g
        second[k] = beta2 * second[k] + (1.0 - beta2) * g * g
        move = first[k] / (1.0 - unseen1) / (math.sqrt(second[k] / (1.0 - unseen2)) + 1e-8)
        parameters[k] -= rate * (move + decay * parameters[k])


@kernel("float64[::1], float64[::1], float64", wasm=False)
def approach(average, values, share):
    """A step of a running average: a ← a + share (values - a)."""
    for k in range(average.shape[0]):
        average[k] += share * (values[k] - average[k])

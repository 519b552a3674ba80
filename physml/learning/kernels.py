"""Compiled loops of the small networks: counting patches, and a step of Adam."""
import math

from physml.core.jit import kernel


@kernel("int8[:, :, ::1], int64, int64, int64[:, ::1], float64[:, ::1]")
def count_patches(lattices, stride, periodic, numbers, counts):
    """How often each patch of 3 × 3 occurs on each lattice; ``numbers`` maps (kind of site, bits) to a column."""
    L = lattices.shape[1]
    for n in range(lattices.shape[0]):
        for i in range(0, L, stride):
            row = 0 if periodic or 0 < i < L - 1 else (1 if i == 0 else 2)
            for j in range(0, L, stride):
                column = 0 if periodic or 0 < j < L - 1 else (1 if j == 0 else 2)
                bits = 0
                for k in range(9):
                    a, b = i + k // 3 - 1, j + k % 3 - 1
                    inside = 0 <= a < L and 0 <= b < L
                    if (periodic or inside) and lattices[n, (a + L) % L, (b + L) % L] > 0:
                        bits |= 1 << k
                counts[n, numbers[3 * row + column, bits]] += 1.0


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64, float64, float64, float64")
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

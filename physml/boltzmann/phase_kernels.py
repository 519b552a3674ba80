"""Both phases of a general Boltzmann machine by listing every state: for pages, and for machines of a dozen units."""
import math

from physml.core.jit import kernel
from physml.core.special import exp, log
from physml.spins.kernels import lowest_bit


@kernel("float64[:, ::1], float64[::1], float64, float64, float64[::1], float64[::1]")
def all_log_weights(couplings, fields, low, high, local, log_weights):
    """-E of every state, bit i of the index for unit i, along a Gray code; local is work space."""
    n = fields.shape[0]
    minus = 0.0
    for i in range(n):
        local[i] = fields[i]
        for j in range(n):
            local[i] += couplings[i, j] * low
        minus += 0.5 * low * (local[i] + fields[i])
    log_weights[0] = minus
    for t in range(1, 1 << n):
        i = lowest_bit(t)
        state = t ^ (t >> 1)
        change = high - low if state >> i & 1 else low - high
        minus += change * local[i]
        for j in range(n):
            local[j] += couplings[i, j] * change
        log_weights[state] = minus


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[:, ::1]")
def phase_probabilities(log_weights, shares, top, free_energies, probabilities):
    """Probabilities (2, states), clamped and free, and the mean clamped and the free free energy.

    The visible units are the low bits of a state's index; ``shares`` are the probabilities of their states in the data.
    top (2, visible states) is work space: the largest exponent and the sum, for each clamped state.
    """
    number = shares.shape[0]
    for v in range(number):
        top[0, v] = -math.inf
        top[1, v] = 0.0
    highest = -math.inf
    for state in range(log_weights.shape[0]):
        top[0, state % number] = max(top[0, state % number], log_weights[state])
        highest = max(highest, log_weights[state])
    total = 0.0
    for state in range(log_weights.shape[0]):
        v = state % number
        probabilities[0, state] = exp(log_weights[state] - top[0, v])
        top[1, v] += probabilities[0, state]
        probabilities[1, state] = exp(log_weights[state] - highest)
        total += probabilities[1, state]
    for state in range(log_weights.shape[0]):
        v = state % number
        probabilities[0, state] *= shares[v] / top[1, v]
        probabilities[1, state] /= total
    free_energies[0] = 0.0
    for v in range(number):
        free_energies[0] -= shares[v] * (top[0, v] + log(top[1, v]))
    free_energies[1] = -highest - log(total)


@kernel("float64[:, ::1], float64, float64, float64[:, ::1], float64[:, :, ::1]")
def phase_moments(probabilities, low, high, first, second):
    """⟨s_i⟩ (2, n) and ⟨s_i s_j⟩ (2, n, n) of the two phases: with b the bits, s = low + (high - low) b."""
    n = first.shape[1]
    width = high - low
    for phase in range(2):
        for i in range(n):
            first[phase, i] = 0.0
            for j in range(n):
                second[phase, i, j] = 0.0
        for state in range(probabilities.shape[1]):
            p = probabilities[phase, state]
            if p > 0.0:
                for i in range(n):
                    if state >> i & 1:
                        for j in range(i + 1):
                            if state >> j & 1:
                                second[phase, i, j] += p
        for i in range(n):
            first[phase, i] = low + width * second[phase, i, i]
        for i in range(n):
            for j in range(i):
                both = second[phase, i, j]
                second[phase, i, j] = low * (first[phase, i] + first[phase, j] - low) + width * width * both
                second[phase, j, i] = second[phase, i, j]
        for i in range(n):
            second[phase, i, i] = low * low + (high * high - low * low) * second[phase, i, i]

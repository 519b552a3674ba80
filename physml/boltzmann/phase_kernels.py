"""Both phases of a general Boltzmann machine by listing every state: for pages, and for machines of a dozen units."""
import math

from physml.core.jit import kernel
from physml.core.random import normal
from physml.core.special import LN2, exp, log
from physml.spins.kernels import lowest_bit


@kernel("float64[:, ::1], float64[::1], float64, float64, float64[::1]")
def all_log_weights(couplings, fields, low, high, log_weights):
    """-E of every state, bit i of the index for unit i, along a Gray code; the couplings' diagonal is zero."""
    n = fields.shape[0]
    minus = 0.0
    for i in range(n):
        minus += low * fields[i]
        for j in range(i):
            minus += low * low * couplings[i, j]
    log_weights[0] = minus
    for t in range(1, 1 << n):
        i = lowest_bit(t)
        state = t ^ (t >> 1)
        local = fields[i]
        for j in range(n):
            local += couplings[i, j] * (high if state >> j & 1 else low)
        minus += (high - low if state >> i & 1 else low - high) * local
        log_weights[state] = minus


@kernel
def phase_probabilities(log_weights, shares, probabilities):
    """Probabilities (2, states), clamped and free; returns the mean clamped and the free free energy.

    The visible units are the low bits of a state's index; ``shares`` are the probabilities of their states in the data.
    """
    number, states = shares.shape[0], log_weights.shape[0]
    clamped, highest, total = 0.0, -math.inf, 0.0
    for v in range(number):  # the states that have v, and whatever hidden units
        top, weight = -math.inf, 0.0
        for state in range(v, states, number):
            top = max(top, log_weights[state])
        for state in range(v, states, number):
            probabilities[0, state] = exp(log_weights[state] - top)
            weight += probabilities[0, state]
        for state in range(v, states, number):
            probabilities[0, state] *= shares[v] / weight
        clamped -= shares[v] * (top + log(weight))
        highest = max(highest, top)
    for state in range(states):
        probabilities[1, state] = exp(log_weights[state] - highest)
        total += probabilities[1, state]
    for state in range(states):
        probabilities[1, state] /= total
    return clamped, -highest - log(total)


@kernel("float64[:, ::1], float64, float64, float64[:, :, ::1]")
def phase_moments(probabilities, low, high, moments):
    """⟨s_i s_j⟩ of the two phases, shape (2, n, n), and ⟨s_i⟩ on the diagonal: with b the bits, s = low + (high-low) b.
    """
    n, width = moments.shape[1], high - low
    for phase in range(2):
        for i in range(n):
            for j in range(n):
                moments[phase, i, j] = 0.0
        for state in range(probabilities.shape[1]):
            p = probabilities[phase, state]
            if p > 0.0:
                for i in range(n):
                    if state >> i & 1:
                        for j in range(i + 1):
                            if state >> j & 1:
                                moments[phase, i, j] += p
        for i in range(n):
            moments[phase, i, i] = low + width * moments[phase, i, i]
        for i in range(n):
            for j in range(i):
                ends = moments[phase, i, i] + moments[phase, j, j] - low
                moments[phase, i, j] = low * ends + width * width * moments[phase, i, j]
                moments[phase, j, i] = moments[phase, i, j]


@kernel
def both_phases(couplings, fields, low, high, shares, used, log_weights, probabilities, moments):
    """All of it: ``moments`` become those of the clamped and of the free machine.

    Returns their free energies and the difference; each unit beyond the first, ``used``, would add -ln 2 to both.
    """
    all_log_weights(couplings, fields, low, high, log_weights)
    clamped, free = phase_probabilities(log_weights, shares, probabilities)
    phase_moments(probabilities, low, high, moments)
    idle = (fields.shape[0] - used) * LN2
    return clamped + idle, free + idle, clamped - free


@kernel
def pair_moments(moments, used, points):
    """Rows ⟨s_i s_j⟩, clamped and free, of all pairs j < i; those of units beyond the first, ``used``, are nan."""
    k = 0
    for i in range(moments.shape[1]):
        for j in range(i):
            points[k, 0] = moments[0, i, j] if i < used else math.nan
            points[k, 1] = moments[1, i, j] if i < used else math.nan
            k += 1


@kernel
def ascend(couplings, fields, moments, rate, share, used):
    """J_ij += rate (⟨s_i s_j⟩_clamped - share ⟨s_i s_j⟩_free), likewise the fields, of the first units, ``used``."""
    for i in range(used):
        fields[i] += rate * (moments[0, i, i] - share * moments[1, i, i])
        for j in range(i):
            couplings[i, j] += rate * (moments[0, i, j] - share * moments[1, i, j])
            couplings[j, i] = couplings[i, j]


@kernel
def start_flat(couplings, fields, visible, used, spread, stream):
    """No fields, and no couplings but small random ones that tell the hidden units, ``visible`` to ``used``, apart."""
    for i in range(fields.shape[0]):
        fields[i] = 0.0
        for j in range(i + 1):
            couplings[i, j] = spread * normal(stream) if visible <= i < used and j < i else 0.0
            couplings[j, i] = couplings[i, j]

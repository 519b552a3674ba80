"""Compiled loops of a spin glass: Metropolis sweeps in whole numbers, annealing, parallel tempering.

Energies are counted in a small unit, so that couplings and local fields are int32 and their sums exact: no drift, the
same bits everywhere, and sixteen fields in a vector. local_i = h_i + Σ_j J_ij s_j; to flip spin i costs 2 s_i local_i.
Metropolis' rule, u < exp(-ΔE/T), is s_i local_i < (T/2) x with x = -ln u. These right-hand sides are drawn for a whole
sweep beforehand, without a branch; what remains for a rejected attempt is one comparison.

Row i of ``rows`` holds 2 J_ij, for all j, or where ``neighbours`` has columns, for j = neighbours[i, 0], … only.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import LANES, STATE, fill_random, uniform
from physml.core.special import exp

u64 = np.uint64
i32, f32 = np.int32, np.float32
ROOT_HALF = i32(0x3F3504F3)  # the bits of √½ in float32
ONE, TWO, HALF, LN2, MOST = f32(1.0), f32(2.0), f32(0.5), f32(0.6931471805599453), f32(2147483000.0)
C1, C2, C3, C4 = f32(2 / 3), f32(2 / 5), f32(2 / 7), f32(2 / 9)  # ln(1+f) = 2s + s³ (2/3 + 2/5 s² + …), s = f/(2+f)


@kernel
def exponential(r):
    """-ln((r + ½)/2³¹) in float32, without a branch; r = 0, …, 2³¹ - 1. The error is below 2⁻²³ of 1 + x."""
    u = f32(r) + HALF
    bits = np.float32(u).view(np.int32)
    k = i32(i32(bits - ROOT_HALF) >> i32(23))
    f = np.int32(bits - i32(k << i32(23))).view(np.float32) - ONE
    s = f / (TWO + f)
    z = s * s
    return f32(i32(i32(31) - k)) * LN2 - (TWO * s + s * z * (C1 + z * (C2 + z * (C3 + z * C4))))


@kernel("float64, uint64[::1], int32[::1]")
def draw_thresholds(half_temperature, words, thresholds):
    """thresholds = (T/2) x, x exponential of mean 1: two of each word, of which 31 bits count. The tail ends at 22.

    No branch, and unsigned indices, so that the loop takes vector instructions. ``words``: see `fill_random`.
    """
    half = u64((thresholds.shape[0] + 1) // 2)
    fill_random(words, np.int64(half + u64(LANES - 1)) // LANES)
    scale = f32(half_temperature)
    for i in range(thresholds.shape[0] // 2):
        q = u64(i)
        word = words[q + u64(STATE)]
        thresholds[q] = i32(min(scale * exponential(i32(word >> u64(33))), MOST))
        thresholds[q + half] = i32(min(scale * exponential(i32((word >> u64(1)) & u64(0x7FFFFFFF))), MOST))
    if u64(thresholds.shape[0]) < half + half:
        thresholds[half - u64(1)] = i32(min(scale * exponential(i32(words[half + u64(STATE - 1)] >> u64(33))), MOST))


@kernel("int32[:, ::1], uint32[:, ::1], int32[::1], int8[::1], int32[::1]")
def local_fields(rows, neighbours, fields, spins, local):
    """local_i = h_i + Σ_j J_ij s_j; returns twice the energy, -Σ_i s_i (h_i + local_i)."""
    energy = 0
    for i in range(spins.shape[0]):
        total = 0
        for k in range(rows.shape[1]):
            j = neighbours[i, k] if neighbours.shape[1] > 0 else k
            total += np.int64(rows[i, k]) * np.int64(spins[j])
        local[i] = np.int32(np.int64(fields[i]) + total // 2)
        energy -= np.int64(spins[i]) * (np.int64(fields[i]) + np.int64(local[i]))
    return energy


@kernel("int32[:, ::1], uint32[:, ::1], int32[::1], int8[::1], int32[::1]")
def sweep(rows, neighbours, local, spins, thresholds):
    """Metropolis, one spin after another; returns the change of twice the energy."""
    change = 0
    for i in range(spins.shape[0]):
        cost = np.int32(local[i] * np.int32(spins[i]))
        if cost < thresholds[i]:
            change += 4 * np.int64(cost)
            spins[i] = np.int8(-spins[i])
            turn(rows, neighbours, local, i, np.int64(spins[i]))
    return change


@kernel("int32[:, ::1], uint32[:, ::1], int32[::1], int64, int64")
def turn(rows, neighbours, local, i, value):
    """Spin i has now this value: tell the others."""
    if neighbours.shape[1] > 0:
        for k in range(rows.shape[1]):
            local[neighbours[i, k]] += np.int32(value * np.int64(rows[i, k]))
    elif value > 0:
        for j in range(local.shape[0]):
            local[j] += rows[i, j]
    else:
        for j in range(local.shape[0]):
            local[j] -= rows[i, j]


@kernel("int32[:, ::1], uint32[:, ::1], int32[::1], float64[::1], int8[::1], uint64[::1], int8[::1], int64[::1]",
        wasm=False)
def anneal(rows, neighbours, fields, half_temperatures, spins, words, best, energies):
    """A sweep at each temperature, T/2 in units of the energy; ``energies``: twice the energy after each.

    ``best`` is the state of the lowest of them; returned is twice its energy.
    """
    n = spins.shape[0]
    local = np.empty(n, np.int32)
    thresholds = np.empty(n, np.int32)
    energy = local_fields(rows, neighbours, fields, spins, local)
    least = energy
    best[:] = spins
    for t in range(half_temperatures.shape[0]):
        draw_thresholds(half_temperatures[t], words, thresholds)
        energy += sweep(rows, neighbours, local, spins, thresholds)
        energies[t] = energy
        if energy < least:
            least = energy
            best[:] = spins
    return least


@kernel("int8[::1], int8[::1]")
def product(a, b):
    """a · b, the overlap of two states times the number of spins."""
    total = 0
    for i in range(a.shape[0]):
        total += np.int64(a[i]) * np.int64(b[i])
    return total


@kernel("float64[::1], int64[::1], int64[::1], int64, int64[::1], uint64[::1]")
def exchange(weights, energies, order, first, accepted, stream):
    """Neighbouring temperatures first, first + 1; first + 2, first + 3; … exchange their replicas, or not.

    With probability min(1, exp[(β_k+1 - β_k)(E_k+1 - E_k)]). weights: β over twice the unit of the energy; order[k]:
    the replica that is now at temperature k.
    """
    for k in range(first, order.shape[0] - 1, 2):
        here, there = order[k], order[k + 1]
        x = (weights[k + 1] - weights[k]) * np.float64(energies[there] - energies[here])
        if x >= 0.0 or uniform(stream) < exp(x):
            order[k], order[k + 1] = there, here
            accepted[k] += 1


@kernel("int32[:, ::1], uint32[:, ::1], int32[::1], float64[::1], float64[::1], int8[:, :, ::1], uint64[::1], "
        "uint64[::1], int64, int64[:, :, ::1], int32[:, ::1], int64[::1]", wasm=False)
def temper(rows, neighbours, fields, half_temperatures, weights, spins, words, stream, thin, energies, overlaps,
           accepted):
    """Parallel tempering of two independent sets of replicas, spins[set, temperature]; returns how many round trips.

    A sweep of every replica, then exchanges, of even and of odd pairs in turn. After each ``thin`` of these, energies
    (twice, [set, temperature, record]) and the products s·s' of the two sets at each temperature are recorded. In the
    end the replicas are put back in the order of the temperatures.
    """
    count, n = half_temperatures.shape[0], fields.shape[0]
    local, thresholds = np.empty((2, count, n), np.int32), np.empty(n, np.int32)
    energy, order = np.empty((2, count), np.int64), np.empty((2, count), np.int64)
    upward = np.zeros((2, count), np.int64)
    trips = 0
    for a in range(2):
        for k in range(count):
            order[a, k] = k
            energy[a, k] = local_fields(rows, neighbours, fields, spins[a, k], local[a, k])
    for t in range(thin * overlaps.shape[1]):
        for a in range(2):
            for k in range(count):
                r = order[a, k]
                draw_thresholds(half_temperatures[k], words, thresholds)
                energy[a, r] += sweep(rows, neighbours, local[a, r], spins[a, r], thresholds)
            exchange(weights, energy[a], order[a], t % 2, accepted, stream)
            if upward[a, order[a, count - 1]] == 1:
                trips += 1
            upward[a, order[a, count - 1]] = 0
            upward[a, order[a, 0]] = 1
        if (t + 1) % thin == 0:
            for k in range(count):
                for a in range(2):
                    energies[a, k, t // thin] = energy[a, order[a, k]]
                overlaps[k, t // thin] = product(spins[0, order[0, k]], spins[1, order[1, k]])
    for a in range(2):
        sorted_spins = np.empty((count, n), np.int8)
        for k in range(count):
            sorted_spins[k] = spins[a, order[a, k]]
        spins[a] = sorted_spins
    return trips

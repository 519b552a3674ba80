"""Compiled loops of recall.

Two ways to the same dynamics. With a coupling matrix, the local fields of all units are kept and change only when a
unit turns. With Hebb's couplings no matrix is needed: N h_i = Σ_μ ξ_i^μ M_μ - P s_i, where M_μ = Σ_j ξ_j^μ s_j is the
overlap of the state with pattern μ times N, and a turn changes P numbers instead of N.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import below, next_u64, shuffle, uniform
from physml.core.special import exp

u64 = np.uint64


@kernel("float64, float64, float64, uint64[::1]")
def new_value(x, gain, value, stream):
    """+1 with probability 1/(1 + exp(-gain x)), else -1; at zero temperature (gain < 0) the sign of x.

    A field of exactly zero leaves the unit as it is at zero temperature: otherwise it could turn for ever.
    """
    if gain < 0.0:
        return 1.0 if x > 0.0 else (-1.0 if x < 0.0 else value)
    y = abs(gain * x)
    up = x > 0.0
    u = uniform(stream)
    # The less likely value has probability 1/(1 + exp(y)) < 1/(2 + y + y²/2 + y³/6): exp is needed rarely.
    if u * (2.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0)))) < 1.0 and u * (1.0 + exp(y)) < 1.0:
        up = not up
    return 1.0 if up else -1.0


@kernel("int32[::1], uint64[::1]")
def permutation(order, stream):
    """A random order of all numbers from 0 on."""
    for k in range(order.shape[0]):
        order[k] = k
    shuffle(order, stream)


# -- with a matrix of couplings: int16 where they are whole numbers in some unit, else float64 ------------------------
@kernel("float64[:, ::1], float64, int16[:, ::1]", wasm=False, fastmath=True)
def whole_couplings(couplings, unit, out):
    """Write couplings / unit as integers; False if they are not whole numbers that fit into 15 bits."""
    inverse = 1.0 / unit
    for i in range(out.shape[0]):
        worst, largest = 0.0, 0.0
        for j in range(out.shape[0]):
            x = couplings[i, j] * inverse
            nearest = np.floor(x + 0.5)
            worst = max(worst, abs(x - nearest))
            largest = max(largest, abs(nearest))
            out[i, j] = np.int16(nearest)
        if worst > 1e-9 * max(1.0, largest) or largest > 32767.0:
            return False
    return True


@kernel(wasm=False)
def local_sums(couplings, spins, local):
    """local_i = Σ_j K_ij s_j."""
    for i in range(spins.shape[0]):
        total = local.dtype.type(0)
        for j in range(spins.shape[0]):
            total += couplings[i, j] * spins[j]
        local[i] = total


@kernel(wasm=False)
def asynchronous_sweep(couplings, local, fields, spins, low, high, gain, order, stream):
    """Every unit once, in random order, in the field local + fields; returns how many turned."""
    permutation(order, stream)
    turned = 0
    for k in range(order.shape[0]):
        i = order[k]
        value = 1.0 if spins[i] == high else -1.0
        if new_value(local[i] + fields[i], gain, value, stream) != value:
            change = low - high if value > 0.0 else high - low
            spins[i] = spins[i] + change
            turned += 1
            add_row(couplings[i], change, local)
    return turned


@kernel(wasm=False)
def add_row(row, change, local):
    """local_j += K_ij (s_i' - s_i): the only work of a turn, a loop of integer vector instructions."""
    factor = local.dtype.type(change)
    for j in range(local.shape[0]):
        local[j] += row[j] * factor


@kernel(wasm=False)
def synchronous_sweep(couplings, local, fields, spins, low, high, gain, stream):
    """All units at once, in the fields of the present state; returns how many turned."""
    local_sums(couplings, spins, local)
    turned = 0
    for i in range(spins.shape[0]):
        value = 1.0 if spins[i] == high else -1.0
        if new_value(local[i] + fields[i], gain, value, stream) != value:
            spins[i] = low if value > 0.0 else high
            turned += 1
    return turned


# -- with Hebb's couplings and no matrix; patterns (N, P), of which the first `count` are stored ---------------------
@kernel("int8[:, ::1], int8[::1], int64, int32[::1]")
def pattern_totals(patterns, spins, count, totals):
    """M_μ = Σ_i ξ_i^μ s_i."""
    for mu in range(count):
        totals[mu] = 0
    for i in range(spins.shape[0]):
        s = np.int32(spins[i])
        for mu in range(count):
            totals[mu] += np.int32(patterns[i, mu]) * s


@kernel("int8[:, ::1], int8[::1], int64, int32[::1], int64")
def hebb_field(patterns, spins, count, totals, i):
    """N h_i = Σ_μ ξ_i^μ M_μ - P s_i."""
    total = np.int32(0)
    for mu in range(count):
        total += np.int32(patterns[i, mu]) * totals[mu]
    return np.int64(total) - count * np.int64(spins[i])


@kernel("int8[:, ::1], int8[::1], int64, int32[::1], int64, float64, uint64[::1]")
def hebb_update(patterns, spins, count, totals, i, gain, stream):
    """One unit; returns 1 if it turned. ``gain`` is 2/(N T), or negative at zero temperature."""
    value = np.float64(spins[i])
    new = new_value(np.float64(hebb_field(patterns, spins, count, totals, i)), gain, value, stream)
    if new == value:
        return 0
    spins[i] = np.int8(new)
    change = np.int32(2) if new > 0.0 else np.int32(-2)
    for mu in range(count):
        totals[mu] += np.int32(patterns[i, mu]) * change
    return 1


@kernel("int8[:, ::1], int8[::1], int64, int64, int32[::1], float64, uint64[::1]")
def hebb_sweep(patterns, spins, units, count, totals, gain, stream):
    """The first ``units`` once, in turn (the patterns are random, so that the order is, too); returns how many turned.
    """
    turned = 0
    for i in range(units):
        turned += hebb_update(patterns, spins, count, totals, i, gain, stream)
    return turned


@kernel("int8[:, ::1], int8[::1], int64, int64, int32[::1], float64, int64, uint64[::1]")
def hebb_sweeps(patterns, spins, units, count, totals, gain, most, stream):
    """So many sweeps at the most: at zero temperature the one in which no unit turns is the last.

    Returns how many were made, and how many units turned in the last one.
    """
    done, turned = 0, units
    while done < most and (turned > 0 or gain >= 0.0):
        turned = hebb_sweep(patterns, spins, units, count, totals, gain, stream)
        done += 1
    return done, turned


@kernel("int8[:, ::1], int64, int64, uint64[::1]")
def random_patterns(patterns, units, count, stream):
    """Independent ±1 with equal probability for the first ``units`` rows and ``count`` columns, 64 to a draw."""
    for i in range(units):
        bits = u64(0)
        for mu in range(count):
            if mu % 64 == 0:
                bits = next_u64(stream)
            patterns[i, mu] = 1 if bits & u64(1) else -1
            bits = bits >> u64(1)


@kernel("int8[::1], int64, int64, uint64[::1]")
def spoil(spins, units, wrong, stream):
    """Turn ``wrong`` of the first ``units``, chosen at random."""
    for i in range(units):
        if np.int64(below(stream, units - i)) < wrong:  # of the units left, as many as are still to be turned
            spins[i] = -spins[i]
            wrong -= 1


@kernel("int8[:, ::1], int8[::1], int64, int64, int64, int32[::1], uint64[::1]")
def random_network(patterns, spins, units, count, wrong, totals, stream):
    """``count`` random patterns of the first ``units``, which start at the first one with ``wrong`` turned."""
    random_patterns(patterns, units, count, stream)
    for i in range(spins.shape[0]):
        spins[i] = patterns[i, 0] if i < units else 0
    spoil(spins, units, wrong, stream)
    pattern_totals(patterns, spins, count, totals)


# -- dense associative memory: E = -Σ_μ Φ(M_μ), Φ tabulated on -N … N ------------------------------------------------
@kernel("int8[:, ::1], int8[::1], int32[::1], float64[::1]")
def dense_sweep(patterns, spins, totals, table):
    """Every unit once: it takes the value of lower energy. Returns how many turned."""
    n = spins.shape[0]
    turned = 0
    for i in range(n):
        s = np.int64(spins[i])
        gain = 0.0  # of energy, if the unit turned
        for mu in range(totals.shape[0]):
            m = np.int64(totals[mu])
            gain += table[m - 2 * np.int64(patterns[i, mu]) * s + n] - table[m + n]
        if gain > 0.0:
            turned += 1
            spins[i] = np.int8(-s)
            for mu in range(totals.shape[0]):
                totals[mu] -= np.int32(2 * np.int64(patterns[i, mu]) * s)
    return turned


# -- overlaps of bits ------------------------------------------------------------------------------------------------
@kernel("uint64[:, ::1], uint64[::1], int64, float64[::1]", wasm=False)
def bit_overlaps(rows, state, size, out):
    """1 - 2 d/N, where d bits of a row differ from the state's; one instruction to the compiler."""
    for m in range(rows.shape[0]):
        total = 0
        for k in range(rows.shape[1]):
            x = rows[m, k] ^ state[k]
            x = x - ((x >> u64(1)) & u64(0x5555555555555555))
            x = (x & u64(0x3333333333333333)) + ((x >> u64(2)) & u64(0x3333333333333333))
            x = (x + (x >> u64(4))) & u64(0x0F0F0F0F0F0F0F0F)
            total += np.int64((x * u64(0x0101010101010101)) >> u64(56))
        out[m] = 1.0 - (2.0 / size) * total

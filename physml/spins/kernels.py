"""Compiled loops over pairwise models: Gray-code enumeration and heat bath with incremental local fields.

A spin takes the value ``low`` or ``high``; E = -½ s·J·s - h·s, and local_i = h_i + Σ_j J_ij s_j = -∂E/∂s_i. Bit i of a
state's index says whether spin i is ``high``. Sums over all states run over blocks: the first spins take all their
states at once, the others follow the Gray code t ^ (t >> 1), which changes one bit at a time, the lowest set one of t.
"""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.random import uniform
from physml.core.special import exp, exp_negative, log

NEGLIGIBLE = 80.0  # exp(-80) times the 2**28 states is below rounding


@kernel("float32[:, ::1], float64[::1], int8[::1], float64[::1]")
def local_fields(couplings, fields, spins, local):
    """local_i = h_i + Σ_j J_ij s_j."""
    for i in range(spins.shape[0]):
        total = fields[i]
        for j in range(spins.shape[0]):
            total += np.float64(couplings[i, j]) * np.float64(spins[j])
        local[i] = total


@kernel("int8[::1], int64, int64, uint64[::1]")
def random_state(spins, low, high, stream):
    """Each spin low or high with equal probability."""
    for i in range(spins.shape[0]):
        spins[i] = np.int8(high) if uniform(stream) < 0.5 else np.int8(low)


@kernel("float32[:, ::1], float64[::1], int8[::1], float64, float64, float64[::1], uint64[::1]")
def heat_bath(couplings, local, spins, low, high, betas, stream):
    """A sequential sweep per inverse temperature: s_i = high with probability 1/(1 + exp(-beta (high - low) local_i)).

    ``local`` must hold the local fields of ``spins`` and is kept up to date. The couplings are float32 because reading
    a row of them at each flip is what costs time; their rounding is far below any sampling error.
    """
    n = spins.shape[0]
    width = high - low
    for sweep in range(betas.shape[0]):
        for i in range(n):
            x = betas[sweep] * width * local[i]
            up = x > 0.0
            y = abs(x)
            u = uniform(stream)
            # The less likely value has probability 1/(1 + exp(y)) < 1/(2 + y + y²/2 + y³/6): exp is needed rarely.
            if u * (2.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0)))) < 1.0 and u * (1.0 + exp(y)) < 1.0:
                up = not up
            value = high if up else low
            change = value - np.float64(spins[i])
            if change != 0.0:
                spins[i] = np.int8(value)
                for j in range(n):
                    local[j] += np.float64(couplings[i, j]) * change


@kernel("int64")
def lowest_bit(t):
    """The index of the lowest set bit of t > 0."""
    i = 0
    while not t & 1:
        t >>= 1
        i += 1
    return i


@kernel("float64[:, ::1], float64[::1], float64, float64, int64, float64[::1], float64[::1]", wasm=False)
def start_low(couplings, fields, low, high, first, local, change):
    """Local fields and energy of the spins from ``first`` on, all low and alone; ``change`` is what a flip adds."""
    energy = 0.0
    for i in range(fields.shape[0]):
        local[i] = fields[i]
        change[i] = high - low
        for j in range(first, fields.shape[0]):
            local[i] += couplings[i, j] * low
        if i >= first:
            energy -= 0.5 * low * (local[i] + fields[i])
    return energy


@kernel("float64[:, ::1], float64[::1], float64[::1], int64", wasm=False)
def flip(couplings, local, change, i):
    """Flip spin i: update the local fields and return the energy difference."""
    delta = change[i]
    change[i] = -delta
    difference = -delta * local[i]
    for j in range(local.shape[0]):
        local[j] += couplings[i, j] * delta
    return difference


@kernel("float64[:, ::1], float64, float64, float64[::1]", wasm=False)
def block_interactions(couplings, low, high, table):
    """-½ s·J·s of every state of the first spins, as many as ``table`` has room for, without fields."""
    spins = 0
    while 1 << spins < table.shape[0]:
        spins += 1
    for b in range(table.shape[0]):
        table[b] = 0.0
        for i in range(spins):
            for j in range(i):
                table[b] -= couplings[i, j] * (high if b >> i & 1 else low) * (high if b >> j & 1 else low)


@kernel("float64[::1], float64[::1], float64, float64, float64, float64[::1]", wasm=False)
def block_energies(table, local, base, low, high, energies):
    """The energies of a block: the first spins run over all states in the local fields of the others.

    E = base + table - Σ_i s_i local_i, whose last term doubles in length with each spin.
    """
    size = 1
    energies[0] = base
    spin = 0
    while size < table.shape[0]:
        for b in range(size):
            energies[b] -= low * local[spin]
            energies[size + b] = energies[b] - (high - low) * local[spin]
        size *= 2
        spin += 1
    for b in range(size):
        energies[b] += table[b]


@kernel("float64[:, ::1], float64[::1], float64, float64, int64, float64[::1]", wasm=False)
def all_energies(couplings, fields, low, high, first, energies):
    """The energy of every state, at its index; the spins from ``first`` on follow a Gray code."""
    local, change = np.empty(fields.shape[0]), np.empty(fields.shape[0])
    table, block = np.empty(1 << first), np.empty(1 << first)
    block_interactions(couplings, low, high, table)
    base = start_low(couplings, fields, low, high, first, local, change)
    for t in range(1 << (fields.shape[0] - first)):
        if t > 0:
            base += flip(couplings, local, change, first + lowest_bit(t))
        block_energies(table, local, base, low, high, block)
        energies[(t ^ (t >> 1)) << first:((t ^ (t >> 1)) + 1) << first] = block


@kernel("float64[:, ::1], float64[::1], float64, float64, int64", wasm=False)
def lowest_energy(couplings, fields, low, high, first):
    """The index of a state of lowest energy, and that energy."""
    local, change = np.empty(fields.shape[0]), np.empty(fields.shape[0])
    table, block = np.empty(1 << first), np.empty(1 << first)
    block_interactions(couplings, low, high, table)
    base = start_low(couplings, fields, low, high, first, local, change)
    best, least = 0, math.inf
    for t in range(1 << (fields.shape[0] - first)):
        if t > 0:
            base += flip(couplings, local, change, first + lowest_bit(t))
        block_energies(table, local, base, low, high, block)
        if smallest(block) < least:
            best = ((t ^ (t >> 1)) << first) + np.argmin(block)
            least = block.min()
    return best, least


@kernel("float64[::1]", wasm=False, fastmath=True)
def smallest(x):
    """The minimum, reassociated so that it uses vector instructions."""
    least = x[0]
    for i in range(x.shape[0]):
        least = min(least, x[i])
    return least


@kernel("float64[::1], float64, float64", wasm=False, fastmath=True)
def sum_boltzmann(energies, beta, least):
    """Σ exp(-beta (E - least))."""
    total = 0.0
    for b in range(energies.shape[0]):
        total += exp_negative(beta * (least - energies[b]))
    return total


@kernel("float64[:, ::1], float64[::1], float64, float64, float64, int64", wasm=False)
def gray_log_partition(couplings, fields, low, high, beta, first):
    """log Σ exp(-beta E), block by block, the lowest energy met so far factored out, with compensated summation."""
    local, change = np.empty(fields.shape[0]), np.empty(fields.shape[0])
    table, block = np.empty(1 << first), np.empty(1 << first)
    block_interactions(couplings, low, high, table)
    base = start_low(couplings, fields, low, high, first, local, change)
    least, total, lost = math.inf, 0.0, 0.0
    for t in range(1 << (fields.shape[0] - first)):
        if t > 0:
            base += flip(couplings, local, change, first + lowest_bit(t))
        block_energies(table, local, base, low, high, block)
        bottom = smallest(block)
        if bottom < least:
            rescale = exp(beta * (bottom - least))
            total *= rescale
            lost *= rescale
            least = bottom
        if beta * (bottom - least) < NEGLIGIBLE:
            term = sum_boltzmann(block, beta, least) - lost
            raised = total + term
            lost = (raised - total) - term
            total = raised
    return log(total) - beta * least


@kernel("float64[:, ::1], float64[::1], float64, float64, float64, int64, float64[::1], float64[:, ::1]", wasm=False)
def gray_moments(couplings, fields, low, high, beta, first, mean, second):
    """⟨s_i⟩ and ⟨s_i s_j⟩ where few states matter: low temperatures. States of negligible weight are skipped."""
    n = fields.shape[0]
    local, change, spins = np.empty(n), np.empty(n), np.empty(n)
    table, block = np.empty(1 << first), np.empty(1 << first)
    _, least = lowest_energy(couplings, fields, low, high, first)
    block_interactions(couplings, low, high, table)
    base = start_low(couplings, fields, low, high, first, local, change)
    total = 0.0
    for t in range(1 << (n - first)):
        if t > 0:
            base += flip(couplings, local, change, first + lowest_bit(t))
        block_energies(table, local, base, low, high, block)
        if beta * (smallest(block) - least) < NEGLIGIBLE:
            for b in range(block.shape[0]):
                weight = exp_negative(min(beta * (least - block[b]), 0.0))
                if weight > 1e-35:
                    state = ((t ^ (t >> 1)) << first) + b
                    total += weight
                    for i in range(n):
                        spins[i] = high if state >> i & 1 else low
                        mean[i] += weight * spins[i]
                        for j in range(i + 1):
                            second[i, j] += weight * spins[i] * spins[j]
    for i in range(n):
        mean[i] /= total
        for j in range(i + 1):
            second[i, j] /= total
            second[j, i] = second[i, j]

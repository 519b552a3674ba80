"""Compiled loops of the real-space renormalisation group: block spins, and what Monte Carlo RG measures on them."""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import next_u64
from physml.ising.wolff_kernels import grow

u64 = np.uint64
EVEN, ODD = 4, 2


@kernel("int8[:, ::1], int8[:, ::1], uint64[::1]")
def majority(spins, blocks, stream):
    """One spin a block: the sign of its sum, and a fair coin where the sum is zero."""
    b = spins.shape[0] // blocks.shape[0]
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            total = 0
            for r in range(b * i, b * i + b):
                for c in range(b * j, b * j + b):
                    total += np.int64(spins[r, c])
            if total == 0:
                total = 1 if next_u64(stream) >> u64(63) else -1
            blocks[i, j] = 1 if total > 0 else -1


@kernel("int8[:, ::1], int8[:, ::1]")
def decimation(spins, blocks):
    """One spin a block: its upper left one."""
    b = spins.shape[0] // blocks.shape[0]
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            blocks[i, j] = spins[b * i, b * j]


@kernel("int8[:, ::1], float64[::1]")
def operators(spins, sums):
    """Sums over a periodic lattice. Even: nearest and second neighbours, plaquettes, third neighbours. Odd: spins and
    corners of three."""
    L = spins.shape[0]
    near, diagonal, plaquette, third, single, corner = 0, 0, 0, 0, 0, 0
    for i in range(L):
        below, two_below = (i + 1) % L, (i + 2) % L
        for j in range(L):
            right = j + 1 if j < L - 1 else 0
            left = j - 1 if j > 0 else L - 1
            two_right = right + 1 if right < L - 1 else 0
            s, r = np.int64(spins[i, j]), np.int64(spins[i, right])
            d, rd, ld = np.int64(spins[below, j]), np.int64(spins[below, right]), np.int64(spins[below, left])
            near += s * (r + d)
            diagonal += s * (rd + ld)
            plaquette += s * r * d * rd
            third += s * (np.int64(spins[i, two_right]) + np.int64(spins[two_below, j]))
            single += s
            corner += s * r * d + r * s * rd + d * s * rd + rd * r * d
    sums[0], sums[1], sums[2], sums[3] = near, diagonal, plaquette, third
    sums[4], sums[5] = single, corner


@kernel("int8[:, ::1], int8[::1], int64[::1], uint64, uint64[::1], int64, int64, float64[:, :, ::1]", wasm=False)
def measure_levels(spins, work, stack, add, stream, clusters, samples, record):
    """Wolff clusters, then the operators on the lattice and on each of its levels of majority blocks, b = 2.

    ``record`` is (samples, levels, 6); ``work`` has room for all block lattices, L²/4 + L²/16 + …
    """
    L = spins.shape[0]
    for t in range(samples):
        grow(spins.reshape(spins.size), L, stack, add, stream, clusters, 0)
        operators(spins, record[t, 0])
        fine, begin, side = spins, 0, L
        for level in range(1, record.shape[1]):
            side //= 2
            blocks = work[begin:begin + side * side].reshape(side, side)
            majority(fine, blocks, stream)
            operators(blocks, record[t, level])
            fine = blocks
            begin += side * side

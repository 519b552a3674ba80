"""The triangular lattice: the square one with one diagonal, (i, j) to (i + 1, j + 1), thus six neighbours of a site."""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import advance
from physml.ising.kernels import energy_and_magnetization
from physml.ising.wolff_kernels import LOW, try_bond

u64 = np.uint64


@kernel("int8[::1], int64, int64[::1], uint64, uint64[::1], int64, int64", wasm=False)
def grow(spins, L, stack, add, stream, clusters, enough):
    """As `wolff_kernels.grow`, with three random words for six bonds; ``stack`` holds sites and has L² + 1 places."""
    s0, s1, s2, s3 = stream[0], stream[1], stream[2], stream[3]
    grown, flipped = 0, 0
    while grown < clusters or flipped < enough:
        r, s0, s1, s2, s3 = advance(s0, s1, s2, s3)
        site = np.int64(((r >> u64(32)) * u64(L * L)) >> u64(32))
        old = spins[site]
        spins[site] = -old
        stack[0] = ((site // L) << 32) | site
        top = 1
        while top > 0:
            top -= 1
            i, site = stack[top] >> 32, stack[top] & 0xFFFFFFFF
            j = site - i * L
            flipped += 1
            above, below = i - 1 if i > 0 else L - 1, i + 1 if i < L - 1 else 0
            left, right = j - 1 if j > 0 else L - 1, j + 1 if j < L - 1 else 0
            r, s0, s1, s2, s3 = advance(s0, s1, s2, s3)
            top = try_bond(spins, stack, top, above, above * L + j, old, r >> u64(32), add)
            top = try_bond(spins, stack, top, below, below * L + j, old, r & LOW, add)
            r, s0, s1, s2, s3 = advance(s0, s1, s2, s3)
            top = try_bond(spins, stack, top, i, i * L + left, old, r >> u64(32), add)
            top = try_bond(spins, stack, top, i, i * L + right, old, r & LOW, add)
            r, s0, s1, s2, s3 = advance(s0, s1, s2, s3)
            top = try_bond(spins, stack, top, above, above * L + left, old, r >> u64(32), add)
            top = try_bond(spins, stack, top, below, below * L + right, old, r & LOW, add)
        grown += 1
    stream[0], stream[1], stream[2], stream[3] = s0, s1, s2, s3
    return grown, flipped


@kernel("int8[:, :, ::1], int64, float64[:, ::1]")
def measure(lattices, diagonals, out):
    """Row n of ``out``: energy and magnetisation per site of lattice n, with the diagonal bonds or without."""
    L = lattices.shape[1]
    for n in range(lattices.shape[0]):
        energy_and_magnetization(lattices[n], out[n])
        bonds = 0
        if diagonals:
            for i in range(L):
                for j in range(L):
                    bonds += np.int64(lattices[n, i, j]) * np.int64(lattices[n, (i + 1) % L, (j + 1) % L])
        out[n, 0] -= bonds / (L * L)

"""Fast native Wolff clusters, and chains of page sweeps for odd lattices.

Whether a neighbour joins is close to a coin toss, which no processor can predict: the loop therefore always writes the
neighbour's spin and the top of the stack, and moves the top only if it joined. The generator's state stays in
registers; one word makes two 32-bit numbers, so that the bond probability is rounded by less than 3e-10.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import advance
from physml.ising.kernels import energy_and_magnetization, heat_bath_sweep, metropolis_sweep

u64 = np.uint64
LOW = u64(0xFFFFFFFF)


@kernel("int8[::1], int64[::1], int64, int64, int64, int8, uint64, uint64", wasm=False)
def try_bond(spins, stack, top, row, site, old, number, add):
    """Let a site of the old sign join with the bond's probability, flipped and on the stack; returns its top."""
    s = spins[u64(site)]
    joins = (s == old) & (number < add)
    spins[u64(site)] = np.int8(-s) if joins else s
    stack[u64(top)] = (row << 32) | site
    return top + np.int64(joins)


@kernel("int8[::1], int64, int64[::1], uint64, uint64[::1], int64, int64", wasm=False)
def grow(spins, L, stack, add, stream, clusters, enough):
    """Flip ``clusters`` clusters, or as many as it takes to flip ``enough`` spins; returns (clusters, spins flipped).

    ``stack`` needs L² + 1 places; an entry is row · 2³² + site.
    """
    s0, s1, s2, s3 = stream[0], stream[1], stream[2], stream[3]
    last = L * (L - 1)
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
            i, site = stack[u64(top)] >> 32, stack[u64(top)] & 0xFFFFFFFF
            j = site - i * L
            flipped += 1
            r, s0, s1, s2, s3 = advance(s0, s1, s2, s3)
            row, other = (i - 1, site - L) if i > 0 else (L - 1, site + last)
            top = try_bond(spins, stack, top, row, other, old, r >> u64(32), add)
            row, other = (i + 1, site + L) if i < L - 1 else (0, j)
            top = try_bond(spins, stack, top, row, other, old, r & LOW, add)
            r, s0, s1, s2, s3 = advance(s0, s1, s2, s3)
            top = try_bond(spins, stack, top, i, site - 1 if j > 0 else site + L - 1, old, r >> u64(32), add)
            top = try_bond(spins, stack, top, i, site + 1 if j < L - 1 else site - L + 1, old, r & LOW, add)
        grown += 1
    stream[0], stream[1], stream[2], stream[3] = s0, s1, s2, s3
    return grown, flipped


@kernel("int8[:, ::1], int64[::1], uint64, uint64[::1], int64, int64, float64[:, ::1]", wasm=False)
def run(spins, stack, add, stream, clusters, sweeps, record):
    """``sweeps`` times ``clusters`` clusters; record[t] = energy, magnetisation per site, mean cluster size."""
    for t in range(sweeps):
        flipped = grow(spins.reshape(spins.size), spins.shape[0], stack, add, stream, clusters, 0)[1]
        energy_and_magnetization(spins, record[t])
        record[t, 2] = flipped / clusters


@kernel("int8[:, ::1], uint64[::1], uint64[::1], int64, float64[:, ::1]", wasm=False)
def run_page_sweeps(spins, thresholds, stream, sweeps, record):
    """Heat bath with five thresholds, Metropolis with ten; record as in `split_kernels.run`."""
    for t in range(sweeps):
        if thresholds.shape[0] == 5:
            heat_bath_sweep(spins, thresholds, stream)
        else:
            metropolis_sweep(spins, thresholds, stream)
        if record.shape[0] > 0:
            energy_and_magnetization(spins, record[t])

"""Fast native sweeps: the two sublattices in planes of their own, several generators side by side.

Site (i, 2j + (i + colour) % 2) of an even lattice is element (i, j) of its colour's plane, 1 for up and 0 for down. All
four neighbours of a site are in the other plane, so a whole row is updated at once and the loops vectorise: indices are
unsigned (numba then emits no test for negative ones) and sums are cut back to bytes. Random numbers have 31 bits, so a
probability is rounded by less than 3e-10.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import LANES, STATE, below, fill_random

u8, u64 = np.uint8, np.uint64


@kernel("int32[::1], int32[::1], uint8[::1], int64", wasm=False)
def count_limits(halves, limits, counts, n):
    """counts[q] = how many of the five limits the q-th 31-bit number does not exceed."""
    a, b, c, d, e = limits[0], limits[1], limits[2], limits[3], limits[4]
    for j in range(n):
        q = u64(j)
        r = halves[q + u64(2 * STATE)] & np.int32(0x7FFFFFFF)
        counts[q] = u8(r <= a) + u8(r <= b) + u8(r <= c) + u8(r <= d) + u8(r <= e)


@kernel("uint8[::1], uint8[::1], uint8[::1], uint8[::1], uint64, uint64, uint64, uint64, uint64, int64", wasm=False)
def update(plane, other, when_down, when_up, above, under, here, beside, first, n):
    """A run of n sites: up if k + count >= 5, that is, if the random number is below the limit for k neighbours up.

    The limits increase with k, so the count says which of them were exceeded. Sums stay below 16: adding 3 and
    shifting by 3 is the comparison.
    """
    for j in range(n):
        q = u64(j)
        k = u8(u8(u8(other[above + q] + other[under + q]) + other[here + q]) + other[beside + q])
        down, up = when_down[first + q], when_up[first + q]
        count = u8(down ^ (u8(u8(0) - plane[here + q]) & u8(down ^ up)))
        plane[here + q] = u8(u8(u8(k + count) + u8(3)) >> u8(3))


@kernel("uint8[::1], uint8[::1], int64, int64, uint64[::1], int32[::1], int32[:, ::1], uint8[:, ::1]", wasm=False)
def sweep_plane(plane, other, colour, half, words, halves, limits, counts):
    """Update one sublattice, a few rows for each batch of random numbers."""
    rows = plane.shape[0] // half
    batch = max(1, counts.shape[1] // half)
    equal = limits.shape[0] == 1                            # heat bath: the old value does not matter
    when_down, when_up = counts[0], counts[0] if equal else counts[1]
    for i in range(rows):
        first = (i % batch) * half
        if first == 0:
            n = min(batch, rows - i) * half
            fill_random(words, (n + 2 * LANES - 1) // (2 * LANES))
            count_limits(halves, limits[0], when_down, n)
            if not equal:
                count_limits(halves, limits[1], when_up, n)
        above, here = (i - 1 if i > 0 else rows - 1) * half, i * half
        under = (i + 1 if i < rows - 1 else 0) * half
        if (i + colour) & 1:                                # the second neighbour in the row is at j + 1
            start, shift, edge, wrapped = 0, 1, half - 1, 0
        else:                                               # … at j - 1
            start, shift, edge, wrapped = 1, -1, 0, half - 1
        update(plane, other, when_down, when_up, u64(above + start), u64(under + start), u64(here + start),
               u64(here + start + shift), u64(first + start), half - 1)
        update(plane, other, when_down, when_up, u64(above + edge), u64(under + edge), u64(here + edge),
               u64(here + wrapped), u64(first + edge), 1)


@kernel("uint8[::1], uint8[::1], int64, float64[::1]", wasm=False)
def measure(plane, other, half, out):
    """Energy and magnetisation per site; plane is that of colour 0. E = 8U - 4Σpk - 2N, with U spins up in all."""
    rows = plane.shape[0] // half
    ups = 0
    pairs = 0
    for i in range(rows):
        above, here, under = (i - 1) % rows * half, i * half, (i + 1) % rows * half
        shift = 1 if i & 1 else half - 1
        row = np.int32(0)
        here_up = np.int32(0)
        for j in range(half):
            q = u64(j)
            k = u8(u8(other[u64(above) + q] + other[u64(under) + q]) + other[u64(here) + q])
            p = plane[u64(here) + q]
            row += np.int32(u8(k & u8(u8(0) - p)))
            here_up += np.int32(u8(p + other[u64(here) + q]))
        for j in range(half - 1):
            start = u64(1 - (i & 1))
            row += np.int32(plane[u64(here + j) + start] & other[u64(here + j) + u64(i & 1)])
        edge = half - 1 if i & 1 else 0
        row += np.int32(plane[here + edge] & other[here + (edge + shift) % half])
        pairs += row
        ups += here_up
    sites = 2 * rows * half
    out[0] = (8 * ups - 4 * pairs - 2 * sites) / sites
    out[1] = (2 * ups - sites) / sites


@kernel("uint8[:, ::1], int64, int32[:, ::1], uint64[::1], int32[::1], uint8[:, ::1], uint64[::1], int64, "
        "float64[:, ::1]", wasm=False)
def run(planes, half, limits, words, halves, counts, stream, sweeps, record):
    """``sweeps`` sweeps; record[t] = energy and magnetisation per site after sweep t, unless it has no rows.

    Metropolis leaves one random site alone in every sweep (see `kernels.metropolis_sweep`).
    """
    sites = planes.size
    for t in range(sweeps):
        skipped = below(stream, sites) if limits.shape[0] == 2 else -1
        for colour in range(2):
            plane, other = planes[colour], planes[1 - colour]
            q = skipped - colour * plane.shape[0]
            kept = plane[q] if 0 <= q < plane.shape[0] else u8(0)
            sweep_plane(plane, other, colour, half, words, halves, limits, counts)
            if 0 <= q < plane.shape[0]:
                plane[q] = kept
        if record.shape[0] > 0:
            measure(planes[0], planes[1], half, record[t])

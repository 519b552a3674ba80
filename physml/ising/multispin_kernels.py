"""Multi-spin coding: 64 spins of one lattice in a word, each with random bits of its own (Metropolis, zero field).

An even lattice of L rows is cut into S strips of h rows, h even and S a power of two up to 64. Bit b of word (i, j) of
a colour's plane is the site (i + b h, 2j + (i + colour) % 2): the neighbours of the 64 sites are in four words, rotated
by one bit where a strip ends. The random numbers are compared with the acceptance probabilities bit by bit, for a block
of words at a time, until every comparison in the block is decided; the probabilities have 53 bits.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import advance, below
from physml.ising.split_kernels import LANES, STATE

u64 = np.uint64
ALL = u64(0xFFFFFFFFFFFFFFFF)
OPEN_1, OPEN_2, BELOW_1, BELOW_2 = STATE, STATE + LANES, STATE + 2 * LANES, STATE + 3 * LANES
WORK = STATE + 4 * LANES
"""Length of ``words``: the states of LANES generators, then the comparisons of one block."""


@kernel("uint64[::1], uint64[::1], uint64[:, ::1], int64", wasm=False)
def fill_masks(words, probabilities, masks, blocks):
    """For every bit of ``blocks`` blocks: is its random number below P₁ = e^(-4/T), and below P₂ = e^(-8/T)?

    From the highest bit on, a number is below P at the first place where it has 0 and P has 1, and not below where it
    has 1 and P has 0. The same number serves both comparisons, of which a site needs only one.
    """
    for block in range(blocks):
        for lane in range(LANES):
            q = u64(lane)
            words[q + u64(OPEN_1)] = ALL
            words[q + u64(OPEN_2)] = ALL
            words[q + u64(BELOW_1)] = u64(0)
            words[q + u64(BELOW_2)] = u64(0)
        pending, place = ALL, 53
        while pending != u64(0) and place > 0:
            place -= 1
            p1 = u64(0) - ((probabilities[0] >> u64(place)) & u64(1))
            p2 = u64(0) - ((probabilities[1] >> u64(place)) & u64(1))
            pending = compare_place(words, p1, p2)
        for lane in range(LANES):
            masks[0, u64(block * LANES + lane)] = words[u64(lane + BELOW_1)]
            masks[1, u64(block * LANES + lane)] = words[u64(lane + BELOW_2)]


@kernel("uint64[::1], uint64, uint64", wasm=False)
def compare_place(words, p1, p2):
    """One binary place of a block's comparisons, with a fresh word from each generator; returns what is still open."""
    pending = u64(0)
    for lane in range(LANES):
        q = u64(lane)
        r, s0, s1, s2, s3 = advance(words[q], words[q + u64(LANES)], words[q + u64(2 * LANES)],
                                    words[q + u64(3 * LANES)])
        words[q], words[q + u64(LANES)] = s0, s1
        words[q + u64(2 * LANES)], words[q + u64(3 * LANES)] = s2, s3
        open1, open2 = words[q + u64(OPEN_1)], words[q + u64(OPEN_2)]
        words[q + u64(BELOW_1)] |= open1 & p1 & ~r
        words[q + u64(BELOW_2)] |= open2 & p2 & ~r
        open1 &= ~(r ^ p1)
        open2 &= ~(r ^ p2)
        words[q + u64(OPEN_1)] = open1
        words[q + u64(OPEN_2)] = open2
        pending |= open1 | open2
    return pending


@kernel("uint64[::1], uint64[::1], uint64[::1], uint64[::1], uint64[:, ::1], uint64, uint64, uint64, uint64, uint64, "
        "int64", wasm=False)
def update(plane, other, upper, lower, masks, above, under, here, beside, first, n):
    """A run of n words: flip where two or more neighbours differ, or where the random number allows it."""
    for j in range(n):
        q = u64(j)
        s = plane[here + q]
        a, b = s ^ upper[above + q], s ^ lower[under + q]
        c, d = s ^ other[here + q], s ^ other[beside + q]
        differ = (a & b) | (c & d) | ((a ^ b) & (c ^ d))    # at least two
        single = (a ^ b) | (c ^ d)                          # at least one, unless ``differ``
        plane[here + q] = s ^ (differ | (single & masks[0, first + q]) | masks[1, first + q])


@kernel("uint64[::1], uint64[:, ::1], int64, int64", wasm=False)
def wrap_strips(other, seams, half, strips):
    """seams[0]: what lies above the first row of each strip; seams[1]: below the last one."""
    last = other.shape[0] - half
    kept = ALL >> u64(64 - strips)
    for j in range(half):
        q = u64(j)
        top, bottom = other[q] & kept, other[u64(last) + q] & kept
        seams[0, q] = ((bottom << u64(1)) | (bottom >> u64(strips - 1))) & kept
        seams[1, q] = ((top >> u64(1)) | (top << u64(strips - 1))) & kept


@kernel("uint64[::1], uint64[::1], int64, int64, int64, uint64[::1], uint64[::1], uint64[:, ::1], uint64[:, ::1]",
        wasm=False)
def sweep_plane(plane, other, colour, half, strips, words, probabilities, masks, seams):
    """Update one sublattice, a few rows for each batch of masks."""
    rows = plane.shape[0] // half
    batch = max(1, masks.shape[1] // half)
    wrap_strips(other, seams, half, strips)
    for i in range(rows):
        first = (i % batch) * half
        if first == 0:
            fill_masks(words, probabilities, masks, (min(batch, rows - i) * half + LANES - 1) // LANES)
        here = i * half
        upper, above = (seams[0], 0) if i == 0 else (other, here - half)
        lower, under = (seams[1], 0) if i == rows - 1 else (other, here + half)
        if (i + colour) & 1:                                # the second neighbour in the row is at j + 1
            start, shift, edge, wrapped = 0, 1, half - 1, 0
        else:                                               # … at j - 1
            start, shift, edge, wrapped = 1, -1, 0, half - 1
        update(plane, other, upper, lower, masks, u64(above + start), u64(under + start), u64(here + start),
               u64(here + start + shift), u64(first + start), half - 1)
        update(plane, other, upper, lower, masks, u64(above + edge), u64(under + edge), u64(here + edge),
               u64(here + wrapped), u64(first + edge), 1)


@kernel("uint64")
def ones(word):
    """How many bits are set (the compiler recognises the pattern and uses the machine's instruction)."""
    word -= (word >> u64(1)) & u64(0x5555555555555555)
    word = (word & u64(0x3333333333333333)) + ((word >> u64(2)) & u64(0x3333333333333333))
    word = (word + (word >> u64(4))) & u64(0x0F0F0F0F0F0F0F0F)
    return (word * u64(0x0101010101010101)) >> u64(56)


@kernel("uint64[::1], uint64[::1], int64, int64, uint64[:, ::1], float64[::1]", wasm=False)
def measure(plane, other, half, strips, seams, out):
    """Energy and magnetisation per site, from the unequal pairs and the spins up; plane is that of colour 0."""
    rows = plane.shape[0] // half
    kept = ALL >> u64(64 - strips)
    wrap_strips(other, seams, half, strips)
    unequal, ups = u64(0), u64(0)
    for i in range(rows):
        here = i * half
        upper, above = (seams[0], 0) if i == 0 else (other, here - half)
        lower, under = (seams[1], 0) if i == rows - 1 else (other, here + half)
        for j in range(half):
            q = u64(j)
            s, o = plane[u64(here) + q], other[u64(here) + q]
            unequal += ones((s ^ upper[u64(above) + q]) & kept) + ones((s ^ lower[u64(under) + q]) & kept)
            unequal += ones((s ^ o) & kept)
            ups += ones(s & kept) + ones(o & kept)
        start, beside = u64(here + 1 - (i & 1)), u64(here + (i & 1))
        for j in range(half - 1):
            unequal += ones((plane[start + u64(j)] ^ other[beside + u64(j)]) & kept)
        edge, wrapped = (half - 1, 0) if i & 1 else (0, half - 1)
        unequal += ones((plane[here + edge] ^ other[here + wrapped]) & kept)
    sites = np.float64(2 * rows * half * strips)
    out[0] = 2.0 * np.float64(unequal) / sites - 2.0
    out[1] = 2.0 * np.float64(ups) / sites - 1.0


@kernel("uint64[:, ::1], int64, int64, uint64[::1], uint64[::1], uint64[:, ::1], uint64[:, ::1], uint64[::1], int64, "
        "float64[:, ::1]", wasm=False)
def run(planes, half, strips, probabilities, words, masks, seams, stream, sweeps, record):
    """``sweeps`` sweeps; record[t] = energy and magnetisation per site after sweep t, unless it has no rows.

    One random site is left alone in every sweep (see `kernels.metropolis_sweep`).
    """
    size = planes.shape[1]
    for t in range(sweeps):
        skipped = below(stream, 2 * size * strips)
        bit = u64(1) << u64(skipped % strips)
        for colour in range(2):
            plane, other = planes[colour], planes[1 - colour]
            q = skipped // strips - colour * size
            kept = plane[q] if 0 <= q < size else u64(0)
            sweep_plane(plane, other, colour, half, strips, words, probabilities, masks, seams)
            if 0 <= q < size:
                plane[q] ^= (plane[q] ^ kept) & bit
        if record.shape[0] > 0:
            measure(planes[0], planes[1], half, strips, seams, record[t])

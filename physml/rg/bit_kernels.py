"""A lattice with 64 spins in a word, for the page: heat bath, clusters and majority blocks, on all bits at once.

Bit k of ``words[i, j]`` is the spin in row i + h k and column j of a lattice of 64 h rows; it is 1 for up. So a word
holds one site of each of 64 strips of h rows, the neighbours of its sites are in four words, rotated by one bit where a
strip ends, and a block of 2 × 2 words is 64 blocks of 2 × 2 spins. (The native `ising.multispin_kernels` are faster
still, by running sixteen generators side by side, which a page cannot.)
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import below, next_u64, threshold
from physml.core.special import expm1, sigmoid
from physml.ising.multispin_kernels import ones

u64 = np.uint64
ALL = u64(0xFFFFFFFFFFFFFFFF)


@kernel("uint64[::1], float64")
def bath_limits(limits, temperature):
    """Chances in units of 2^-53: that a spin goes against four equal neighbours, that it goes against three of four,
    and that an equal neighbour joins a cluster."""
    limits[0] = threshold(sigmoid(-8.0 / temperature))
    limits[1] = threshold(sigmoid(-4.0 / temperature))
    limits[2] = threshold(-expm1(-2.0 / temperature))


@kernel("uint64[:, ::1], int64, int64")
def word_above(words, i, j):
    """What lies above the sites of word (i, j)."""
    if i > 0:
        return words[i - 1, j]
    last = words[words.shape[0] - 1, j]
    return (last << u64(1)) | (last >> u64(63))


@kernel("uint64[:, ::1], int64, int64")
def word_below(words, i, j):
    """What lies below the sites of word (i, j)."""
    if i < words.shape[0] - 1:
        return words[i + 1, j]
    return (words[0, j] >> u64(1)) | (words[0, j] << u64(63))


@kernel("uint64, uint64, uint64[::1], uint64[::1]")
def against(equal, odd, limits, stream):
    """Which sites go against their neighbours: those of ``equal`` with the first chance, of ``odd`` with the second.

    Random numbers are compared with the chances from the highest bit on, until every comparison is decided.
    """
    found, place = u64(0), u64(53)
    while (equal | odd) != u64(0) and place > u64(0):
        place -= u64(1)
        r = next_u64(stream)
        p = u64(0) - ((limits[0] >> place) & u64(1))
        q = u64(0) - ((limits[1] >> place) & u64(1))
        found |= (equal & p & ~r) | (odd & q & ~r)
        equal &= ~(r ^ p)
        odd &= ~(r ^ q)
    return found


@kernel("uint64[:, ::1], uint64[::1], uint64[::1]")
def bath_sweep(words, limits, stream):
    """Draw every spin from its distribution given its neighbours, one colour of the chessboard after the other."""
    rows, columns = words.shape
    for colour in range(2):
        for i in range(rows):
            for j in range((i + colour) & 1, columns, 2):
                a, b = word_above(words, i, j), word_below(words, i, j)
                c, d = words[i, j - 1 if j > 0 else columns - 1], words[i, j + 1 if j < columns - 1 else 0]
                odd = a ^ b ^ c ^ d
                equal = (a & b & c & d) | ~(a | b | c | d)
                three = (a & b & (c | d)) | (c & d & (a | b))
                words[i, j] = ((three ^ against(equal, odd, limits, stream)) & (odd | equal)
                               | next_u64(stream) & ~(odd | equal))


@kernel("uint64[:, ::1], int32[::1], uint64[::1], uint64[::1]")
def flip_cluster(words, stack, limits, stream):
    """Grow one cluster from a random site and flip it (Wolff 1989); returns its size. The sides are powers of two.

    ``stack`` has room for all sites, which are numbered row by row.
    """
    h, side = words.shape
    shift, across = 0, 6
    while h >> shift > 1:
        shift += 1
    across += shift
    start = below(stream, side * side)
    i, j = start >> across, start & (side - 1)
    old = (words[i & (h - 1), j] >> u64(i >> shift)) & u64(1)
    words[i & (h - 1), j] ^= u64(1) << u64(i >> shift)
    stack[0] = start
    top, size, bond = 1, 1, limits[2]
    while top > 0:
        top -= 1
        site = np.int64(stack[top])
        for direction in range(4):
            i, j = site >> across, site & (side - 1)
            if direction < 2:
                i = (i + 2 * direction - 1) & (side - 1)
            else:
                j = (j + 2 * direction - 5) & (side - 1)
            bit = u64(i >> shift)
            if (words[i & (h - 1), j] >> bit) & u64(1) == old and (next_u64(stream) >> u64(11)) < bond:
                words[i & (h - 1), j] ^= u64(1) << bit
                stack[top] = (i << across) + j
                top += 1
                size += 1
    return size


@kernel("uint64[:, ::1], uint64[:, ::1], uint64[::1]")
def majority_words(words, blocks, stream):
    """The majority of each block of 2 × 2 spins, with a fair coin for two against two."""
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            a, b = words[2 * i, 2 * j], words[2 * i, 2 * j + 1]
            c, d = words[2 * i + 1, 2 * j], words[2 * i + 1, 2 * j + 1]
            three = (a & b & (c | d)) | (c & d & (a | b))
            tie = (a & b & ~(c | d)) | (c & d & ~(a | b)) | ((a ^ b) & (c ^ d))
            blocks[i, j] = three | (tie & next_u64(stream))


@kernel("uint64[:, ::1]")
def pair_correlation(words):
    """The mean product of neighbours."""
    rows, columns = words.shape
    unequal = u64(0)
    for i in range(rows):
        for j in range(columns):
            s = words[i, j]
            unequal += ones(s ^ word_below(words, i, j)) + ones(s ^ words[i, j + 1 if j < columns - 1 else 0])
    return 1.0 - np.float64(unequal) / (64.0 * rows * columns)


@kernel("uint64[:, ::1], int8[:, ::1]")
def window(words, cells):
    """The upper left corner of the lattice as spins of ±1."""
    h = words.shape[0]
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            cells[i, j] = 1 if (words[i % h, j] >> u64(i // h)) & u64(1) else -1

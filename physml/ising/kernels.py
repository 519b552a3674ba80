"""The lattice's compiled loops for the page: thresholds, sweeps, energy, one Wolff cluster.

Spins are ±1 in an (L, L) array with periodic neighbours; the energy is -Σ s s' over bonds, each counted once. Random
numbers are 53-bit integers compared with integer thresholds (`physml.core.random.threshold`). A sweep visits the sites
with i + j even first, then the others; on an odd L, where two sites of a colour can touch across the seam, that is
still a sequence of valid single-spin updates.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import below, next_u64, threshold
from physml.core.special import exp, expm1, sigmoid

u64 = np.uint64


@kernel("uint64[::1], float64, float64")
def heat_bath_thresholds(thresholds, temperature, field):
    """thresholds[k]: spin up after a visit, given k of the four neighbours up; P = 1 / (1 + e^(-2(2k - 4 + h)/T))."""
    for k in range(5):
        thresholds[k] = threshold(sigmoid(2.0 * (2.0 * k - 4.0 + field) / temperature))


@kernel("uint64[::1], float64, float64")
def metropolis_thresholds(thresholds, temperature, field):
    """thresholds[k] and [5 + k]: a spin that is down (up) flips, given k neighbours up; P = min(1, e^(-ΔE/T))."""
    for k in range(5):
        cost = 2.0 * (2.0 * k - 4.0 + field) / temperature
        thresholds[k] = threshold(exp(min(cost, 0.0)))
        thresholds[5 + k] = threshold(exp(-max(cost, 0.0)))


@kernel("int8[:, ::1], int64, int64")
def up_neighbours(spins, i, j):
    """How many of the four neighbours of (i, j) are up."""
    rows, columns = spins.shape
    previous = i - 1 if i > 0 else rows - 1
    following = i + 1 if i < rows - 1 else 0
    left = j - 1 if j > 0 else columns - 1
    right = j + 1 if j < columns - 1 else 0
    total = np.int64(spins[previous, j]) + np.int64(spins[following, j])
    total += np.int64(spins[i, left]) + np.int64(spins[i, right])
    return (total + 4) >> 1


@kernel("int8[:, ::1], uint64[::1], uint64[::1]")
def heat_bath_sweep(spins, thresholds, stream):
    """Draw every spin from its distribution given its neighbours."""
    rows, columns = spins.shape
    for colour in range(2):
        for i in range(rows):
            for j in range((i + colour) & 1, columns, 2):
                k = up_neighbours(spins, i, j)
                up = (next_u64(stream) >> u64(11)) < thresholds[k]
                spins[i, j] = 1 if up else -1


@kernel("int8[:, ::1], uint64[::1], uint64[::1]")
def metropolis_sweep(spins, thresholds, stream):
    """Propose to flip every spin once, and accept with min(1, e^(-ΔE/T)); one random number a site.

    One random site is left alone. Without that, where no field acts anywhere (each spin with two neighbours up) every
    flip would be certain, such a lattice would flip for ever, and no other one would ever reach it.
    """
    rows, columns = spins.shape
    left_alone = below(stream, rows * columns)
    for colour in range(2):
        for i in range(rows):
            for j in range((i + colour) & 1, columns, 2):
                if i * columns + j == left_alone:
                    continue
                k = up_neighbours(spins, i, j)
                if spins[i, j] > 0:
                    k += 5
                if (next_u64(stream) >> u64(11)) < thresholds[k]:
                    spins[i, j] = -spins[i, j]


@kernel("int8[:, ::1], float64[::1]")
def energy_and_magnetization(spins, out):
    """out[0] = -Σ s s' / L², each bond once and without the field's term; out[1] = Σ s / L²."""
    rows, columns = spins.shape
    bonds = 0
    total = 0
    for i in range(rows):
        following = i + 1 if i < rows - 1 else 0
        for j in range(columns):
            right = j + 1 if j < columns - 1 else 0
            s = np.int64(spins[i, j])
            bonds += s * (np.int64(spins[following, j]) + np.int64(spins[i, right]))
            total += s
    out[0] = -bonds / (rows * columns)
    out[1] = total / (rows * columns)


@kernel("uint64[::1], float64")
def wolff_threshold(thresholds, temperature):
    """thresholds[0]: a bond between equal spins joins the cluster; P = 1 - e^(-2/T) (Wolff 1989)."""
    thresholds[0] = threshold(-expm1(-2.0 / temperature))


@kernel("int8[:, ::1], int32[::1], uint64[::1], uint64[::1], float64[::1]")
def wolff_update(spins, stack, thresholds, stream, out):
    """Grow one cluster from a random site and flip it (Wolff 1989); out[0] = its size.

    ``stack`` holds the sites whose bonds are still to be tried: at most L² of them. A site is flipped when it joins, so
    that it is not tried again.
    """
    rows, columns = spins.shape
    add = thresholds[0]
    start = below(stream, rows * columns)
    i, j = start // columns, start % columns
    old = spins[i, j]
    spins[i, j] = -old
    stack[0] = start
    top = 1
    size = 1
    while top > 0:
        top -= 1
        i, j = np.int64(stack[top]) // columns, np.int64(stack[top]) % columns
        for direction in range(4):
            row, column = i, j
            if direction == 0:
                row = i - 1 if i > 0 else rows - 1
            elif direction == 1:
                row = i + 1 if i < rows - 1 else 0
            elif direction == 2:
                column = j - 1 if j > 0 else columns - 1
            else:
                column = j + 1 if j < columns - 1 else 0
            if spins[row, column] == old and (next_u64(stream) >> u64(11)) < add:
                spins[row, column] = -old
                stack[top] = row * columns + column
                top += 1
                size += 1
    out[0] = size

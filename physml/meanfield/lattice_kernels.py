"""Belief propagation on the periodic square lattice, arranged so that rows of sites fill vector registers.

words[d, i, j] is the message that arrives at site (i, j) from the left (d = 0), the right (1), above (2), below (3), as
a tanh; right[i, j] and down[i, j] are tanh βJ of the bonds to (i, j+1) and (i+1, j), field[i, j] is tanh βh.
"""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.special import bits_float, float_bits


@kernel("float64[:, :, ::1], float64[:, ::1], int64, float64[:, ::1]")
def row_contrasts(words, field, i, row):
    """row[d, j]: the mean of spin (i, j) without the word d."""
    for j in range(field.shape[1]):
        t0, t1 = words[0, i, j], words[1, i, j]
        t2, t3 = words[2, i, j], words[3, i, j]
        up, down = 1.0 + field[i, j], 1.0 - field[i, j]
        across_up = up * (1.0 + t0) * (1.0 + t1)
        across_down = down * (1.0 - t0) * (1.0 - t1)
        along_up = up * (1.0 + t2) * (1.0 + t3)
        along_down = down * (1.0 - t2) * (1.0 - t3)
        a, b = along_up * (1.0 + t1), along_down * (1.0 - t1)
        row[0, j] = (a - b) / (a + b)
        a, b = along_up * (1.0 + t0), along_down * (1.0 - t0)
        row[1, j] = (a - b) / (a + b)
        a, b = across_up * (1.0 + t3), across_down * (1.0 - t3)
        row[2, j] = (a - b) / (a + b)
        a, b = across_up * (1.0 + t2), across_down * (1.0 - t2)
        row[3, j] = (a - b) / (a + b)


@kernel("float64[:, :, ::1], int64, int64, int64, float64, float64")
def deliver(words, d, i, j, new, keep):
    """Move a word towards its new value; return the change as the bits of a float.

    Positive floats are ordered as their bits are, and a maximum of integers may be taken in any order: in vectors.
    """
    change = new - words[d, i, j]
    words[d, i, j] += keep * change
    return float_bits(abs(change))


@kernel("float64[:, :, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64, int64,"
        " float64, float64[::1]")
def lattice_sweeps(words, right, down, field, row, damping, sweeps, tolerance, report):
    """Belief propagation, row by row; within a row all sites speak at once. ``row`` (4, columns) is scratch."""
    rows, columns = field.shape
    last, keep = columns - 1, 1.0 - damping
    report[0] = math.inf
    for sweep in range(sweeps):
        worst = np.uint64(0)
        for i in range(rows):
            row_contrasts(words, field, i, row)
            below, above = (i + 1) % rows, (i + rows - 1) % rows
            for j in range(columns):
                worst = max(worst, deliver(words, 2, below, j, down[i, j] * row[3, j], keep))
                worst = max(worst, deliver(words, 3, above, j, down[above, j] * row[2, j], keep))
            for j in range(last):
                worst = max(worst, deliver(words, 0, i, j + 1, right[i, j] * row[1, j], keep))
                worst = max(worst, deliver(words, 1, i, j, right[i, j] * row[0, j + 1], keep))
            worst = max(worst, deliver(words, 0, i, 0, right[i, last] * row[1, last], keep))
            worst = max(worst, deliver(words, 1, i, last, right[i, last] * row[0, 0], keep))
        report[0] = bits_float(worst)
        report[1] = sweep + 1.0
        if report[0] <= tolerance:
            break

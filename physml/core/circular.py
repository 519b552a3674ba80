"""Sine and cosine, the same bits on every host: the argument modulo π/2 in two pieces, then fdlibm's polynomials."""
import math

import numpy as np

from physml.core.jit import kernel

FARTHEST = 1e6  # beyond, the 20 bits of the multiple of π/2 no longer fit beside the 33 of its first piece


@kernel("float64, int64")
def _turned(x, quarters):
    """cos(x + quarters π/2)."""
    if not abs(x) <= FARTHEST:
        return math.nan
    n = math.floor(x * 0.6366197723675814 + 0.5)
    rest = x - n * 1.57079632673412561417  # exact: the factor has 33 bits
    less = n * 6.07710050630396597660e-11
    high = rest - less
    low = n * 2.02226624879595063154e-21 - ((rest - high) - less)
    r = high - low
    tail = (high - r) - low
    turn = (np.int64(n) + quarters) & 3
    value = -_sine(r, tail) if turn & 1 else _cosine(r, tail)
    return -value if turn & 2 else value


@kernel("float64, float64")
def _sine(x, tail):
    """sin(x + tail) for |x| <= π/4."""
    z = x * x
    v = z * x
    r = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * (
        -2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))
    return x - ((z * (0.5 * tail - v * r) - tail) + v * 1.66666666666666324348e-01)


@kernel("float64, float64")
def _cosine(x, tail):
    """cos(x + tail) for |x| <= π/4."""
    z = x * x
    r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + z * (
        -2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))))
    half = 0.5 * z
    w = 1.0 - half
    return w + (((1.0 - w) - half) + (z * r - x * tail))


@kernel("float64")
def cos(x):
    """The cosine, to 1 ulp for |x| up to 10⁶; nan beyond."""
    return _turned(x, 0)


@kernel("float64")
def sin(x):
    """The sine, to 1 ulp for |x| up to 10⁶; nan beyond."""
    return _turned(x, 3)

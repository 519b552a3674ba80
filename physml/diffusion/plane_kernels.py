"""The reverse process in the plane with the exact score of round Gaussians, written for vector instructions.

Particles go in blocks of `BLOCK` that stay in the cache for all steps. Each loop over a block is free of branches and
works on one array at constant distances, which is what lets the compiler use vector instructions. Weights and kicks are
in single precision (error about 1e-7, far below that of a step), positions in double. Native only.
"""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.random import advance

BLOCK = 256
FUSED = {"contract"}  # a product and a sum may be rounded once: never in a kernel that a figure uses
f32, i32, u64 = np.float32, np.int32, np.uint64
ONE, HALF, FOUR, MINUS_TWO = f32(1.0), f32(0.5), f32(4.0), f32(-2.0)
ROUND = f32(12582912.0)  # 1.5 * 2**23: added and taken away, it rounds to an integer, which its low bits then hold
LEAST, START = f32(-126.0), f32(-3.0e38)
E1, E2, E3, E4, E5 = f32(0.69314718), f32(0.24022234), f32(0.05550411), f32(0.00967151), f32(0.00132675)
LN2_HIGH, LN2_LOW = f32(0.693359375), f32(-2.12194440e-4)
ROOT_HALF_BITS, MANTISSA = i32(0x3F3504F3), i32(0x007FFFFF)
L0, L1, L2 = f32(7.0376836292e-2), f32(-1.1514610310e-1), f32(1.1676998740e-1)
L3, L4, L5 = f32(-1.2420140846e-1), f32(1.4249322787e-1), f32(-1.6668057665e-1)
L6, L7, L8 = f32(2.0000714765e-1), f32(-2.4999993993e-1), f32(3.3333331174e-1)
S3, S5, S7 = f32(-1.6666654611e-1), f32(8.3321608736e-3), f32(-1.9515295891e-4)
C4, C6, C8 = f32(4.166664568298827e-2), f32(-1.388731625493765e-3), f32(2.443315711809948e-5)
TO_UNIT, HALF_PI = f32(2.0**-24), f32(1.57079632679)
# rows of the work space, in numbers
X, Y, SQUARE, TOP, TOTAL, GX, GY, INVERSE = (BLOCK * k for k in range(8))
RADIUS, ANGLE = TOP, TOTAL  # free again when the kicks are drawn
S0, STATE1, STATE2, STATE3, BITS = (BLOCK * k for k in range(5))


@kernel("float32", wasm=False, fastmath=FUSED)
def power_of_two(x):
    """2**x for -126 <= x <= 0 in single precision, relative error below 3e-7."""
    shifted = x + ROUND
    r = x - (shifted - ROUND)
    p = ((((E5 * r + E4) * r + E3) * r + E2) * r + E1) * r + ONE
    return i32(f32(p).view(i32) + i32(f32(shifted).view(i32) << i32(23))).view(f32)


@kernel("float32", wasm=False, fastmath=FUSED)
def log32(x):
    """log(x) for normal x > 0 in single precision (the polynomial of Cephes)."""
    bits = i32(f32(x).view(i32) - ROOT_HALF_BITS)
    k = f32(i32(bits >> i32(23)))
    f = i32(i32(bits & MANTISSA) + ROOT_HALF_BITS).view(f32) - ONE
    z = f * f
    p = ((((((((L0 * f + L1) * f + L2) * f + L3) * f + L4) * f + L5) * f + L6) * f + L7) * f + L8) * f * z
    return (k * LN2_LOW + p - HALF * z) + f + k * LN2_HIGH


@kernel("float32[::1], float32[:, ::1], float32[:, ::1]", wasm=False, fastmath=FUSED)
def plane_score(work, terms, w):
    """The score at the rows X, Y of ``work`` into its rows GX, GY (times the row TOTAL, minus x times INVERSE).

    ``terms`` holds, for each Gaussian, the log weight, b_x, b_y and 1/(2v), all times log₂ e, and b_x, b_y, 1/v with
    b = μ/v; ``w`` is work space."""
    for i in range(BLOCK):
        work[SQUARE + i] = work[X + i] * work[X + i] + work[Y + i] * work[Y + i]
        work[TOP + i] = START
        work[TOTAL + i] = work[GX + i] = work[GY + i] = work[INVERSE + i] = f32(0.0)
    for k in range(0, terms.shape[0], 2):
        a0, x0, y0, c0 = terms[k, 0], terms[k, 1], terms[k, 2], terms[k, 3]
        a1, x1, y1, c1 = terms[k + 1, 0], terms[k + 1, 1], terms[k + 1, 2], terms[k + 1, 3]
        for i in range(BLOCK):
            q0 = a0 + x0 * work[X + i] + y0 * work[Y + i] - c0 * work[SQUARE + i]
            q1 = a1 + x1 * work[X + i] + y1 * work[Y + i] - c1 * work[SQUARE + i]
            w[k, i], w[k + 1, i] = q0, q1
            q = q0 if q0 > q1 else q1
            work[TOP + i] = q if q > work[TOP + i] else work[TOP + i]
    for k in range(0, terms.shape[0], 2):
        x0, y0, c0 = terms[k, 4], terms[k, 5], terms[k, 6]
        x1, y1, c1 = terms[k + 1, 4], terms[k + 1, 5], terms[k + 1, 6]
        for i in range(BLOCK):
            q0, q1 = w[k, i] - work[TOP + i], w[k + 1, i] - work[TOP + i]
            e0, e1 = power_of_two(q0 if q0 > LEAST else LEAST), power_of_two(q1 if q1 > LEAST else LEAST)
            work[TOTAL + i] += e0 + e1
            work[GX + i] += e0 * x0 + e1 * x1
            work[GY + i] += e0 * y0 + e1 * y1
            work[INVERSE + i] += e0 * c0 + e1 * c1


@kernel("float32[::1], uint64[::1]", wasm=False, fastmath=FUSED)
def plane_kicks(work, states):
    """Standard normal numbers into the rows X and Y (Box and Muller): 48 random bits for a pair, a stream a place."""
    for i in range(BLOCK):
        bits, states[S0 + i], states[STATE1 + i], states[STATE2 + i], states[STATE3 + i] = advance(
            states[S0 + i], states[STATE1 + i], states[STATE2 + i], states[STATE3 + i])
        states[BITS + i] = bits
    for i in range(BLOCK):
        bits = states[BITS + i]
        work[RADIUS + i] = (f32(i32(bits >> u64(40))) + HALF) * TO_UNIT
        work[ANGLE + i] = f32(i32((bits >> u64(8)) & u64(0xFFFFFF))) * TO_UNIT * FOUR
    for i in range(BLOCK):
        work[RADIUS + i] = f32(math.sqrt(MINUS_TWO * log32(work[RADIUS + i])))
    for i in range(BLOCK):
        a, r = work[ANGLE + i], work[RADIUS + i]
        shifted = a + ROUND
        z = (a - (shifted - ROUND)) * HALF_PI
        zz = z * z
        s = (((S7 * zz + S5) * zz + S3) * zz * z + z) * r
        c = (((C8 * zz + C6) * zz + C4) * zz * zz - HALF * zz + ONE) * r
        j = f32(shifted).view(i32)
        odd = (j & i32(1)) == i32(1)
        cosine, sine = (s if odd else c), (c if odd else s)
        work[GX + i] = -cosine if ((j + i32(1)) & i32(2)) == i32(2) else cosine
        work[GY + i] = -sine if (j & i32(2)) == i32(2) else sine


@kernel("float32[:, :, ::1], float32[:, :, ::1], float32[:, ::1], uint64[::1]", wasm=False, fastmath=FUSED)
def reverse_plane(points, terms, steps, states):
    """All steps for every block. ``points``: (blocks, 2, BLOCK); ``steps``: rows of growth, push and kick of a step,
    x' = growth x + push s + kick ξ; ``states``: four rows of BLOCK and one for the bits."""
    w = np.empty((terms.shape[1], BLOCK), dtype=np.float32)
    work = np.empty(8 * BLOCK, dtype=np.float32)
    for b in range(points.shape[0]):
        for i in range(BLOCK):
            work[X + i] = points[b, 0, i]
            work[Y + i] = points[b, 1, i]
        for t in range(steps.shape[0]):
            growth, push, kick = steps[t, 0], steps[t, 1], steps[t, 2]
            plane_score(work, terms[t], w)
            for i in range(BLOCK):
                share = push / work[TOTAL + i]
                stay = growth - work[INVERSE + i] * share
                work[X + i] = work[X + i] * stay + work[GX + i] * share
                work[Y + i] = work[Y + i] * stay + work[GY + i] * share
            if kick > f32(0.0):
                plane_kicks(work, states)
                for i in range(BLOCK):
                    work[X + i] += kick * work[GX + i]
                    work[Y + i] += kick * work[GY + i]
        for i in range(BLOCK):
            points[b, 0, i] = work[X + i]
            points[b, 1, i] = work[Y + i]

"""Stochastic layers in float32, native only: what happens to a matrix of fields between two matrix products.

The loops have no branches, so that they become vector instructions; where an index is a sum it is unsigned, since a
test for a negative one would be a branch. Random bits come from many xoshiro256++ generators side by side, one a lane.
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import advance
from physml.core.special import log
from physml.spins.kernels import exp_negative

u32, u64, f32 = np.uint32, np.uint64, np.float32
LANES = 64  # generators side by side; two 32-bit numbers come from each at a time
LOG2_E, LN2_HIGH, LN2_LOW = f32(1.44269504), f32(0.693359375), f32(-2.12194440e-4)
ROUNDER = f32(12582912.0)  # 1.5 * 2**23: adding it leaves the nearest integer in the low bits
C2, C3, C4, C5, C6, C7 = (f32(5.0000001201e-1), f32(1.6666665459e-1), f32(4.1665795894e-2), f32(8.3334519073e-3),
                          f32(1.3981999507e-3), f32(1.9875691500e-4))
ONE, LEAST, MOST, UNIT = f32(1.0), f32(-87.0), f32(88.0), f32(1.0 / 16777216.0)


@kernel("float32", wasm=False)
def exp32(x):
    """exp(x), clamped to [-87, 88]; relative error below 2e-7 (the polynomial of Cephes, Moshier 1989)."""
    x = min(max(x, LEAST), MOST)
    shifted = x * LOG2_E + ROUNDER
    k = shifted - ROUNDER
    r = x - k * LN2_HIGH - k * LN2_LOW
    p = ((((C7 * r + C6) * r + C5) * r + C4) * r + C3) * r + C2
    power = np.int32((np.float32(shifted).view(np.int32) + 127) << 23).view(np.float32)
    return (p * r * r + r + ONE) * power


@kernel("uint64[:, ::1], uint64[::1]", wasm=False)
def fill_words(lanes, words):
    """Random bits, 64 from each of n generators in turn; their states are ``lanes`` (4, n), and n divides len(words).

    Indices are unsigned: a test for negative ones would keep the loop over lanes from becoming vector instructions.
    """
    n = u64(lanes.shape[1])
    for turn in range(words.shape[0] // lanes.shape[1]):
        at = u64(turn) * n
        for l in range(n):
            r, s0, s1, s2, s3 = advance(lanes[0, l], lanes[1, l], lanes[2, l], lanes[3, l])
            words[at + l] = r
            lanes[0, l], lanes[1, l], lanes[2, l], lanes[3, l] = s0, s1, s2, s3


@kernel("float32[:, ::1], float32[::1], float32, float32, uint64[:, ::1], uint64[::1], uint32[::1],"
        " float32[:, ::1]", wasm=False)
def draw_units(x, bias, low, high, lanes, words, halves, sample):
    """sample_rj = high with probability 1/(1 + exp(-(high - low)(x_rj + bias_j))).

    ``halves`` is the same memory as ``words``, seen as 32-bit numbers: one for each unit of some rows.
    """
    width = high - low
    units, rows = u64(x.shape[1]), halves.shape[0] // x.shape[1]
    for r in range(x.shape[0]):
        if r % rows == 0:
            fill_words(lanes, words)
        at = u64(r % rows) * units
        for j in range(units):
            u = f32(np.int32(halves[at + j] >> u32(8))) * UNIT
            sample[r, j] = high if u * (ONE + exp32(-width * (x[r, j] + bias[j]))) < ONE else low


@kernel("float32[:, ::1], float32[::1], float32, float32, float32, uint64[:, ::1], uint64[::1], uint32[::1],"
        " float32[:, ::1], float32[:, ::1]", wasm=False)
def draw_units_and_means(x, bias, low, high, factor, lanes, words, halves, sample, mean):
    """The same, and ``factor`` times the conditional means low + (high - low) p."""
    width = high - low
    units, rows = u64(x.shape[1]), halves.shape[0] // x.shape[1]
    for r in range(x.shape[0]):
        if r % rows == 0:
            fill_words(lanes, words)
        at = u64(r % rows) * units
        for j in range(units):
            u = f32(np.int32(halves[at + j] >> u32(8))) * UNIT
            inverse = ONE + exp32(-width * (x[r, j] + bias[j]))
            sample[r, j] = high if u * inverse < ONE else low
            mean[r, j] = factor * (low + width / inverse)


@kernel("float32[:, ::1], float32[::1], float32, float32, float32, float32[:, ::1]", wasm=False)
def unit_means(x, bias, low, high, factor, mean):
    """factor * (low + (high - low) / (1 + exp(-(high - low)(x_rj + bias_j))))."""
    width = high - low
    for r in range(x.shape[0]):
        for j in range(x.shape[1]):
            mean[r, j] = factor * (low + width / (ONE + exp32(-width * (x[r, j] + bias[j]))))


@kernel("float32[:, ::1], float32[:, ::1], float32, float32", wasm=False)
def ascend(weights, slope, rate, keep):
    """weights <- keep * weights + rate * slope."""
    for i in range(weights.shape[0]):
        for j in range(weights.shape[1]):
            weights[i, j] = keep * weights[i, j] + rate * slope[i, j]


@kernel("int8[:, ::1], int64[::1], float32[:, ::1]", wasm=False)
def gather(data, rows, batch):
    """The chosen rows as float32."""
    for r in range(rows.shape[0]):
        row = u64(rows[r])  # unsigned: no test for a negative index
        for i in range(data.shape[1]):
            batch[r, i] = f32(data[row, i])


@kernel("float32[:, ::1], float32[::1], float32, float32, float64, float64, float64[::1]", wasm=False,
        fastmath={"reassoc"})
def add_log_ratio(x, bias, low, high, before, after, total):
    """total_r += Σ_j [ln(e^(low a y_j) + e^(high a y_j)) - the same at b], y = x + bias, from b = before to a = after.

    The part of the largest exponent is linear; of the rest, ln(1 + e^-…), only the product needs a logarithm. Several
    partial products are vector instructions, hence the leave to reorder: the last bits are not those of other machines.
    """
    width = np.float64(high - low)
    mean = 0.5 * (np.float64(high) + np.float64(low))
    for r in range(x.shape[0]):
        linear, found = 0.0, 0.0
        for start in range(0, x.shape[1], 256):
            above, below = 1.0, 1.0
            for j in range(start, min(start + 256, x.shape[1])):
                y = np.float64(x[r, j] + bias[j])
                size = width * abs(y)
                linear += mean * y + 0.5 * size
                above *= 1.0 + exp_negative(-size * after)
                below *= 1.0 + exp_negative(-size * before)
            found += log(above / below)
        total[r] += (after - before) * linear + found

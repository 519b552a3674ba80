"""Portable elementary functions: the same bits on every host, from nothing but IEEE + - * / and integer operations.

The C library's versions differ between hosts by a unit in the last place; kernels that a page runs must call these. The
algorithms are those of fdlibm (Sun Microsystems 1993); the error is below 1 ulp for `exp`, `log`, `expm1` and `log1p`
and below 2 ulp for `tanh` and `sigmoid`.
"""
import math

import numpy as np

from physml.core.jit import kernel

u64 = np.uint64
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
LN2 = 0.6931471805599453
LN10 = 2.302585092994046


@kernel("float64")
def float_bits(x):
    """The bits of a float64 as an uint64."""
    return np.float64(x).view(np.uint64)


@kernel("uint64")
def bits_float(bits):
    """The float64 with these bits."""
    return np.uint64(bits).view(np.float64)


@kernel("float64, int64")
def scale_by_power(y, k):
    """y * 2**k for -1100 < k <= 1024 without overflow on the way; gradual underflow is rounded once."""
    if k > 1023:
        return y * 2.0 * bits_float(u64(k - 1 + 1023) << u64(52))
    if k < -1021:
        return y * bits_float(u64(k + 200 + 1023) << u64(52)) * 6.223015277861142e-61  # 2**-200
    return y * bits_float(u64(k + 1023) << u64(52))


@kernel("float64")
def exp(x):
    """The exponential function: x = k ln 2 + r, and a rational approximation for exp(r), |r| <= ln(2)/2."""
    if x != x:
        return x
    if x > 709.782712893384:
        return math.inf
    if x < -745.1332191019412:
        return 0.0
    k = math.floor(x * 1.4426950408889634 + 0.5)
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (1.66666666666666019037e-01 + z * (-2.77777777770155933842e-03 + z * (
        6.61375632143793436117e-05 + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))))
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    return scale_by_power(y, np.int64(k))


@kernel("float64")
def log_kernel(f):
    """log(1+f) - f + f*f/2 for -0.3 < f < 0.42, by the odd series in s = f/(2+f)."""
    s = f / (2.0 + f)
    z = s * s
    r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * (
        2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * (
            1.531383769920937332e-01 + z * 1.479819860511658591e-01))))))
    return s * (0.5 * f * f + r)


@kernel("float64")
def log(x):
    """The natural logarithm; -inf at 0, nan below."""
    if not x > 0.0:
        return -math.inf if x == 0.0 else math.nan
    if x == math.inf:
        return x
    k = 0
    if x < 2.2250738585072014e-308:
        x *= 18014398509481984.0  # 2**54: out of the subnormal range
        k = -54
    bits = float_bits(x)
    k += np.int64(bits >> u64(52)) - 1023
    m = bits_float((bits & u64(0x000FFFFFFFFFFFFF)) | u64(0x3FF0000000000000))
    if m > 1.4142135623730951:
        m *= 0.5
        k += 1
    f = m - 1.0
    return k * LN2_HIGH - ((0.5 * f * f - (log_kernel(f) + k * LN2_LOW)) - f)


@kernel("float64")
def log1p(x):
    """log(1 + x), accurate for small x; -inf at -1, nan below."""
    if x != x or x == math.inf:
        return x
    if x <= -1.0:
        return -math.inf if x == -1.0 else math.nan
    if abs(x) < 1e-16:
        return x
    u = 1.0 + x
    lost = 1.0 - (u - x) if x >= 1.0 else x - (u - 1.0)  # what rounding took from 1 + x
    if x > 1e17:
        lost = 0.0
    return _log1p_split(u, lost / u, x)


@kernel("float64, float64, float64")
def _log1p_split(u, correction, x):
    """log(u) + correction, with f = x itself where no scaling by a power of two is needed."""
    bits = float_bits(u)
    k = np.int64(bits >> u64(52)) - 1023
    m = bits_float((bits & u64(0x000FFFFFFFFFFFFF)) | u64(0x3FF0000000000000))
    if m > 1.4142135623730951:
        m *= 0.5
        k += 1
    f = m - 1.0
    if k == 0:
        f = x
        correction = 0.0
    return k * LN2_HIGH - ((0.5 * f * f - (log_kernel(f) + (k * LN2_LOW + correction))) - f)


@kernel("float64")
def expm1(x):
    """exp(x) - 1, accurate for small x."""
    if x != x:
        return x
    if x > 709.782712893384:
        return math.inf
    if x < -40.0:
        return -1.0
    if abs(x) < 1e-17:
        return x
    k = 0.0
    correction = 0.0
    if abs(x) > 0.34657359027997264:
        k = math.floor(x * 1.4426950408889634 + 0.5)
        high = x - k * LN2_HIGH
        low = k * LN2_LOW
        x = high - low
        correction = (high - x) - low
    half = 0.5 * x
    z = x * half
    r = 1.0 + z * (-3.33333333333331316428e-02 + z * (1.58730158725481460165e-03 + z * (
        -7.93650757867487942473e-05 + z * (4.00821782732936239552e-06 + z * -2.01099218183624371326e-07))))
    t = 3.0 - r * half
    e = z * ((r - t) / (6.0 - x * t))
    if k == 0.0:
        return x - (x * e - z)
    e = x * (e - correction) - correction
    e -= z
    return _expm1_scale(x, e, np.int64(k))


@kernel("float64, float64, int64")
def _expm1_scale(x, e, k):
    """2**k (1 + x - e) - 1, arranged so that nothing is lost to cancellation."""
    if k == -1:
        return 0.5 * (x - e) - 0.5
    if k == 1:
        return -2.0 * (e - (x + 0.5)) if x < -0.25 else 1.0 + 2.0 * (x - e)
    if k <= -2 or k > 56:
        return scale_by_power(1.0 - (e - x), k) - 1.0
    small = bits_float(u64(1023 - k) << u64(52))  # 2**-k
    if k < 20:
        return scale_by_power((1.0 - small) - (e - x), k)
    return scale_by_power(x - (e + small) + 1.0, k)


@kernel("float64")
def tanh(x):
    """The hyperbolic tangent: a rational function in the middle (Cephes, Moshier 1989), 1 - 2/(exp(2x)+1) outside."""
    y = abs(x)
    if y < 0.625:
        z = x * x
        p = (-9.64399179425052238628e-1 * z - 9.92877231001918586564e1) * z - 1.61468768441708447952e3
        q = ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z + 4.84406305325125486048e3
        return x + x * (z * p / q)
    t = 1.0 if y > 22.0 else 1.0 - 2.0 / (exp(2.0 * y) + 1.0)
    return -t if x < 0.0 else (t if y == y else x)


@kernel("float64")
def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    e = exp(x)
    return e / (1.0 + e)


@kernel("float64")
def log_two_cosh(x):
    """ln(2 cosh x) without overflow."""
    return abs(x) + log1p(exp(-2.0 * abs(x)))


@kernel("float64")
def log_cosh(x):
    """ln cosh x without overflow, up to the rounding of ln 2."""
    return log_two_cosh(x) - LN2


@kernel("float64, float64, float64")
def add_exponential(total, top, term):
    """(total, top) of a sum Σ e^x = total · e^top with one more term: the largest exponent so far is factored out."""
    if term > top:
        return total * exp(top - term) + 1.0, term
    return total + exp(term - top), top


@kernel("float64", wasm=False)
def exp_negative(x):
    """exp(x) for x <= 0 without a branch, so that a loop around it can use vector instructions (as in fdlibm)."""
    x = max(x, -708.0)
    k = math.floor(x * 1.4426950408889634 + 0.5)
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (1.66666666666666019037e-01 + z * (-2.77777777770155933842e-03 + z * (
        6.61375632143793436117e-05 + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))))
    return (1.0 - ((low - (r * c) / (2.0 - c)) - high)) * bits_float(u64(np.int64(k) + 1023) << u64(52))

"""The storage problem: how many random patterns a perceptron can classify (Gardner 1988; Krauth and Mézard 1989).

P = αN patterns ξ, each with a label, are stored with margin κ if y ξ·w/√N >= κ for all. The share of weights w that do
this is a volume, of log v per weight; q is the overlap of two solutions. H(x) = ∫_x^∞ Dt. Replica symmetric:

    spherical:  v = extr_q  ½ ln(1-q) + q/2(1-q) + α ∫Dt ln H((κ + √q t)/√(1-q))          (equation sg-gardner)
    w_i = ±1:   s = extr -½ r(1-q) + ∫Dz ln 2cosh(√r z) + α ∫Dt ln H((κ + √q t)/√(1-q))   (equation sg-binary)
"""
import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from physml.core.arguments import not_negative, number
from physml.core.gaussian import gaussian_weights
from physml.core.logarithms import log_two_cosh

REACH, STEP = 9.0, 0.02  # of the integrals over Gaussian numbers


@dataclass(frozen=True)
class Storage:
    """Typical solutions of the storage problem at one load.

    Attributes
    ----------
    load, margin : float
    overlap : float
        q of two solutions drawn at random.
    entropy : float
        Per weight: ln of the share of the sphere, or of the number of solutions where weights are ±1.
    """

    load: float
    margin: float
    overlap: float
    entropy: float


def storage_capacity(margin: float = 0.0) -> float:
    """Gardner's α_c(κ) = 1/∫_{-κ}^∞ Dt (t + κ)² for weights on a sphere: the volume shrinks to a point, q → 1.

    Parameters
    ----------
    margin : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For a margin that is not finite.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-capacity. For κ < 0 the symmetric solution is unstable below it.

    Examples
    --------
    >>> storage_capacity()
    2.0
    """
    from scipy.special import ndtr

    k = number("margin", margin)
    density = math.exp(-k * k / 2) / math.sqrt(2 * math.pi)
    return 1.0 / float((1 + k * k) * ndtr(k) + k * density)


def spherical_storage(load: float, margin: float = 0.0) -> Storage:
    """Typical overlap and volume of the solutions on the sphere.

    Parameters
    ----------
    load : float
        α, at least 0 and below `storage_capacity`.
    margin : float

    Returns
    -------
    Storage

    Raises
    ------
    ValueError
        For a load at or above the capacity.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-gardner.

    Examples
    --------
    >>> spherical_storage(0.0).entropy
    0.0
    """
    from scipy.optimize import brentq

    load, margin = not_negative("load", load), number("margin", margin)
    if load >= storage_capacity(margin):
        raise ValueError(f"load: got {load}; give one below the capacity {storage_capacity(margin):.6g}")
    q = 0.0 if load == 0 else float(brentq(lambda q: load * _force(q, margin) * (1 - q) - q / (1 - q), 0.0,
                                           1 - 1e-9, xtol=1e-15, rtol=1e-14))
    v = 0.5 * math.log(1 - q) + q / (2 * (1 - q)) + load * _log_share(q, margin)
    return Storage(load, margin, q, float(v))


def binary_storage(load: float, margin: float = 0.0) -> Storage:
    """Typical overlap and log number of solutions with weights ±1; the symmetric solution is right up to the capacity.

    Parameters
    ----------
    load : float
        α, from 0 to 2. Beyond the capacity the entropy is negative: there are no solutions.
    margin : float

    Returns
    -------
    Storage

    Raises
    ------
    ValueError
        For a load outside [0, 2] or a margin that is not finite.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-binary.

    Examples
    --------
    >>> bool(abs(binary_storage(0.0).entropy - np.log(2)) < 1e-12)
    True
    """
    from scipy.optimize import brentq

    load = number("load", load, "a number in [0, 2]", lambda x: 0 <= x <= 2)
    margin = number("margin", margin)
    z, weight = _gaussian()

    def conjugate(q):
        return load * _force(q, margin)

    def excess(q):
        return weight @ np.tanh(math.sqrt(conjugate(q)) * z) ** 2 - q

    q = 0.0 if load == 0 else float(brentq(excess, 0.0, 0.999, xtol=1e-15, rtol=1e-14))
    r = conjugate(q)
    s = -0.5 * r * (1 - q) + weight @ log_two_cosh(math.sqrt(r) * z) + load * _log_share(q, margin)
    return Storage(load, margin, q, float(s))


@cache
def binary_capacity() -> float:
    """α = 0.8331, where the number of solutions with weights ±1 falls to e⁰ (Krauth and Mézard 1989).

    Returns
    -------
    float

    Examples
    --------
    >>> round(binary_capacity(), 5)
    0.83308
    """
    from scipy.optimize import brentq

    return float(brentq(lambda load: binary_storage(load).entropy, 0.7, 0.9, xtol=1e-12))


def typical_error_after_flips(load: float, share: float = 0.05) -> float:
    """The share of patterns that a typical solution with weights ±1 loses when a share of its weights flips.

    Given t, the margin x of a pattern is √q t plus a Gaussian of variance 1 - q, cut off at zero; with a share f of
    the weights turned over it becomes (1 - 2f) x plus a Gaussian of variance 4f(1 - f).

    Parameters
    ----------
    load : float
        α, from 0 to the capacity.
    share : float
        f, between 0 and 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For a load or a share out of range.

    Examples
    --------
    >>> bool(abs(typical_error_after_flips(0.0, 0.5) - 0.5) < 1e-6)
    True
    """
    from scipy.special import log_ndtr, ndtr

    f = number("share", share, "a number strictly between 0 and 1", lambda x: 0 < x < 1)
    q = binary_storage(number("load", load, f"a number in [0, {binary_capacity():.4f}]",
                              lambda x: 0 <= x <= binary_capacity())).overlap
    t, weight = _gaussian()
    step = STEP / 4
    x = np.arange(0.5, REACH / step)[:, None] * step  # midpoints: the density ends at zero with a step
    y = (x - math.sqrt(q) * t) / math.sqrt(1 - q)
    density = np.exp(-0.5 * y * y - log_ndtr(math.sqrt(q / (1 - q)) * t)) / math.sqrt(2 * math.pi * (1 - q))
    lost = ndtr(-(1 - 2 * f) * x / math.sqrt(4 * f * (1 - f)))
    return float((lost * density).sum(axis=0) @ weight * step)


def _gaussian():
    z = np.arange(-REACH, REACH + STEP / 2, STEP)
    return z, gaussian_weights(z)


def _argument(q, margin):
    t, weight = _gaussian()
    return (margin + math.sqrt(q) * t) / math.sqrt(1 - q), weight


def _log_share(q, margin):
    """∫Dt ln H(x)."""
    from scipy.special import log_ndtr

    x, weight = _argument(q, margin)
    return weight @ log_ndtr(-x)


def _force(q, margin):
    """∫Dt [G(x)/H(x)]²/(1 - q), with the Gaussian density G."""
    from scipy.special import log_ndtr

    x, weight = _argument(q, margin)
    ratio = np.exp(-0.5 * x * x - 0.5 * math.log(2 * math.pi) - log_ndtr(-x))
    return float(weight @ ratio**2) / (1 - q)

"""Spurious memories at vanishing load: symmetric mixtures of an odd number of patterns."""
import math
from functools import cache

import numpy as np

from physml.core.arguments import one_temperature, whole


def mixture_overlap(count: int, temperature: float = 0.0) -> float:
    """The overlap of a symmetric mixture with each of its patterns, an odd number, at vanishing load (hf-mixture).

    m = ⟨ξ tanh(β m Σξ)⟩ over the 2^n signs; at T = 0 the mixture is sign(Σξ), and n = 3 gives ½.

    Parameters
    ----------
    count : int
        n, odd.
    temperature : float

    Examples
    --------
    >>> mixture_overlap(3), mixture_overlap(5)
    (0.5, 0.375)
    """
    count, temperature = _odd(count), one_temperature(temperature, zero=True)
    if temperature == 0:
        return math.comb(count - 1, count // 2) / 2.0 ** (count - 1)
    if temperature >= 1:
        return 0.0
    from scipy.optimize import brentq

    sums, weight = _signs(count)

    def excess(m):
        return weight @ (sums * np.tanh(m * sums / temperature)) / (count * m) - 1.0

    return brentq(excess, 1e-9, 1.0, xtol=1e-14)


def mixture_stability(count: int, temperature: float) -> float:
    """The smallest curvature of the free energy at a symmetric mixture, at vanishing load: stable where positive.

    The Hessian has three eigenvalues: 1 - β(1 - q) towards other patterns, and with Q = ⟨ξ ξ' tanh²⟩ it is
    1 - β(1 - q) + (n - 1)βQ along the mixture and 1 - β(1 - q) - βQ from one of its patterns to another.

    Examples
    --------
    >>> mixture_stability(3, 0.45) > 0 > mixture_stability(3, 0.47)
    True
    """
    count, temperature = _odd(count), one_temperature(temperature)
    sums, weight = _signs(count)
    square = np.tanh(mixture_overlap(count, temperature) * sums / temperature) ** 2
    q = weight @ square
    pair = weight @ (square * (sums**2 - count)) / (count * (count - 1)) if count > 1 else 0.0
    return float(1.0 - (1.0 - q + max(pair, 0.0)) / temperature)


@cache
def _signs(count):
    """The sums of ``count`` random signs and their probabilities."""
    k = np.arange(count + 1)
    return 2.0 * k - count, np.array([math.comb(count, j) for j in k]) / 2.0**count


def _odd(count):
    count = whole("count", count)
    if count % 2 == 0:
        raise ValueError(f"count: got {count}; a mixture of an even number of patterns has ties, give an odd number")
    return count

"""Properties of distributions and of orders in which all states are visited."""
import numpy as np
from numpy.typing import ArrayLike

from physml.problems.statistics import confirm, require


def check_distribution(probabilities: ArrayLike, tolerance: float = 1e-12) -> None:
    """No negative probability, and the sum is one.

    Parameters
    ----------
    probabilities : array_like
        Shape (states,).
    tolerance : float
        Largest rounding error allowed.

    Raises
    ------
    AssertionError
        With the smallest probability, or with what the sum misses.

    Examples
    --------
    >>> check_distribution([0.25, 0.75])
    a distribution: sums to one within 1e-12
    """
    p = np.asarray(probabilities, np.float64)
    require(p.ndim == 1 and p.size > 0, f"a distribution is a list of probabilities; this has shape {p.shape}")
    require(np.isfinite(p).all(), f"{np.sum(~np.isfinite(p))} probabilities are not finite numbers")
    require(p.min() >= -tolerance, f"a probability is negative: the smallest is {p.min():.3g}")
    require(abs(p.sum() - 1) <= tolerance, f"the probabilities miss one by {p.sum() - 1:+.3g}")
    confirm(f"a distribution: sums to one within {tolerance:.0e}")


def check_exponential_family(probabilities: ArrayLike, features: ArrayLike, tolerance: float = 1e-8) -> None:
    """ln p is a combination of the features and a constant: no entropy is given away at these averages.

    Parameters
    ----------
    probabilities : array_like
        Shape (states,), positive.
    features : array_like
        Shape (features, states).
    tolerance : float
        Largest part of ln p allowed outside the span.

    Raises
    ------
    AssertionError
        With the size of that part.

    Examples
    --------
    >>> check_exponential_family([0.2, 0.3, 0.5], [[0, 1, 2], [0, 1, 4]])
    as much entropy as the averages allow: ln p is a sum of features within 1e-08
    """
    p, f = np.asarray(probabilities, np.float64), np.atleast_2d(np.asarray(features, np.float64))
    check = p.ndim == 1 and f.shape[1:] == p.shape
    require(check, f"the distribution has shape {p.shape}, the features {f.shape}")
    require((p > 0).all(), f"{np.sum(~(p > 0))} of the states have no probability")
    basis = np.vstack([np.ones(p.size), f]).T
    rest = np.log(p) - basis @ np.linalg.lstsq(basis, np.log(p), rcond=None)[0]
    require(np.abs(rest).max() <= tolerance,
            f"more entropy is possible: ln p has a part of size {np.abs(rest).max():.3g} that no feature accounts for")
    confirm(f"as much entropy as the averages allow: ln p is a sum of features within {tolerance:.0e}")


def check_visits_all(flips: ArrayLike, bits: int) -> None:
    """Flipping these bits one after the other, from all zeros, visits every state once.

    Parameters
    ----------
    flips : array_like of int
        Shape (2**bits - 1,).
    bits : int
        How many there are.

    Raises
    ------
    AssertionError
        With the number of flips, or the first state that is met again.

    Examples
    --------
    >>> check_visits_all([0, 1, 0], 2)
    every state once: 3 flips of 2 bits
    """
    flips = np.asarray(flips)
    require(flips.shape == (2**bits - 1,), f"{2**bits} states take {2**bits - 1} flips; these have shape {flips.shape}")
    require(np.issubdtype(flips.dtype, np.integer) and flips.min(initial=0) >= 0 and flips.max(initial=0) < bits,
            f"flips are the numbers of bits, 0 to {bits - 1}")
    state, seen = 0, {0}
    for step, bit in enumerate(flips):
        state ^= 1 << int(bit)
        require(state not in seen, f"flip {step + 1} leads back to a state that was visited before")
        seen.add(state)
    confirm(f"every state once: {flips.size} flips of {bits} bits")

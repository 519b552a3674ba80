"""Gradients, by moving one parameter at a time."""
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from physml.problems.statistics import confirm, require


def check_slope(function: Callable[[np.ndarray], float], slope: ArrayLike, at: ArrayLike, tolerance: float = 1e-6,
                step: float = 1e-5) -> None:
    """The slope of a function agrees with its central differences in every direction.

    Parameters
    ----------
    function : callable
        Takes an array like ``at`` and returns a number.
    slope : array_like
        The claimed gradient at ``at``, of the same shape.
    at : array_like
        Where.
    tolerance : float
        Largest difference allowed, relative to the largest slope where that exceeds one.
    step : float
        Of the differences.

    Raises
    ------
    AssertionError
        With the parameter whose slope is wrong, and the ratio of the claimed to the true slope.

    Examples
    --------
    >>> check_slope(lambda x: float((x**2).sum()), [2.0, 6.0], [1.0, 3.0])
    slope: agrees with central differences within 1e-06
    """
    at, slope = np.asarray(at, np.float64), np.asarray(slope, np.float64)
    require(slope.shape == at.shape, f"the slope has shape {slope.shape}, the parameters {at.shape}")
    require(bool(np.isfinite(slope).all()), f"{np.sum(~np.isfinite(slope))} slopes are not finite numbers")
    measured = np.empty_like(at)
    for index in np.ndindex(at.shape):
        move = np.zeros_like(at)
        move[index] = step
        measured[index] = (function(at + move) - function(at - move)) / (2 * step)
    error = np.abs(slope - measured)
    worst = np.unravel_index(int(np.argmax(error)), at.shape)
    where = ", ".join(str(int(i)) for i in worst)
    ratio = slope[worst] / measured[worst] if measured[worst] else np.inf
    require(error[worst] <= tolerance * max(1.0, np.abs(measured).max()),
            f"slope: parameter ({where}) is off by {error[worst]:.2g}; claimed / measured = {ratio:.3g}")
    confirm(f"slope: agrees with central differences within {tolerance:.0e}")

"""Properties of approximations: bounds, stationary points, objectives that never fall."""
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from physml.problems.statistics import confirm, require


def check_bound(value: float, exact: float, what: str, slack: float = 1e-10) -> None:
    """An upper bound lies above the exact value, or on it.

    Parameters
    ----------
    value : float
        The bound.
    exact : float
        What it bounds.
    what : str
        The quantity, for the message.
    slack : float
        Rounding error allowed.

    Raises
    ------
    AssertionError
        With how far below the exact value the bound lies.

    Examples
    --------
    >>> check_bound(1.5, 1.0, "free energy")
    free energy: an upper bound
    """
    gap = float(value) - float(exact)
    require(np.isfinite(gap), f"{what}: not a finite number")
    require(gap >= -slack * max(1.0, abs(float(exact))), f"{what}: no bound, it lies {-gap:.3g} below the exact value")
    confirm(f"{what}: an upper bound")


def check_fixed_point(update: Callable[[np.ndarray], ArrayLike], point: ArrayLike, what: str,
                      tolerance: float = 1e-8) -> None:
    """A point that an update leaves where it is: a self-consistent solution.

    Parameters
    ----------
    update : callable
        The right-hand side of x = update(x).
    point : array_like
    what : str
        The quantity, for the message.
    tolerance : float
        Largest change of a component allowed.

    Raises
    ------
    AssertionError
        With the size of the change.

    Examples
    --------
    >>> check_fixed_point(lambda x: x / 2, [0.0, 0.0], "the middle")
    the middle: solves its equations within 1e-08
    """
    point = np.asarray(point, np.float64)
    require(np.isfinite(point).all(), f"{what}: not a finite number")
    residual = float(np.max(np.abs(np.asarray(update(point), np.float64) - point)))
    require(residual <= tolerance, f"{what}: violates its equations by {residual:.2g}, allowed {tolerance:.0e}")
    confirm(f"{what}: solves its equations within {tolerance:.0e}")


def check_never_rises(values: ArrayLike, what: str, slack: float = 1e-10) -> None:
    """A sequence in which no value exceeds the one before it.

    Parameters
    ----------
    values : array_like
        Shape (n,).
    what : str
        The quantity, for the message.
    slack : float
        Rounding error allowed.

    Raises
    ------
    AssertionError
        With the first place where it rises, and by how much.

    Examples
    --------
    >>> check_never_rises([3, 2, 2, 1], "free energy")
    free energy: never rises
    """
    steps = np.diff(np.asarray(values, np.float64))
    require(np.isfinite(steps).all(), f"{what}: not every value is a finite number")
    bad = np.flatnonzero(steps > slack)
    first = int(bad[0]) if bad.size else 0
    require(bad.size == 0, f"{what}: rises by {steps[first] if bad.size else 0:.3g} at step {first}")
    confirm(f"{what}: never rises")

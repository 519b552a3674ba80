"""Recursions K → K′ for the Ising coupling K = J/T under a change of scale, their fixed points and exponents.

Every map below works on arrays and on complex numbers, so that a derivative can be taken without differences.
"""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from physml.core.arguments import whole
from physml.core.logarithms import log_cosh


def decimate_chain(K, b: int = 2):
    """The coupling between every b-th spin of a chain whose other spins are summed over: tanh K′ = (tanh K)^b.

    Exact.

    Parameters
    ----------
    K : float or array_like
        Nearest-neighbour coupling J/T, any sign.
    b : int
        Scale factor, at least 2.

    Returns
    -------
    float or ndarray
        The new coupling, in the shape of ``K``.

    Raises
    ------
    ValueError
        If ``b`` is not an integer of at least 2, or a coupling is not finite.

    Examples
    --------
    >>> round(float(np.tanh(decimate_chain(1.0))), 12) == round(float(np.tanh(1.0) ** 2), 12)
    True
    """
    return np.arctanh(np.tanh(_couplings(K)) ** whole("b", b, 2, of="a scale factor"))


def decimate_chain_in_field(K, h):
    """The coupling and the field (in units of T) of a chain after every second spin is summed over. Exact.

    With a = cosh(2K + h), c = cosh(2K - h), d = cosh h:  e^{4K′} = a c / d²  and  e^{2h′} = e^{2h} a / c.

    Parameters
    ----------
    K, h : float or array_like
        Coupling J/T and field h/T; they broadcast against each other.

    Returns
    -------
    (coupling, field)

    Raises
    ------
    ValueError
        If a value is not finite.

    Examples
    --------
    >>> K, h = decimate_chain_in_field(0.5, 0.0)
    >>> bool(np.isclose(K, decimate_chain(0.5))), float(h)
    (True, 0.0)
    """
    K, h = np.broadcast_arrays(_couplings(K), _couplings(h, "h"))
    plus, minus, alone = log_cosh(2 * K + h), log_cosh(2 * K - h), log_cosh(h)
    return (plus + minus - 2 * alone) / 4, h + (plus - minus) / 2


def migdal_kadanoff(K, b: int = 2, d: int = 2, *, order: str = "move_first"):
    """Bonds are moved together, b^(d-1) into one, and chains of b bonds decimated (Migdal 1975, Kadanoff 1976).

    Parameters
    ----------
    K : float or array_like
        Coupling J/T.
    b, d : int
        Scale factor (at least 2) and dimension (at least 1; for d = 1 the step is exact).
    order : {"move_first", "decimate_first"}
        tanh K′ = (tanh b^(d-1) K)^b, or K′ = b^(d-1) artanh (tanh K)^b. The two orders are one recursion read from two
        places: the critical couplings differ by the factor b^(d-1), the exponents are the same.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If ``b`` or ``d`` is too small, the order is unknown, or a coupling is not finite.

    Examples
    --------
    >>> round(fixed_point(migdal_kadanoff, (0.1, 1.0)).coupling, 10)
    0.3046889317
    """
    moved = whole("b", b, 2, of="a scale factor") ** (whole("d", d, of="a dimension") - 1)
    if order == "move_first":
        return decimate_chain(moved * _couplings(K), b)
    if order == "decimate_first":
        return moved * decimate_chain(K, b)
    raise ValueError(f"order: got {order!r}; choose 'move_first' or 'decimate_first'")


def migdal_kadanoff_rate(K, d: int = 2):
    """dK/dl of the Migdal–Kadanoff recursion for b = e^l → 1: (d - 1) K + ½ sinh 2K ln tanh K.

    In this limit the order no longer matters; in two dimensions the zero is the exact critical coupling,
    ½ ln(1 + √2), because it respects duality.

    Parameters
    ----------
    K : float or array_like
        Above 0.
    d : int
        Dimension, at least 1.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If a coupling is not positive, or ``d`` is not an integer of at least 1.

    Examples
    --------
    >>> bool(abs(migdal_kadanoff_rate(0.5 * np.log(1 + np.sqrt(2)))) < 1e-15)
    True
    """
    K = _couplings(K)
    if np.any(np.real(K) <= 0):
        raise ValueError(f"K: got {K}; the limit b → 1 needs positive couplings")
    return (whole("d", d, of="a dimension") - 1) * K + 0.5 * np.sinh(2 * K) * np.log(np.tanh(K))


def triangular_cumulant(K):
    """Triangular lattice, cells of three spins by majority, first cumulant (Niemeijer and van Leeuwen 1973); b = √3.

    K′ = 2K φ², with φ = (e^{3K} + e^{-K}) / (e^{3K} + 3 e^{-K}) the mean of a corner spin given its cell's majority.

    Parameters
    ----------
    K : float or array_like

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If a coupling is not finite.

    Examples
    --------
    >>> round(fixed_point(triangular_cumulant, (0.1, 1.0), b=3 ** 0.5).coupling, 10)
    0.3356135116
    """
    K = _couplings(K)
    rest = np.exp(-4 * K)
    return 2 * K * ((1 + rest) / (1 + 3 * rest)) ** 2


@dataclass(frozen=True)
class FixedPoint:
    """A coupling that a change of scale leaves alone, and how fast it drives away what is near it.

    Attributes
    ----------
    coupling : float
    eigenvalue : float
        dK′/dK there; above 1 the fixed point is unstable.
    exponent : float
        y = ln(eigenvalue) / ln b, so that a deviation grows as b^y.
    correlation_length_exponent : float
        ν = 1/y.
    """

    coupling: float
    eigenvalue: float
    exponent: float
    correlation_length_exponent: float


def fixed_point(map: Callable, bracket: tuple[float, float], *, b: float = 2) -> FixedPoint:
    """The fixed point of a recursion between two couplings, to machine precision.

    Parameters
    ----------
    map : callable
        K → K′; it must accept complex numbers, as the maps of this module do.
    bracket : (float, float)
        Two couplings between which K′ - K changes its sign once.
    b : float
        The scale factor of the map, for the exponent.

    Returns
    -------
    FixedPoint

    Raises
    ------
    ValueError
        If K′ - K has the same sign at both ends, or ``b`` is not above 1.

    Examples
    --------
    >>> round(fixed_point(lambda K: migdal_kadanoff(K, 2, 2), (0.1, 1.0)).eigenvalue, 8)
    1.67857351
    """
    from scipy.optimize import brentq

    if not b > 1:
        raise ValueError(f"b: got {b!r}; give a scale factor above 1")
    low, high = (float(np.real(map(K)) - K) for K in bracket)
    if not low * high < 0:
        raise ValueError(f"bracket: got {bracket!r}, where K′ - K is {low:.3g} and {high:.3g}; give two couplings on "
                         "either side of one fixed point")
    K = brentq(lambda K: float(np.real(map(K)) - K), *bracket, xtol=1e-15, rtol=1e-15)
    step = 1e-40  # a complex step: no difference of nearly equal numbers, so no loss of digits
    eigenvalue = float(np.imag(map(complex(K, step))) / step)
    exponent = float(np.log(eigenvalue) / np.log(b)) if eigenvalue > 0 else float("nan")
    return FixedPoint(float(K), eigenvalue, exponent, 1 / exponent if exponent else float("inf"))


def flow(map: Callable, start, steps_of_scale: int) -> np.ndarray:
    """The couplings after 0, 1, 2 … changes of scale.

    Parameters
    ----------
    map : callable
        Takes the couplings (one number, or as many arguments as ``start`` has entries) and returns the new ones.
    start : float or sequence of float
        The first couplings.
    steps_of_scale : int
        How many changes of scale, at least 0.

    Returns
    -------
    ndarray of float64
        Shape (steps_of_scale + 1,) for one coupling, (steps_of_scale + 1, n) for n of them.

    Raises
    ------
    ValueError
        If ``steps_of_scale`` is not an integer of at least 0.

    Examples
    --------
    >>> flow(decimate_chain, 1.0, 3).round(3).tolist()
    [1.0, 0.663, 0.35, 0.114]
    """
    single = np.ndim(start) == 0
    path = [np.asarray(start, np.float64)]
    for _ in range(whole("steps_of_scale", steps_of_scale, 0)):
        path.append(np.asarray(map(path[-1]) if single else map(*path[-1]), np.float64))
    return np.array(path)


def _couplings(K, name="K"):
    found = np.asarray(K)[()]
    if found.dtype.kind not in "biufc" or not np.all(np.isfinite(found)):
        raise ValueError(f"{name}: got {K!r}; give finite numbers")
    return found

"""Properties of numbers, samples and error bars."""
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike


def require(condition: bool, message: str) -> None:
    """Raise `AssertionError` with the message unless the condition holds (``assert`` vanishes under ``-O``)."""
    if not condition:
        raise AssertionError(message)


def confirm(text: str) -> None:
    """Say what was looked at."""
    print(text)


def check_close(value: ArrayLike, expected: ArrayLike, what: str, tolerance: float = 1e-10) -> None:
    """A number, or every number of an array, agrees with the expected one.

    Parameters
    ----------
    value, expected : array_like
        Of the same shape.
    what : str
        The quantity and the property, for the message.
    tolerance : float
        Largest difference allowed, relative to the expected number where that exceeds one.

    Raises
    ------
    AssertionError
        With the size of the difference, not with the expected value.

    Examples
    --------
    >>> check_close(0.1 + 0.2, 0.3, "the sum")
    the sum: agrees within 1e-10
    """
    value, expected = np.asarray(value, np.float64), np.asarray(expected, np.float64)
    require(value.shape == expected.shape, f"{what}: expected shape {expected.shape}, got {value.shape}")
    require(np.isfinite(value).all(), f"{what}: not a finite number")
    error = float(np.max(np.abs(value - expected) / np.maximum(1.0, np.abs(expected))))
    require(error <= tolerance, f"{what}: off by {error:.2g}, allowed {tolerance:.1g}")
    confirm(f"{what}: agrees within {tolerance:.0e}")


def check_less(value: ArrayLike, bound: ArrayLike, what: str) -> None:
    """A number, or every number of an array, lies below the bound.

    Parameters
    ----------
    value, bound : array_like
        Of shapes that broadcast.
    what : str
        The quantity that should be small, for the message.

    Raises
    ------
    AssertionError
        With the excess, or if a number is nan.

    Examples
    --------
    >>> check_less([0.1, 0.2], 0.3, "steps")
    steps: below 0.3
    """
    excess = np.asarray(value, np.float64) - np.asarray(bound, np.float64)
    require(not np.isnan(excess).any(), f"{what}: not a number")
    require((excess < 0).all(), f"{what}: should be smaller, exceeds its bound by {excess.max():.3g}")
    confirm(f"{what}: below {float(bound):.6g}" if np.ndim(bound) == 0 else f"{what}: below the bounds")


def check_sampler(samples: ArrayLike, exact_mean: float, what: str = "the mean", limit: float = 4.0) -> None:
    """The mean of the samples lies within ``limit`` standard errors of the exact one, autocorrelation included.

    Parameters
    ----------
    samples : array_like
        Shape (draws,) or (chains, draws), successive states of a chain in equilibrium.
    exact_mean : float
        What the mean converges to.
    what : str
        The quantity, for the message.
    limit : float
        Standard errors allowed.

    Raises
    ------
    AssertionError
        With the distance in standard errors, or where the run is worth fewer than twenty independent draws.

    Examples
    --------
    >>> check_sampler(np.random.default_rng(1).normal(size=1000), 0.0, "x")  # doctest: +ELLIPSIS
    x: ... standard errors from the exact value
    """
    from physml.mcmc import standard_error

    samples = np.atleast_2d(np.asarray(samples, np.float64))
    require(np.isfinite(samples).all(), f"{what}: not every sample is a finite number")
    require(np.ptp(samples) > 0, f"{what}: all samples are equal; nothing moves")
    error = standard_error(samples)
    worth = (samples.std() / error) ** 2  # a chain that runs away has an error bar that excuses everything
    require(worth >= 20, f"{what}: the run is worth {worth:.0f} independent draws, too few to test; does it run away?")
    z = (samples.mean() - exact_mean) / error
    require(abs(z) <= limit, f"{what}: the mean is {z:+.1f} standard errors from the exact value, allowed {limit:g}")
    confirm(f"{what}: {z:+.1f} standard errors from the exact value")


def check_error_bar(estimate: Callable[[np.random.Generator], tuple[float, float]], exact: float, what: str,
                    repeats: int = 200, *, seed: int = 1, limit: float = 4.0) -> None:
    """Error bars that mean what they say: over repeated data, (value - exact)/error has mean square one.

    Parameters
    ----------
    estimate : callable
        Draws fresh data from the generator and returns (value, standard error).
    exact : float
        What the value estimates.
    what : str
        The quantity, for the message.
    repeats : int
        How many data sets; the ratio of the error bar to the true scatter is tested to about 1/sqrt(2 repeats).
    seed : int
        Of the generator.
    limit : float
        Standard errors allowed, for the ratio and for the bias.

    Raises
    ------
    AssertionError
        If the error bars are too small, too large, or the values biased; with the factor.

    Examples
    --------
    >>> def mean_of_ten(rng):
    ...     x = rng.normal(size=100)
    ...     return x.mean(), x.std() / 10
    >>> check_error_bar(mean_of_ten, 0.0, "mean")  # doctest: +ELLIPSIS
    mean: the true scatter is ... of the error bar
    """
    rng = np.random.default_rng(seed)
    values, errors = np.array([estimate(rng) for _ in range(repeats)], np.float64).T
    require(np.isfinite(values).all(), f"{what}: not every value is a finite number")
    require((errors > 0).all(), f"{what}: an error bar is zero, negative or no number")
    slack = limit / np.sqrt(2 * repeats)
    bias = (values.mean() - exact) / (values.std() / np.sqrt(repeats))
    require(abs(bias) <= limit, f"{what}: biased, the mean over {repeats} data sets is {bias:+.1f} standard errors off")
    factor = float(np.sqrt(np.mean(((values - exact) / errors) ** 2)))
    require(factor <= 1 + slack, f"{what}: error bars are too small, the true scatter is {factor:.2f} times as large")
    require(factor >= 1 - slack, f"{what}: error bars are too large, the true scatter is only {factor:.2f} of them")
    confirm(f"{what}: the true scatter is {factor:.2f} of the error bar")


def check_order(error: Callable[[float], float], order: float, what: str, step: float = 0.05,
                tolerance: float = 0.1) -> None:
    """An error falls as a power of the step: halving the step twice divides it by ``2**order`` twice.

    Parameters
    ----------
    error : callable
        Step size to (absolute) error.
    order : float
        The power.
    what : str
        The quantity, for the message.
    step : float
        The largest of the three steps.
    tolerance : float
        Allowed for the measured power.

    Raises
    ------
    AssertionError
        With the measured power.

    Examples
    --------
    >>> check_order(lambda h: abs(np.sin(h) - h), 3, "sine")
    sine: the error falls as step^3.00
    """
    sizes = np.abs([error(step / 2**k) for k in range(3)])
    require(np.isfinite(sizes).all(), f"{what}: the error is not a finite number")
    require((sizes > 0).all(), f"{what}: the error vanishes at step {step}; nothing seems to depend on it")
    powers = np.log2(sizes[:-1] / sizes[1:])
    require(abs(powers[-1] - order) <= tolerance, f"{what}: the error falls as step^{powers[-1]:.2f}")
    confirm(f"{what}: the error falls as step^{powers[-1]:.2f}")

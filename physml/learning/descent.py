"""Double descent: least squares that sees a part of the features, simulated beside its exact risk."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, not_negative, vector, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator
from physml.core.sweep import sweep
from physml.learning.ridge import bias_and_variance, ridge_fit


@frozen
class DoubleDescent:
    """What `double_descent` measured.

    Attributes
    ----------
    widths : ndarray of int64, shape (k,)
        How many features were fitted.
    exact : ndarray of float64, shape (k,)
        `width_risk`: infinite at ``n`` and its neighbours where there is no ridge.
    risks : ndarray of float64, shape (samples, k)
        Of each data set and each width; in one row, the same data.
    """

    widths: np.ndarray
    exact: np.ndarray
    risks: np.ndarray


def width_risk(n: int, widths, *, coefficients=None, ridge: float = 0.0, noise: float = 1.0):
    """The exact risk of a fit that uses the first ``widths`` features of a target that depends on all of them.

    Parameters
    ----------
    n : int
        Examples.
    widths : int or sequence of int
        Features used.
    coefficients : array_like, shape (D,), optional
        Of the target, which is linear in D independent standard normal features. By default all alike, of length one
        together, and D is the largest width.
    ridge, noise : float
        As in `ridge_risk`.

    Returns
    -------
    float or ndarray
        The mean squared error of a prediction, less the noise in its target.

    Raises
    ------
    ValueError
        If a count is not an integer in its range, or another number is negative.

    Notes
    -----
    Features that are not used are noise to the fit: equation (phase-width) of the chapter, after Belkin, Hsu and Xu
    (2020).

    Examples
    --------
    >>> [round(float(r), 3) for r in width_risk(20, [5, 10, 40, 80], noise=0.3)]
    [1.304, 1.947, 1.371, 0.781]
    """
    used, beta = _used(widths, coefficients)
    seen = np.cumsum(beta**2)[used - 1]
    unseen = beta @ beta - seen
    bias, variance = bias_and_variance(n, used, ridge=ridge)
    hidden = not_negative("noise", noise) ** 2 + unseen
    risk = hidden * np.where(hidden > 0, variance, 0.0) + seen * bias + unseen
    return float(risk[0]) if np.ndim(widths) == 0 else risk


def _used(widths, coefficients):
    used = np.array([whole("widths", p) for p in np.ravel(widths)])
    beta = np.full(used.max(), used.max() ** -0.5) if coefficients is None else vector("coefficients", coefficients)
    if used.max() > len(beta):
        raise ValueError(f"widths: got {used.max()}; there are {len(beta)} coefficients, and no more features")
    return used, beta


def double_descent(n: int, widths, *, coefficients=None, ridge: float = 0.0, noise: float = 1.0, samples: int = 100,
                   seed: Seed = 0, executor: Executor | None = None) -> DoubleDescent:
    """Fit drawn data sets with the first p features, for all p in ``widths``; beside it the exact risk.

    Parameters
    ----------
    n, widths, coefficients, ridge, noise
        As in `width_risk`.
    samples : int
        Data sets.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where to run (`physml.core.sweep`).

    Returns
    -------
    DoubleDescent

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> found = double_descent(20, [5, 60], noise=0.3, samples=400, seed=1)
    >>> error = found.risks.std(axis=0) / 20
    >>> bool(np.all(abs(found.risks.mean(axis=0) - found.exact) < 4 * error))
    True
    """
    exact = width_risk(n, np.ravel(widths), coefficients=coefficients, ridge=ridge, noise=noise)
    (used, beta), samples = _used(widths, coefficients), whole("samples", samples)
    parts = np.array_split(np.arange(samples), min(samples, 8))
    points = [(n, used, beta, ridge, noise, len(part), child)
              for part, child in zip(parts, children(seed, len(parts)), strict=True)]
    return DoubleDescent(used, exact, np.concatenate(sweep(_fits, points, executor, progress=False)))


def _fits(point):
    n, used, beta, ridge, noise, samples, child = point
    rng, risks = generator(child), np.zeros((samples, len(used)))
    for risk in risks:
        X = rng.normal(size=(n, len(beta)))
        y = X @ beta + noise * rng.normal(size=n)
        for k, p in enumerate(used):
            fit = ridge_fit(X[:, :p], y, ridge)
            risk[k] = np.sum((fit - beta[:p]) ** 2) + np.sum(beta[p:] ** 2)
    return risks

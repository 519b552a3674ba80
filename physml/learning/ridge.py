"""Least squares with a ridge: its risk, exactly for finite numbers of data and parameters, and in the limit of many."""
import numpy as np

from physml.core.arguments import not_negative, positive, whole
from physml.learning import ridge_kernels

NODES, FINENESS = 72, 0.6  # ten digits down to ridges of 10⁻⁴


def ridge_fit(X: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """argmin |y - Xb|² + ridge |b|², for a ridge of 0 the shortest of all that minimise; X of full rank."""
    left, values, right = np.linalg.svd(X, full_matrices=False)
    return right.T @ (values / (values**2 + ridge) * (left.T @ y))


def ridge_risk(n: int, p, *, ridge: float = 0.0, signal: float = 1.0, noise: float = 1.0):
    """The mean of |b - β|² for b = argmin |y - Xb|² + ridge |b|², with y = Xβ + noise and standard normal X (n, p).

    This is the excess risk: the mean squared error of a prediction for a new row of X, less the noise in its target.

    Parameters
    ----------
    n : int
        Examples.
    p : int or sequence of int
        Parameters.
    ridge : float
        At 0 the fit is that of least squares, and where p > n the one of smallest norm among those through all data.
    signal : float
        The length of β.
    noise : float
        The standard deviation of the noise.

    Returns
    -------
    float or ndarray
        Exact for any n and p; infinite without a ridge where |n - p| ≤ 1, if there is noise.

    Raises
    ------
    ValueError
        If a count is not a positive integer, or another number is negative.

    Notes
    -----
    Equations (phase-ridgeless) and (phase-ridge) of the chapter. Without a ridge σ²p/(n - p - 1) and
    r²(1 - n/p) + σ²n/(p - n - 1), which follow from the mean of an inverse Wishart matrix. With one, by a chain of
    independent χ² variables; the asymptotic value is `ridge_risk_limit` (Hastie, Montanari, Rosset, Tibshirani 2022).

    Examples
    --------
    >>> ridge_risk(20, 10), ridge_risk(10, 20, noise=0.0), ridge_risk(10, 10)
    (1.1111111111111112, 0.5, inf)
    >>> [round(float(r), 4) for r in ridge_risk(10, [5, 10, 20], ridge=1.0)]
    [0.6317, 1.293, 1.2574]
    """
    bias, variance = bias_and_variance(n, p, ridge=ridge, signal=signal, noise=noise)
    return bias + variance


def bias_and_variance(n: int, p, *, ridge: float = 0.0, signal: float = 1.0, noise: float = 1.0):
    """The two parts of `ridge_risk`: what remains without noise, and what the noise adds.

    Parameters
    ----------
    n, p, ridge, signal, noise
        As there.

    Returns
    -------
    (float, float) or (ndarray, ndarray)

    Raises
    ------
    ValueError
        As there.

    Examples
    --------
    >>> bias_and_variance(10, 20)
    (0.5, 1.1111111111111112)
    """
    n, widths = whole("n", n), np.array([whole("p", value) for value in np.ravel(p)])
    ridge, signal, noise = not_negative("ridge", ridge), not_negative("signal", signal), not_negative("noise", noise)
    r2, s2 = signal**2, noise**2
    if ridge == 0:
        gap = np.where(widths < n, n - widths - 1.0, widths - n - 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.where(gap > 0, s2 * np.minimum(n, widths) / gap, np.inf if s2 > 0 else 0.0)
        bias = r2 * np.maximum(0.0, 1 - n / widths)
    else:
        mean, slope = mean_ratios(n, widths, ridge)
        bias, variance = r2 * (mean - ridge * slope), s2 * widths * slope
    return (float(bias[0]), float(variance[0])) if np.ndim(p) == 0 else (bias, variance)


def mean_ratios(n, widths, ridge):
    """The mean of (ridge/p) tr (XᵀX + ridge)⁻¹ and its derivative in the ridge, for every p, shape (len(widths),)."""
    used = {k for p in widths for k in (*range(n, max(n - p, 0), -1), *range(p - 1, max(p - 1 - n, 0), -1))}
    most = max(used)
    matrices, slopes = np.zeros((2, most + 1, NODES, NODES))
    transform, nodes, room = np.zeros((NODES, NODES)), np.zeros(NODES), np.zeros((4, NODES))
    ridge_kernels.ratio_matrices(matrices, slopes, transform, nodes, room, ridge, FINENESS)
    return np.array([ridge_kernels.mean_ratio(matrices, slopes, nodes, room, n, p) for p in widths]).T


def optimal_ridge(p: int, *, signal: float = 1.0, noise: float = 1.0) -> float:
    """The ridge of least risk, p σ²/r², for every n: of a prior of variance r²/p an entry it makes the posterior mean.

    Parameters
    ----------
    p : int
    signal, noise : float
        As in `ridge_risk`; the signal above 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If p is not a positive integer, the signal not positive or the noise negative.

    Examples
    --------
    >>> best = optimal_ridge(8, noise=0.5)
    >>> best, all(ridge_risk(10, 8, ridge=best, noise=0.5) < ridge_risk(10, 8, ridge=r, noise=0.5) for r in (1.8, 2.2))
    (2.0, True)
    """
    return whole("p", p) * not_negative("noise", noise) ** 2 / positive("signal", signal) ** 2


def ridge_risk_limit(ratio: float, *, ridge: float = 0.0, signal: float = 1.0, noise: float = 1.0) -> float:
    """`ridge_risk` for n and p to infinity with p/n = ratio, and a ridge *for each example*: of the sum it is n times.

    Parameters
    ----------
    ratio : float
        γ = p/n, above 0.
    ridge, signal, noise : float

    Returns
    -------
    float
        Infinite at ratio 1 without a ridge, if there is noise.

    Raises
    ------
    ValueError
        If the ratio is not positive, or another number negative.

    Notes
    -----
    Hastie, Montanari, Rosset and Tibshirani (2022), corollary 5: with the Stieltjes transform m(λ) of Marchenko and
    Pastur's law at -λ, r²λ²|m'| + σ²γ(m - λ|m'|).

    Examples
    --------
    >>> ridge_risk_limit(0.5), round(ridge_risk_limit(1.0, ridge=1.0), 6)
    (1.0, 0.618034)
    """
    g, l = positive("ratio", ratio), not_negative("ridge", ridge)
    r2, s2 = not_negative("signal", signal) ** 2, not_negative("noise", noise) ** 2
    if l == 0:
        variance = np.inf if g == 1 and s2 > 0 else s2 * min(g, 1) / abs(1 - g) if g != 1 else 0.0
        return float(r2 * max(0.0, 1 - 1 / g) + variance)
    b = 1 - g + l
    root = (b * b + 4 * g * l) ** 0.5
    m = 2 / (b + root)  # (root - b)/(2 g l), without its cancellation
    slope = 2 / (b + root) ** 2 * (1 + (b + 2 * g) / root)
    return float(r2 * l * l * slope + s2 * g * (m - l * slope))

"""Logarithms of sums of exponentials without overflow, for arrays; of kernels `core.special.log_two_cosh`."""
import numpy as np


def log_sum_exp(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ln Σ e^x over the last axis, and the shares e^x / Σ e^x (the softmax).

    Examples
    --------
    >>> value, shares = log_sum_exp(np.array([1000.0, 1000.0]))
    >>> bool(np.isclose(value, 1000 + np.log(2))), shares
    (True, array([0.5, 0.5]))
    """
    top = x.max(axis=-1, keepdims=True)
    shares = np.exp(x - top)
    total = shares.sum(axis=-1, keepdims=True)
    return (top + np.log(total))[..., 0], shares / total


def log_two_cosh(x: np.ndarray) -> np.ndarray:
    """ln(2 cosh x) = ln(e^x + e^-x)."""
    size = np.abs(x)
    return size + np.log1p(np.exp(-2.0 * size))


def log_cosh(x: np.ndarray) -> np.ndarray:
    """ln cosh x; for small x to a few ulps of the result, where ln(2 cosh x) - ln 2 would cancel.

    Examples
    --------
    >>> log_cosh(np.array([1e-9, -800.0])).tolist()
    [5e-19, 799.3068528194401]
    """
    small = 0.5 * np.log1p(np.sinh(np.minimum(np.abs(x), 1.0)) ** 2)
    return np.where(np.abs(x) < 1.0, small, log_two_cosh(x) - np.log(2.0))

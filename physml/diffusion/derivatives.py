"""Derivatives of a score up to the third, by central differences whose step follows the noise, and its divergence."""
from itertools import product

import numpy as np

from physml.diffusion.schedules import Score

STEP = 0.01  # of the differences, in units of the noise σ_t, the smallest scale on which p_t can change
# weights of the five points -2 … 2 for the first, second and third derivative; errors of order 4, 4 and 2
FIVE = np.array([[0, 0, 1, 0, 0], [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12], [-1 / 12, 4 / 3, -5 / 2, 4 / 3, -1 / 12],
                 [-1 / 2, 1, 0, -1, 1 / 2]])


def evaluate(score: Score, x: np.ndarray, t: float) -> np.ndarray:
    """The score as float64, or a ValueError if its shape is another."""
    found = np.asarray(score(x, float(t)), np.float64)
    if found.shape != x.shape:
        raise ValueError(f"score: returned shape {found.shape}; it must return {x.shape}, like x")
    return found


def divergence(score: Score, x: np.ndarray, t: float, sigma: float) -> np.ndarray:
    """∇·s, shape (n,): the score's own ``divergence``, or the sum over axes of differences of fourth order."""
    if hasattr(score, "divergence"):
        return np.asarray(score.divergence(x, float(t)), np.float64)
    return sum(_slope(score, x, t, step)[:, i] for i, step in enumerate(STEP * sigma * np.eye(x.shape[1])))


def probed_divergence(score: Score, x: np.ndarray, t: float, sigma: float, probes: np.ndarray) -> np.ndarray:
    """The mean of ε·(ε·∇)s over probes ε of shape (probes, n, d), shape (n,)."""
    return np.mean([(_slope(score, x, t, STEP * sigma * e) * e).sum(axis=1) for e in probes], axis=0)


def _slope(score, x, t, step):
    """The derivative of the score along ``step``, in units of its length in `STEP`."""
    ends = [evaluate(score, x + k * step, t) for k in (-2, -1, 1, 2)]
    return np.tensordot(FIVE[1][[0, 1, 3, 4]], ends, axes=1) / np.abs(step).max()


def derivatives(score: Score, x: np.ndarray, t: float, sigma: float) -> tuple[np.ndarray, ...]:
    """A score s and what the first order in ħ needs of it, from a stencil of 5^d points.

    Returns
    -------
    tuple of ndarray
        s_j (n, d); ∂_i s_j (n, d, d); ∂_i ∂_k s_j (n, d, d, d) with j last; ∂_i ∂_k ∇·s (n, d, d).
    """
    n, d = x.shape
    h = STEP * sigma
    offsets = np.array(list(product(range(-2, 3), repeat=d)))
    around = evaluate(score, (x + h * offsets[:, None, :]).reshape(-1, d), t).reshape(*(5,) * d, n, d)

    def partial(*axes):
        """∂ along these axes of all components, shape (n, d)."""
        found = around
        for axis in range(d):
            found = np.tensordot(FIVE[axes.count(axis)], found, axes=1)
        return found / h ** len(axes)

    first = np.stack([partial(i) for i in range(d)], axis=1)
    second, third = np.empty((n, d, d, d)), np.empty((n, d, d))
    for i, k in product(range(d), repeat=2):
        second[:, i, k] = partial(i, k)
        third[:, i, k] = sum(partial(i, k, j)[:, j] for j in range(d))
    return partial(), first, second, third

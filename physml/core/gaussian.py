"""Averages over a standard normal number: the trapezoid rule, which converges exponentially for smooth functions."""
import numpy as np


def gaussian_weights(z: np.ndarray) -> np.ndarray:
    """Weights that sum to 1, in proportion to exp(-z²/2), of equally spaced z that reach far enough on both sides.

    Examples
    --------
    >>> z = np.linspace(-9, 9, 181)
    >>> bool(abs(gaussian_weights(z) @ z**4 - 3) < 1e-12)
    True
    """
    weights = np.exp(-0.5 * z * z)
    return weights / weights.sum()

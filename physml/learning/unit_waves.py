"""What the units of a network that adds have learned: their weights as waves around the circle of residues."""
import numpy as np


def unit_spectra(weights: np.ndarray) -> np.ndarray:
    """How a hidden unit's input weights are shared out among frequencies.

    Parameters
    ----------
    weights : ndarray, shape (3, p, units)
        As in `Addition`.

    Returns
    -------
    ndarray of float64, shape ((p - 1) // 2, units)
        |û(f)|² + |v̂(f)|² for f = 1, 2, …, as shares that sum to 1 for each unit.
    """
    powers = (np.abs(_waves(weights)[:2]) ** 2).sum(axis=0)
    return powers / powers.sum(axis=0)


def participation(shares: np.ndarray) -> np.ndarray:
    """1 / Σ_f P_f² along the first axis of shares that sum to 1: how many frequencies take part."""
    return 1.0 / (np.asarray(shares, np.float64) ** 2).sum(axis=0)


def phase_sum(weights: np.ndarray) -> np.ndarray:
    """cos(φ_u + φ_v - φ_w) of each unit at the frequency that it uses most: 1 where the unit helps to add.

    Parameters
    ----------
    weights : ndarray, shape (3, p, units)

    Returns
    -------
    ndarray of float64, shape (units,)
    """
    waves, used = _waves(weights), unit_spectra(weights).argmax(axis=0)
    u, v, w = waves[:, used, np.arange(waves.shape[2])]
    product = u * v * w.conj()
    return product.real / np.abs(product)


def _waves(weights):
    weights = np.asarray(weights, np.float64)
    if weights.ndim != 3 or len(weights) != 3 or weights.shape[1] < 3:
        raise ValueError(f"weights: got shape {weights.shape}; give (3, p, units), as in Addition.weights")
    return np.fft.rfft(weights, axis=1)[:, 1:(weights.shape[1] - 1) // 2 + 1]

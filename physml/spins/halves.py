"""The fields of all 2ᴺ weights ±1, in two tables of 2^(N/2) columns."""
import numpy as np

from physml.spins import half_kernels


def halves(inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tables (low, high) with w · x_μ = low[μ, a] + high[μ, b] for w of number a + 2^(N // 2) b.

    Bit i of the number says that w_i = 1; without it, w_i = -1.

    Parameters
    ----------
    inputs : ndarray of float64, shape (P, N)

    Returns
    -------
    low, high : ndarray of float64, shapes (P, 2^(N // 2)) and (P, 2^(N - N // 2))

    Examples
    --------
    >>> low, high = halves(np.array([[1.0, 5.0, 20.0]]))
    >>> low.tolist(), high.tolist()
    ([[-1.0, 1.0]], [[-25.0, -15.0, 15.0, 25.0]])
    """
    examples, size = inputs.shape
    split = size // 2
    low, high = np.zeros((examples, 1 << split)), np.zeros((examples, 1 << size - split))
    half_kernels.half_fields(inputs, 0, split, low)
    half_kernels.half_fields(inputs, split, size, high)
    return low, high

"""Bars and stripes: the smallest data set with a rule in it."""
import numpy as np

from physml.core.arguments import two_values, whole
from physml.spins.exact import all_states


def bars_and_stripes(side: int, values: tuple[int, int] = (0, 1)) -> np.ndarray:
    """Every picture of full rows or of full columns, each once (MacKay 2003, chapter 43).

    Parameters
    ----------
    side : int
        2 to 10.
    values : (int, int)
        (0, 1) or (-1, 1).

    Returns
    -------
    ndarray of int8, shape (2**(side + 1) - 2, side**2)
        Pixels row by row. The empty and the full picture are both bars and stripes, and come once.

    Raises
    ------
    ValueError
        For a side that is not an integer from 2 to 10, or other values.

    Examples
    --------
    >>> bars_and_stripes(2).tolist()
    [[0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    >>> bars_and_stripes(4).shape
    (30, 16)
    """
    side, (low, high) = whole("side", side, 2, 10), two_values(values)
    on = all_states(side, (0, 1))
    rows = np.repeat(on, side, axis=1)
    columns = np.tile(on, (1, side))[1:-1]
    return np.where(np.concatenate([rows, columns]) == 1, high, low).astype(np.int8)

"""What the functions of this package share beside `physml.core.arguments`."""
import numpy as np

from physml.core.arguments import unit_states


def data_rows(name: str, data, values: tuple[int, int], size: int | None = None) -> np.ndarray:
    """A non-empty data set of shape (rows, size) as contiguous int8."""
    array = np.asarray(data)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"{name}: got shape {array.shape}; give one row for each example, one column for each unit")
    return np.ascontiguousarray(unit_states(name, array, size or array.shape[1], values))


def log_odds(means: np.ndarray, values: tuple[int, int], count: int) -> np.ndarray:
    """The fields of independent units with these means, seen ``count`` times; a pseudo-count keeps them finite."""
    low, high = values
    p = ((means - low) / (high - low) * count + 0.5) / (count + 1.0)
    return np.log(p / (1.0 - p)) / (high - low)

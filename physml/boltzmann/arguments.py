"""Checks that the functions of this package share."""
import numpy as np

CONVENTIONS = ((0, 1), (-1, 1))


def real_array(name: str, value, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """A contiguous float64 array of finite numbers; of this shape, where one is given."""
    try:
        array = np.array(value, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        raise ValueError(f"{name}: got {value!r}; give an array of real numbers") from None
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name}: got shape {array.shape}; give {shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: has entries that are not finite; give real numbers")
    return array


def two_values(values) -> tuple[int, int]:
    """(0, 1) or (-1, 1)."""
    if np.ndim(values) != 1 or tuple(values) not in CONVENTIONS:
        raise ValueError(f"values: got {values!r}; give (0, 1) or (-1, 1)")
    return int(values[0]), int(values[1])


def unit_states(name: str, states, size: int, values: tuple[int, int]) -> np.ndarray:
    """States of shape (…, size), checked, as int8."""
    array = np.asarray(states)
    if array.ndim == 0 or array.shape[-1] != size:
        raise ValueError(f"{name}: got shape {array.shape}; the last axis must have {size} units")
    if not ((array == values[0]) | (array == values[1])).all():
        raise ValueError(f"{name}: got values other than {values}; convert the data, or say values=")
    return array.astype(np.int8)


def data_rows(name: str, data, values: tuple[int, int], size: int | None = None) -> np.ndarray:
    """A non-empty data set of shape (rows, size) as contiguous int8."""
    array = np.asarray(data)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"{name}: got shape {array.shape}; give one row for each example, one column for each unit")
    return np.ascontiguousarray(unit_states(name, array, size or array.shape[1], values))


def whole(name: str, value, least: int) -> int:
    """An integer of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: got {value!r}; give an integer of at least {least}")
    return int(value)


def positive(name: str, value, zero: bool = False) -> float:
    """A finite positive number, or zero where that is allowed."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not np.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise ValueError(f"{name}: got {value!r}; give a finite number {'of at least' if zero else 'above'} zero")
    return float(value)


def log_odds(means: np.ndarray, values: tuple[int, int], count: int) -> np.ndarray:
    """The fields of independent units with these means, seen ``count`` times; a pseudo-count keeps them finite."""
    low, high = values
    p = ((means - low) / (high - low) * count + 0.5) / (count + 1.0)
    return np.log(p / (1.0 - p)) / (high - low)

"""The one place that checks arguments: seeds, counts, numbers, temperatures, choices, states, arrays, shapes.

Each function returns the argument in the form that the kernels want, or raises a ValueError that names the argument,
what it got and what to give instead.
"""
import functools
import math
import numbers
from collections.abc import Callable, Collection

import numpy as np

from physml.core.frozen import for_kernel

CONVENTIONS = ((-1, 1), (0, 1))
Seed = int | np.random.SeedSequence


def seed_sequence(seed: Seed) -> np.random.SeedSequence:
    """A fresh `SeedSequence` from a non-negative integer or another one, whose count of children stays as it was."""
    if isinstance(seed, np.random.SeedSequence):
        return np.random.SeedSequence(seed.entropy, spawn_key=seed.spawn_key, pool_size=seed.pool_size)
    if not isinstance(seed, numbers.Integral) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"seed: got {seed!r}; give a non-negative integer or a numpy.random.SeedSequence")
    return np.random.SeedSequence(int(seed))


def whole(name: str, value, least: int = 1, most: int | None = None, of: str = "") -> int:
    """An integer of at least ``least`` and at most ``most``; ``of`` says of what, for the message."""
    fits = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not fits or value < least or (most is not None and value > most):
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name}: got {value!r}; give {of + ', ' if of else ''}an integer {bounds}")
    return int(value)


def number(name: str, value, need: str = "a finite number", test: Callable[[float], bool] = math.isfinite) -> float:
    """A finite real number that passes the test, which ``need`` puts in words."""
    plain = value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
    if not isinstance(plain, numbers.Real) or isinstance(plain, bool) or not math.isfinite(plain) or not test(plain):
        raise ValueError(f"{name}: got {value!r}; give {need}")
    return float(plain)


def positive(name: str, value) -> float:
    """A finite number above 0."""
    return number(name, value, "a finite number above 0", lambda x: x > 0)


def not_negative(name: str, value) -> float:
    """A finite number of at least 0."""
    return number(name, value, "a finite number of at least 0", lambda x: x >= 0)


def probability(name: str, value) -> float:
    """A number in [0, 1]."""
    return number(name, value, "a number in [0, 1]", lambda x: 0 <= x <= 1)


def fraction(name: str, value) -> float:
    """A number in [0, 1)."""
    return number(name, value, "a number in [0, 1)", lambda x: 0 <= x < 1)


def two_numbers(name: str, value, check: Callable[[str, float], float]) -> tuple[float, float]:
    """Two numbers that each pass a check, such as `fraction`."""
    if np.ndim(value) != 1 or len(value) != 2:
        raise ValueError(f"{name}: got {value!r}; give two numbers")
    first, second = value
    return check(name, first), check(name, second)


def one_temperature(value, *, zero: bool = False) -> float:
    """One temperature: above 0, or at least 0 where ``zero`` is allowed."""
    if np.ndim(value) > 0:
        raise ValueError(f"temperature: got an array of shape {np.shape(value)}; give one number, or map over several "
                         "with physml.core.sweep")
    need = f"a finite number {'of at least' if zero else 'above'} 0 (k_B = J = 1)"
    return number("temperature", value, need, lambda x: x >= 0 if zero else x > 0)


def temperatures(value) -> np.ndarray:
    """Temperatures above 0 as a float64 array of any shape."""
    try:
        found = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.array(np.nan)
    if not (np.isfinite(found) & (found > 0)).all():
        raise ValueError(f"temperature: got {value!r}; give finite numbers above 0 (k_B = J = 1)")
    return found


def inverse_temperature(beta, *, signed: bool = False) -> float:
    """A finite inverse temperature: above 0, or of any sign where ``signed``."""
    if signed:
        return number("beta", beta, "a finite inverse temperature")
    return number("beta", beta, "a finite inverse temperature above 0", lambda x: x > 0)


def one_of(name: str, value, choices: Collection[str]) -> str:
    """One of the names that are known."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: got {value!r}; give one of {', '.join(map(repr, choices))}")
    return value


def real_array(name: str, value, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """A new contiguous float64 array of finite numbers; of this shape, where one is given."""
    try:
        array = np.array(value, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        raise ValueError(f"{name}: got {value!r}; give an array of real numbers") from None
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name}: got shape {array.shape}; give {shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: got {array[~np.isfinite(array)][0]} among its entries; give finite numbers")
    return array


def vector(name: str, value) -> np.ndarray:
    """A new float64 array of one axis, not empty, finite."""
    array = real_array(name, value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name}: got shape {array.shape}; give a vector of finite numbers")
    return array


def point_cloud(name: str, value, dimension: int | None = None, least: int = 1) -> np.ndarray:
    """Points of shape (n, d), n at least ``least``, finite, as a new float64 array."""
    array = real_array(name, value)
    if array.ndim != 2 or not array.shape[1] or len(array) < least or dimension not in (None, array.shape[1]):
        raise ValueError(f"{name}: got shape {array.shape}; give points of shape (n, {dimension or 'd'})"
                         + (f", at least {least}" if least > 1 else ""))
    return array


def square_matrix(name: str, value, what: str = "numbers") -> np.ndarray:
    """A new float64 array (n, n), n at least 1, finite."""
    array = real_array(name, value)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(f"{name}: got shape {array.shape}; give a square matrix of {what}")
    return array


def two_values(values) -> tuple[int, int]:
    """The convention of a unit's values: (-1, 1) or (0, 1)."""
    if np.ndim(values) != 1 or tuple(values) not in CONVENTIONS:
        raise ValueError(f"values: got {values!r}; give (-1, 1) or (0, 1)")
    return int(values[0]), int(values[1])


def unit_states(name: str, states, size: int, values: tuple[int, int]) -> np.ndarray:
    """States of shape (…, size) in these two values, as int8."""
    array = np.asarray(states)
    if array.ndim == 0 or array.shape[-1] != size:
        raise ValueError(f"{name}: got shape {array.shape}; the last axis must have {size} units")
    if not ((array == values[0]) | (array == values[1])).all():
        raise ValueError(f"{name}: got values other than {values}; convert them, or the model by to_values")
    return array.astype(np.int8)


def spin_lattices(spins, least: int = 1, name: str = "spins") -> tuple[np.ndarray, tuple[int, ...]]:
    """Square lattices of ±1, shape (…, L, L), as int8 of shape (count, L, L) for a kernel, and the shape (…)."""
    array = np.asarray(spins)
    if array.ndim < 2 or array.shape[-1] != array.shape[-2] or array.shape[-1] < least or not array.size:
        size = f" of at least {least} × {least} sites" if least > 1 else ""
        raise ValueError(f"{name}: got shape {array.shape}; give square lattices{size}, shape (…, L, L)")
    if not np.all((array == 1) | (array == -1)):
        raise ValueError(f"{name}: got values other than -1 and 1; give spins of ±1")
    lattices = np.ascontiguousarray(array, np.int8).reshape(-1, *array.shape[-2:])
    return for_kernel(lattices), array.shape[:-2]


def for_each_chain(name: str, start: np.ndarray, chains: int) -> np.ndarray:
    """A new array (chains, …) from the start of all chains, or from one for each; the state is the last axis."""
    if start.ndim not in (1, 2) or (start.ndim == 2 and len(start) != chains):
        size = start.shape[-1] if start.ndim else "d"
        raise ValueError(f"{name}: got shape {start.shape}; give ({size},), or ({chains}, {size}) for {chains} chains")
    return np.broadcast_to(start, (chains, start.shape[-1])).copy()


def formerly(**names: str) -> Callable[[Callable], Callable]:
    """Keep earlier names of arguments callable by keyword: ``formerly(x0="start")``.

    Only for names that checks and books outside this repository call; inside it the present name is used.
    """
    def wrap(function):
        @functools.wraps(function)
        def call(*args, **options):
            return function(*args, **{names.get(name, name): value for name, value in options.items()})

        return call

    return wrap

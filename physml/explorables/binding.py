"""How a figure's names become arguments: named scalars, types inferred from what a name stands for, checks."""
import base64
import inspect
import math
import re
from collections.abc import Mapping

import numpy as np

from physml.core import Kernel
from physml.core.jit import ArgumentType

ON_THE_PAGE = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64")
EXACT = 2**53  # whole numbers up to here survive the way through JSON into a page


def scalars(**values: float) -> np.record:
    """Named numbers for ``state``: kernels write ``totals.draws += 1``, readouts ``{totals.draws:.0f}``.

    Parameters
    ----------
    **values : int or float
        Initial values; an int makes an int64, a float a float64.

    Raises
    ------
    ValueError
        If there is none, one is not a number, or a name is taken by NumPy (``mean``, ``sum``, ``size`` …).

    Examples
    --------
    >>> totals = scalars(draws=0, acceptance=0.0)
    >>> totals.draws += 1
    >>> int(totals.draws)
    1
    """
    if not values:
        raise ValueError("scalars: got no names; write scalars(draws=0, acceptance=0.0), say")
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise ValueError(f"{name}: got {value!r}; give a number, whose type the field then has")
        if hasattr(np.record, name):
            raise ValueError(f"{name}: every NumPy record has a {name!r} of its own; write total_{name}, say")
    fields = [(name, np.asarray(value).dtype) for name, value in values.items()]
    made = np.zeros((), np.dtype((np.record, np.dtype(fields, align=True))))
    made[()] = tuple(values.values())
    return made[()]


def settings(figure: str, role: str, values: Mapping, state: dict) -> list[tuple[str, str | int | None, np.ndarray]]:
    """Values that a role puts into ``state``: name, part (a field, a row, or all) and value, as large as its place.

    A number fills its place; a mapping says what becomes of a record's fields, or of some rows of an array.
    """
    found = []
    for name, value in values.items():
        where = f"{role}: {figure}: {{{name!r}: {value!r}}}"
        if name not in state:
            raise ValueError(f"{where} names nothing in state; there are {list(state)}")
        place = state[name]
        parts = place.dtype.names or range(len(place))
        if isinstance(place, np.void) and not isinstance(value, Mapping):
            raise ValueError(f"{where} is a record; give some of its fields {parts}, {{{parts[0]!r}: 0.0}}, say")
        for part, item in value.items() if isinstance(value, Mapping) else [(None, value)]:
            if part is not None and part not in parts:
                raise ValueError(f"{where} has no part {part!r}; there are {parts}")
            target = place if part is None else place[part]
            if np.shape(item) not in ((), target.shape):
                raise ValueError(f"{where} has shape {np.shape(item)}; give a number or the shape {target.shape}")
            found.append((name, part, np.full(target.shape, item, target.dtype)))
    return found


def offset(place: np.ndarray | np.record, part: str | int | None) -> int:
    """Where a field, a row or (None) the whole begins, in bytes."""
    if isinstance(part, str):
        return place.dtype.fields[part][1]
    return (part or 0) * place.nbytes // len(place) if place.shape else 0


def packed(value: np.ndarray) -> str:
    """The bytes of an array for the page; of an array that is everywhere the same, those of one entry."""
    every = value.tobytes()
    one = every[:value.itemsize]
    return base64.b64encode(one if every == one * value.size else every).decode()


def stored(figure: str, name: str, value) -> np.ndarray | np.record:
    """An entry of ``state`` as it is kept: a C-contiguous array or a record."""
    if isinstance(value, np.void):
        return value.copy()
    array = np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value)
    if not array.ndim:
        raise ValueError(f"state: {figure}: {name!r} is the number {value!r}; name it in scalars(…), or make it a "
                         "constant")
    if array.dtype.name not in ON_THE_PAGE:
        raise ValueError(f"state: {figure}: {name!r} holds {array.dtype}; give one of {', '.join(ON_THE_PAGE)}")
    return array


def constant(figure: str, name: str, value) -> int | float:
    """A constant, as every host can hold it."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise ValueError(f"constants: {figure}: {name!r} is {value!r}; give a finite number")
    if isinstance(value, int | np.integer) and abs(value) > EXACT:
        raise ValueError(f"constants: {figure}: {name!r} is {value}; a page holds whole numbers up to 2**53 exactly: "
                         "put a larger one into an array")
    return int(value) if isinstance(value, int | np.integer) else float(value)


def kernel_of(figure: str, role: str, given) -> Kernel:
    """The kernel behind a role, which may be declared as a plain function."""
    if isinstance(given, Kernel):
        return given
    if not inspect.isfunction(given):
        raise ValueError(f"{role}: {figure}: got {given!r}; give a kernel, a plain function, or values to assign")
    return Kernel(given, None, True, {})


def bind(figure: str, role: str, kernel: Kernel, meanings: dict) -> tuple[Kernel, list[tuple[str, str]]]:
    """The kernel with its types fixed, and for each argument the kind and the name of what it is bound to.

    ``meanings`` maps every known name to an array, a record, or a number of the type that it will have.
    """
    types, bound = {}, []
    for argument in kernel.parameters:
        where = f"{role}: {figure}: argument {argument!r} of kernel {kernel.name}"
        if argument not in meanings:
            raise ValueError(f"{where} is bound to nothing; known: {list(meanings)}")
        meaning = meanings[argument]
        found = _type(meaning)
        declared = kernel.arguments.get(argument, found)
        if not _fits(declared, found):
            raise ValueError(f"{where} is declared as {declared}, but {argument!r} is {found}"
                             f"{'' if found.ndim or found.is_record else f' (as {meaning!r} is)'}; leave the signature "
                             "out, and the types follow from what arguments are bound to")
        types[argument] = declared
        kind = "record" if found.is_record else "array" if found.ndim else "int" if declared.is_integer else "float"
        bound.append((kind, argument))
    if not kernel.is_typed:
        kernel = kernel.typed(types, f"{figure}.{kernel.function.__name__}")
    return kernel, bound


def _type(meaning):
    if isinstance(meaning, np.void):
        return ArgumentType(meaning.dtype)
    if isinstance(meaning, np.ndarray):
        return ArgumentType(meaning.dtype.name, meaning.ndim)
    return ArgumentType("int64" if isinstance(meaning, int) else "float64")


def _fits(declared, found):
    if found.ndim or found.is_record or declared.ndim:
        return declared == found
    return found.is_integer or not declared.is_integer  # a whole number may go where a float is asked for


def check_name(name: str):
    """Raise unless the name can be a figure's: part of an address, and the name of its file."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(f"name: got {name!r}; give lower-case words joined by hyphens, such as 'ising-temperature'")

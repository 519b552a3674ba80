"""Frozen objects: dataclasses whose fields cannot be set again and whose arrays cannot be written to."""
from dataclasses import dataclass, fields
from typing import dataclass_transform

import numpy as np


@dataclass_transform(frozen_default=True, eq_default=False)
def frozen(cls: type) -> type:
    """A frozen dataclass with read-only arrays; compared by identity, since arrays have no single truth value.

    Examples
    --------
    >>> @frozen
    ... class Pair:
    ...     x: np.ndarray
    >>> Pair(np.zeros(2)).x.flags.writeable
    False
    """
    prepare = cls.__dict__.get("__post_init__")

    def __post_init__(self):
        if prepare:
            prepare(self)
        close(self)

    def __setstate__(self, state):  # a pickle forgets that an array was read-only
        self.__dict__.update(state)
        close(self)

    cls.__post_init__, cls.__setstate__ = __post_init__, __setstate__
    return dataclass(frozen=True, eq=False)(cls)


def close(instance) -> None:
    """Replace the arrays of a dataclass by read-only views."""
    for field in fields(instance):
        value = getattr(instance, field.name)
        if isinstance(value, np.ndarray):
            view = value.view()
            view.flags.writeable = False
            object.__setattr__(instance, field.name, view)


def for_kernel(array: np.ndarray) -> np.ndarray:
    """The same memory, for a kernel that reads it: numba compiles for writeable arrays and refuses others.

    Examples
    --------
    >>> x = np.zeros(2)
    >>> x.flags.writeable = False
    >>> for_kernel(x).flags.writeable
    True
    """
    return np.asarray(_Writeable(array))


class _Writeable:
    """What NumPy asks about an array's memory, with the note "read-only" left out."""

    def __init__(self, array):
        self.array = array  # keeps the memory alive
        interface = array.__array_interface__
        self.__array_interface__ = {**interface, "data": (interface["data"][0], False)}

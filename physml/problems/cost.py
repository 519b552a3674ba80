"""What an answer costs, counted: entries read, calls made, bytes held. Seconds depend on the machine, counts do not."""
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import ArrayLike

from physml.problems.statistics import confirm, require


class Counted(NDArrayOperatorsMixin):
    """A matrix that counts how many of its entries have been used.

    It knows indexing, arithmetic, comparison and ``@``. A product with k columns uses every entry k times. What would
    make a copy whose use nobody counts (``np.asarray``, ``np.dot``, ``einsum``) is refused with a message that says so.

    Parameters
    ----------
    array : array_like

    Attributes
    ----------
    used : int
        Entries used so far.

    Examples
    --------
    >>> matrix = Counted(np.eye(4))
    >>> row, product = matrix[0], matrix @ np.ones(4)
    >>> matrix.used
    20
    """

    def __init__(self, array: ArrayLike):
        self._array = np.asarray(array)
        self.shape, self.ndim, self.size = self._array.shape, self._array.ndim, self._array.size
        self.dtype, self.used = self._array.dtype, 0

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, index):
        found = self._array[index]
        self.used += np.size(found)
        return found.copy()

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("the entries of this array are counted: use it as it is, with indices, arithmetic and @")

    def __array_function__(self, function, types, arguments, keywords):
        raise AssertionError(f"the entries of this array are counted: use indices, arithmetic and @ in place of "
                             f"np.{function.__name__}")

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        plain = [x._array if isinstance(x, Counted) else x for x in inputs]
        found = getattr(ufunc, method)(*plain, **keywords)
        columns = 1
        if ufunc is np.matmul:
            other = np.asarray(plain[0] if isinstance(inputs[1], Counted) else plain[1])
            columns = other.size // self._array.shape[0] if other.ndim > 1 else 1
        self.used += max(self.size * columns, np.size(found) if ufunc is not np.matmul else 0)
        return found


def check_used(matrix: Counted, allowed: float, what: str) -> None:
    """Not more entries of a counted matrix were used than allowed.

    Parameters
    ----------
    matrix : Counted
    allowed : float
        In entries.
    what : str
        The computation, for the message.

    Raises
    ------
    AssertionError
        With the ratio of what was used to what is allowed.

    Examples
    --------
    >>> matrix = Counted(np.eye(3))
    >>> row = matrix[1]
    >>> check_used(matrix, 3, "one row")
    one row: used 3 entries, at most 3 are needed
    """
    require(matrix.used <= allowed, f"{what}: used {matrix.used} entries of the matrix, "
                                    f"{matrix.used / allowed:.1f} times as many as are needed")
    confirm(f"{what}: used {matrix.used} entries, at most {int(allowed)} are needed")


def check_memory(function: Callable[[], object], megabytes: float, what: str) -> None:
    """A computation holds less memory than a bound, beyond what is held already.

    Parameters
    ----------
    function : callable
        Without arguments.
    megabytes : float
        The bound, in 10^6 bytes.
    what : str
        The computation, for the message.

    Raises
    ------
    AssertionError
        With what it held at most.

    Examples
    --------
    >>> check_memory(lambda: sum(range(1000)), 1, "a sum")
    a sum: holds less than 1 MB
    """
    tracemalloc.start()
    try:
        function()
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    require(peak < megabytes, f"{what}: held {peak:.3g} MB at once, less than {megabytes:g} MB are needed")
    confirm(f"{what}: holds less than {megabytes:g} MB")


def check_calls(function: Callable[[], object], package: str, allowed: int, what: str) -> None:
    """A computation calls the public functions of a package no more often than allowed, by whatever name.

    Parameters
    ----------
    function : callable
        Without arguments.
    package : str
        Its dotted name; what its own functions call of it is not counted.
    allowed : int
        0 for an answer that is to do without.
    what : str
        The computation, for the message.

    Raises
    ------
    AssertionError
        With the number of calls, and the name of one of the functions.

    Examples
    --------
    >>> check_calls(lambda: np.linalg.eigvalsh(np.eye(3)), "numpy.linalg", 1, "the spectrum")
    the spectrum: calls numpy.linalg 1 times, 1 allowed
    """
    called = []

    def inside(frame):
        name = frame.f_globals.get("__name__", "") if frame else ""
        return name == package or name.startswith(package + ".")

    def watch(frame, event, _):
        if event == "call" and inside(frame) and not inside(frame.f_back) and not frame.f_code.co_name.startswith("_"):
            called.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        function()
    finally:
        sys.setprofile(before)
    require(len(called) <= allowed, f"{what}: calls {package} {len(called)} times, among others {called[-1:]}; "
                                    f"{allowed} allowed")
    confirm(f"{what}: calls {package} {len(called)} times, {allowed} allowed")

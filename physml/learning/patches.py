"""How often each patch of 3 × 3 spins occurs on a lattice: all that a filter can see of it."""
import functools

import numpy as np

from physml.core.arguments import one_of, spin_lattices, whole
from physml.learning import kernels
from physml.spins.exact import all_states

PADDINGS = ("periodic", "zero")


@functools.cache
def patch_table(padding: str = "periodic") -> np.ndarray:
    """The nine spins of each patch, in page order: (512, 9) of ±1; with zero padding (832, 9) of -1, 0, 1.

    Row p of the first 512 has spin k up where p has bit k. With zero padding the patches at the eight kinds of edges
    and corners follow, with 0 beyond the edge.
    """
    inside = all_states(9, (-1, 1)).astype(float)
    table = inside if padding == "periodic" else np.concatenate([_with_edges(inside, k) for k in range(9)])
    table.flags.writeable = False
    return table


def _with_edges(inside, kind):
    """The patches of a site whose row and column are inside (0), first (1) or last (2): kind = 3 row + column."""
    row, column = divmod(kind, 3)
    there = np.ones((3, 3))
    if row:
        there[0 if row == 1 else 2] = 0.0
    if column:
        there[:, 0 if column == 1 else 2] = 0.0
    return np.unique(inside * there.reshape(9), axis=0) if kind else inside


@functools.cache
def _numbers(padding):
    """The row in `patch_table` of (kind of site, bits of its patch), those beyond the edge 0: shape (9, 512)."""
    numbers = np.zeros((9, 512), np.int64)
    table = patch_table(padding)
    numbers[0] = np.arange(512)
    first = 512
    for kind in range(1, 9 if padding == "zero" else 1):
        rows = _with_edges(patch_table("periodic"), kind)
        numbers[kind, ((rows > 0) << np.arange(9)).sum(axis=1)] = first + np.arange(len(rows))
        first += len(rows)
    assert first == len(table)
    return numbers


def patch_frequencies(spins, *, stride: int = 1, padding: str = "periodic") -> np.ndarray:
    """The share of each 3 × 3 patch among the sites that a `Convolution` visits.

    Parameters
    ----------
    spins : array_like of ±1
        Shape (…, L, L), L at least 3.
    stride : int
        Every site, every second one, …
    padding : {"periodic", "zero"}

    Returns
    -------
    ndarray of float64
        Shape (…, 512), or (…, 832) with zero padding; the rows of `patch_table`.

    Raises
    ------
    ValueError
        If the lattices are not square, too small, or not of ±1.

    Examples
    --------
    >>> shares = patch_frequencies(np.ones((4, 4)))
    >>> shares.shape, float(shares[511])
    ((512,), 1.0)
    """
    lattices, shape = spin_lattices(spins, least=3)
    one_of("padding", padding, PADDINGS)
    frequencies = np.zeros((len(lattices), len(patch_table(padding))))
    kernels.count_patches(lattices, whole("stride", stride), padding == "periodic", _numbers(padding), frequencies)
    frequencies /= (-(-lattices.shape[1] // stride)) ** 2
    return frequencies.reshape(*shape, -1)

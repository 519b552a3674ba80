"""Patterns, the couplings that store them, and the overlap that says how well a state resembles one."""
import numpy as np

from physml.core.arguments import Seed, whole
from physml.core.frozen import for_kernel, frozen
from physml.core.random import stream
from physml.hopfield import kernels
from physml.spins import PairwiseModel, to_values


@frozen
class PackedStates:
    """States of ±1 or {0, 1} units, one bit a unit; made by `pack`.

    Attributes
    ----------
    bits : ndarray of uint64, shape (..., words)
        Unit i is bit ``i % 64`` of word ``i // 64``; a set bit is the higher value. Bits beyond ``size`` are zero.
    size : int
        Units of a state.
    """

    bits: np.ndarray
    size: int


def as_spins(name: str, states) -> np.ndarray:
    """States of ±1 or of {0, 1} as ±1, int8; or a ValueError."""
    array = np.asarray(states)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"{name}: got shape {array.shape}; the last axis holds the units, at least one")
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name}: got {array.dtype} entries; give -1 and 1, or 0 and 1")
    if ((array == 1) | (array == -1)).all():
        return np.ascontiguousarray(array, dtype=np.int8)
    if ((array == 1) | (array == 0)).all():
        return np.ascontiguousarray(2 * array.astype(np.int8) - 1)
    odd = array[(array != 1) & (array != -1)].flat[0]
    raise ValueError(f"{name}: has entries such as {odd}; give -1 and 1 only, or 0 and 1 only")


def as_patterns(patterns) -> np.ndarray:
    """Patterns (P, N) of ±1 or {0, 1} as ±1, int8; or a ValueError."""
    found = as_spins("patterns", patterns)
    if found.ndim != 2:
        raise ValueError(f"patterns: got shape {np.shape(patterns)}; give one row for each pattern")
    return found


def random_patterns(count: int, size: int, *, seed: Seed = 0) -> np.ndarray:
    """Unbiased random patterns.

    Parameters
    ----------
    count, size : int
        P and N.
    seed : int or SeedSequence

    Returns
    -------
    ndarray of int8, shape (count, size)
        Entries -1 and 1.

    Examples
    --------
    >>> random_patterns(3, 100, seed=1).shape
    (3, 100)
    """
    count, size = whole("count", count), whole("size", size)
    out = np.empty((count, size), np.int8)
    kernels.random_patterns(out, count, size, stream(seed))
    return out


def hebb(patterns: np.ndarray, values: tuple[int, int] = (-1, 1)) -> PairwiseModel:
    """Hebb's rule: J_ij = (1/N) Σ_μ ξ_i^μ ξ_j^μ, J_ii = 0 (Hopfield 1982; equation hf-hebb).

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories, of -1 and 1 or of 0 and 1.
    values : (int, int)
        The units of the model. With (0, 1) it has the couplings 4 J and the fields -2 Σ_j J_ij: each unit compares its
        input Σ_j J_ij n_j with the threshold θ_i = ½ Σ_j J_ij, and the energies are those of the ±1 model.

    Returns
    -------
    PairwiseModel

    Raises
    ------
    ValueError
        If the patterns are not a matrix of two values, or ``values`` is neither (-1, 1) nor (0, 1).

    Examples
    --------
    >>> model = hebb([[1, 1, -1, -1], [1, -1, 1, -1]])
    >>> model.couplings[0]
    array([ 0. ,  0. ,  0. , -0.5])
    """
    xi = as_patterns(patterns).astype(np.float64)
    couplings = xi.T @ xi / xi.shape[1]
    np.fill_diagonal(couplings, 0.0)
    return to_values(PairwiseModel(couplings), values)


def projection(patterns: np.ndarray) -> PairwiseModel:
    """The projection rule: J = ξᵀ (ξ ξᵀ)⁻¹ ξ without its diagonal (Personnaz, Guyon and Dreyfus 1985).

    It removes the crosstalk of correlated patterns: every linearly independent set is a set of fixed points.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        Of -1 and 1 or of 0 and 1; linearly dependent ones are allowed.

    Returns
    -------
    PairwiseModel
        With values (-1, 1).

    Examples
    --------
    >>> model = projection([[1, 1, 1, 1, -1, -1], [1, 1, 1, -1, -1, -1]])
    >>> model.couplings.shape
    (6, 6)
    """
    xi = as_patterns(patterns).astype(np.float64)
    couplings = np.linalg.pinv(xi) @ xi
    couplings = 0.5 * (couplings + couplings.T)
    np.fill_diagonal(couplings, 0.0)
    return PairwiseModel(couplings)


def pack(states: np.ndarray) -> PackedStates:
    """One bit a unit, so that `overlap` can count bits instead of multiplying.

    Parameters
    ----------
    states : array_like, shape (..., N)
        Of -1 and 1 or of 0 and 1.

    Returns
    -------
    PackedStates

    Examples
    --------
    >>> overlap(pack([1, 1, -1]), pack([[1, 1, -1], [-1, 1, -1]]))
    array([1.        , 0.33333333])
    """
    spins = as_spins("states", states)
    size = spins.shape[-1]
    padded = np.zeros((*spins.shape[:-1], -(-size // 64) * 64), np.uint8)
    padded[..., :size] = spins > 0
    return PackedStates(np.packbits(padded, axis=-1, bitorder="little").view("<u8").astype(np.uint64), size)


def overlap(a: np.ndarray | PackedStates, b: np.ndarray | PackedStates) -> float | np.ndarray:
    """m = (1/N) Σ_i a_i b_i in the ±1 convention: 1 for equal states, -1 for opposite ones, near 0 for unrelated ones.

    Parameters
    ----------
    a, b : array_like or PackedStates
        States of shape (..., N), of -1 and 1 or of 0 and 1; their other axes broadcast. If both are packed (`pack`) and
        one is a single state, bits are counted; this is much faster than a product with a matrix.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If the states differ in size or are not made of two values.

    Examples
    --------
    >>> overlap([1, 1, -1, -1], [1, 1, -1, 1])
    0.5
    """
    packed = isinstance(a, PackedStates), isinstance(b, PackedStates)
    if any(packed):
        a, b = (x if done else pack(x) for x, done in zip((a, b), packed, strict=True))
        return _packed_overlap(a, b)
    a, b = as_spins("a", a), as_spins("b", b)
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(f"b: has {b.shape[-1]} units and a has {a.shape[-1]}; give states of one size")
    found = np.einsum("...i,...i->...", a, b, dtype=np.float64) / a.shape[-1]
    return float(found) if found.ndim == 0 else found


def _packed_overlap(a, b):
    if a.size != b.size:
        raise ValueError(f"b: has {b.size} units and a has {a.size}; give states of one size")
    many, one = (a, b) if b.bits.ndim == 1 else (b, a)
    if one.bits.ndim != 1:
        raise ValueError(f"a, b: got {a.bits.shape[:-1]} and {b.bits.shape[:-1]} packed states; one must be single")
    rows = for_kernel(many.bits).reshape(-1, many.bits.shape[-1])
    found = np.empty(many.bits.shape[:-1])
    kernels.bit_overlaps(rows, for_kernel(one.bits), a.size, found.reshape(-1))
    return float(found) if found.ndim == 0 else found

"""Samples of the spherical 3-spin model, and all critical points of small ones by Newton's method on the sphere.

What theory says of them stands in `spherical`.
"""
import numpy as np

from physml.core.arguments import Seed, real_array, whole
from physml.core.frozen import frozen
from physml.core.random import generator

DIGITS = 5  # of three projections in which two points agree that are one
SHORT = 1e-9  # length of the slope, in units of √n, at which a search has ended


def spherical_couplings(n: int, *, seed: Seed = 0) -> np.ndarray:
    """A sample of the 3-spin model: the symmetric tensor W with E(x) = Σ W_ijk x_i x_j x_k.

    Parameters
    ----------
    n : int
        At least 2.
    seed : int or SeedSequence

    Returns
    -------
    ndarray of float64, shape (n, n, n)

    Raises
    ------
    ValueError
        For a size or a seed that is none.
    """
    n = whole("n", n, 2)
    J = generator(seed).normal(size=(n, n, n)) / n
    return sum(J.transpose(axes) for axes in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))) / 6


@frozen
class SphericalPoints:
    """Critical points of one sample of the 3-spin model.

    Attributes
    ----------
    energies : ndarray of float64, shape (m,)
        Per spin, the lowest first.
    indices : ndarray of int64, shape (m,)
        How many of the n - 1 directions lead down.
    points : ndarray of float64, shape (m, n)
    met : ndarray of int64, shape (m,)
        How many searches ended at each; where all are large, hardly any point is missing.
    """

    energies: np.ndarray
    indices: np.ndarray
    points: np.ndarray
    met: np.ndarray


def spherical_critical_points(couplings: np.ndarray, *, starts: int = 2000, max_iterations: int = 60,
                              seed: Seed = 0) -> SphericalPoints:
    """Critical points of a 3-spin energy, by Newton's method on the sphere from random points.

    Parameters
    ----------
    couplings : array_like, shape (n, n, n)
        Symmetric, from `spherical_couplings`.
    starts : int
        Searches. With each point x the opposite one, of opposite energy, is a critical point too, and is added.
    max_iterations : int
    seed : int or SeedSequence

    Returns
    -------
    SphericalPoints

    Raises
    ------
    ValueError
        For couplings that are not symmetric, and counts out of range.

    Examples
    --------
    >>> found = spherical_critical_points(spherical_couplings(5, seed=2), starts=600)
    >>> int(np.sum((-1) ** found.indices))  # the Euler number of the sphere in five dimensions; for even n always 0
    2
    """
    W = real_array("couplings", couplings)
    n = len(W)
    if W.shape != (n, n, n) or not np.allclose(W, W.transpose(1, 2, 0)) or not np.allclose(W, W.transpose(0, 2, 1)):
        raise ValueError(f"couplings: got shape {W.shape}; give a symmetric array (n, n, n)")
    x = generator(seed).normal(size=(whole("starts", starts), n))
    x *= n**0.5 / np.linalg.norm(x, axis=1, keepdims=True)
    busy = np.arange(len(x))
    for _ in range(whole("max_iterations", max_iterations)):
        slope, bordered, _ = _tangent(W, x[busy])
        far = np.linalg.norm(slope, axis=1) > SHORT * n**0.5
        busy, slope, bordered = busy[far], slope[far], bordered[far]
        if not len(busy):
            break
        step = np.linalg.solve(bordered, -np.c_[slope, np.zeros(len(busy))][:, :, None])[:, :n, 0]
        step *= np.minimum(1.0, 0.5 * n**0.5 / np.linalg.norm(step, axis=1, keepdims=True))
        x[busy] += step
        x[busy] *= n**0.5 / np.linalg.norm(x[busy], axis=1, keepdims=True)
    ended = np.ones(len(x), bool)
    ended[busy] = False
    return _described(W, *_distinct(x[ended]))


def _tangent(W, x):
    """The slope along the sphere, the Hessian there bordered by the normal, and the energy times p."""
    n = x.shape[1]
    twice = 3.0 * (W @ x[:, None, :, None])[..., 0]  # Σ_k 3 W_ijk x_k
    pull = (twice @ x[:, :, None])[:, :, 0]
    along = (pull * x).sum(axis=1) / n
    bordered = np.zeros((len(x), n + 1, n + 1))
    bordered[:, :n, :n] = 2.0 * twice - along[:, None, None] * np.eye(n)
    bordered[:, :n, n] = bordered[:, n, :n] = x / n**0.5
    return pull - along[:, None] * x, bordered, along


def _distinct(x):
    """Different points among x and -x, and how often each was met."""
    n = x.shape[1]
    both = np.concatenate([x, -x])
    names = np.round(both @ np.sin(1.0 + np.arange(3.0 * n)).reshape(n, 3) / n**0.5, DIGITS)
    _, first, counts = np.unique(names, axis=0, return_index=True, return_counts=True)
    return both[first], counts


def _described(W, x, met):
    n = x.shape[1]
    _, bordered, along = _tangent(W, x)
    basis = np.linalg.svd(x[:, None, :])[2][:, 1:]  # n - 1 directions along the sphere
    curvatures = np.linalg.eigvalsh(basis @ bordered[:, :n, :n] @ basis.swapaxes(1, 2))
    order = np.argsort(along)
    return SphericalPoints(along[order] / 3.0, (curvatures < 0).sum(axis=1)[order], x[order], met[order])

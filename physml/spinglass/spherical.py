"""The spherical p-spin model: a rugged landscape whose critical points can be counted, on average exactly.

E(x) = n^{-(p-1)/2} Σ J_{i1…ip} x_{i1}…x_{ip} on the sphere |x|² = n, with independent standard normal J. Kac and Rice's
formula turns the mean number of critical points into an average over random matrices (Auffinger, Ben Arous & Černý
2013). Chapter "The terrain of learning", equations land-kac-rice, land-complexity and land-shares.
"""
import numpy as np

from physml.core.arguments import Seed, real_array, whole
from physml.core.frozen import frozen
from physml.core.random import generator

DIGITS = 5  # of three projections in which two points agree that are one
SHORT = 1e-9  # length of the slope, in units of √n, at which a search has ended


def spherical_threshold(p: int = 3) -> float:
    """Energy per spin above which nearly all critical points are saddles: -2 √((p-1)/p).

    Parameters
    ----------
    p : int
        At least 3.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If p is no integer of at least 3.

    Examples
    --------
    >>> round(spherical_threshold(3), 5)
    -1.63299
    """
    p = whole("p", p, 3)
    return -2.0 * ((p - 1) / p) ** 0.5


def spherical_complexity(energy, *, p: int = 3, index: int | None = None):
    """Logarithm of the mean number of critical points *at* this energy, per spin, for many spins.

    Parameters
    ----------
    energy : float or array_like
        Per spin; at most 0. For an index, at most the threshold: above it points of a fixed index are fewer by more
        than a factor exp(O(n)).
    p : int
        At least 3.
    index : int, optional
        Number of directions that lead down; without it, of any index.

    Returns
    -------
    float or ndarray
        Of the shape of ``energy``; negative where typical samples have none.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> round(spherical_complexity(0.0), 6), round(spherical_complexity(-1.64, index=0), 5)
    (0.346574, 0.00984)
    """
    p = whole("p", p, 3)
    e, edge = real_array("energy", energy), -spherical_threshold(p)
    if (e > (0.0 if index is None else 1e-12 - edge)).any():
        raise ValueError(f"energy: got {e.max()}; give at most {0 if index is None else -edge}")
    u = np.maximum(-e, edge)
    root = np.sqrt(u * u - edge * edge)
    below = u * root / edge**2 - np.log((u + root) / edge)  # ∫ beyond the edge of the semicircle: 0 above the threshold
    many = 1 if index is None else whole("index", index, 0) + 1
    found = 0.5 * np.log(p - 1) - (p - 2) / (4 * (p - 1)) * e * e - many * below
    return float(found) if found.ndim == 0 else found


def spherical_ground_energy(p: int = 3) -> float:
    """Energy per spin at which the complexity of minima vanishes: the ground state of many spins.

    Parameters
    ----------
    p : int
        At least 3.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If p is no integer of at least 3.

    Examples
    --------
    >>> round(spherical_ground_energy(3), 5)
    -1.657
    """
    from scipy.optimize import brentq

    edge = spherical_threshold(p)
    return float(brentq(lambda e: spherical_complexity(e, p=p, index=0), 2 * edge, edge, xtol=1e-13))


def spherical_index(energy, *, p: int = 3):
    """Share of directions that lead down from a typical critical point of this energy, for many spins.

    The curvatures fill a semicircle of radius 2 √(p(p-1)) around -p times the energy.

    Parameters
    ----------
    energy : float or array_like
        Per spin.
    p : int
        At least 3.

    Returns
    -------
    float or ndarray
        0 below the threshold, ½ at zero energy.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> spherical_index([-1.7, 0.0]).tolist()
    [0.0, 0.5]
    """
    s = np.clip(real_array("energy", energy) / -spherical_threshold(p), -1.0, 1.0)
    share = 0.5 + (s * np.sqrt(1.0 - s * s) + np.arcsin(s)) / np.pi
    return float(share) if share.ndim == 0 else share


def expected_critical_points(n: int, *, p: int = 3, samples: int = 20000, seed: Seed = 0):
    """The mean number of critical points of each index, for any finite n, from random matrices of order n.

    Kac–Rice: 2 √(2/p) (p-1)^{n/2} E exp(-n (p-2)/(2p) λ_k²), with λ_0 < λ_1 < … the eigenvalues of a symmetric Gaussian
    matrix whose elements off the diagonal have the variance 1/2n. The matrices are drawn; the formula is exact.

    Parameters
    ----------
    n : int
        At least 2 spins.
    p : int
        At least 3.
    samples : int
        Matrices.
    seed : int or SeedSequence

    Returns
    -------
    means, errors : ndarray of float64, shape (n,)
        For index 0, …, n - 1, with standard errors.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> means, errors = expected_critical_points(2, samples=50000, seed=1)
    >>> bool(abs(means[0] - means[1]) < 4 * (errors[0] + errors[1]))  # maxima and minima of a function on a circle
    True
    """
    n, p, samples = whole("n", n, 2), whole("p", p, 3), whole("samples", samples, 2)
    draw, found = generator(seed), []
    for many in np.diff(np.r_[np.arange(0, samples, 5000), samples]):
        a = draw.normal(size=(many, n, n)) * (0.25 / n) ** 0.5
        found.append(np.linalg.eigvalsh(a + a.swapaxes(1, 2)))
    values = np.exp(-n * (p - 2) / (2 * p) * np.concatenate(found) ** 2)
    factor = 2.0 * (2.0 / p) ** 0.5 * (p - 1.0) ** (n / 2)
    return factor * values.mean(axis=0), factor * values.std(axis=0, ddof=1) / samples**0.5


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
    >>> found = spherical_critical_points(spherical_couplings(4, seed=2), starts=300)
    >>> int(np.sum((-1) ** found.indices))  # the Euler number of the sphere in four dimensions
    0
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

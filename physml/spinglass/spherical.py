"""The critical points of the spherical p-spin model, a rugged landscape, counted: on average exactly.

E(x) = n^{-(p-1)/2} Σ J_{i1…ip} x_{i1}…x_{ip} on the sphere |x|² = n, with independent standard normal J. Kac and Rice's
formula turns the mean number of critical points into an average over random matrices (Auffinger, Ben Arous & Černý
2013). Chapter "The terrain of learning", equations land-kac-rice, land-complexity and land-shares.
"""
import numpy as np

from physml.core.arguments import Seed, real_array, whole
from physml.core.random import generator


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

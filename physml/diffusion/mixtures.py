"""Mixtures of Gaussians: data whose diffused density, score and Hessian are known at every time."""
from functools import cached_property

import numpy as np

from physml.core.arguments import Seed, point_cloud, real_array, vector, whole
from physml.core.frozen import frozen
from physml.core.logarithms import log_sum_exp
from physml.diffusion.randomness import own_generator
from physml.diffusion.schedules import Schedule, checked_schedule, times

BLOCK = 1_000_000  # numbers in the largest temporary array


@frozen
class GaussianMixture:
    """The density Σ_k w_k N(x; μ_k, C_k) in d dimensions.

    Parameters
    ----------
    weights : array_like, shape (K,)
        Positive; normalised to a sum of one.
    means : array_like, shape (K, d) or, in one dimension, (K,)
    covariances : array_like, shape (K, d, d), or (K,) or a number for K or one variance of all directions
        Symmetric and positive definite.

    Raises
    ------
    ValueError
        If shapes do not fit, a weight is not positive, or a covariance is not symmetric and positive definite.

    Examples
    --------
    >>> two = GaussianMixture([1, 1], [-1.0, 1.0], 0.25)
    >>> two.score([[0.0], [1.0]]).round(4).tolist()
    [[0.0], [-0.0027]]
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    def __post_init__(self):
        weights, means = vector("weights", self.weights), real_array("means", self.means)
        if not (weights > 0).all():
            raise ValueError(f"weights: got {weights.min()} among them; give numbers above 0")
        if means.ndim == 1:
            means = means[:, None]
        if means.ndim != 2 or len(means) != len(weights) or means.shape[1] == 0:
            raise ValueError(f"means: got shape {means.shape}; give ({len(weights)}, d), one row for each weight")
        covariances = _covariances(real_array("covariances", self.covariances), *means.shape)
        for name, value in (("weights", weights / weights.sum()), ("means", means), ("covariances", covariances)):
            object.__setattr__(self, name, value)
        if not (self._spectrum[0] > 0).all():
            k = int(np.argmin(self._spectrum[0].min(axis=1)))
            raise ValueError(f"covariances: number {k} has the eigenvalue {self._spectrum[0][k].min():.6g}; give "
                             "positive definite matrices (for points without width, diffused_score(points, schedule))")

    @property
    def dimension(self) -> int:
        """d."""
        return self.means.shape[1]

    @cached_property
    def variances(self) -> np.ndarray | None:
        """The K variances if all covariances are multiples of the identity, else None."""
        found = round_variances(self.covariances)
        if found is not None:
            found.flags.writeable = False
        return found

    @cached_property
    def _spectrum(self):
        """Eigenvalues (K, d) and eigenvectors (K, d, d) of the covariances."""
        if self.variances is not None:
            k, d = self.means.shape
            return np.broadcast_to(self.variances[:, None], (k, d)), np.broadcast_to(np.eye(d), (k, d, d))
        return np.linalg.eigh(self.covariances)

    def log_density(self, x) -> np.ndarray:
        """log p(x) for x of shape (n, d); shape (n,)."""
        return self._blockwise(x, lambda part: log_sum_exp(self._log_terms(part)[0])[0], 1)

    def responsibilities(self, x) -> np.ndarray:
        """The probability that x came from each Gaussian, shape (n, K)."""
        return self._blockwise(x, lambda part: log_sum_exp(self._log_terms(part)[0])[1], 1)

    def score(self, x) -> np.ndarray:
        """∇ log p(x) for x of shape (n, d); the same shape."""
        def block(part):
            log_terms, pulls = self._log_terms(part)
            return np.einsum("nk,nkd->nd", log_sum_exp(log_terms)[1], pulls)

        return self._blockwise(x, block, 1)

    def hessian(self, x) -> np.ndarray:
        """The second derivatives of log p at x of shape (n, d); shape (n, d, d)."""
        eigenvalues, vectors = self._spectrum
        precisions = np.einsum("kij,kj,klj->kil", vectors, 1 / eigenvalues, vectors)

        def block(part):
            log_terms, pulls = self._log_terms(part)
            share = log_sum_exp(log_terms)[1]
            mean = np.einsum("nk,nkd->nd", share, pulls)
            second = np.einsum("nk,nki,nkj->nij", share, pulls, pulls) - np.einsum("nk,kij->nij", share, precisions)
            return second - mean[:, :, None] * mean[:, None, :]

        return self._blockwise(x, block, self.dimension)

    def sample(self, n: int, *, seed: Seed = 0) -> np.ndarray:
        """``n`` independent points, shape (n, d)."""
        rng = own_generator(seed)
        which = rng.choice(len(self.weights), size=whole("n", n), p=self.weights)
        normal = rng.standard_normal((n, self.dimension))
        eigenvalues, vectors = self._spectrum
        return self.means[which] + np.einsum("nij,nj->ni", vectors[which], np.sqrt(eigenvalues[which]) * normal)

    def diffused(self, schedule: Schedule, t: float) -> "GaussianMixture":
        """The mixture p_t: means α_t μ_k, covariances α_t² C_k + σ_t²."""
        return _diffused(self, schedule, t)

    def _log_terms(self, x):
        """log(w_k N(x; μ_k, C_k)), shape (n, K), and the pulls -C_k⁻¹ (x - μ_k), shape (n, K, d)."""
        away = x[:, None, :] - self.means
        eigenvalues, vectors = self._spectrum
        if self.variances is not None:
            pulls = -away / self.variances[:, None]
        else:
            pulls = -np.einsum("kij,nkj->nki", vectors, np.einsum("kji,nkj->nki", vectors, away) / eigenvalues)
        constant = np.log(self.weights) - 0.5 * np.log(2 * np.pi * eigenvalues).sum(axis=1)
        return constant + 0.5 * np.einsum("nkd,nkd->nk", away, pulls), pulls

    def _blockwise(self, x, function, factor):
        x = point_cloud("x", x, self.dimension)
        rows = max(1, BLOCK // (self.means.size * factor))
        return np.concatenate([function(x[i:i + rows]) for i in range(0, max(len(x), 1), rows)])


@frozen
class DiffusedScore:
    """The exact score s(x, t) = ∇ log p_t(x) of diffused data, called as ``score(x, t)``; made by `diffused_score`.

    Attributes
    ----------
    weights, means, covariances : ndarray
        Of the data at t = 0, shapes (K,), (K, d), (K, d, d); a point has covariance 0.
    schedule : Schedule
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    schedule: Schedule

    def at(self, t: float) -> GaussianMixture:
        """The mixture p_t; the data must have a width, or ``t`` must be above 0."""
        return _diffused(self, self.schedule, t)

    def __call__(self, x, t: float) -> np.ndarray:
        """∇ log p_t(x) for x of shape (n, d); the same shape."""
        return self.at(t).score(x)

    def divergence(self, x, t: float) -> np.ndarray:
        """∇·s(x, t), shape (n,)."""
        return np.trace(self.at(t).hessian(x), axis1=1, axis2=2)


def diffused_score(data, schedule: Schedule) -> DiffusedScore:
    """The exact score of data that the schedule diffuses.

    Parameters
    ----------
    data : GaussianMixture, or array_like of shape (n, d)
        A density, or points that are all alike (the training set of a model: its score leads back to these points).
    schedule : Schedule

    Raises
    ------
    ValueError
        If the data are neither, or the schedule is none.

    Examples
    --------
    >>> from physml.diffusion import constant_schedule
    >>> score = diffused_score([[-1.0], [1.0]], constant_schedule(4.0))
    >>> score([[0.0]], 0.5).tolist()
    [[0.0]]
    """
    checked_schedule(schedule)
    if isinstance(data, GaussianMixture):
        return DiffusedScore(data.weights, data.means, data.covariances, schedule)
    means = point_cloud("data", data)
    n, d = means.shape
    return DiffusedScore(np.full(n, 1 / n), means, np.broadcast_to(0.0, (n, d, d)), schedule)


def round_variances(covariances: np.ndarray) -> np.ndarray | None:
    """The K variances if all covariances (K, d, d) are multiples of the identity, else None."""
    found = covariances[:, 0, 0]
    return found if (covariances == found[:, None, None] * np.eye(covariances.shape[1])).all() else None


def scale_and_variance(schedule: Schedule, t: float) -> tuple[float, float]:
    """α_t and σ_t² at one time."""
    t = times(t)
    if t.ndim:
        raise ValueError(f"t: got shape {t.shape}; give one time in [0, 1]")
    return float(checked_schedule(schedule).scale(t)), float(schedule.variance(t))


def _diffused(data, schedule, t):
    """The mixture p_t of data with weights, means and covariances, which may be 0."""
    scale, variance = scale_and_variance(schedule, t)
    return GaussianMixture(data.weights, scale * data.means,
                           scale**2 * data.covariances + variance * np.eye(data.means.shape[1]))


def _covariances(given, k, d):
    """Shape (K, d, d), symmetric."""
    if given.shape in ((), (k,)) or (d == 1 and given.shape == (k, 1)):
        return np.broadcast_to(given.reshape(-1, 1, 1), (k, 1, 1)) * np.eye(d)
    if given.shape != (k, d, d):
        raise ValueError(f"covariances: got shape {given.shape}; give ({k}, {d}, {d}), ({k},) or one variance")
    if not np.allclose(given, np.swapaxes(given, 1, 2), rtol=1e-10, atol=1e-12 * abs(given).max()):
        raise ValueError("covariances: got a matrix that is not symmetric; give (C + C.T) / 2")
    return (given + np.swapaxes(given, 1, 2)) / 2

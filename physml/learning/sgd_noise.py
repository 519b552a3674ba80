"""The noise of stochastic gradient descent on a linear regression: how far it wanders about the fit, exactly."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, not_negative, number, positive, real_array, whole
from physml.core.frozen import frozen
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.learning import sgd_kernels

MOST = 24  # parameters: the second moments are a linear system of that many, squared


def stationary_variance(learning_rate: float, *, curvature: float, noise: float = 1.0) -> float:
    """Of w ← w - η (λw + ξ), with independent ξ of standard deviation σ: ησ²/(λ (2 - ηλ)).

    Parameters
    ----------
    learning_rate : float
        η, above 0 and below 2/λ.
    curvature : float
        λ.
    noise : float
        σ, of the gradient.

    Returns
    -------
    float
        For small steps T/λ with the temperature T = ησ²/2.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    Equation (land-lyapunov) of the chapter.

    Examples
    --------
    >>> round(stationary_variance(0.1, curvature=1.0), 10)
    0.0526315789
    """
    curvature, noise = positive("curvature", curvature), not_negative("noise", noise)
    eta = number("learning_rate", learning_rate, f"a number above 0 and below 2/λ = {2 / curvature:.6g}",
                 lambda x: 0 < x < 2 / curvature)
    return eta * noise**2 / (curvature * (2 - eta * curvature))


@frozen
class SgdNoise:
    """The stationary spread about the least-squares fit, along the eigenvectors of the Hessian, stiffest last.

    Attributes
    ----------
    curvatures : ndarray, shape (d,)
        Eigenvalues λ of H = XᵀX/n.
    exact : ndarray, shape (d,)
        Variances, from the linear equation that the second moments obey; infinite where the steps are too long for a
        stationary state with a variance.
    frozen_noise : ndarray, shape (d,)
        η C/(B λ (2 - ηλ)), with the covariance C of an example's gradient as it is at the fit.
    langevin : float
        ησ²/2B, with σ² the mean squared residual: the same in every direction, for small steps and C = σ²H.
    alignment : float
        The cosine of C and H as vectors of their elements.
    """

    curvatures: np.ndarray
    exact: np.ndarray
    frozen_noise: np.ndarray
    langevin: float
    alignment: float

    @property
    def temperatures(self) -> np.ndarray:
        """λ times the exact variance: twice the energy in each direction, in units with k = 1; shape (d,)."""
        return self.curvatures * self.exact


def sgd_covariance(x: np.ndarray, y: np.ndarray, *, learning_rate: float, batch: int = 1) -> SgdNoise:
    """How far steps of w ← w - (η/B) Σ (x·w - y) x wander about the fit, examples being drawn with replacement.

    Parameters
    ----------
    x : array_like, shape (n, d)
        At most 24 columns, linearly independent.
    y : array_like, shape (n,)
    learning_rate : float
        η.
    batch : int
        B.

    Returns
    -------
    SgdNoise

    Raises
    ------
    ValueError
        If the shapes do not fit, columns are dependent, or a number is out of range.

    Notes
    -----
    Equation (land-moments) of the chapter: Σ = (1 - ηH) Σ (1 - ηH) + (η²/B) (⟨x xᵀ Σ x xᵀ⟩ - HΣH + C). The middle
    terms are noise that grows with the distance from the fit. That the fit is the mean, and C the covariance of an
    example's gradient there, is exact.

    Examples
    --------
    >>> noise = sgd_covariance([[1.0], [1.0]], [1.0, -1.0], learning_rate=0.1)
    >>> round(float(noise.exact[0]), 10), noise.langevin
    (0.0526315789, 0.05)
    """
    x, residuals, curvatures = _at_the_fit(x, y)
    eta, batch, (n, d) = positive("learning_rate", learning_rate), whole("batch", batch), x.shape
    H, C = np.diag(curvatures), (x * residuals[:, None] ** 2).T @ x / n
    pairs = (x[:, :, None] * x[:, None, :]).reshape(n, d * d)
    shrink = np.eye(d) - eta * H
    step = np.kron(shrink, shrink) + eta**2 / batch * (pairs.T @ pairs / n - np.kron(H, H))
    exact = np.full(d, np.inf)
    if abs(np.linalg.eigvals(step)).max() < 1:
        second = np.linalg.solve(np.eye(d * d) - step, eta**2 / batch * C.ravel()).reshape(d, d)
        exact = np.diag(second).copy()
    room = curvatures * (2 - eta * curvatures)
    frozen_noise = np.where(room > 0, eta * np.diag(C) / (batch * np.where(room > 0, room, 1)), np.inf)
    alignment = (C * H).sum() / (np.linalg.norm(C) * np.linalg.norm(H)) if np.any(C) else np.nan
    return SgdNoise(curvatures, exact, frozen_noise, float(eta * np.mean(residuals**2) / (2 * batch)), float(alignment))


def simulate_sgd(x: np.ndarray, y: np.ndarray, *, learning_rate: float, batch: int = 1, updates: int,
                 burn_in: int | None = None, shuffled: bool = False, chains: int = 8, seed: Seed = 0,
                 executor: Executor | None = None) -> np.ndarray:
    """The variances that stochastic gradient descent has about the fit, along the directions of `sgd_covariance`.

    Parameters
    ----------
    x, y, learning_rate, batch
        As there.
    updates : int
        Steps of each chain, all of which are averaged over.
    burn_in : int, optional
        Steps before that, from the fit on; by default a fifth of ``updates``.
    shuffled : bool
        Whether examples come in shuffled epochs, each once in an epoch, as in most training; else they are drawn with
        replacement.
    chains : int
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        As in `physml.core.sweep`, over the chains.

    Returns
    -------
    ndarray of float64, shape (chains, d)

    Raises
    ------
    ValueError
        As in `sgd_covariance`.

    Examples
    --------
    >>> x, y = [[1.0], [-1.0], [1.0], [-1.0]], [1.0, 1.0, -1.0, -1.0]
    >>> drawn = simulate_sgd(x, y, learning_rate=0.1, updates=20_000, chains=4)
    >>> bool(abs(drawn.mean() / sgd_covariance(x, y, learning_rate=0.1).exact[0] - 1) < 0.06)
    True
    >>> bool(simulate_sgd(x, y, learning_rate=0.1, updates=20_000, chains=4, shuffled=True).mean() < 0.02)
    True
    """
    x, residuals, _ = _at_the_fit(x, y)
    eta, batch, updates = positive("learning_rate", learning_rate), whole("batch", batch), whole("updates", updates)
    burn_in = updates // 5 if burn_in is None else whole("burn_in", burn_in, 0)
    points = [(x, residuals, eta, batch, updates, burn_in, shuffled, state)
              for state in stream(seed, whole("chains", chains))]
    return np.array(sweep(_squares, points, executor, progress=False))


def _squares(point):
    x, residuals, eta, batch, steps, burn_in, shuffled, state = point
    away, gradient, squares = np.zeros((3, x.shape[1]))
    order = np.arange(len(x) if shuffled else 0, dtype=np.int32)
    sgd_kernels.descend(x, residuals, away, gradient, squares, eta, batch, steps + burn_in, steps, order, state.copy())
    return squares


def _at_the_fit(x, y):
    """Examples along the eigenvectors of H, residuals x·w - y of the fit, and the eigenvalues."""
    x = real_array("x", x)
    if x.ndim != 2 or not 1 <= x.shape[1] <= MOST:
        raise ValueError(f"x: got shape {x.shape}; give examples of shape (n, d) with d from 1 to {MOST}")
    y = real_array("y", y, (len(x),))
    curvatures, axes = np.linalg.eigh(x.T @ x / len(x))
    if not curvatures[0] > 1e-12 * curvatures[-1]:
        raise ValueError(f"x: the smallest eigenvalue of XᵀX/n is {curvatures[0]:.3g}; give linearly independent "
                         "columns")
    x = np.ascontiguousarray(x @ axes)
    return x, x @ np.linalg.lstsq(x, y, rcond=None)[0] - y, curvatures

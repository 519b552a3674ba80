"""When the score of a training set begins to give single points back: theory and measurement.

With noise on them, u = x₀ + σε, the n points of a training set have the density (1/n) Σ_i N(u; x_i, σ²). The term of
the point behind u has the exponent -|ε|²/2; the n - 1 others together are n p(u), with p the density of all data with
noise, as long as many of them contribute. So its own point dominates where

    ln [N(u; x₀, σ²) / p(u)] > ln n.

On average the left side is the mutual information I(x₀; u): collapse where I = ln n. This is the condensation of a
random energy model with a planted state, and it is what Biroli, Bonnaire, de Bortoli and Mézard (2024) call a vanishing
excess entropy: the entropy of the noised data equals that of n separate Gaussians, S(p) = ln n + (d/2) ln 2πeσ², since
I = S(p) - (d/2) ln 2πeσ². For Gaussian data it is the condition of `collapse_time`.
"""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import Seed, point_cloud, positive, vector, whole
from physml.diffusion.denoiser import posterior_weights
from physml.diffusion.randomness import own_generator


def mutual_information(denoiser: Callable, points: np.ndarray, sigma: np.ndarray, *, repeats: int = 4,
                       seed: Seed = 0) -> np.ndarray:
    """I(x₀; x₀ + σε) in nats from the error of a denoiser, by the I-MMSE relation (Guo, Shamai and Verdú 2005).

    dI/d(σ⁻²) = ½ E|x₀ - D(u, σ)|² for the exact denoiser, hence I(σ) = ∫_σ^∞ E|x₀ - D(u, s)|² s⁻³ ds. A network's error
    is larger, and makes this an upper bound up to the sampling error.

    Parameters
    ----------
    denoiser : callable
        ``denoiser(u, s)``.
    points : array_like, shape (n, d)
        Data that the denoiser was not made from.
    sigma : array_like, shape (k,)
        Rising levels; beyond the last, the error is taken to be what it is there.
    repeats : int
        Draws of the noise for each point.
    seed : int or SeedSequence

    Returns
    -------
    ndarray of float64, shape (k,)

    Raises
    ------
    ValueError
        If levels do not rise, or points are no matrix.

    Examples
    --------
    >>> levels = np.geomspace(0.5, 100, 200)
    >>> points = np.random.default_rng(1).normal(size=(4000, 1))
    >>> found = mutual_information(lambda u, s: u / (1 + s * s), points, levels)
    >>> bool(abs(found[0] - 0.5 * np.log(1 + 4)) < 0.02)  # a Gaussian
    True
    """
    points, sigma, rng = point_cloud("points", points), vector("sigma", sigma), own_generator(seed)
    if not (sigma[0] > 0 and (np.diff(sigma) > 0).all()):
        raise ValueError("sigma: got levels that do not rise; give positive ones in rising order")
    error = np.zeros(len(sigma))
    noise = [rng.standard_normal(points.shape) for _ in range(whole("repeats", repeats))]
    for k, s in enumerate(sigma):
        error[k] = np.mean([((points - denoiser(points + s * e, float(s))) ** 2).sum(axis=1).mean() for e in noise])
    slope = error / sigma**2  # in ln s
    pieces = 0.5 * (slope[1:] + slope[:-1]) * np.diff(np.log(sigma))
    return 0.5 * slope[-1] + np.append(np.cumsum(pieces[::-1])[::-1], 0.0)


def own_weight(points: np.ndarray, sigma: float, *, labels: np.ndarray | None = None, seed: Seed = 0) -> np.ndarray:
    """The posterior weight of the point behind each noised training point, shape (n,).

    Parameters
    ----------
    points : array_like, shape (n, d)
        A training set; each point is noised once.
    sigma : float
    labels : array_like of int, shape (n,), optional
        Only points of the same class compete.
    seed : int or SeedSequence

    Raises
    ------
    ValueError
        If σ is not positive, or points are no matrix.

    Examples
    --------
    >>> own_weight([[0.0], [10.0]], 0.1).round(6).tolist(), own_weight([[0.0], [10.0]], 1e6).round(2).tolist()
    ([1.0, 1.0], [0.5, 0.5])
    """
    points, sigma = point_cloud("points", points), positive("sigma", sigma)
    u = points + sigma * own_generator(seed).standard_normal(points.shape)
    labels, own = np.zeros(len(points)) if labels is None else np.asarray(labels), np.empty(len(points))
    for k in np.unique(labels):
        weight = posterior_weights(points[labels == k], u[labels == k], sigma)
        own[labels == k] = np.diagonal(weight) / weight.sum(axis=1)
    return own


def collapse_noise(sigma: np.ndarray, information: np.ndarray, n: float) -> float:
    """The level σ at which the mutual information is ln n: below it the score of n points leads back to one of them.

    Parameters
    ----------
    sigma, information : array_like, shape (k,)
        Levels, and what `mutual_information` found there.
    n : float
        Training points, above 1.

    Raises
    ------
    ValueError
        If ln n lies outside the information's range.

    Examples
    --------
    >>> levels = np.geomspace(0.1, 10, 400)
    >>> round(collapse_noise(levels, 0.5 * 32 * np.log(1 + 1 / levels**2), 500), 3)  # a Gaussian in 32 dimensions
    1.452
    """
    sigma, information = vector("sigma", sigma), vector("information", information)
    if not information.min() < np.log(positive("n", n)) < information.max():
        raise ValueError(f"n: ln {n} = {np.log(n):.3g} is outside the information at these levels, "
                         f"{information.min():.3g} to {information.max():.3g}")
    return float(np.exp(np.interp(-np.log(n), -information, np.log(sigma))))

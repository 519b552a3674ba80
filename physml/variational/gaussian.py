"""Gaussian q: the factorised one for a correlated target, coordinate ascent, and any log density."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import Seed, one_of, positive, real_array, square_matrix, vector, whole
from physml.core.frozen import frozen
from physml.core.random import generator

FAMILIES = ("diagonal", "full")


@frozen
class FactorisedGaussian:
    """The product of Gaussians that is closest to a correlated Gaussian.

    Attributes
    ----------
    variances : ndarray, shape (d,)
        1/Λ_ii: those of a coordinate *given* all others, not larger than the true ones.
    kl : float
        D_KL(q‖p) at the optimum, ½ (Σ ln Λ_ii - ln det Λ).
    """

    variances: np.ndarray
    kl: float


def precision_matrix(precision) -> np.ndarray:
    """A symmetric positive definite matrix, or a ValueError."""
    P = square_matrix("precision", precision)
    if not np.allclose(P, P.T, atol=1e-10):
        raise ValueError(f"precision: differs from its transpose by {np.abs(P - P.T).max():.3g}; give a symmetric "
                         "matrix, the inverse of a covariance")
    if np.linalg.eigvalsh(P).min() <= 0:
        raise ValueError(f"precision: has the eigenvalue {np.linalg.eigvalsh(P).min():.3g}; give a positive definite "
                         "matrix, the inverse of a covariance")
    return P


def mean_field_gaussian(precision: np.ndarray) -> FactorisedGaussian:
    """The q = Π N(μ_i, v_i) that minimises D_KL(q‖N(μ, Λ⁻¹)): v_i = 1/Λ_ii (its means are exact).

    Parameters
    ----------
    precision : array_like, shape (d, d)
        Λ, symmetric and positive definite.

    Returns
    -------
    FactorisedGaussian

    Raises
    ------
    ValueError
        If the matrix is not symmetric and positive definite.

    Examples
    --------
    >>> found = mean_field_gaussian(np.linalg.inv([[1, 0.8], [0.8, 1]]))
    >>> found.variances.round(12), round(found.kl, 9)
    (array([0.36, 0.36]), 0.510825624)
    """
    P = precision_matrix(precision)
    return FactorisedGaussian(1 / np.diag(P), float(0.5 * (np.log(np.diag(P)).sum() - np.linalg.slogdet(P)[1])))


def gaussian_coordinate_ascent(precision: np.ndarray, start: np.ndarray, *, mean: np.ndarray | None = None,
                               sweeps: int = 20) -> np.ndarray:
    """The means of q after each coordinate's turn: m_i <- μ_i - Σ_{j≠i} Λ_ij (m_j - μ_j)/Λ_ii.

    This is one Gauss–Seidel sweep after another; in two dimensions each contracts the error by ρ².

    Parameters
    ----------
    precision : array_like, shape (d, d)
        Λ, symmetric and positive definite.
    start : array_like, shape (d,)
        The first means.
    mean : array_like, shape (d,), optional
        μ; zero by default.
    sweeps : int

    Returns
    -------
    ndarray, shape (1 + d * sweeps, d)

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> path = gaussian_coordinate_ascent(np.linalg.inv([[1, 0.8], [0.8, 1]]), [1, -1], sweeps=2)
    >>> path[::2].round(6).tolist()
    [[1.0, -1.0], [-0.8, -0.64], [-0.512, -0.4096]]
    """
    P = precision_matrix(precision)
    target = np.zeros(len(P)) if mean is None else real_array("mean", mean, (len(P),))
    m = real_array("start", start, (len(P),))
    path = [m.copy()]
    for _ in range(whole("sweeps", sweeps, 0)):
        for i in range(m.size):
            m[i] -= P[i] @ (m - target) / P[i, i]
            path.append(m.copy())
    return np.array(path)


@frozen
class GaussianFit:
    """The Gaussian of its family with the largest ELBO that was found.

    Attributes
    ----------
    mean : ndarray, shape (d,)
    covariance : ndarray, shape (d, d)
    elbo : float
        E_q[ln p̃] + S(q), at most ln ∫ p̃ (up to the error of the quadrature or of the fixed draws).
    converged : bool
        Whether the optimiser reached a point of vanishing gradient.
    gradient : float
        The largest component of the ELBO's gradient there.
    evaluations : int
        Of the bound; each evaluates the log density at all nodes.
    """

    mean: np.ndarray
    covariance: np.ndarray
    elbo: float
    converged: bool
    gradient: float
    evaluations: int


def standard_nodes(dimension: int, nodes: int | None, draws: int | None, seed: Seed) -> tuple[np.ndarray, np.ndarray]:
    """Points z and weights w with E[f(z)] ≈ Σ w f(z) for standard normal z: a Gauss–Hermite grid, or fixed draws."""
    if draws is None:
        nodes = 20 if nodes is None else whole("nodes", nodes)
        if nodes**dimension > 200_000:
            raise ValueError(f"nodes: {nodes}**{dimension} grid points are too many; give draws=1000, say, instead")
        x, w = np.polynomial.hermite_e.hermegauss(nodes)
        grid = np.meshgrid(*[x] * dimension, indexing="ij")
        weights = np.prod(np.meshgrid(*[w / w.sum()] * dimension, indexing="ij"), axis=0)
        return np.stack([g.ravel() for g in grid], axis=1), weights.ravel()
    half = generator(seed).normal(size=((whole("draws", draws) + 1) // 2, dimension))
    z = np.vstack([half, -half])  # antithetic: odd moments vanish exactly
    return z, np.full(len(z), 1 / len(z))


def gaussian_vi(log_density: Callable[[np.ndarray], np.ndarray], start: np.ndarray, *, family: str = "diagonal",
                nodes: int | None = None, draws: int | None = None, seed: Seed = 0, scale: float = 1.0,
                tolerance: float = 1e-5) -> GaussianFit:
    """Gaussian variational inference for any log density.

    With x = m + L z and standard normal z, ELBO(m, L) = E_z[ln p̃(m + L z)] + ln det L + (d/2) ln 2πe. The expectation
    is a Gauss–Hermite sum, or, in many dimensions, a mean over draws of z that stay fixed while m and L move
    (the reparametrisation): either way a smooth deterministic function, which BFGS maximises.

    Parameters
    ----------
    log_density : callable
        ln p̃ of points of shape (k, d), returning (k,); not necessarily normalised.
    start : array_like, shape (d,)
        The first mean.
    family : {"diagonal", "full"}
        Independent coordinates, or any covariance.
    nodes : int, optional
        Gauss–Hermite points for each dimension; 20 by default.
    draws : int, optional
        Use this many antithetic draws instead.
    seed : int or SeedSequence
        Of the draws.
    scale : float
        The first standard deviation.
    tolerance : float
        The gradient at which the optimum counts as reached.

    Returns
    -------
    GaussianFit

    Raises
    ------
    ValueError
        If an argument is not what it should be, or the log density is not finite where it is needed at the start.

    Examples
    --------
    >>> precision = np.linalg.inv([[1, 0.8], [0.8, 1]])
    >>> fit = gaussian_vi(lambda x: -0.5 * ((x @ precision) * x).sum(-1), [1.0, -1.0])
    >>> np.diag(fit.covariance).round(4)
    array([0.36, 0.36])
    """
    from scipy.optimize import minimize

    m, scale, tolerance = vector("start", start), positive("scale", scale), positive("tolerance", tolerance)
    one_of("family", family, FAMILIES)
    d, (z, weights) = m.size, standard_nodes(m.size, nodes, draws, seed)
    lower = np.tril_indices(d, -1) if family == "full" else (np.array([], int),) * 2

    def unpack(parameters):
        L = np.diag(np.exp(parameters[d:2 * d]))
        L[lower] = parameters[2 * d:]
        return parameters[:d], L

    def minus_elbo(parameters):
        mean, L = unpack(parameters)
        values = np.asarray(log_density(mean + z @ L.T), float)
        return -(weights @ values) - parameters[d:2 * d].sum() - 0.5 * d * np.log(2 * np.pi * np.e)

    first = np.concatenate([m, np.full(d, np.log(scale)), np.zeros(lower[0].size)])
    if not np.isfinite(minus_elbo(first)):
        raise ValueError("log_density: is not finite around the start; move it, or make scale smaller")
    found = minimize(minus_elbo, first, method="BFGS", options={"gtol": tolerance})
    mean, L = unpack(found.x)
    gradient = float(np.abs(found.jac).max())
    return GaussianFit(mean, L @ L.T, -float(found.fun), bool(gradient <= 10 * tolerance), gradient, int(found.nfev))

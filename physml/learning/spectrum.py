"""The spectrum of a Hessian: all eigenvalues of a small one, a smoothed density and the extremes of a large one."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import Seed, one_of, positive, vector, whole
from physml.core.frozen import frozen
from physml.core.random import generator
from physml.learning.hessian import hessian_matrix, hessian_product
from physml.learning.losses import Loss
from physml.learning.network import Network

METHODS = ("exact", "lanczos")


@frozen
class Spectrum:
    """A distribution of eigenvalues, known exactly or estimated from random probes.

    Attributes
    ----------
    eigenvalues : ndarray of float64, shape (probes, m)
        All eigenvalues in one row; or, for each probe, those of its tridiagonal matrix.
    weights : ndarray of float64, shape (probes, m)
        The share of each; a row sums to one.
    """

    eigenvalues: np.ndarray
    weights: np.ndarray

    def mean(self, function: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
        """The mean of a function of the eigenvalues (its trace over P), and the standard error over probes."""
        values = (self.weights * function(self.eigenvalues)).sum(axis=1)
        return float(values.mean()), _error(values)

    def density(self, grid: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
        """The density on a grid, each eigenvalue a Gaussian of this width; and its standard error over probes.

        Raises
        ------
        ValueError
            For a grid that is no vector and a width that is not positive.
        """
        grid, width = vector("grid", grid), positive("width", width)
        bumps = np.exp(-0.5 * ((grid[:, None, None] - self.eigenvalues) / width) ** 2) / (width * np.sqrt(2 * np.pi))
        values = (bumps * self.weights).sum(axis=2).T
        return values.mean(axis=0), _error(values)


def _error(values):
    if len(values) == 1:
        return 0.0 * values[0]
    return values.std(axis=0, ddof=1) / len(values) ** 0.5


def hessian_spectrum(network: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy",
                     penalty: float = 0.0, part: str = "all", method: str = "exact", probes: int = 10,
                     lanczos_steps: int = 60, seed: Seed = 0) -> Spectrum:
    """How the curvatures of the loss are distributed.

    ``"exact"`` diagonalises the matrix. ``"lanczos"`` needs products alone: a random direction v spreads over all
    eigenvectors alike, and m steps of Lanczos find m nodes and weights that integrate all polynomials of degree below
    2m against the distribution that v sees (Golub & Welsch 1969; Ghorbani, Krishnan & Xiao 2019).

    Parameters
    ----------
    network, x, targets, loss, penalty, part
        As in `hessian_product`.
    method : {"exact", "lanczos"}
    probes : int
        Random directions, at least 2 for an error.
    lanczos_steps : int
        At most P.
    seed : int or SeedSequence
        Of the probes.

    Returns
    -------
    Spectrum

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> from physml.learning import dense_network
    >>> network, x = dense_network([3, 8, 1], seed=1), np.random.default_rng(1).normal(size=(50, 3))
    >>> exact = hessian_spectrum(network, x, x[:, 0], loss="squared")
    >>> probed = hessian_spectrum(network, x, x[:, 0], loss="squared", method="lanczos", lanczos_steps=20)
    >>> value, error = probed.mean(lambda e: e)
    >>> bool(abs(value - exact.mean(lambda e: e)[0]) < 4 * error)
    True
    """
    one_of("method", method, METHODS)
    how = {"loss": loss, "penalty": penalty, "part": part}
    if method == "exact":
        found = np.linalg.eigvalsh(hessian_matrix(network, x, targets, **how))[None]
        return Spectrum(found, np.full(found.shape, 1.0 / found.shape[1]))
    size = len(network.vector)
    start = generator(seed).normal(size=(whole("probes", probes), size))
    return Spectrum(*_lanczos(lambda v: hessian_product(network, x, targets, v, **how), start,
                              whole("lanczos_steps", lanczos_steps, 1, size)))


def _lanczos(product, start, iterations):
    """Nodes and weights of all probes, by Lanczos with every vector kept orthogonal to all before it."""
    basis = np.zeros((len(start), iterations, start.shape[1]))
    diagonal, beside = np.zeros((2, len(start), iterations))
    v = start
    for k in range(iterations):
        beside[:, k] = np.linalg.norm(v, axis=1)  # the first one is the length of the probe and stands outside
        v = v / np.maximum(beside[:, k, None], 1e-300)
        basis[:, k] = v
        w = product(v)
        diagonal[:, k] = (v * w).sum(axis=1)
        v = _orthogonal(_orthogonal(w, basis[:, :k + 1]), basis[:, :k + 1])  # once more, for what rounding left
    matrices = np.zeros((len(start), iterations, iterations))
    steps = np.arange(iterations)
    matrices[:, steps, steps] = diagonal
    matrices[:, steps[1:], steps[:-1]] = matrices[:, steps[:-1], steps[1:]] = beside[:, 1:]
    nodes, vectors = np.linalg.eigh(matrices)
    return nodes, vectors[:, 0] ** 2


def _orthogonal(w, basis):
    """What is left of each w after its projections on the rows of its basis."""
    return w - (w[:, None] @ basis.swapaxes(1, 2) @ basis)[:, 0]


def largest_curvatures(network: Network, x: np.ndarray, targets: np.ndarray, *, count: int = 10,
                       loss: Loss = "cross_entropy", penalty: float = 0.0, part: str = "all",
                       seed: Seed = 0) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues of the Hessian with their eigenvectors, from products alone (SciPy's `eigsh`).

    Parameters
    ----------
    network, x, targets, loss, penalty, part
        As in `hessian_product`.
    count : int
        Less than P.
    seed : int or SeedSequence
        Of the direction that the search starts from.

    Returns
    -------
    eigenvalues : ndarray of float64, shape (count,)
        The largest first.
    vectors : ndarray of float64, shape (count, P)
        Of length one; the sign is free.

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> from physml.learning import Dense
    >>> network = Network((Dense(np.zeros((3, 1))),))
    >>> largest_curvatures(network, 2 * np.eye(3), [0, 0, 0], loss="squared", count=1)[0].round(6)
    array([1.333333])
    """
    from scipy.sparse.linalg import LinearOperator, eigsh

    size = len(network.vector)
    count = whole("count", count, 1, size - 1)
    operator = LinearOperator((size, size), dtype=np.float64, matvec=lambda v: hessian_product(
        network, x, targets, np.ravel(v), loss=loss, penalty=penalty, part=part))
    values, vectors = eigsh(operator, k=count, which="LA", v0=generator(seed).normal(size=size))
    return values[::-1], vectors.T[::-1]

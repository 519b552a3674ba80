"""Points of a small network's landscape at which the slope is zero: how high they lie, how many ways lead down.

One hidden layer of tanh units, one output, half the mean squared error. Thousands of Hessians are needed, so they are
written down here for many networks at once; a test compares them with `hessian_matrix`.
"""
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, not_negative, point_cloud, positive, real_array, vector, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator
from physml.core.sweep import sweep

LEVEL = 1e-6  # curvatures within this of zero count as flat
KEPT = (0, 3, 10, 30, 60, 120, 250, 500, 1000, 2000)  # steps of a descent at which a search begins
RUNS_AT_ONCE = 5  # descents that share arrays: a chunk that fits the cache


@frozen
class CriticalPoints:
    """What `critical_points` found.

    Attributes
    ----------
    heights : ndarray of float64, shape (n,)
        The loss, penalty included; the lowest first.
    eigenvalues : ndarray of float64, shape (n, P)
        Of the Hessian, the smallest first.
    parameters : ndarray of float64, shape (n, P)
        As in the ``vector`` of ``dense_network([d, units, 1])``.
    searches : int
        How many were started.
    converged : int
        How many ended where the slope is zero. Several may have ended in one point.
    """

    heights: np.ndarray
    eigenvalues: np.ndarray
    parameters: np.ndarray
    searches: int
    converged: int

    @property
    def indices(self) -> np.ndarray:
        """The share of directions that lead down, shape (n,)."""
        return (self.eigenvalues < -LEVEL).mean(axis=1)

    @property
    def flat(self) -> np.ndarray:
        """The share of directions without curvature, shape (n,)."""
        return (abs(self.eigenvalues) <= LEVEL).mean(axis=1)


def critical_points(x: np.ndarray, targets: np.ndarray, *, units: int, penalty: float = 0.01, runs: int = 30,
                    kicks: Sequence[float] = (0.0, 0.1, 0.3, 1.0), max_iterations: int = 200, tolerance: float = 1e-10,
                    executor: Executor | None = None, seed: Seed = 0) -> CriticalPoints:
    """Search for critical points of every index of a tanh network from points along gradient descent.

    Each run begins at standard normal parameters and descends 2,000 steps of rate 0.3. From ten points along its way,
    each moved by a random kick, the Levenberg–Marquardt method solves ∇L = 0 with the exact Hessian. It does not care
    whether the way leads up or down.

    Parameters
    ----------
    x : array_like, shape (n, d)
    targets : array_like, shape (n,)
    units : int
        Of the hidden layer.
    penalty : float
        κ in an additional ½ κ |θ|².
    runs : int
        Ten searches each.
    kicks : sequence of float
        Standard deviations of the move of each parameter; one is chosen at random for each search.
    max_iterations : int
        Of a search.
    tolerance : float
        Length of the gradient at which it counts as zero.
    executor : concurrent.futures.Executor, optional
        As in `physml.core.sweep`, over groups of runs.
    seed : int or SeedSequence

    Returns
    -------
    CriticalPoints
        Points that agree in height and in the extreme curvatures to six digits are taken for one: hidden units can be
        exchanged, and their signs turned, without a change of the function.

    Raises
    ------
    ValueError
        If the data do not fit together, or a number is out of range.

    Notes
    -----
    What is found depends on where the searches begin: a sample of the critical points, and no census.

    Examples
    --------
    >>> x = np.linspace(-1, 1, 20)[:, None]
    >>> found = critical_points(x, np.sin(3 * x[:, 0]), units=2, runs=2)
    >>> bool(found.indices[0] == 0 and found.indices[-1] > 0)
    True
    """
    x = point_cloud("x", x)
    targets, units, runs = real_array("targets", targets, (len(x),)), whole("units", units), whole("runs", runs)
    kicks = np.array([not_negative("kicks", kick) for kick in vector("kicks", kicks).tolist()])
    landscape = (np.c_[x, np.ones(len(x))], targets, units, not_negative("penalty", penalty))
    most, tolerance = whole("max_iterations", max_iterations), positive("tolerance", tolerance)
    seeds = children(seed, runs)
    groups = [seeds[first:first + RUNS_AT_ONCE] for first in range(0, runs, RUNS_AT_ONCE)]
    found = sweep(partial(_search, landscape, kicks, most, tolerance), groups, executor, progress=False)
    theta, heights, slopes, spectra = (np.concatenate(parts) for parts in zip(*found, strict=True))
    close = np.flatnonzero(slopes < tolerance)
    keys = np.round(np.column_stack([heights, spectra[:, 0], spectra[:, -1]])[close], 6)
    own = close[np.unique(keys, axis=0, return_index=True)[1]]
    return CriticalPoints(heights[own], spectra[own], _in_order(theta[own], units), len(theta), len(close))


def _in_order(theta, units):
    """From units one after the other, (w, b) each, to the order of a network's vector: all w, all b, a, c."""
    split = theta.shape[1] - units - 1
    incoming = theta[:, :split].reshape(len(theta), units, split // units).swapaxes(1, 2)
    return np.concatenate([incoming.reshape(len(theta), split), theta[:, split:]], axis=1)


def curvature(theta, z, y, units, penalty, hessian=True):
    """Loss (m,), gradient (m, P) and Hessian (m, P, P) of m networks f(x) = Σ a tanh(w·z) + c, with z = (x, 1)."""
    (m, size), (n, inputs) = theta.shape, z.shape
    split = units * inputs
    w, a, c = theta[:, :split].reshape(m, units, inputs), theta[:, split:-1], theta[:, -1:]
    h = np.tanh(w @ z.T)
    slope = 1.0 - h * h
    miss = (a[:, None] @ h)[:, 0] + c - y
    value = 0.5 * (miss**2).mean(axis=1) + 0.5 * penalty * (theta**2).sum(axis=1)
    jacobian = np.empty((m, size, n))  # of the outputs
    jacobian[:, :split] = ((a[:, :, None] * slope)[:, :, None] * z.T).reshape(m, split, n)
    jacobian[:, split:-1], jacobian[:, -1] = h, 1.0
    gradient = (jacobian @ miss[:, :, None])[:, :, 0] / n + penalty * theta
    if not hessian:
        return value, gradient
    matrix = jacobian @ jacobian.swapaxes(1, 2) / n  # the Gauss–Newton part; what follows is the curvature of f
    bent = (-2.0 * a[:, :, None] * h * slope * miss[:, None] / n) @ (z[:, :, None] * z[:, None]).reshape(n, -1)
    mixed = (slope * miss[:, None] / n) @ z
    for k in range(units):
        own, out = slice(k * inputs, (k + 1) * inputs), split + k
        matrix[:, own, own] += bent[:, k].reshape(m, inputs, inputs)
        matrix[:, own, out] += mixed[:, k]
        matrix[:, out, own] += mixed[:, k]
    matrix[:, range(size), range(size)] += penalty
    return value, gradient, matrix


def _search(landscape, kicks, most, tolerance, seeds):
    """Parameters, loss, length of the gradient and spectrum at the end of every search of these runs."""
    z, _, units, _ = landscape
    size, draws = units * (z.shape[1] + 1) + 1, [generator(seed) for seed in seeds]
    theta, starts = np.array([draw.normal(size=size) for draw in draws]), []
    for step in range(KEPT[-1] + 1):
        if step in KEPT:
            for row, draw in zip(theta, draws, strict=True):
                starts.append(row + draw.choice(kicks) * draw.normal(size=size))
        theta = theta - 0.3 * curvature(theta, *landscape, hessian=False)[1]
    return _solve(np.array(starts), landscape, most, tolerance)


def _solve(theta, landscape, most, tolerance):
    """Levenberg–Marquardt: (H² + μ) step = -H g, where μ falls after a success and rises after a failure."""
    value, gradient, matrix = curvature(theta, *landscape)
    length, mu, unit = (gradient**2).sum(axis=1), np.full(len(theta), 1e-3), np.eye(theta.shape[1])
    for _ in range(most):
        busy = np.flatnonzero(length > (0.01 * tolerance) ** 2)
        if not len(busy):
            break
        h = matrix[busy]
        step = np.linalg.solve(h @ h + mu[busy, None, None] * unit, h @ gradient[busy, :, None])[:, :, 0]
        there = theta[busy] - step
        new = curvature(there, *landscape)
        short = (new[1] ** 2).sum(axis=1)
        better = short < length[busy]
        won = busy[better]
        theta[won], length[won] = there[better], short[better]
        for old, now in zip((value, gradient, matrix), new, strict=True):
            old[won] = now[better]
        mu[won] *= 0.2
        mu[busy[~better]] *= 4.0
        mu = np.clip(mu, 1e-15, 1e6)
    return theta, value, np.sqrt(length), np.linalg.eigvalsh(matrix)

"""A linear model that groks: gradient flow of least squares, whose losses are integrals over a spectrum.

Teacher and student are linear, y = t·x, with normal inputs x in d dimensions; n examples and no noise. The error of the
student decays along each eigenvector of the sample covariance at twice its eigenvalue ν, and the eigenvalues of large
random covariances have the density of Marchenko and Pastur. Levi, Beck and Bar-Sinai (2024).
"""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, positive, real_array, whole
from physml.core.random import children, generator
from physml.core.sweep import sweep

NODES = 1000  # of the quadrature; where d is about n, exp(-2νt) is a Gaussian of width 1/2√t in the angle


def marchenko_pastur(ratio: float, nodes: int = NODES) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and weights that integrate over the continuous part of the spectrum of XᵀX/n.

    With ν = (a + b)/2 + (b - a)/2 cos θ between the edges a, b = (1 ∓ √ratio)², the density √((b - ν)(ν - a)) / (2π
    ratio ν) dν has no singular point left, and equal steps of θ converge exponentially (Chebyshev).

    Parameters
    ----------
    ratio : float
        d/n, dimensions by examples. Above 1 the share 1 - 1/ratio of the eigenvalues is zero, and not among these.
    nodes : int

    Returns
    -------
    eigenvalues, weights : ndarray of float64, shape (nodes,)
        The weights sum to min(1, 1/ratio).

    Raises
    ------
    ValueError
        If the ratio is not positive.
    """
    ratio, nodes = positive("ratio", ratio), whole("nodes", nodes)
    angle = (np.arange(nodes) + 0.5) * np.pi / nodes
    middle, half = 1.0 + ratio, 2.0 * np.sqrt(ratio)
    eigenvalues = middle + half * np.cos(angle)
    return eigenvalues, (half * np.sin(angle)) ** 2 / (2.0 * ratio * eigenvalues * nodes)


def linear_losses(times: np.ndarray, ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """Training and test loss of the linear model after the training times, in units of the loss at the start.

    L_test = ∫ρ(ν) exp(-2νt) dν and L_train = ∫ρ(ν) ν exp(-2νt) dν, with the eigenvalues that are zero where d > n.
    (Equation (mp-losses) of the chapter on phase transitions.)

    Parameters
    ----------
    times : array_like
        At least 0, in units in which the mean eigenvalue is 1: dθ/dt = -∇L/2 for L the mean squared error.
    ratio : float
        d/n.

    Returns
    -------
    train, test : ndarray of float64
        Of the shape of ``times``.

    Raises
    ------
    ValueError
        If the ratio is not positive, or a time is negative.

    Examples
    --------
    >>> train, test = linear_losses([0.0, 10.0], 0.9)
    >>> test.round(4).tolist()
    [1.0, 0.0877]
    """
    times = real_array("times", times)
    if (times < 0).any():
        raise ValueError(f"times: got {times.min()} among them; give times of at least 0")
    eigenvalues, weights = marchenko_pastur(ratio, max(NODES, int(8.0 * np.sqrt(times.max(initial=0.0)))))
    decay = np.exp(-2.0 * eigenvalues * times[..., None])
    return decay @ (weights * eigenvalues), decay @ weights + max(0.0, 1.0 - 1.0 / ratio)


def grokking_times(ratio: float, threshold: float = 0.01) -> tuple[float, float]:
    """When training and test loss of the linear model fall below a threshold.

    Parameters
    ----------
    ratio : float
        d/n.
    threshold : float
        Below 1, in units of the loss at the start.

    Returns
    -------
    train, test : float
        In the units of `linear_losses`; inf where the loss stays above.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> train, test = grokking_times(0.9, 0.01)
    >>> round(train, 6), round(test, 6)
    (4.735205, 89.896544)
    """
    threshold = positive("threshold", threshold)
    if threshold >= 1.0:
        raise ValueError(f"threshold: got {threshold}; give one below the loss at the start, 1")
    return tuple(_crossing(which, ratio, threshold) for which in range(2))


def _crossing(which, ratio, threshold):
    from scipy.optimize import brentq

    def above(logarithm):
        return np.log(linear_losses(np.exp(logarithm), ratio)[which] / threshold)

    if which and threshold <= 1.0 - 1.0 / ratio:
        return np.inf
    late = 0.0
    while above(late) > 0:
        late += 1.0
        if late > 20.0:
            raise ValueError(f"threshold: {threshold} is not reached by exp(20) at a ratio of {ratio}; give a larger "
                             "one")
    return float(np.exp(brentq(above, -15.0, late, xtol=1e-14)))


def simulate_linear_losses(times: np.ndarray, *, inputs: int, examples: int, runs: int = 8,
                           executor: Executor | None = None, seed: Seed = 0) -> np.ndarray:
    """The same losses of finite models, each with examples and a teacher of its own.

    Parameters
    ----------
    times : array_like, shape (n,)
    inputs, examples : int
        d and n.
    runs : int
    executor : concurrent.futures.Executor, optional
        As in `physml.core.sweep`, over the runs.
    seed : int or SeedSequence

    Returns
    -------
    ndarray of float64, shape (runs, 2, n)
        Training and test loss over the square of the teacher's length, which is the loss at the start on average.

    Raises
    ------
    ValueError
        If a count is not a positive integer, or the seed is none.

    Examples
    --------
    >>> losses = simulate_linear_losses([0.0, 1.0], inputs=20, examples=40, runs=2)
    >>> losses.shape, bool(np.allclose(losses[:, 1, 0], 1.0))
    ((2, 2, 2), True)
    """
    one = partial(_simulated, real_array("times", times), whole("inputs", inputs), whole("examples", examples))
    return np.array(sweep(one, children(seed, whole("runs", runs)), executor, progress=False))


def _simulated(times, d, n, seed):
    draw = generator(seed)
    x, teacher = draw.standard_normal((n, d)), draw.standard_normal(d)
    eigenvalues, vectors = np.linalg.eigh(x.T @ x / n)
    share = (teacher @ vectors) ** 2 / (teacher @ teacher)
    decay = np.exp(-2.0 * np.clip(eigenvalues, 0.0, None) * times[:, None])
    return decay @ (share * eigenvalues), decay @ share

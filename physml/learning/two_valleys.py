"""A ball between two valleys of equal depth and unequal width: where it spends its time, and how soon it forgets."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, positive, vector, whole
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.learning import langevin_kernels as kernels

WIDTHS = (1.0, 0.5)
CELLS, ITERATIONS = 4000, 60


def valley_potential(x, *, widths=WIDTHS, depth: float = 1.0) -> np.ndarray:
    """V = h (1 - (x/w)²)², with one width on the left of zero and another on the right.

    Parameters
    ----------
    x : array_like
    widths : (float, float)
        Left and right; the minima lie at minus the first and plus the second, with curvatures 8 h/w².
    depth : float
        h, the height of the barrier at zero.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If a width or the depth is not positive.

    Examples
    --------
    >>> valley_potential([-1.0, 0.0, 0.5, 1.0]).tolist()
    [0.0, 1.0, 0.0, 9.0]
    """
    widths, h, x = _widths(widths), positive("depth", depth), np.asarray(x, np.float64)
    u = x / np.where(x < 0, *widths)
    return h * (1 - u * u) ** 2


def valley_occupation(temperature: float, *, widths=WIDTHS, depth: float = 1.0, ratio: float = 1.0) -> float:
    """The share of its time that the ball spends in the left valley.

    Parameters
    ----------
    temperature : float
        The geometric mean of the temperatures of the two sides.
    widths, depth
        As in `valley_potential`.
    ratio : float
        The temperature on the right over that on the left. The noise is Itô's: a step has the variance 2T dt of the
        place where it begins, as a step of stochastic gradient descent has.

    Returns
    -------
    float
        From p ∝ exp((h - V)/T)/T, by quadrature. At ratio 1 it is w_left/(w_left + w_right) at every temperature: the
        valleys have the same shape.

    Raises
    ------
    ValueError
        If a number is not positive.

    Notes
    -----
    Equations (land-boltzmann) and (land-ito) of the chapter.

    Examples
    --------
    >>> round(valley_occupation(0.4), 6), round(valley_occupation(0.4, ratio=2.0), 4)
    (0.666667, 0.9406)
    """
    x, cells, density, _ = _law(temperature, widths, depth, ratio)
    mass = density * cells
    return float(mass[x < 0].sum() / mass.sum())


def valley_relaxation_time(temperature: float, *, widths=WIDTHS, depth: float = 1.0, ratio: float = 1.0) -> float:
    """In this time the memory of the valley where the ball started falls to 1/e, in the end.

    Parameters
    ----------
    temperature, widths, depth, ratio
        As in `valley_occupation`.

    Returns
    -------
    float
        One over the smallest eigenvalue above zero of the Fokker–Planck operator.

    Raises
    ------
    ValueError
        If a number is not positive.

    Examples
    --------
    >>> round(valley_relaxation_time(0.4), 2)
    3.77
    """
    _, cells, density, flow = _law(temperature, widths, depth, ratio)
    return 1.0 / kernels.slowest_rate(density, flow, cells, np.zeros((4, len(cells))), ITERATIONS)


def simulate_valleys(temperature: float, *, widths=WIDTHS, depth: float = 1.0, ratio: float = 1.0, time_steps: int,
                     step: float = 0.002, every: int = 100, balls: int = 500, chains: int = 8, seed: Seed = 0,
                     executor: Executor | None = None) -> np.ndarray:
    """The share of the balls on the left of zero in the course of time, all having started in the right valley.

    Parameters
    ----------
    temperature, widths, depth, ratio
        As in `valley_occupation`.
    time_steps : int
    step : float
        dt of x ← x - V'(x) dt + √(2T dt) ξ.
    every : int
        Steps from one record to the next.
    balls, chains : int
        Balls of a group, and independent groups.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        As in `physml.core.sweep`, over the groups.

    Returns
    -------
    ndarray of float64, shape (chains, time_steps // every)

    Raises
    ------
    ValueError
        If a number is not positive, or the step longer than 0.2 over the larger curvature.

    Examples
    --------
    >>> share = simulate_valleys(0.4, time_steps=4000, balls=200, chains=2, seed=1)
    >>> share.shape, bool(share[:, 0].max() < 0.2 < 0.5 < share[:, -1].min())
    ((2, 40), True)
    """
    cold, warm = _sides(temperature, ratio)
    w, h, dt = _widths(widths), positive("depth", depth), positive("step", step)
    if dt * 8 * h / w.min() ** 2 > 0.2:
        raise ValueError(f"step: got {dt} where a valley has the curvature {8 * h / w.min()**2:.6g}; give at most "
                         f"{0.025 * w.min()**2 / h:.3g}")
    every = whole("every", every)
    points = [(w, h, cold, warm, dt, whole("time_steps", time_steps) // every, every, whole("balls", balls), state)
              for state in stream(seed, whole("chains", chains))]
    return np.array(sweep(_shares, points, executor, progress=False))


def _shares(point):
    w, h, cold, warm, dt, records, every, balls, state = point
    x, state, shares = np.full(balls, w[1]), state.copy(), np.zeros(records)
    for k in range(records):
        for _ in range(every):
            kernels.wander(x, w, h, cold, warm, dt, state)
        shares[k] = np.mean(x < 0)
    return shares


def _widths(widths):
    w = vector("widths", widths)
    if w.shape != (2,) or not w.min() > 0:
        raise ValueError(f"widths: got {widths!r}; give two numbers above 0")
    return w


def _sides(temperature, ratio):
    T, r = positive("temperature", temperature), positive("ratio", ratio)
    return T / r**0.5, T * r**0.5


def _law(temperature, widths, depth, ratio):
    """Midpoints and widths of cells on both sides of zero, p and T p."""
    (cold, warm), w, h = _sides(temperature, ratio), _widths(widths), positive("depth", depth)
    edges = [np.linspace(0, side * (1 + 6 * (T / h) ** 0.5) ** 0.5, CELLS // 2 + 1)
             for side, T in zip(w, (cold, warm), strict=True)]
    edges = np.concatenate([-edges[0][:0:-1], edges[1]])
    x, density, flow = (edges[1:] + edges[:-1]) / 2, np.zeros(CELLS), np.zeros(CELLS)
    kernels.valley_density(x, density, flow, w, h, cold, warm)
    return x, np.diff(edges), density, flow

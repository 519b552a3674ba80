"""Langevin dynamics with one fixed score: how long a physical system takes to find its own equilibrium."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import Seed, number, point_cloud, positive, whole
from physml.diffusion.randomness import own_generator


def langevin(score: Callable[[np.ndarray], np.ndarray], start, *, steps: int, step: float,
             friction: float | None = None, seed: Seed = 0) -> np.ndarray:
    """Sample the density whose score is given, without any schedule.

    Overdamped, x' = x + h s(x) + √(2h) ξ, or with a velocity v and a friction γ (underdamped, unit mass and
    temperature): dx = v dt, dv = s(x) dt - γ v dt + √(2γ) dW, by the BAOAB splitting (Leimkuhler and Matthews 2013).

    Parameters
    ----------
    score : callable
        ``score(x)`` for x of shape (n, d); the same shape.
    start : array_like, shape (n, d)
        Velocities start from equilibrium.
    steps : int
        At least 1.
    step : float
        The step of time, above 0.
    friction : float, optional
        γ above 0; without one the dynamics is overdamped.
    seed : int or SeedSequence

    Returns
    -------
    ndarray
        Shape (n, d), the positions after the last step.

    Raises
    ------
    ValueError
        If an argument is out of its range, or the run has left the finite numbers.

    Examples
    --------
    >>> x = langevin(lambda x: -x, [[0.0]] * 2000, steps=100, step=0.1, friction=1.0, seed=1)
    >>> bool(abs(x.var() - 1) < 0.13)
    True
    """
    x, h = point_cloud("start", start), positive("step", step)
    gamma = None if friction is None else number("friction", friction, "None or a finite number above 0",
                                                 lambda value: value > 0)
    rng = own_generator(seed)
    move = _overdamped if gamma is None else _underdamped
    state = (x, None if gamma is None else rng.standard_normal(x.shape))
    for _ in range(whole("steps", steps)):
        state = move(score, *state, h, gamma, rng.standard_normal(x.shape))
    if not np.isfinite(state[0]).all():
        raise ValueError(f"step: with {step} the run ended in numbers that are not finite; take a smaller step")
    return state[0]


def _overdamped(score, x, v, h, gamma, kick):
    return x + h * score(x) + np.sqrt(2 * h) * kick, v


def _underdamped(score, x, v, h, gamma, kick):
    v = v + 0.5 * h * score(x)
    x = x + 0.5 * h * v
    keep = np.exp(-gamma * h)
    v = keep * v + np.sqrt(1 - keep**2) * kick
    x = x + 0.5 * h * v
    return x, v + 0.5 * h * score(x)

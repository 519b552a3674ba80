"""Forward in closed form; backward from noise to data, as a family in the noise level ħ.

The convention of time stands in `physml.diffusion.schedules`.
"""
from itertools import pairwise

import numpy as np

from physml.core.arguments import Seed, not_negative, number, one_of, point_cloud, whole
from physml.diffusion import plane
from physml.diffusion.derivatives import evaluate
from physml.diffusion.mixtures import scale_and_variance
from physml.diffusion.randomness import own_generator
from physml.diffusion.schedules import Schedule, Score, checked_schedule

METHODS = ("euler", "heun", "exponential")
SPACINGS = ("uniform", "log")


def forward(x, schedule: Schedule, t: float, *, seed: Seed = 0) -> np.ndarray:
    """Noised data, x_t = α_t x + σ_t ε, drawn in one step.

    Parameters
    ----------
    x : array_like, shape (n, d)
        At time 0.
    schedule : Schedule
    t : float
        In [0, 1].
    seed : int or SeedSequence
        Another one than that of the sample ``x``: equal seeds draw equal numbers.

    Returns
    -------
    ndarray
        Shape (n, d). Chapter equation (diffusion-forward).

    Raises
    ------
    ValueError
        If the points are not finite numbers of shape (n, d), the time lies outside [0, 1], or the seed is none.

    Examples
    --------
    >>> from physml.diffusion import constant_schedule
    >>> forward([[1.0, 2.0]], constant_schedule(1.0), 0.0).tolist()
    [[1.0, 2.0]]
    """
    x = point_cloud("x", x)
    scale, variance = scale_and_variance(schedule, t)
    return scale * x + np.sqrt(variance) * own_generator(seed).standard_normal(x.shape)


def reverse_times(schedule: Schedule, *, steps: int, t_end: float = 0.01, t_start: float = 1.0,
                  spacing: str = "uniform") -> np.ndarray:
    """The times t_start = t_0 > t_1 > … > t_steps = t_end of a reverse run, shape (steps + 1,).

    ``spacing="uniform"`` has equal steps in t; ``"log"`` equal steps in log(σ_t / α_t), denser towards the data.
    """
    steps, schedule = whole("steps", steps), checked_schedule(schedule)
    t_start = number("t_start", t_start, "a time in (0, 1]", lambda x: 0 < x <= 1)
    t_end = number("t_end", t_end, f"a time in (0, {t_start:g})", lambda x: 0 < x < t_start)
    if one_of("spacing", spacing, SPACINGS) == "uniform":
        return np.linspace(t_start, t_end, steps + 1)
    ratio = np.geomspace(schedule.noise_to_signal(t_start), schedule.noise_to_signal(t_end), steps + 1)
    grid = schedule.time(np.clip(1 / np.sqrt(1 + ratio**2), schedule.scale(1.0), 1.0))
    grid[0], grid[-1] = t_start, t_end
    return grid


def reverse(score: Score, start, schedule: Schedule, *, noise: float = 1.0, t_end: float = 0.01, t_start: float = 1.0,
            steps: int = 100, method: str = "euler", spacing: str = "uniform", path: bool = False,
            seed: Seed = 0) -> np.ndarray:
    """Run the reverse process from noise at ``t_start`` to data at ``t_end``.

    Parameters
    ----------
    score : callable
        ``score(x, t)`` for x of shape (n, d) and a number t; the same shape as x.
    start : array_like, shape (n, d)
        At ``t_start``; at t = 1 usually standard normal numbers.
    schedule : Schedule
    noise : float
        ħ of at least 0: 0 is the probability flow (no noise at all), 1 the reverse SDE, more is noisier.
    t_end, t_start : float
        Where to stop and where to begin, 0 < t_end < t_start ≤ 1.
    steps : int
        How finely time is cut, at least 1.
    method : {"euler", "heun", "exponential"}
        Euler–Maruyama; a Heun step on the drift (second order at noise 0; two scores a step; Karras et al. 2022); or
        the step that is exact while the denoised x̂ = (x + σ² s)/α stands still (at noise 0 it is DDIM, at noise 1
        the ancestral sampler of Ho, Jain and Abbeel 2020).
    spacing : {"uniform", "log"}
        Of the times, see `reverse_times`.
    path : bool
        Return all times, shape (steps + 1, n, d), instead of the last.
    seed : int or SeedSequence
        Another one than that of a ``start`` drawn by this package: equal seeds draw equal numbers.

    Returns
    -------
    ndarray
        Shape (n, d). Chapter equation (diffusion-family).

    Raises
    ------
    ValueError
        If an argument is out of its range, if the steps are too few to be stable, or if the run has left the finite
        numbers all the same.

    Examples
    --------
    >>> from physml.diffusion import constant_schedule
    >>> reverse(lambda x, t: -x, [[1.0]], constant_schedule(1.0), noise=0, steps=10).round(6).tolist()
    [[1.0]]
    """
    x, noise = point_cloud("start", start), not_negative("noise", noise)
    grid = reverse_times(schedule, steps=steps, t_end=t_end, t_start=t_start, spacing=spacing)
    if one_of("method", method, METHODS) != "exponential":
        _stable(schedule, grid, noise)
    if method == "euler" and not path and plane.fits(score, grid):
        return plane.reverse_euler(score, x, schedule, grid, noise, seed)
    step = STEPS[method]
    rng = own_generator(seed)
    kept = [x]
    for now, then in pairwise(grid):
        kick = rng.standard_normal(x.shape) if noise else 0.0
        x = step(score, x, now, then, schedule, noise, kick)
        if path:
            kept.append(x)
    if not np.isfinite(x).all():
        raise ValueError(f"steps: {len(grid) - 1} steps of method {method!r} ended in numbers that are not finite; "
                         "take more steps, a larger t_end, or method='exponential'")
    return np.stack(kept) if path else x


def _stable(schedule, grid, noise):
    """Where p_t is nearly N(0, 1) the drift is -½ ħ r x: a step h with ħ r h of 4 or more oscillates away."""
    worst = noise * (np.maximum(schedule.rate(grid[:-1]), schedule.rate(grid[1:])) * -np.diff(grid)).max()
    if worst >= 4:
        raise ValueError(f"steps: {len(grid) - 1} steps are too few to be stable at noise {noise:g}: ħ r h, "
                         f"here {worst:.3g}, must be below 4; take more steps or method='exponential'")


def _drift(score, x, t, schedule, noise):
    """Towards smaller times: ½ r x + ½ (1 + ħ) r s."""
    return 0.5 * schedule.rate(t) * (x + (1 + noise) * evaluate(score, x, t))


def _euler(score, x, now, then, schedule, noise, kick):
    h = now - then
    return x + h * _drift(score, x, now, schedule, noise) + np.sqrt(noise * schedule.rate(now) * h) * kick


def _heun(score, x, now, then, schedule, noise, kick):
    h, rate = now - then, (schedule.integral(now) - schedule.integral(then)) / (now - then)
    push = np.sqrt(noise * rate * h) * kick
    first = _drift(score, x, now, schedule, noise)
    return x + push + 0.5 * h * (first + _drift(score, x + push + h * first, then, schedule, noise))


def _exponential(score, x, now, then, schedule, noise, kick):
    """With u = x/α and v = σ/α: u' = D + q^{1+ħ} (u - D) + v' √(1 - q^{2ħ}) ξ, q = v'/v, D the denoised point."""
    scale = schedule.scale(now)
    away = -schedule.variance(now) * evaluate(score, x, now) / scale  # u - D
    before, after = schedule.noise_to_signal(now), schedule.noise_to_signal(then)
    q = after / before
    moved = x / scale - away + q**(1 + noise) * away + after * np.sqrt(max(0.0, 1 - q**(2 * noise))) * kick
    return schedule.scale(then) * moved


STEPS = {"euler": _euler, "heun": _heun, "exponential": _exponential}

"""Diffusion: the reverse SDE, Fokker–Planck, likelihoods, a step of training, and digits out of noise.

Compilation is not counted. The reverse SDE (10⁴ particles, 100 Euler–Maruyama steps with the exact score of eight
Gaussians) stands beside the same in NumPy (the path that any score takes) and, where installed, in jax; Fokker–Planck
beside py-pde.
"""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.diffusion import (
    GaussianMixture,
    Grid,
    diffused_score,
    fit_denoiser,
    fokker_planck,
    linear_schedule,
    log_likelihood,
    reverse,
    reverse_times,
    swiss_roll,
    trained_digits,
)

PARTICLES, STEPS = 10_000, 100
SCHEDULE = linear_schedule(0.1, 20.0)
ANGLE = 2 * np.pi * np.arange(8) / 8
MEANS, VARIANCE = np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1), 0.01
START = np.random.default_rng(0).standard_normal((PARTICLES, 2))
CELLS, FP_STEPS, BLOCK, DIGITS = 128, 400, 20, 500


def run(repeats: int) -> list[Row]:
    """Medians of the repeats; NumPy is measured once, and a step of training also at its best."""
    score = diffused_score(GaussianMixture(np.ones(8), MEANS, VARIANCE), SCHEDULE)
    ours = seconds(lambda: reverse(score, START, SCHEDULE, steps=STEPS), repeats)
    peers = {"NumPy": seconds(lambda: reverse(lambda x, t: score(x, t), START, SCHEDULE, steps=STEPS), 1)}
    if importlib.util.find_spec("jax") is not None:
        peers["jax"] = seconds(in_jax(), repeats)
    per_step = 1e9 / (PARTICLES * STEPS)
    middle, best = training_step(10 * repeats)
    return [Row("reverse SDE, 8-mode score in the plane", ours * per_step, "ns a particle-step",
                {name: value * per_step for name, value in peers.items()}, None, "<= 7 ns"),
            Row("Fokker–Planck, explicit, 128 × 128", cell_step(repeats), "ns a cell-step", py_pde(repeats), None,
                "<= 1.7 ns"),
            Row("log likelihood, 8 modes, 1000 points, 100 steps",
                1e3 * seconds(lambda: log_likelihood(score, START[:1000], SCHEDULE), repeats), "ms", {}, None,
                "no figure set"),
            Row(f"a step of training, 3-128-128-2, batch 512 (best block of {10 * repeats}: {best:.2f})", middle, "ms",
                {}, None, "<= 1.0 ms"),
            Row(f"a step of {DIGITS} digits, 52-128-128-32", digit_step(repeats), "ms", {}, None, "no figure set")]


def training_step(blocks):
    """Milliseconds a step: the median and the best of many short blocks, without what a training begins with."""
    points = swiss_roll().sample(20_000, seed=1)
    begin = seconds(lambda: fit_denoiser(points, steps=1), 9)
    found = []
    for _ in range(blocks):
        start = time.perf_counter()
        fit_denoiser(points, steps=1 + BLOCK)
        found.append(1e3 * (time.perf_counter() - start - begin) / BLOCK)
    return statistics.median(found), min(found)


def relaxation():
    """A Gaussian off the centre, and the grid on which it relaxes with the drift -x and D = 1."""
    grid = Grid(((-5, 5), (-5, 5)), CELLS)
    p = np.exp(-((grid.points - 1) ** 2).sum(axis=1)).reshape(grid.cells)
    return grid, p / grid.integral(p)


def cell_step(repeats):
    """Nanoseconds, of the difference between many steps and none to speak of."""
    grid, p = relaxation()

    def many(steps):
        return seconds(lambda: fokker_planck(p, grid, lambda x, t: -x, 1.0, times=[0, 1e-3 * steps], steady=True,
                                             steps=steps, updates=1), repeats)

    return 1e9 * (many(FP_STEPS) - many(2)) / ((FP_STEPS - 2) * CELLS**2)


def py_pde(repeats):
    """The same equation by py-pde in explicit Euler steps, compiled, by its own finite differences."""
    if importlib.util.find_spec("pde") is None:
        return {}
    import pde

    grid = pde.CartesianGrid([[-5, 5], [-5, 5]], CELLS)
    equation = pde.PDE({"p": "laplace(p) + 2 * p + x * d_dx(p) + y * d_dy(p)"}, bc={"value": 0})
    start = pde.ScalarField(grid, relaxation()[1])
    stepper = pde.EulerSolver(equation, backend="numba").make_stepper(start, dt=1e-3)  # compiles, for half a minute

    def many(steps):
        return seconds(lambda: stepper(start.copy(), 0.0, 1e-3 * steps), repeats)

    return {"py-pde": 1e9 * (many(FP_STEPS) - many(2)) / ((FP_STEPS - 2) * CELLS**2)}


def digit_step(repeats):
    """Milliseconds: one evaluation of the denoiser."""
    denoiser, rng = trained_digits(), np.random.default_rng(0)
    u, labels = rng.standard_normal((DIGITS, 32)), rng.integers(0, 10, DIGITS)
    return 1e3 * seconds(lambda: [denoiser(u, 1.0, labels) for _ in range(10)], repeats) / 10


def seconds(call, repeats):
    """The median of the repeats, after one run that compiles."""
    call()
    found = []
    for _ in range(max(repeats, 1)):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def in_jax():
    """The same loop under jit, in single precision."""
    import jax
    import jax.numpy as jnp

    grid = reverse_times(SCHEDULE, steps=STEPS)
    now, h = grid[:-1], -np.diff(grid)
    known = SCHEDULE.scale(now), SCHEDULE.variance(now), SCHEDULE.rate(now), h
    columns = [jnp.asarray(c, jnp.float32) for c in known]

    def step(carry, row):
        x, key = carry
        scale, variance, rate, h = row
        key, own = jax.random.split(key)
        v = scale**2 * VARIANCE + variance
        away = scale * jnp.asarray(MEANS, jnp.float32) - x[:, None, :]
        share = jax.nn.softmax(-(away**2).sum(axis=2) / (2 * v), axis=1)
        slope = (share[:, :, None] * away).sum(axis=1) / v
        x = x + h * rate * (x / 2 + slope) + jnp.sqrt(rate * h) * jax.random.normal(own, x.shape)
        return (x, key), None

    @jax.jit
    def loop(x, key):
        return jax.lax.scan(step, (x, key), columns)[0][0]

    start, key = jnp.asarray(START, jnp.float32), jax.random.PRNGKey(0)
    return lambda: loop(start, key).block_until_ready()

"""The reverse SDE in the plane with the exact score of eight Gaussians: time of one particle for one step.

10⁴ particles, 100 Euler–Maruyama steps, compilation not counted, beside the same in NumPy (the path that any score
takes) and, where installed, in jax.
"""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.diffusion import GaussianMixture, diffused_score, linear_schedule, reverse, reverse_times

PARTICLES, STEPS = 10_000, 100
SCHEDULE = linear_schedule(0.1, 20.0)
ANGLE = 2 * np.pi * np.arange(8) / 8
MEANS, VARIANCE = np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1), 0.01
START = np.random.default_rng(0).standard_normal((PARTICLES, 2))


def run(repeats: int) -> list[Row]:
    """Medians of the repeats; NumPy is measured once."""
    score = diffused_score(GaussianMixture(np.ones(8), MEANS, VARIANCE), SCHEDULE)
    ours = seconds(lambda: reverse(score, START, SCHEDULE, steps=STEPS), repeats)
    peers = {"NumPy": seconds(lambda: reverse(lambda x, t: score(x, t), START, SCHEDULE, steps=STEPS), 1)}
    if importlib.util.find_spec("jax") is not None:
        peers["jax"] = seconds(in_jax(), repeats)
    per_step = 1e9 / (PARTICLES * STEPS)
    return [Row("reverse SDE, 8-mode score in the plane", ours * per_step, "ns a particle-step",
                {name: value * per_step for name, value in peers.items()}, None, "<= 7 ns")]


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

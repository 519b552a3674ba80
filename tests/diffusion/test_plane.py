"""The fast path in the plane against the readable one, its normal numbers against the normal law."""
import numpy as np
from scipy import stats

from physml.core.random import stream
from physml.diffusion import GaussianMixture, diffused_score, linear_schedule, plane_kernels, reverse, reverse_times
from physml.diffusion.plane import fits

ANGLE = 2 * np.pi * np.arange(7) / 7
RING = GaussianMixture(1 + np.arange(7), np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1), np.linspace(0.01, 0.05, 7))
SCHEDULE = linear_schedule(0.1, 20.0)
SCORE = diffused_score(RING, SCHEDULE)
START = np.random.default_rng(0).standard_normal((3000, 2))


def slow(x, t):
    """Not a `DiffusedScore`: takes the ordinary way."""
    return SCORE(x, t)


def test_the_flow_is_the_same():
    fast = reverse(SCORE, START, SCHEDULE, noise=0.0, steps=100)
    np.testing.assert_allclose(fast, reverse(slow, START, SCHEDULE, noise=0.0, steps=100), atol=1e-3)
    assert not np.array_equal(fast, reverse(slow, START, SCHEDULE, noise=0.0, steps=100))


def test_the_law_is_the_same():
    fast, ordinary = (reverse(s, START, SCHEDULE, noise=1.5, steps=120, seed=1) for s in (SCORE, slow))
    for test in (lambda x: x[:, 0], lambda x: np.hypot(*x.T), lambda x: np.arctan2(*x.T)):
        assert stats.ks_2samp(test(fast), test(ordinary)).pvalue > 1e-3


def test_kicks_are_normal():
    states = np.append(stream(0, plane_kernels.BLOCK).T.ravel(), np.zeros(plane_kernels.BLOCK, dtype=np.uint64))
    work = np.zeros(8 * plane_kernels.BLOCK, dtype=np.float32)
    seen = np.empty((400, 2, plane_kernels.BLOCK))
    for k in range(400):
        plane_kernels.plane_kicks(work, states)
        seen[k] = work.reshape(8, -1)[5:7]
    assert stats.kstest(seen.ravel(), "norm").pvalue > 1e-3
    for pair in ((seen[:, 0], seen[:, 1]), (seen[1:], seen[:-1]), (seen[..., 1:], seen[..., :-1])):
        assert abs(np.corrcoef(pair[0].ravel(), pair[1].ravel())[0, 1]) < 4 / pair[0].size ** 0.5


def test_what_fits():
    grid = reverse_times(SCHEDULE, steps=20)
    assert fits(SCORE, grid)
    assert not fits(slow, grid)
    assert not fits(diffused_score([[0.0]], SCHEDULE), grid)
    assert not fits(diffused_score(GaussianMixture([1], [[0, 0]], [[[1, 0], [0, 2]]]), SCHEDULE), grid)
    assert not fits(diffused_score([[0.0, 0.0]], SCHEDULE), reverse_times(SCHEDULE, steps=20, t_end=1e-4))


def test_seeds_and_numbers_of_particles():
    few, many = (reverse(SCORE, START[:n], SCHEDULE, steps=100, seed=3) for n in (5, 700))
    np.testing.assert_array_equal(few, many[:5])
    assert not np.array_equal(few, reverse(SCORE, START[:5], SCHEDULE, steps=100, seed=4))

"""Euler–Maruyama in the plane for exact scores of round Gaussians, by vector instructions."""
import numpy as np

from physml.core.arguments import Seed
from physml.core.random import children
from physml.diffusion import plane_kernels
from physml.diffusion.mixtures import DiffusedScore, round_variances
from physml.diffusion.schedules import Schedule

SHARPEST = 1e4  # 1/variance beyond which weights in single precision are not good enough


def fits(score, grid: np.ndarray) -> bool:
    """Whether the score is that of round Gaussians in the plane, wide enough at all these times."""
    if not isinstance(score, DiffusedScore) or score.means.shape[1] != 2:
        return False
    variances = round_variances(score.covariances)
    if variances is None:
        return False
    scale = score.schedule.scale(grid)
    narrowest = scale**2 * variances.min() + score.schedule.variance(grid)
    return bool((1 + scale**2 * (score.means**2).sum(axis=1).max() < SHARPEST * narrowest).all())


def reverse_euler(score: DiffusedScore, start: np.ndarray, schedule: Schedule, grid: np.ndarray, noise: float,
                  seed: Seed) -> np.ndarray:
    """As `physml.diffusion.reverse` with method "euler"; the random numbers are other ones."""
    now, h = grid[:-1], -np.diff(grid)
    rate = schedule.rate(now)
    steps = np.stack([1 + h * rate / 2, h * rate * (1 + noise) / 2, np.sqrt(noise * rate * h)], axis=1)
    n, block = len(start), plane_kernels.BLOCK
    blocks = -(-n // block)
    points = np.zeros((blocks * block, 2), dtype=np.float32)
    points[:n] = start
    points = np.ascontiguousarray(points.reshape(blocks, block, 2).transpose(0, 2, 1))
    words = children(seed, 1)[0].generate_state(4 * block, np.uint64)  # a call a stream would cost as much as the run
    states = np.append(words, np.zeros(block, dtype=np.uint64))
    plane_kernels.reverse_plane(points, _terms(score, now), steps.astype(np.float32), states)
    return points.transpose(0, 2, 1).reshape(-1, 2)[:n].astype(np.float64)


def _terms(score, now):
    """For each time and Gaussian (an even number of them) what `plane_kernels.plane_score` reads."""
    modes = len(score.weights)
    scale = score.schedule.scale(now)[:, None]
    v = scale**2 * score.covariances[:, 0, 0] + score.schedule.variance(now)[:, None]
    means = scale[:, :, None] * score.means
    terms = np.zeros((len(now), modes + modes % 2, 7))
    terms[:, modes:, 0] = -1e30
    log_weight = np.log(score.weights) - np.log(v) - (means**2).sum(axis=2) / (2 * v)
    terms[:, :modes, 0] = log_weight - log_weight.max(axis=1, keepdims=True)
    terms[:, :modes, 1:3] = terms[:, :modes, 4:6] = means / v[:, :, None]
    terms[:, :modes, 3], terms[:, :modes, 6] = 1 / (2 * v), 1 / v
    terms[:, :, :4] *= np.log2(np.e)
    return terms.astype(np.float32)

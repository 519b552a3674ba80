"""What several figures of the chapter compute: data of two Gaussians at ±1, their density and score at a scale α."""
import math

import numpy as np

from physml.core import kernel
from physml.core.special import exp, tanh

WIDTH = 0.25  # standard deviation of the two Gaussians


@kernel
def variance_at(scale):
    """Of each Gaussian, α² c + σ²."""
    return 1.0 - scale * scale * (1.0 - WIDTH * WIDTH)


@kernel
def score_at(x, scale):
    """(α m tanh(α m x / v) - x) / v with means ±α."""
    v = variance_at(scale)
    return (scale * tanh(scale * x / v) - x) / v


@kernel
def density_at(x, scale):
    """Half a Gaussian at each of ±α."""
    v = variance_at(scale)
    right, left = x - scale, x + scale
    return (exp(-0.5 * right * right / v) + exp(-0.5 * left * left / v)) / (2.0 * math.sqrt(2.0 * math.pi * v))


@kernel
def scale_of(log_ratio):
    """α from ln(σ/α), where α² + σ² = 1."""
    return 1.0 / math.sqrt(1.0 + exp(2.0 * log_ratio))


def data():
    """The same data as a tested object of `physml.diffusion`."""
    from physml import diffusion

    return diffusion.GaussianMixture([1.0, 1.0], [-1.0, 1.0], WIDTH**2)


def scale_by_numpy(log_ratio):
    """`scale_of`, for truths."""
    return 1 / np.sqrt(1 + np.exp(2 * log_ratio))

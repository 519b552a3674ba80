"""Clouds of data in the plane: four mixtures of equal Gaussians, their score at any noise, and steps there and back."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel
from physml.core.circular import cos, sin
from physml.core.random import normal
from physml.core.special import exp, log


@kernel
def lay_out(data, modes, shape):
    """The Gaussians of a data set; their number and their common width."""
    if data == 0:
        shape.count, shape.width = 8, 0.1
        for k in range(8):
            modes[k, 0], modes[k, 1] = 1.4 * cos(0.7853981633974483 * k), 1.4 * sin(0.7853981633974483 * k)
    elif data == 1:
        shape.count, shape.width = 25, 0.06
        for k in range(25):
            modes[k, 0], modes[k, 1] = 0.7 * (k % 5 - 2), 0.7 * (k // 5 - 2)
    elif data == 2:
        shape.count, shape.width = 40, 0.07
        for k in range(40):
            angle = 4.6 + 9.4 * (k + 0.5) / 40
            modes[k, 0], modes[k, 1] = angle / 8 * cos(angle), angle / 8 * sin(angle)
    else:
        shape.count, shape.width = 3, 0.25
        for k in range(3):
            modes[k, 0], modes[k, 1] = 1.2 if k < 2 else -1.2, 0.5 if k < 2 else -0.5
    shape.square = 2.0 * shape.width * shape.width
    for k in range(shape.count):
        shape.square += (modes[k, 0] * modes[k, 0] + modes[k, 1] * modes[k, 1]) / shape.count


@kernel
def score_at(x, y, scale, variance, modes, count):
    """∇ log p_t and the density p_t, for Gaussians of one variance."""
    nearest, half = 1e300, 0.5 / variance
    for k in range(count):
        dx, dy = scale * modes[k, 0] - x, scale * modes[k, 1] - y
        nearest = min(nearest, dx * dx + dy * dy)
    total, sx, sy = 0.0, 0.0, 0.0
    for k in range(count):
        dx, dy = scale * modes[k, 0] - x, scale * modes[k, 1] - y
        away = (dx * dx + dy * dy - nearest) * half
        if away < 40.0:
            weight = exp(-away)
            total, sx, sy = total + weight, sx + weight * dx, sy + weight * dy
    density = total * exp(-nearest / (2.0 * variance)) / (count * 6.283185307179586 * variance)
    return sx / (total * variance), sy / (total * variance), density


@kernel
def variance_of(shape, scale):
    """Of each Gaussian with its noise."""
    return scale * scale * (shape.width * shape.width) + 1.0 - scale * scale


@kernel
def paint(background, side, scale, modes, shape):
    """The density over a square from -side to side, in shares of its highest value, not too dark."""
    top, variance = 0.0, variance_of(shape, scale)
    rows, columns = background.shape
    for i in range(rows):
        for j in range(columns):
            background[i, j] = score_at(side * (2.0 * (j + 0.5) / columns - 1.0), side * (2.0 * (i + 0.5) / rows - 1.0),
                                        scale, variance, modes, shape.count)[2]
            top = max(top, background[i, j])
    for i in range(background.size):
        background.flat[i] *= 0.55 / top


@kernel
def point(places, arrows, scale, modes, shape):
    """The score s at some places as arrows s / (1 + |s|)."""
    variance = variance_of(shape, scale)
    for k in range(places.shape[0]):
        sx, sy, _ = score_at(places[k, 0], places[k, 1], scale, variance, modes, shape.count)
        length = 1.0 + math.sqrt(sx * sx + sy * sy)
        arrows[k, 0], arrows[k, 1] = sx / length, sy / length


@kernel
def nearest_mode(x, y, modes, count):
    """The number of the nearest Gaussian."""
    found, least = 0, 1e300
    for k in range(count):
        square = (modes[k, 0] - x) * (modes[k, 0] - x) + (modes[k, 1] - y) * (modes[k, 1] - y)
        if square < least:
            found, least = k, square
    return found


@kernel
def at_home(cloud, origin, scale, modes, count):
    """The percentage of particles that are nearest to the Gaussian of which they were drawn, origin[:, 4]."""
    found = 0.0
    for i in range(cloud.shape[0]):
        if nearest_mode(cloud[i, 0] / scale, cloud[i, 1] / scale, modes, count) == origin[i, 4]:
            found += 100.0 / cloud.shape[0]
    return found


@kernel
def mean_square(cloud):
    """The average of |x|²."""
    found = 0.0
    for i in range(cloud.shape[0]):
        found += (cloud[i, 0] * cloud[i, 0] + cloud[i, 1] * cloud[i, 1]) / cloud.shape[0]
    return found


@kernel
def add_noise(cloud, stream, before, after):
    """The exact transition from α to α'."""
    keep = after / before
    kick = math.sqrt(1.0 - keep * keep)
    for i in range(cloud.size):
        cloud.flat[i] = keep * cloud.flat[i] + kick * normal(stream)


@kernel
def take_noise(cloud, modes, shape, stream, noise, before, after):
    """A step at the noise level 𝔥, exact for one Gaussian; for many, with the mean of the pulls at its two ends."""
    width, count = shape.width * shape.width, shape.count
    old, new = width + 1.0 / (before * before) - 1.0, width + 1.0 / (after * after) - 1.0  # variances of x / α
    shrink = exp(0.5 * (1.0 + noise) * log(new / old))
    kick = math.sqrt(new * (1.0 - exp(noise * log(new / old))))
    for i in range(cloud.shape[0]):
        x, y = cloud[i, 0] / before, cloud[i, 1] / before
        sx, sy, _ = score_at(cloud[i, 0], cloud[i, 1], before, before * before * old, modes, count)
        px, py = before * old * sx, before * old * sy  # to the centre that pulls: the mean of all by their shares
        x, y, cx, cy = x + (1.0 - shrink) * px, y + (1.0 - shrink) * py, x + px, y + py
        if noise > 0.0:
            x, y = x + kick * normal(stream), y + kick * normal(stream)
        sx, sy, _ = score_at(after * x, after * y, after, after * after * new, modes, count)
        cloud[i, 0] = after * (x + 0.5 * (1.0 - shrink) * (x + after * new * sx - cx))
        cloud[i, 1] = after * (y + 0.5 * (1.0 - shrink) * (y + after * new * sy - cy))


def reference_mixture(program):
    """The data set as a mixture of the package."""
    count = int(program["shape"].count)
    return diffusion.GaussianMixture(np.ones(count), program["modes"][:count], float(program["shape"].width) ** 2)


def off_centre(points, now, modes):
    """Squared distances of points from the nearest centre (unused rows of modes lie at the origin)."""
    centres = now.scale * modes[(modes**2).sum(axis=1) > 0]
    return ((points[:, None] - centres) ** 2).sum(axis=2).min(axis=1)

"""Small kernels that figures share: record a history, fill, choose, draw random fields, count.

All take their types from their callers, so one source serves arrays of any type.
"""
import math

import numpy as np

from physml.core import kernel
from physml.core.random import next_u64, normal, uniform


@kernel
def put(ring, frame, *values):
    """Write a value of each series into a ring buffer (series, length), which a `Trace` draws."""
    for series in range(len(values)):
        ring[series, frame % ring.shape[1]] = values[series]


@kernel
def fill(array, value):
    """The same value everywhere, whatever the number of axes; ``math.nan`` hides a point or a line."""
    for i in range(array.size):
        array.flat[i] = value


@kernel
def copy(target, source):
    """The entries of one array in another of the same size."""
    for i in range(target.size):
        target.flat[i] = source.flat[i]


@kernel
def push(path, x, y):
    """Append a point to a path (n, 2) and forget the oldest."""
    for k in range(path.shape[0] - 1):
        path[k, 0] = path[k + 1, 0]
        path[k, 1] = path[k + 1, 1]
    path[path.shape[0] - 1, 0] = x
    path[path.shape[0] - 1, 1] = y


@kernel
def across(k, points, side):
    """The k-th of so many points, equally spaced from ``-side`` to ``side``."""
    return side * (2.0 * k / (points - 1.0) - 1.0)


@kernel
def diagonal(web, low):
    """Where a map is drawn, x from ``low`` to 1, in the first half of the points, and the diagonal in the second."""
    half = web.shape[0] // 2
    for k in range(half):
        x = low + (1.0 - low) * k / (half - 1.0)
        web[k, 0], web[half + k, 0], web[half + k, 1] = x, x, x


@kernel
def running_mean(mean, count, value):
    """The mean of ``count`` values, the last of which is ``value``, from the mean of those before."""
    return mean + (value - mean) / count


@kernel
def running_means(means, count, values):
    """The means of ``count`` arrays, the last of which is ``values``."""
    for k in range(means.shape[0]):
        means[k] = running_mean(means[k], count, values[k])


@kernel
def running_shares(shares, count, hit):
    """What fraction of ``count`` values each bin has held, the last of them in bin ``hit``, or beyond its end."""
    for k in range(shares.shape[0]):
        value = 1.0 if k == min(max(hit, 0), shares.shape[0] - 1) else 0.0
        shares[k] = running_mean(shares[k], count, value)


@kernel
def fading_mean(mean, frame, value, memory):
    """A mean that forgets with a time of ``memory`` frames, and is an ordinary one until then."""
    return mean + max(1.0 / memory, 1.0 / (frame + 1.0)) * (value - mean)


@kernel
def choose(probabilities, stream):
    """An index, drawn with these probabilities (n,), which sum to one up to rounding."""
    u = uniform(stream)
    last = probabilities.shape[0] - 1
    passed = 0.0
    for i in range(last):
        passed += probabilities[i]
        if u < passed:
            return i
    return last


@kernel
def bin_of(value, low, width):
    """The number of the bin of this width that holds the value, bin 0 beginning at ``low``; it may lie outside."""
    return np.int64(math.floor((value - low) / width))


@kernel
def count_nearest(counts, grid, value):
    """One more at the point of an equally spaced grid that is nearest; nothing beyond its ends."""
    width = grid[1] - grid[0]
    k = bin_of(value, grid[0] - 0.5 * width, width)
    if 0 <= k < counts.shape[0]:
        counts[k] += 1.0


@kernel
def random_spins(spins, stream):
    """Every spin of an array up or down with probability one half."""
    for i in range(spins.size):
        spins.flat[i] = 1 if next_u64(stream) >> np.uint64(63) else -1


@kernel
def random_normals(out, scale, stream):
    """Independent normal numbers of mean zero and this standard deviation, in an array of any shape."""
    for i in range(out.size):
        out.flat[i] = scale * normal(stream)


@kernel
def restart_stream(stream, seed):
    """The stream as it was, so that a restart gives the same numbers again; ``seed`` is a copy that nobody advances."""
    for k in range(4):
        stream[k] = seed[k]

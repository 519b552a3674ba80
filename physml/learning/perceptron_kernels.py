"""Students of a perceptron: all binary ones, example by example, and a walk among the spherical ones."""
import math

from physml.core.circular import cos, sin
from physml.core.jit import kernel
from physml.core.random import normal, uniform
from physml.spins.half_kernels import first_failure


@kernel("float64[:, ::1], float64[:, ::1], int64[::1], int64[::1], int64[:, ::1]")
def count_failures(low, high, low_bits, high_bits, failures):
    """Of all binary students, how many fail first at example μ and have k weights +1: failures[μ, k].

    The teacher has all weights +1, so that an example is a vector of positive sum. In the last row are the students
    that never fail.
    """
    for b in range(high.shape[1]):
        for a in range(low.shape[1]):
            failures[first_failure(low, high, a, b), low_bits[a] + high_bits[b]] += 1


@kernel("float64[::1], float64[::1], float64, float64")
def all_right(fields, slopes, c, s):
    """Whether every c field + s slope is positive."""
    example = 0
    while example < fields.shape[0] and c * fields[example] + s * slopes[example] > 0.0:
        example += 1
    return example == fields.shape[0]


@kernel("float64[::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], uint64[::1], int64, float64[::1]")
def walk(weights, inputs, fields, direction, slopes, stream, moves, overlaps):
    """Elliptical slice sampling of standard normal weights whose ``fields`` w · x_μ are all positive.

    A move draws another normal vector and an angle on the ellipse through both, and shrinks the arc towards w until
    the angle is allowed (Murray, Adams, MacKay 2010). After each of overlaps.shape[0] equal parts of all moves it
    records w_0/|w|, the overlap with the teacher, who is the first axis.
    """
    size, examples = weights.shape[0], inputs.shape[0]
    part = moves // overlaps.shape[0]
    for move in range(part * overlaps.shape[0]):
        for i in range(size):
            direction[i] = normal(stream)
        for example in range(examples):
            slopes[example] = 0.0
            for i in range(size):
                slopes[example] += direction[i] * inputs[example, i]
        angle = 2.0 * math.pi * uniform(stream)
        low, high = angle - 2.0 * math.pi, angle
        c, s = cos(angle), sin(angle)
        while not all_right(fields, slopes, c, s):
            if angle < 0.0:
                low = angle
            else:
                high = angle
            angle = low + (high - low) * uniform(stream)
            c, s = cos(angle), sin(angle)
        length = 0.0
        for i in range(size):
            weights[i] = c * weights[i] + s * direction[i]
            length += weights[i] * weights[i]
        for example in range(examples):
            fields[example] = c * fields[example] + s * slopes[example]
        if (move + 1) % part == 0:
            overlaps[(move + 1) // part - 1] = weights[0] / math.sqrt(length)

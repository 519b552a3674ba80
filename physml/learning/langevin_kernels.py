"""The compiled loops of a particle in a noisy landscape: passages over a barrier, steps between two valleys, rates."""
import math

from physml.core.jit import kernel
from physml.core.random import normal, uniform
from physml.core.special import exp


@kernel("float64[::1], float64")
def polynomial(coefficients, x):
    """c0 + c1 x + c2 x² + … by Horner's rule."""
    value = 0.0
    for k in range(coefficients.shape[0] - 1, -1, -1):
        value = value * x + coefficients[k]
    return value


@kernel("float64, float64, float64, float64, uint64[::1]")
def crosses(before, after, end, spread, stream):
    """Whether a step from below ``end`` reaches it: at its end, or in between, where it is a Brownian bridge.

    Of a step with variance 2 ``spread`` the bridge does with probability exp(-(end - before)(end - after)/spread).
    """
    if after >= end:
        return True
    distance = (end - before) * (end - after) / spread
    return distance < 40.0 and uniform(stream) < exp(-distance)


@kernel("float64[::1], float64[::1], float64, float64, float64, float64, uint64[::1]")
def passages(times, slope, temperature, start, end, step, stream):
    """When walks by x ← x - V'(x) dt + √(2T dt) ξ from ``start`` first reach ``end`` > ``start``."""
    kick = math.sqrt(2.0 * temperature * step)
    for m in range(times.shape[0]):
        x, steps, arrived = start, 0, False
        while not arrived:
            moved = x - step * polynomial(slope, x) + kick * normal(stream)
            arrived = crosses(x, moved, end, temperature * step, stream)
            x, steps = moved, steps + 1
        times[m] = (steps - 0.5) * step


@kernel("float64, float64, float64, float64")
def valley_height(x, left, right, depth):
    """V = h (1 - (x/w)²)², of one width on the left of zero and of another on the right."""
    u = x / (left if x < 0.0 else right)
    return depth * (1.0 - u * u) * (1.0 - u * u)


@kernel("float64, float64, float64, float64")
def valley_slope(x, left, right, depth):
    """Its derivative."""
    width = left if x < 0.0 else right
    u = x / width
    return -4.0 * depth / width * u * (1.0 - u * u)


@kernel("float64[::1], float64[::1], float64, float64, float64, float64, uint64[::1]")
def wander(balls, widths, depth, cold, warm, step, stream):
    """One step of every ball, with the temperature ``cold`` on the left of zero and ``warm`` on the right (Itô)."""
    here, there = math.sqrt(2.0 * cold * step), math.sqrt(2.0 * warm * step)
    for i in range(balls.shape[0]):
        x = balls[i]
        kick = (here if x < 0.0 else there) * normal(stream)
        balls[i] = x - step * valley_slope(x, widths[0], widths[1], depth) + kick


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64")
def valley_density(x, density, flow, widths, depth, cold, warm):
    """At midpoints of cells, the stationary p ∝ exp((h - V)/T)/T, not normalised, and T p, which has no jump at 0."""
    for k in range(x.shape[0]):
        temperature = cold if x[k] < 0.0 else warm
        flow[k] = exp((depth - valley_height(x[k], widths[0], widths[1], depth)) / temperature)
        density[k] = flow[k] / temperature


@kernel("float64[::1], float64[::1], float64[::1], float64[:, ::1], int64")
def slowest_rate(density, flow, cells, work, iterations):
    """The smallest rate λ > 0 at which a density relaxes to the stationary p, from midpoints of cells.

    The slowest mode φ obeys T p φ' = -λ ∫ φ p up to x. With P the probability up to x, and ψ = φ' > 0, this says
    ψ/λ = [(1 - P) ∫ P ψ up to x + P ∫ (1 - P) ψ beyond] / (T p): a map with positive numbers only, whose largest
    eigenvalue is 1/λ. ``work`` has four rows: P, 1 - P, ψ and its image.
    """
    n, total = density.shape[0], 0.0
    for k in range(n):
        work[0, k] = total + 0.5 * density[k] * cells[k]
        total += density[k] * cells[k]
        work[2, k] = 1.0 / flow[k]
    beyond, rate = 0.0, 0.0
    for k in range(n - 1, -1, -1):
        work[1, k] = beyond + 0.5 * density[k] * cells[k]
        beyond += density[k] * cells[k]
    for _ in range(iterations):
        left = 0.0
        for k in range(n):
            part = work[0, k] * work[2, k] * cells[k]
            work[3, k] = work[1, k] * (left + 0.5 * part)
            left += part
        right, before, after = 0.0, 0.0, 0.0
        for k in range(n - 1, -1, -1):
            part = work[1, k] * work[2, k] * cells[k]
            image = (work[3, k] + work[0, k] * (right + 0.5 * part)) / (total * flow[k])
            right += part
            before += work[2, k] * cells[k] * flow[k]
            after += image * cells[k] * flow[k]
            work[3, k] = image
        rate = before / after
        for k in range(n):
            work[2, k] = work[3, k] * rate
    return rate

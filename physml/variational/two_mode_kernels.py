"""A Gaussian q for p = ½ N(-a, Σ) + ½ N(a, Σ), for pages: best factors, divergences, and the target itself.

In the plane the modes are at (±a, 0) and Σ has unit variances and correlation ρ, so that with Λ = Σ⁻¹ and w = Λ(a, 0)
ln p = … - ½ x·Λx + ln cosh(w·x). A record ``p`` keeps ``a``, ``own`` = Λ_11, ``cross`` = Λ_12, ``w_x``, ``w_y``,
``half_log_det`` = ½ ln det Σ, ``square`` = a² Λ_11 and ``entropy`` = -⟨ln p⟩ under p. Of q, a row of ``q`` (2, 2) holds
mean and deviation of a coordinate. ``weights`` are those of `normal_average`.
"""
import math

from physml.core.jit import kernel
from physml.core.special import exp, log, log_cosh, tanh

LN_2PI = 1.8378770664093453
NODES, REACH = 201, 7.0  # of the averages over a normal variable: equally spaced from -REACH to REACH


@kernel
def normal_density(x, mean, sd):
    """N(mean, sd²) at x."""
    y = (x - mean) / sd
    return 0.3989422804014327 * exp(-0.5 * y * y) / sd


@kernel
def two_peaks(x, separation):
    """½ N(-a, 1) + ½ N(a, 1) at x."""
    return 0.5 * (normal_density(x, -separation, 1.0) + normal_density(x, separation, 1.0))


@kernel
def normal_average(weights):
    """The weights of the trapezoid rule for averages over a standard normal variable."""
    total = 0.0
    for k in range(weights.shape[0]):
        node = REACH * (2.0 * k / (NODES - 1.0) - 1.0)
        weights[k] = exp(-0.5 * node * node)
        total += weights[k]
    for k in range(weights.shape[0]):
        weights[k] /= total


@kernel
def expectations(weights, centre, width):
    """E of ln cosh(u), tanh(u) and sech²(u), u = centre + width ε with standard normal ε."""
    logs, tangent, slope = 0.0, 0.0, 0.0
    for k in range(weights.shape[0]):
        u = centre + width * REACH * (2.0 * k / (NODES - 1.0) - 1.0)
        t = tanh(u)
        logs += weights[k] * log_cosh(u)
        tangent += weights[k] * t
        slope += weights[k] * (1.0 - t * t)
    return logs, tangent, slope


@kernel
def best_factor(weights, pull, precision, drag, centre, width, sd):
    """The best Gaussian factor of q, the others being as they are, for p ∝ exp(-½ x·Λx) cosh(w·x).

    With u = w·x of mean ``centre`` and deviation ``width`` under q, ``pull`` = w_i, ``precision`` = Λ_ii and ``drag`` =
    Λ_ij m_j, stationarity reads Λ_ii m = w_i E tanh u - Λ_ij m_j and 1/s² = Λ_ii - w_i² E sech² u. The convex
    E ln cosh is replaced by its tangent, so that the divergence cannot rise. Returns mean and deviation.
    """
    _, tangent, sech2 = expectations(weights, centre, width)
    slope = pull * pull * sd * sech2
    return ((pull * tangent - drag) / precision,
            (slope + math.sqrt(slope * slope + 4.0 * precision)) / (2.0 * precision))


@kernel
def set_target(p, weights, rho, separation):
    """What the record keeps of p; w·x has mean and variance ±a² Λ_11 under its modes."""
    free = 1.0 - rho * rho
    p.a, p.own, p.cross = separation, 1.0 / free, -rho / free
    p.w_x, p.w_y, p.half_log_det = separation * p.own, separation * p.cross, 0.5 * log(free)
    p.square = separation * separation * p.own
    p.entropy = p.square + 1.0 + LN_2PI + p.half_log_det - expectations(weights, p.square, math.sqrt(p.square))[0]


@kernel
def shade_target(p, side, density):
    """p in the middle of every cell of a square from ``-side`` to ``side``, as a fraction of the largest."""
    rows, columns = density.shape
    peak = 0.0
    for i in range(rows):
        for j in range(columns):
            x = side * (2.0 * (j + 0.5) / columns - 1.0)
            y = side * (2.0 * (i + 0.5) / rows - 1.0)
            u = log_cosh(p.w_x * x + p.w_y * y) - 0.5 * p.square
            density[i, j] = exp(u - 0.5 * p.own * (x * x + y * y) - p.cross * x * y)
            peak = max(peak, density[i, j])
    for i in range(density.size):
        density.flat[i] /= peak


@kernel
def take_turn(q, p, weights, i):
    """Factor i moves to its best mean and deviation in the sense of KL(q‖p)."""
    for _ in range(60):
        centre = p.w_x * q[0, 0] + p.w_y * q[1, 0]
        width = math.sqrt(p.w_x * p.w_x * q[0, 1] * q[0, 1] + p.w_y * p.w_y * q[1, 1] * q[1, 1])
        pull = p.w_x if i == 0 else p.w_y
        q[i, 0], q[i, 1] = best_factor(weights, pull, p.own, p.cross * q[1 - i, 0], centre, width, q[i, 1])


@kernel
def match_moments(q, p, i):
    """Factor i takes the target's own mean and deviation: the least KL(p‖q)."""
    q[i, 0], q[i, 1] = 0.0, math.sqrt(1.0 + p.a * p.a) if i == 0 else 1.0


@kernel
def divergences(p, weights, x, y, sd_x, sd_y):
    """KL(q‖p) and KL(p‖q)."""
    width = math.sqrt(p.w_x * p.w_x * sd_x * sd_x + p.w_y * p.w_y * sd_y * sd_y)
    logs = expectations(weights, p.w_x * x + p.w_y * y, width)[0]
    second = x * x + y * y + sd_x * sd_x + sd_y * sd_y
    reverse = (0.5 * p.own * second + p.cross * x * y - 1.0 - log(sd_x * sd_y) + p.half_log_det + 0.5 * p.square
               - logs)
    cost = (1.0 + p.a * p.a + x * x) / (sd_x * sd_x) + (1.0 + y * y) / (sd_y * sd_y)
    return reverse, LN_2PI + log(sd_x * sd_y) + 0.5 * cost - p.entropy

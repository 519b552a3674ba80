"""A logistic regression with one feature, for pages: its posterior, two kinds of draw, and the density on grids.

``model`` is the feature z (n,), the outcomes y (n,) of 0 and 1, and the deviation s of the normal priors of intercept
a and slope b; it may be a constant.
"""
import math

from physml.core.jit import kernel
from physml.core.random import below, normal, uniform
from physml.core.special import exp, log, log1p, sigmoid


@kernel
def log_posterior(model, a, b):
    """ln π(a, b) = Σ [y_i t_i - ln(1 + e^t_i)] - (a² + b²)/2s², t_i = a + b z_i, and its two derivatives."""
    z, y, prior_scale = model
    slope_a, slope_b = -a / (prior_scale * prior_scale), -b / (prior_scale * prior_scale)
    total = 0.5 * (a * slope_a + b * slope_b)
    for i in range(z.shape[0]):
        t = a + b * z[i]
        total += y[i] * t - max(t, 0.0) - log1p(exp(-abs(t)))
        rest = y[i] - sigmoid(t)
        slope_a += rest
        slope_b += rest * z[i]
    return total, slope_a, slope_b


@kernel
def random_walk_draw(model, a, b, step, stream):
    """Propose (a, b) + step·normal, accept with min(1, π'/π); the next state, and that probability."""
    new_a, new_b = a + step * normal(stream), b + step * normal(stream)
    change = log_posterior(model, new_a, new_b)[0] - log_posterior(model, a, b)[0]
    if log(uniform(stream)) < change:
        return new_a, new_b, exp(min(change, 0.0))
    return a, b, exp(min(change, 0.0))


@kernel
def hamiltonian_draw(model, a, b, step, low, high, path, stream):
    """``low`` to ``high`` leapfrog steps with fresh momenta, accepted with min(1, e^-ΔH); the next state and that.

    The trajectory is left in ``path``, which has more than ``high`` rows; the others are not numbers.
    """
    x, y, p, q = a, b, normal(stream), normal(stream)
    value, slope_x, slope_y = log_posterior(model, x, y)
    before = value - 0.5 * (p * p + q * q)
    for k in range(path.shape[0]):
        path[k, 0], path[k, 1] = math.nan, math.nan
    path[0, 0], path[0, 1] = x, y
    for k in range(low + below(stream, high - low + 1)):
        p += 0.5 * step * slope_x
        q += 0.5 * step * slope_y
        x += step * p
        y += step * q
        path[k + 1, 0], path[k + 1, 1] = x, y
        value, slope_x, slope_y = log_posterior(model, x, y)
        p += 0.5 * step * slope_x
        q += 0.5 * step * slope_y
    change = value - 0.5 * (p * p + q * q) - before
    probability = exp(min(change, 0.0)) if change == change else 0.0
    if log(uniform(stream)) < change:
        return x, y, probability
    return a, b, probability


@kernel
def density_on_a_grid(model, a_range, b_range, density):
    """π in the middle of every cell of a rectangle, as a fraction of the largest; returns the logarithm of that."""
    rows, columns = density.shape
    peak = -1e300
    for i in range(rows):
        for j in range(columns):
            a = a_range[0] + (a_range[1] - a_range[0]) * (j + 0.5) / columns
            b = b_range[0] + (b_range[1] - b_range[0]) * (i + 0.5) / rows
            density[i, j] = log_posterior(model, a, b)[0]
            peak = max(peak, density[i, j])
    for i in range(density.size):
        density.flat[i] = exp(density.flat[i] - peak)
    return peak


@kernel
def slope_density(model, peak, low, spacing, points, grid, table, row):
    """The density of b on an equally spaced grid, a row of a table: sums over so many values of a from ``low`` on."""
    total = 0.0
    for k in range(grid.shape[0]):
        table[row, k] = 0.0
        for j in range(points):
            table[row, k] += exp(log_posterior(model, low + spacing * j, grid[k])[0] - peak)
        total += table[row, k] * (grid[1] - grid[0])
    for k in range(grid.shape[0]):
        table[row, k] /= total

"""Density kernels (x, gradient, *data) for `hmc` and `metropolis`: logistic regression and a correlated Gaussian."""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.special import exp_negative

BLOCK = 32  # so many factors in (1, 2] between two logarithms; their product stays far below overflow


@kernel("float64[::1], float64[::1], float64", wasm=False, fastmath=True)
def autoregressive_log_density(x, gradient, rho):
    """A stationary Gaussian AR(1) path: unit variances, correlations rho^|i-j|, tridiagonal precision.

    log π = -x₀²/2 - Σ (x_i - rho x_{i-1})² / (2 (1 - rho²)), up to a constant
    """
    free = 1.0 / (1.0 - rho * rho)
    d = x.shape[0]
    if d == 1:
        gradient[0] = -x[0]
        return -0.5 * x[0] * x[0]
    middle = free * (1.0 + rho * rho)
    side = free * rho
    gradient[0] = side * x[1] - free * x[0]
    gradient[d - 1] = side * x[d - 2] - free * x[d - 1]
    total = x[0] * gradient[0] + x[d - 1] * gradient[d - 1]
    for i in range(1, d - 1):
        slope = side * (x[i - 1] + x[i + 1]) - middle * x[i]
        gradient[i] = slope
        total += x[i] * slope
    return 0.5 * total


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[::1], float64", wasm=False, fastmath=True)
def logistic_log_density(x, gradient, X, y, prior_scale):
    """Bayesian logistic regression: y_i ~ Bernoulli(1/(1+exp(-X_i·x))), independent priors x_j ~ N(0, prior_scale²).

    log π = Σ_i [y_i z_i - log(1 + exp(z_i))] - Σ_j x_j²/(2 prior_scale²), z = X x, up to a constant. With
    e = exp(-|z|): log(1 + exp(z)) = max(z, 0) + log(1 + e), and the product of a block's 1 + e needs one logarithm.
    """
    n, d = X.shape
    z = np.empty(BLOCK)
    e = np.empty(BLOCK)
    inverse = 1.0 / (prior_scale * prior_scale)
    total = 0.0
    for j in range(d):
        gradient[j] = -inverse * x[j]
        total -= 0.5 * inverse * x[j] * x[j]
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        for i in range(size):
            z[i] = 0.0
            for j in range(d):
                z[i] += X[first + i, j] * x[j]
        for i in range(size):
            e[i] = exp_negative(-abs(z[i]))
        product = 1.0
        for i in range(size):
            product *= 1.0 + e[i]
            total += y[first + i] * z[i] - max(z[i], 0.0)
            z[i] = y[first + i] - (1.0 if z[i] >= 0.0 else e[i]) / (1.0 + e[i])
        total -= math.log(product)
        for i in range(size):
            for j in range(d):
                gradient[j] += z[i] * X[first + i, j]
    return total

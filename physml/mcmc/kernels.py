"""Compiled loops: the chains of `metropolis` and `hmc`."""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.random import below, uniform
from physml.core.special import exp, log

DIVERGENCE = -1000.0  # an energy error beyond this is a divergence, not bad luck (Stan's convention)


@kernel("float64[::1], float64, float64", wasm=False)
def dual_averaging(adaptation, probability, target):
    """One update of log step towards a mean acceptance (Hoffman and Gelman 2014, section 3.2).

    Their gain 1/0.05 makes the step of a chain without a growing tree jump too far; 1/0.2 reaches the target sooner.
    ``adaptation`` holds the step, the averaged log step, the averaged error, the count and the shrinkage point.
    """
    adaptation[3] += 1.0
    count = adaptation[3]
    adaptation[2] += (target - probability - adaptation[2]) / (count + 10.0)
    log_step = adaptation[4] - math.sqrt(count) / 0.2 * adaptation[2]
    adaptation[1] += (log_step - adaptation[1]) * count**-0.75
    adaptation[0] = exp(log_step)


@kernel("uint64[::1], float64[::1]", wasm=False)
def fill_normal(stream, out):
    """Standard normal numbers (Marsaglia's polar method, both of each pair)."""
    i = 0
    while i < out.shape[0]:
        a = 2.0 * uniform(stream) - 1.0
        b = 2.0 * uniform(stream) - 1.0
        q = a * a + b * b
        if 0.0 < q < 1.0:
            factor = math.sqrt(-2.0 * log(q) / q)
            out[i] = a * factor
            if i + 1 < out.shape[0]:
                out[i + 1] = b * factor
            i += 2


@kernel("float64[::1], float64[::1], float64[::1], float64, float64[::1]", wasm=False)
def displace(x, direction, scale, factor, out):
    """out = x + factor * scale * direction, elementwise."""
    for i in range(x.shape[0]):
        out[i] = x[i] + factor * scale[i] * direction[i]


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64, float64", wasm=False)
def kick_and_drift(position, momentum, gradient, scale, kick, drift):
    """p += kick * scale * gradient, then q += drift * scale * p."""
    for i in range(position.shape[0]):
        momentum[i] += kick * scale[i] * gradient[i]
        position[i] += drift * scale[i] * momentum[i]


@kernel("float64[::1]", wasm=False)
def half_square(momentum):
    """The kinetic energy p·p/2 of momenta in units of the square root of the mass."""
    total = 0.0
    for i in range(momentum.shape[0]):
        total += momentum[i] * momentum[i]
    return 0.5 * total


@kernel(wasm=False)
def metropolis_segment(log_density, x, scale, adaptation, target, stream, draws, log_densities, counts, *data):
    """Random-walk Metropolis from ``x`` (advanced in place): propose x + step·scale·z, accept with min(1, π'/π).

    ``target > 0`` adapts the step after every proposal. ``counts[0]`` grows by the number of acceptances.
    """
    noise = np.empty(x.shape[0])
    proposal = np.empty(x.shape[0])
    value = log_density(x, *data)
    for t in range(draws.shape[0]):
        fill_normal(stream, noise)
        displace(x, noise, scale, adaptation[0], proposal)
        new_value = log_density(proposal, *data)
        change = new_value - value
        if not -math.inf < change < math.inf:  # outside the support, or not a number: rejected
            change = -math.inf
        if log(uniform(stream)) < change:
            x[:] = proposal
            value = new_value
            counts[0] += 1
        if target > 0.0:
            dual_averaging(adaptation, exp(min(change, 0.0)), target)
        draws[t, :] = x
        log_densities[t] = value


@kernel(wasm=False)
def hmc_segment(log_density, x, scale, adaptation, target, stream, draws, log_densities, counts, low, high, *data):
    """Hamiltonian Monte Carlo from ``x`` (advanced in place), momenta in units of the square root of the mass 1/scale².

    Each draw: fresh momenta, between ``low`` and ``high`` leapfrog steps, acceptance with min(1, exp(-ΔH)).
    ``counts`` grows by the numbers of acceptances and of divergences.
    """
    momentum, position = np.empty(x.shape[0]), np.empty(x.shape[0])
    gradient, new_gradient = np.empty(x.shape[0]), np.empty(x.shape[0])
    value = log_density(x, gradient, *data)
    for t in range(draws.shape[0]):
        step = adaptation[0]
        length = low + below(stream, high - low + 1)
        fill_normal(stream, momentum)
        before = value - half_square(momentum)
        position[:] = x
        kick_and_drift(position, momentum, gradient, scale, 0.5 * step, step)
        new_value = log_density(position, new_gradient, *data)
        for _ in range(length - 1):
            kick_and_drift(position, momentum, new_gradient, scale, step, step)
            new_value = log_density(position, new_gradient, *data)
        displace(momentum, new_gradient, scale, 0.5 * step, momentum)
        change = new_value - half_square(momentum) - before
        if not DIVERGENCE < change < math.inf:  # also when it is not a number
            change = -math.inf
            counts[1] += 1
        if log(uniform(stream)) < change:
            x[:] = position
            gradient[:] = new_gradient
            value = new_value
            counts[0] += 1
        if target > 0.0:
            dual_averaging(adaptation, exp(min(change, 0.0)), target)
        draws[t, :] = x
        log_densities[t] = value

"""Exact sums over one layer of a restricted Boltzmann machine, and small samplers, for pages and for small machines.

A unit is ``low`` or ``high``. Weights are (units of the layer that is summed over, units of the other layer), so that a
flip adds a row to the fields x_j = other_j + Σ_i s_i w_ij of the other layer, whose sum is then a product:
Σ exp(-E) = exp(own·s) Π_j (e^(low x_j) + e^(high x_j)).
"""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import uniform
from physml.core.special import add_exponential, exp, log
from physml.spins.kernels import lowest_bit

AFRESH = 4095  # the fields are computed anew every 4096 states, so that rounding cannot pile up


@kernel("float64[:, ::1], float64[::1], int64, float64, float64, float64[::1]")
def layer_fields(weights, other, state, low, high, x):
    """x_j = other_j + Σ_i s_i w_ij for the state whose bit i says that s_i is high."""
    for j in range(x.shape[0]):
        x[j] = other[j]
    for i in range(weights.shape[0]):
        s = high if state >> i & 1 else low
        if s != 0.0:
            for j in range(x.shape[0]):
                x[j] += s * weights[i, j]


@kernel("float64[::1], float64, float64")
def log_sums(x, low, high):
    """Σ_j ln(e^(low x_j) + e^(high x_j)): what is left of each is 1 + e^-|…| <= 2, and only their product has a log."""
    total, product = 0.0, 1.0
    for j in range(x.shape[0]):
        total += max(low * x[j], high * x[j])
        product *= 1.0 + exp(-(high - low) * abs(x[j]))
        if j % 512 == 511:
            total += log(product)
            product = 1.0
    return total + log(product)


@kernel("float64[:, ::1], float64[::1], int64, float64, float64, float64[::1], float64[::1]")
def next_state(weights, other, t, low, high, x, own):
    """From Gray code t - 1 to t: move x, and return the change of own·s."""
    i = lowest_bit(t)
    state = t ^ (t >> 1)
    change = high - low if state >> i & 1 else low - high
    if t & AFRESH:
        for j in range(x.shape[0]):
            x[j] += change * weights[i, j]
    else:
        layer_fields(weights, other, state, low, high, x)
    return change * own[i]


@kernel("float64[:, ::1], float64[::1], float64[::1], float64, float64, float64[::1]")
def layer_log_partition(weights, own, other, low, high, x):
    """ln Z by a Gray code over the states of one layer, the largest term met so far factored out; x is work space."""
    layer_fields(weights, other, 0, low, high, x)
    linear = 0.0
    for i in range(own.shape[0]):
        linear += low * own[i]
    top = linear + log_sums(x, low, high)
    total = 1.0
    for t in range(1, 1 << own.shape[0]):
        linear += next_state(weights, other, t, low, high, x, own)
        total, top = add_exponential(total, top, linear + log_sums(x, low, high))
    return top + log(total)


@kernel("float64[:, ::1], float64[::1], float64[::1], float64, float64, float64, float64, float64[::1], float64[::1],"
        " float64[::1], float64[:, ::1]")
def layer_moments(weights, own, other, low, high, log_partition, factor, x, first, second, pairs):
    """Add factor times ⟨s_i⟩, ⟨t_j⟩ of the other layer, and ⟨s_i t_j⟩ of the free machine, with the same Gray code."""
    n, m = weights.shape
    layer_fields(weights, other, 0, low, high, x)
    linear = 0.0
    for i in range(n):
        linear += low * own[i]
    for t in range(1 << n):
        if t > 0:
            linear += next_state(weights, other, t, low, high, x, own)
        p = factor * exp(linear + log_sums(x, low, high) - log_partition)
        if abs(p) > 1e-20:
            state = t ^ (t >> 1)
            for i in range(n):
                first[i] += p * (high if state >> i & 1 else low)
            for j in range(m):
                mean = p * (low + (high - low) / (1.0 + exp(-(high - low) * x[j])))
                second[j] += mean
                for i in range(n):
                    pairs[i, j] += mean * (high if state >> i & 1 else low)


@kernel("float64[:, ::1], float64[::1], float64, float64, int8[::1], int64, uint64[::1]")
def sweep_units(couplings, fields, low, high, units, first, stream):
    """A heat-bath sweep of the units from ``first`` on; those before it are clamped."""
    for i in range(first, units.shape[0]):
        x = fields[i]
        for j in range(units.shape[0]):
            x += couplings[i, j] * np.float64(units[j])
        up = uniform(stream) * (1.0 + exp(-(high - low) * x)) < 1.0
        units[i] = np.int8(high) if up else np.int8(low)


@kernel("float64[:, ::1], float64[::1], float64, float64, int8[:, ::1], int64, int64, uint64[:, ::1]", wasm=False)
def sweep_chains(couplings, fields, low, high, units, first, sweeps, streams):
    """The same in every chain, a row of ``units`` each, with its own stream."""
    for c in range(units.shape[0]):
        for _ in range(sweeps):
            sweep_units(couplings, fields, low, high, units[c], first, streams[c])

"""Weights for averages over a standard normal variable, the same bits on every host."""
from physml.core.jit import kernel
from physml.core.special import exp


@kernel("float64[::1], float64[::1]")
def normal_weights(nodes, weights):
    """Of the trapezoid rule on equally spaced nodes: exp(-z²/2), divided by its sum.

    It resolves the hyperbolic tangent of a steep argument better than Gauss's rule with as many nodes.
    """
    total = 0.0
    for k in range(nodes.shape[0]):
        weights[k] = exp(-0.5 * nodes[k] * nodes[k])
        total += weights[k]
    for k in range(nodes.shape[0]):
        weights[k] /= total

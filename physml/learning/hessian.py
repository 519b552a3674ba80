"""Curvature of the loss: products with the Hessian, the Hessian itself, and its positive part.

A product H v is the derivative of the gradient along v. Every line of the backward pass is differentiated once more
(Pearlmutter 1994): of each quantity a derivative along v, here with a dot, is carried along, forwards and backwards.
"""
import numpy as np

from physml.core.arguments import not_negative, one_of, real_array
from physml.learning.activations import bend, pull_back
from physml.learning.layers import Dense
from physml.learning.losses import LOSSES, Loss, loss_curvature, loss_function
from physml.learning.network import Network, examples

PARTS = ("all", "gauss_newton")
AT_ONCE = 4_000_000  # numbers in an array of derivatives: how many directions go together


def hessian_product(network: Network, x: np.ndarray, targets: np.ndarray, directions: np.ndarray, *,
                    loss: Loss = "cross_entropy", penalty: float = 0.0, part: str = "all") -> np.ndarray:
    """The Hessian of the mean loss times one or several directions, exactly and without the matrix.

    Parameters
    ----------
    network : Network
        Of `Dense` layers.
    x, targets, penalty
        As in `loss_and_gradient`.
    directions : array_like, shape (P,) or (k, P)
        P is the length of ``network.vector``.
    loss : {"cross_entropy", "squared"}
    part : {"all", "gauss_newton"}
        The second leaves out what the curvature of the network's outputs contributes and keeps that of the loss:
        equation (land-gauss-newton) of the chapter on landscapes. It has no negative eigenvalue.

    Returns
    -------
    ndarray of float64
        Of the shape of ``directions``.

    Raises
    ------
    ValueError
        For other layers or losses, and for directions that do not fit.

    Notes
    -----
    At a kink of a ReLU the second derivative is taken as 0. A difference of two gradients is no substitute there: it
    sees the kinks that it crosses.

    Examples
    --------
    >>> network = Network((Dense([[1.0]]),))
    >>> hessian_product(network, [[2.0], [4.0]], [0.0, 0.0], [1.0], loss="squared")
    array([10.])
    """
    x, targets, penalty = _checked(network, x, targets, loss, penalty, part)
    theta, directions = network.vector, real_array("directions", directions)
    if directions.ndim not in (1, 2) or directions.shape[-1] != len(theta):
        raise ValueError(f"directions: got shape {directions.shape}; give ({len(theta)},) or (k, {len(theta)})")
    rows = directions.reshape(-1, len(theta))
    return _products(network, theta, x, targets, loss, penalty, part, rows).reshape(directions.shape)


def hessian_matrix(network: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy",
                   penalty: float = 0.0, part: str = "all") -> np.ndarray:
    """The whole Hessian of the mean loss, for networks of up to a few thousand parameters.

    Parameters
    ----------
    network, x, targets, loss, penalty, part
        As in `hessian_product`.

    Returns
    -------
    ndarray of float64, shape (P, P)
        Symmetric.

    Raises
    ------
    ValueError
        As `hessian_product`.

    Examples
    --------
    >>> hessian_matrix(Network((Dense([[1.0], [2.0]]),)), [[1.0, 3.0]], [0.0], loss="squared")
    array([[1., 3.],
           [3., 9.]])
    """
    x, targets, penalty = _checked(network, x, targets, loss, penalty, part)
    return matrix(network, network.vector, x, targets, loss, penalty, part)


def matrix(network, theta, x, targets, loss, penalty=0.0, part="all"):
    """`hessian_matrix` at the parameters ``theta``, for arguments that were checked."""
    found = _products(network, theta, x, targets, loss, penalty, part, np.eye(len(theta)))
    return 0.5 * (found + found.T)


def _checked(network, x, targets, loss, penalty, part):
    if not all(isinstance(layer, Dense) for layer in network.layers):
        raise ValueError("network: Hessians are there for dense layers only")
    one_of("loss", loss, LOSSES)
    one_of("part", part, PARTS)
    return *examples(network, x, targets, loss), not_negative("penalty", penalty)


def _products(network, theta, x, targets, loss, penalty, part, directions):
    widest = max(layer.weights.shape[1] for layer in network.layers) * len(x)
    together = max(1, AT_ONCE // widest)
    memories, slope = _forward(network, theta, x, targets, loss)
    found = np.empty(directions.shape)
    for first in range(0, len(directions), together):
        chosen = directions[first:first + together]
        found[first:first + together] = _chain(network, theta, memories, slope, loss, part, chosen)
    return found + penalty * directions


def _forward(network, theta, x, targets, loss):
    """What each layer remembers, (input, field, output), and the gradient of the loss after the last."""
    memories = []
    for layer, part in zip(network.layers, network.views(theta), strict=True):
        x, memory = layer.forward(part, x)
        memories.append(memory)
    return memories, loss_function(loss)(x, targets)[1]


def _cut(network, directions):
    """Directions (k, P) cut into the arrays of each layer, (k, …)."""
    first = 0
    for layer in network.layers:
        parts = []
        for p in layer.parameters:
            parts.append(directions[:, first:first + p.size].reshape(len(directions), *p.shape))
            first += p.size
        yield parts


def _chain(network, theta, memories, slope, loss, part, directions):
    """Derivatives along k directions: arrays with a dot have one more axis, in front."""
    layers, parts, moves = network.layers, network.views(theta), list(_cut(network, directions))
    full, x_dot, dots = part == "all", None, []
    for layer, (weights, *_), (dW, *db), (x, field, y) in zip(layers, parts, moves, memories, strict=True):
        field_dot = x @ dW
        if x_dot is not None:
            field_dot += x_dot @ weights
        if db:
            field_dot += db[0][:, None]
        dots.append((x_dot, field_dot))
        x_dot = pull_back(layer.activation, field, y, field_dot)
    slope_dot, pieces = loss_curvature(loss, memories[-1][2], x_dot), []
    for k in range(len(layers) - 1, -1, -1):
        (x, field, y), (x_dot, field_dot), name = memories[k], dots[k], layers[k].activation
        slope_dot = pull_back(name, field, y, slope_dot)
        if full:
            curved = bend(name, field, y)
            slope_dot = slope_dot if curved is None else slope_dot + slope * curved * field_dot
            slope = pull_back(name, field, y, slope)
        own = [x.T @ slope_dot]
        if full and x_dot is not None:
            own[0] += x_dot.swapaxes(1, 2) @ slope
        if layers[k].bias is not None:
            own.append(slope_dot.sum(axis=1))
        pieces[:0] = [p.reshape(len(directions), -1) for p in own]
        if k:
            slope_dot = slope_dot @ parts[k][0].T
            if full:
                slope_dot += slope @ moves[k][0].swapaxes(1, 2)
                slope = slope @ parts[k][0].T
    return np.concatenate(pieces, axis=1)

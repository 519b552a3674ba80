"""How flat a minimum is, measured in four ways, and a change of coordinates that moves some of them and not others."""
import numpy as np

from physml.core.arguments import vector
from physml.core.frozen import frozen
from physml.core.logarithms import log_sum_exp
from physml.learning.layers import Dense
from physml.learning.network import Network


@frozen
class Flatness:
    """Curvature of the mean cross-entropy around a network with one hidden layer of ReLUs; see `flatness`.

    Attributes
    ----------
    trace : float
        The sum of all eigenvalues of the Hessian. Changes when units are rescaled.
    invariant_trace : float
        The lowest trace that rescaling units can reach: 2 Σ √(trace of what goes in · trace of what goes out).
    relative : float
        Relative flatness of the last layer (Petzka and others 2021): Σ ⟨u_j, u_k⟩ tr H_jk over pairs of classes, with
        u_j the weights to class j. Invariant when all units are rescaled by one factor, but not each by its own.
    norm : float
        |θ|², which knows nothing of the data. Changes.
    """

    trace: float
    invariant_trace: float
    relative: float
    norm: float


def flatness(network: Network, x: np.ndarray) -> Flatness:
    """Four measures of how fast the cross-entropy rises around a network.

    Targets are not asked for: in a network of ReLUs the output is piecewise linear in each single parameter, so the
    diagonal of the Hessian is that of its Gauss–Newton part, which depends on the predicted probabilities alone.

    Parameters
    ----------
    network : Network
        Two `Dense` layers with biases, ReLU and linear, with at least two classes.
    x : array_like, shape (n, inputs)

    Returns
    -------
    Flatness

    Raises
    ------
    ValueError
        For another architecture.

    Notes
    -----
    Equation (land-rescaling) of the chapter on landscapes.

    Examples
    --------
    >>> from physml.learning import dense_network
    >>> network, x = dense_network([4, 8, 3], activation="relu", seed=1), np.eye(4)
    >>> sharp, flat = flatness(rescale_units(network, np.full(8, 10.0)), x), flatness(network, x)
    >>> bool(sharp.trace > 10 * flat.trace), bool(np.isclose(sharp.invariant_trace, flat.invariant_trace))
    (True, True)
    """
    first, last = _layers(network)
    x = np.asarray(x, np.float64)
    hidden = first(x)
    _, p = log_sum_exp(last(hidden))
    u, live = last.weights, hidden > 0
    along = p @ (u * u).T - (p @ u.T) ** 2  # how much the loss bends when a hidden unit's answer moves
    into = (live * along * ((x * x).sum(axis=1, keepdims=True) + 1.0)).mean(axis=0)
    spread = (p * (1.0 - p)).sum(axis=1, keepdims=True)
    out = (hidden**2 * spread).mean(axis=0)
    weight = (hidden**2).sum(axis=1)
    blocks = np.diag((p * weight[:, None]).mean(axis=0)) - (p * weight[:, None]).T @ p / len(x)  # tr H_jk
    return Flatness(float(into.sum() + out.sum() + spread.mean()), float(2.0 * np.sqrt(into * out).sum()),
                    float((blocks * (u.T @ u)).sum()), float(network.vector @ network.vector))


def rescale_units(network: Network, factors: np.ndarray) -> Network:
    """The same function with other parameters: what enters a ReLU is multiplied, what leaves it divided.

    Parameters
    ----------
    network : Network
        Two `Dense` layers with biases, ReLU and linear.
    factors : array_like, shape (units,)
        Above 0 (Dinh, Pascanu, Bengio & Bengio 2017).

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        For another architecture, and for factors that do not fit.

    Examples
    --------
    >>> from physml.learning import dense_network
    >>> network, x = dense_network([4, 8, 3], activation="relu", seed=1), np.eye(4)
    >>> bool(np.allclose(rescale_units(network, np.arange(1, 9))(x), network(x)))
    True
    """
    first, last = _layers(network)
    factors = vector("factors", factors)
    if len(factors) != len(first.bias) or factors.min() <= 0:
        raise ValueError(f"factors: got {factors}; give {len(first.bias)} numbers above 0, one for each unit")
    return Network((Dense(first.weights * factors, first.bias * factors, "relu"),
                    Dense(last.weights / factors[:, None], last.bias)))


def _layers(network):
    layers = network.layers
    if (len(layers) != 2 or not all(isinstance(layer, Dense) and layer.bias is not None for layer in layers)
            or [layer.activation for layer in layers] != ["relu", "linear"] or len(layers[1].bias) < 2):
        raise ValueError("network: give two Dense layers with biases, ReLU and linear, and at least two outputs")
    return layers

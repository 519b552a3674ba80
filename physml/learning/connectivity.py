"""Roads between two networks: the straight line in parameters, before and after their hidden units are matched."""
import numpy as np

from physml.core.arguments import not_negative, whole
from physml.learning.layers import Dense
from physml.learning.losses import Loss, loss_function
from physml.learning.network import Network, backpropagate, examples


def permute_units(network: Network, order: np.ndarray) -> Network:
    """The same function with the hidden units of its only hidden layer in another order.

    Parameters
    ----------
    network : Network
        Two `Dense` layers, the first with a bias.
    order : array_like of int, shape (units,)
        The unit that comes first, second, …

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        For another architecture, and for an order that is no permutation.
    """
    first, last = _layers(network)
    order = np.asarray(order)
    if sorted(order.ravel().tolist()) != list(range(len(first.bias))):
        raise ValueError(f"order: got {order.tolist()}; give a permutation of 0, …, {len(first.bias) - 1}")
    return Network((Dense(first.weights[:, order], first.bias[order], first.activation),
                    Dense(last.weights[order], last.bias, last.activation)))


def match_units(network: Network, reference: Network) -> Network:
    """The hidden units in the order in which their weights resemble those of another network most.

    The permutation that makes the inner product of the two parameter vectors largest, by the Hungarian method (SciPy's
    `linear_sum_assignment`). After Ainsworth, Hayase & Srinivasa (2023); for one hidden layer it is exact.

    Parameters
    ----------
    network, reference : Network
        Two `Dense` layers each, of the same sizes, the first with a bias.

    Returns
    -------
    Network
        The same function as ``network``.

    Raises
    ------
    ValueError
        For another architecture.

    Examples
    --------
    >>> from physml.learning import dense_network
    >>> network = dense_network([3, 5, 2], seed=1)
    >>> shuffled = permute_units(network, [4, 2, 0, 1, 3])
    >>> bool(np.array_equal(match_units(shuffled, network).vector, network.vector))
    True
    """
    from scipy.optimize import linear_sum_assignment

    (first, last), (there, beyond) = _layers(network), _layers(reference)
    if first.weights.shape != there.weights.shape or last.weights.shape != beyond.weights.shape:
        raise ValueError("reference: its layers have other sizes than those of the network; give two of the same")
    alike = there.weights.T @ first.weights + np.outer(there.bias, first.bias) + beyond.weights @ last.weights.T
    return permute_units(network, linear_sum_assignment(-alike)[1])


def losses_between(start: Network, end: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy",
                   penalty: float = 0.0, points: int = 21) -> np.ndarray:
    """The loss along the straight line between two networks.

    Parameters
    ----------
    start, end : Network
        Of one architecture.
    x, targets, loss, penalty
        As in `loss_and_gradient`.
    points : int
        At equal distances, both ends among them; at least 2.

    Returns
    -------
    ndarray of float64, shape (points,)

    Raises
    ------
    ValueError
        If the networks or the data do not fit together.

    Examples
    --------
    >>> ends = [Network((Dense([[w]]),)) for w in (-1.0, 1.0)]
    >>> losses_between(*ends, [[1.0]], [0.0], loss="squared", points=3).tolist()
    [0.5, 0.0, 0.5]
    """
    x, targets = examples(start, x, targets, loss)
    function, penalty = loss_function(loss), not_negative("penalty", penalty)
    a, b = start.vector, end.vector
    if len(a) != len(b):
        raise ValueError(f"end: got {len(b)} parameters, and the start has {len(a)}; give networks of the same sizes")
    return np.array([backpropagate(start, (1.0 - t) * a + t * b, x, targets, function, penalty)[0]
                     for t in np.linspace(0.0, 1.0, whole("points", points, 2))])


def barrier(losses: np.ndarray) -> float:
    """How far a road rises above the straight line between the heights of its ends, at most.

    Examples
    --------
    >>> barrier(np.array([0.0, 2.0, 1.0]))
    1.5
    """
    losses = np.asarray(losses, np.float64)
    return float((losses - np.linspace(losses[0], losses[-1], len(losses))).max())


def _layers(network):
    layers = network.layers
    if len(layers) != 2 or not all(isinstance(layer, Dense) for layer in layers) or layers[0].bias is None:
        raise ValueError("network: give two Dense layers, the first with a bias")
    return layers

"""Small networks with explicit gradients: layers one after the other, and the chain rule backwards through them."""
from collections.abc import Sequence

import numpy as np

from physml.core.arguments import Seed, not_negative, one_of, real_array, vector, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator
from physml.learning.activations import ACTIVATIONS
from physml.learning.layers import SIDE, Convolution, Dense, MeanPool, PatchMean
from physml.learning.losses import Loss, checked_targets, loss_function

Layer = Dense | Convolution | MeanPool | PatchMean


@frozen
class Network:
    """Layers that are applied one after the other.

    Parameters
    ----------
    layers : sequence of Dense, Convolution, MeanPool or PatchMean

    Raises
    ------
    ValueError
        If there is no layer, or something else among them.

    Examples
    --------
    >>> network = dense_network([2, 3, 1], seed=1)
    >>> network(np.zeros((5, 2))).shape, len(network.vector)
    ((5, 1), 13)
    """

    layers: tuple[Layer, ...]

    def __post_init__(self):
        layers = tuple(self.layers)
        if not layers or not all(isinstance(layer, Layer) for layer in layers):
            raise ValueError(f"layers: got {layers!r}; give Dense, Convolution, MeanPool or PatchMean, at least one")
        object.__setattr__(self, "layers", layers)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The outputs of the last layer, one row for each example along the first axis of ``x``."""
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def parameters(self) -> tuple[np.ndarray, ...]:
        """All arrays that learning moves, layer by layer."""
        return tuple(p for layer in self.layers for p in layer.parameters)

    @property
    def vector(self) -> np.ndarray:
        """All parameters in one new vector."""
        return np.concatenate([p.reshape(-1) for p in self.parameters])

    def replaced(self, parameters: np.ndarray) -> "Network":
        """The same architecture with the parameters of this vector."""
        theta = vector("parameters", parameters)
        if len(theta) != sum(p.size for p in self.parameters):
            raise ValueError(f"parameters: got {len(theta)}; give {sum(p.size for p in self.parameters)}")
        parts = self.views(theta)
        return Network(tuple(layer.replaced(part) for layer, part in zip(self.layers, parts, strict=True)))

    def views(self, theta: np.ndarray) -> list[list[np.ndarray]]:
        """A vector of all parameters cut into the arrays of each layer, which share its memory."""
        parts, first = [], 0
        for layer in self.layers:
            parts.append([])
            for p in layer.parameters:
                parts[-1].append(theta[first:first + p.size].reshape(p.shape))
                first += p.size
        return parts

    def on_patches(self) -> "Network":
        """The same function of the patches' frequencies: a convolution and the mean after it become a `PatchMean`.

        Raises
        ------
        ValueError
            If the first layers are not a convolution of one channel and a mean.
        """
        match self.layers:
            case (Convolution() as filters, MeanPool(), *rest):
                return Network((PatchMean(filters), *rest))
        raise ValueError("layers: on_patches needs a Convolution and a MeanPool in front")

    def on_lattices(self) -> "Network":
        """The way back: a `PatchMean` in front becomes a convolution and the mean after it."""
        match self.layers:
            case (PatchMean(convolution=filters), *rest):
                return Network((filters, MeanPool(), *rest))
        raise ValueError("layers: on_lattices needs a PatchMean in front")


def dense_network(sizes: Sequence[int], *, activation: str = "tanh", bias: bool = True, seed: Seed = 0) -> Network:
    """Dense layers of these sizes, the last one linear, with random weights of variance 1/inputs (2/inputs for ReLU).

    Parameters
    ----------
    sizes : sequence of int
        Inputs, units of each hidden layer, outputs: at least two numbers.
    activation : {"linear", "tanh", "relu", "silu", "square"}
        Of the hidden layers.
    bias : bool
        Whether the layers have biases, zero at the start.
    seed : int or SeedSequence

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        For fewer than two sizes and unknown activations.
    """
    sizes = [whole("sizes", size) for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"sizes: got {sizes}; give the inputs, the hidden layers and the outputs")
    one_of("activation", activation, ACTIVATIONS)
    layers = []
    for k, child in enumerate(children(seed, len(sizes) - 1)):
        last = k == len(sizes) - 2
        gain = 2.0 if activation == "relu" and not last else 1.0
        weights = generator(child).normal(0.0, (gain / sizes[k]) ** 0.5, (sizes[k], sizes[k + 1]))
        layers.append(Dense(weights, np.zeros(sizes[k + 1]) if bias else None, "linear" if last else activation))
    return Network(tuple(layers))


def convolutional_network(filters: int = 8, hidden: int = 16, outputs: int = 1, *, channels: int = 1, stride: int = 1,
                          padding: str = "periodic", seed: Seed = 0) -> Network:
    """Filters of 3 × 3 with tanh, their mean over the lattice, hidden ReLU units, and a linear output.

    Parameters
    ----------
    filters : int
    hidden : int
        0 for none: the output is then linear in the mean answers of the filters.
    outputs, channels : int
    stride : int
        The filters look at every site, or at every second one, …
    padding : {"periodic", "zero"}
        What lies beyond the edge.
    seed : int or SeedSequence

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If a number is out of range, or the padding unknown.

    Examples
    --------
    >>> from physml.learning import patch_frequencies
    >>> network = convolutional_network(4, seed=1)
    >>> spins = np.where(np.indices((8, 8)).sum(axis=0) % 3, 1, -1)[None]
    >>> bool(np.allclose(network(spins), network.on_patches()(patch_frequencies(spins))))
    True
    """
    filters, hidden = whole("filters", filters), whole("hidden", hidden, 0)
    channels, outputs = whole("channels", channels), whole("outputs", outputs)
    first, rest = children(seed, 2)
    inputs = SIDE * SIDE * channels
    weights = generator(first).normal(0.0, inputs**-0.5, (SIDE, SIDE, channels, filters))
    sizes = [filters, hidden, outputs] if hidden else [filters, outputs]
    return Network((Convolution(weights, np.zeros(filters), "tanh", stride, padding), MeanPool(),
                    *dense_network(sizes, activation="relu", seed=rest).layers))


def loss_and_gradient(network: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy",
                      penalty: float = 0.0) -> tuple[float, np.ndarray]:
    """The mean loss over examples and its gradient with respect to all parameters, by the chain rule.

    Parameters
    ----------
    network : Network
    x : array_like, shape (n, …)
        Inputs.
    targets : array_like, shape (n,) or (n, outputs)
        For ``"cross_entropy"`` with one output, which is then a logit, labels 0 and 1 (or probabilities); with several,
        class numbers. For ``"squared"``, numbers.
    loss : {"cross_entropy", "squared"} or callable
        Cross-entropy in nats; half the squared distance; or a function of (outputs, targets) that returns its value and
        its gradient with respect to the outputs.
    penalty : float
        λ in an additional ½ λ |θ|².

    Returns
    -------
    (float, ndarray)
        The gradient has the shape of ``network.vector``.

    Raises
    ------
    ValueError
        If the targets do not fit the loss or the examples.

    Examples
    --------
    >>> network = Network((Dense([[1.0]]),))
    >>> loss_and_gradient(network, [[2.0]], [1.0], loss="squared")
    (0.5, array([2.]))
    """
    x, targets = examples(network, x, targets, loss)
    return backpropagate(network, network.vector, x, targets, loss_function(loss), not_negative("penalty", penalty))


def examples(network, x, targets, loss):
    """Inputs and targets as arrays that fit the network and the loss, or a ValueError."""
    x = real_array("x", x)
    if x.ndim < 2 or not len(x):
        raise ValueError(f"x: got shape {x.shape}; give at least one example along the first axis")
    outputs = network(x[:1]).shape
    if len(outputs) != 2:
        raise ValueError(f"layers: the network gives outputs of shape {outputs}; learning needs one row an example")
    return x, checked_targets(loss, targets, len(x), outputs[1])


def backpropagate(network, theta, x, targets, loss, penalty=0.0):
    """`loss_and_gradient` at the parameters ``theta``, for arguments that were checked."""
    parts, memories = network.views(theta), []
    for layer, part in zip(network.layers, parts, strict=True):
        x, memory = layer.forward(part, x)
        memories.append(memory)
    value, slope = loss(x, targets)
    pieces = []
    for k in range(len(parts) - 1, -1, -1):
        slope, own = network.layers[k].backward(parts[k], memories[k], slope, k > 0)
        pieces[:0] = [p.reshape(-1) for p in own]
    gradient = np.concatenate(pieces)
    if penalty:
        value += 0.5 * penalty * float(theta @ theta)
        gradient += penalty * theta
    return value, gradient

"""Layers: frozen parameters, a forward pass that remembers what the backward pass needs, and that backward pass.

A layer computes with the parameters that it is given, so that training can move them in one vector.
"""
import numpy as np

from physml.core.arguments import one_of, real_array, whole
from physml.core.frozen import frozen
from physml.learning.activations import ACTIVATIONS, activate, pull_back
from physml.learning.patches import PADDINGS, patch_table

SIDE = 3


@frozen
class Dense:
    """Every input reaches every output: y = f(x W + b).

    Parameters
    ----------
    weights : array_like, shape (inputs, outputs)
    bias : array_like, shape (outputs,), optional
        A layer without one has no bias to learn.
    activation : {"linear", "tanh", "relu", "silu", "square"}

    Raises
    ------
    ValueError
        For arrays that do not fit together or are not finite, and for unknown activations.

    Examples
    --------
    >>> Dense([[1.0], [2.0]], [0.5])(np.array([[1.0, 1.0]])).tolist()
    [[3.5]]
    """

    weights: np.ndarray
    bias: np.ndarray | None = None
    activation: str = "linear"

    def __post_init__(self):
        weights = real_array("weights", self.weights)
        if weights.ndim != 2 or 0 in weights.shape:
            raise ValueError(f"weights: got shape {weights.shape}; give a matrix (inputs, outputs)")
        object.__setattr__(self, "weights", weights)
        if self.bias is not None:
            object.__setattr__(self, "bias", real_array("bias", self.bias, (weights.shape[1],)))
        one_of("activation", self.activation, ACTIVATIONS)

    @property
    def parameters(self) -> tuple[np.ndarray, ...]:
        """The arrays that learning moves."""
        return (self.weights,) if self.bias is None else (self.weights, self.bias)

    def replaced(self, parameters) -> "Dense":
        """The same layer with other parameters."""
        weights, *bias = parameters
        return Dense(weights, bias[0] if bias else None, self.activation)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Outputs (…, outputs) of inputs (…, inputs)."""
        return self.forward(self.parameters, x)[0]

    def forward(self, parameters, x):
        """The outputs, and what `backward` needs."""
        if x.shape[-1] != len(self.weights):
            raise ValueError(f"x: got shape {x.shape}; the last axis must have {len(self.weights)} inputs")
        field = x @ parameters[0]
        if self.bias is not None:
            field += parameters[1]
        y = activate(self.activation, field)
        return y, (x, field, y)

    def backward(self, parameters, memory, gradient, deeper):
        """The gradient of the input (where ``deeper``) and of each parameter, from that of the output."""
        x, field, y = memory
        slope = pull_back(self.activation, field, y, gradient)
        rows = slope.reshape(-1, slope.shape[-1])
        own = [x.reshape(-1, x.shape[-1]).T @ rows]
        if self.bias is not None:
            own.append(rows.sum(axis=0))
        return slope @ parameters[0].T if deeper else None, own


@frozen
class Convolution:
    """The same 3 × 3 filters at every site of a lattice: y[i, j] = f(Σ w[a, b] · x[i + a - 1, j + b - 1] + bias).

    Parameters
    ----------
    weights : array_like, shape (3, 3, channels, filters)
    bias : array_like, shape (filters,)
    activation : {"linear", "tanh", "relu", "silu", "square"}
    stride : int
        The filters look at every site, or at every second one, …
    padding : {"periodic", "zero"}
        What lies beyond the edge: the opposite edge, or nothing.

    Raises
    ------
    ValueError
        For arrays that do not fit together, and for unknown names.

    Examples
    --------
    >>> sums = Convolution(np.ones((3, 3, 1, 1)), [0.0])
    >>> sums(np.ones((1, 4, 4))).shape, float(sums(np.ones((1, 4, 4))).max())
    ((1, 4, 4, 1), 9.0)
    """

    weights: np.ndarray
    bias: np.ndarray
    activation: str = "linear"
    stride: int = 1
    padding: str = "periodic"

    def __post_init__(self):
        weights = real_array("weights", self.weights)
        if weights.ndim != 4 or weights.shape[:2] != (SIDE, SIDE) or 0 in weights.shape:
            raise ValueError(f"weights: got shape {weights.shape}; give (3, 3, channels, filters)")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "bias", real_array("bias", self.bias, weights.shape[3:]))
        one_of("activation", self.activation, ACTIVATIONS)
        one_of("padding", self.padding, PADDINGS)
        object.__setattr__(self, "stride", whole("stride", self.stride))

    @property
    def parameters(self) -> tuple[np.ndarray, ...]:
        """The arrays that learning moves."""
        return self.weights, self.bias

    def replaced(self, parameters) -> "Convolution":
        """The same layer with other parameters."""
        return Convolution(*parameters, self.activation, self.stride, self.padding)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Maps (n, sites, sites, filters) of lattices (n, L, L), or (n, L, L, channels)."""
        return self.forward(self.parameters, x)[0]

    def forward(self, parameters, x):
        """The maps, and what `backward` needs."""
        single, channels = x.ndim == 3, self.weights.shape[2]
        x = np.asarray(x, np.float64)[..., None] if single else x
        if x.ndim != 4 or x.shape[3] != channels or x.shape[1] != x.shape[2]:
            raise ValueError(f"x: got shape {x.shape}; give square lattices, (n, L, L) or (n, L, L, {channels})")
        wide = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="wrap" if self.padding == "periodic" else "constant")
        seen = np.lib.stride_tricks.sliding_window_view(wide, (SIDE, SIDE), axis=(1, 2))
        seen = seen[:, ::self.stride, ::self.stride].transpose(0, 1, 2, 4, 5, 3)
        patches = np.ascontiguousarray(seen).reshape(*seen.shape[:3], -1)
        weights, bias = parameters
        field = patches @ weights.reshape(-1, weights.shape[3]) + bias
        y = activate(self.activation, field)
        return y, (x.shape, single, patches, field, y)

    def backward(self, parameters, memory, gradient, deeper):
        """The gradient of the input (where ``deeper``) and of each parameter, from that of the output."""
        shape, single, patches, field, y = memory
        weights = parameters[0]
        slope = pull_back(self.activation, field, y, gradient)
        rows = slope.reshape(-1, slope.shape[-1])
        own = [(patches.reshape(len(rows), -1).T @ rows).reshape(weights.shape), rows.sum(axis=0)]
        if not deeper:
            return None, own
        back = (slope @ weights.reshape(-1, weights.shape[3]).T).reshape(*slope.shape[:3], SIDE, SIDE, shape[3])
        L, s = shape[1], self.stride
        wide = np.zeros((shape[0], L + 2, L + 2, shape[3]))
        for a in range(SIDE):
            for b in range(SIDE):
                wide[:, a:a + L:s, b:b + L:s] += back[:, :, :, a, b]
        if self.padding == "periodic":  # what was read beyond an edge belongs to the opposite one
            wide[:, 1] += wide[:, -1]
            wide[:, -2] += wide[:, 0]
            wide[:, :, 1] += wide[:, :, -1]
            wide[:, :, -2] += wide[:, :, 0]
        inner = wide[:, 1:-1, 1:-1]
        return inner[..., 0] if single else inner, own


@frozen
class MeanPool:
    """The mean of each filter's map over the lattice: (n, sites, sites, filters) → (n, filters)."""

    parameters = ()

    def replaced(self, parameters) -> "MeanPool":
        """The same layer: there is nothing to replace."""
        return self

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Means over both axes of the lattice."""
        return x.mean(axis=(1, 2))

    def forward(self, parameters, x):
        """The means, and what `backward` needs."""
        return x.mean(axis=(1, 2)), x.shape

    def backward(self, parameters, memory, gradient, deeper):
        """Every site has the same share."""
        return np.broadcast_to(gradient[:, None, None] / (memory[1] * memory[2]), memory), []


@frozen
class PatchMean:
    """A `Convolution` of one channel and `MeanPool` in one, for lattices that are given by how often each patch occurs.

    A patch of 3 × 3 spins ±1 has 512 states, and what a filter answers depends on the patch alone. The mean of the
    answers over a lattice is therefore an exact function of the 512 frequencies (`patch_frequencies`); the filters are
    evaluated once for each patch instead of once for each site of each lattice.

    Parameters
    ----------
    convolution : Convolution
        Of one channel.

    Raises
    ------
    ValueError
        If the convolution reads more than one channel.
    """

    convolution: Convolution

    def __post_init__(self):
        if self.convolution.weights.shape[2] != 1:
            raise ValueError(f"convolution: got {self.convolution.weights.shape[2]} channels; give one of one channel")

    @property
    def parameters(self) -> tuple[np.ndarray, ...]:
        """Those of the convolution."""
        return self.convolution.parameters

    def replaced(self, parameters) -> "PatchMean":
        """The same layer with other parameters."""
        return PatchMean(self.convolution.replaced(parameters))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Mean answers (n, filters) from frequencies (n, patches)."""
        return self.forward(self.parameters, x)[0]

    def forward(self, parameters, x):
        """The means, and what `backward` needs."""
        table = patch_table(self.convolution.padding)
        if x.shape[-1] != len(table):
            raise ValueError(f"x: got shape {x.shape}; give the frequencies of {len(table)} patches, from "
                             f"patch_frequencies(spins, padding={self.convolution.padding!r})")
        weights, bias = parameters
        field = table @ weights.reshape(SIDE * SIDE, -1) + bias
        y = activate(self.convolution.activation, field)
        return x @ y, (table, x, field, y)

    def backward(self, parameters, memory, gradient, deeper):
        """The gradient of the frequencies (where ``deeper``) and of each parameter, from that of the means."""
        table, x, field, y = memory
        slope = pull_back(self.convolution.activation, field, y, x.T @ gradient)
        own = [(table.T @ slope).reshape(parameters[0].shape), slope.sum(axis=0)]
        return gradient @ y.T if deeper else None, own

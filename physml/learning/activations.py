"""The nonlinearities of a layer, each with its derivative."""
import numpy as np

from physml.learning import kernels


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The probability whose logit is ``x``, without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def _silu(x):
    y = np.empty(x.shape, x.dtype)
    kernels.silu(np.ascontiguousarray(x).reshape(-1), y.reshape(-1))
    return y


def _silu_slope(x, y):
    slope = np.ones(x.shape, x.dtype)
    kernels.silu_back(np.ascontiguousarray(x).reshape(-1), np.ascontiguousarray(y).reshape(-1), slope.reshape(-1))
    return slope


# name: (the function of x, its derivative from x and the value y)
ACTIVATIONS = {
    "linear": (lambda x: x, None),
    "tanh": (np.tanh, lambda x, y: 1.0 - y * y),
    "relu": (lambda x: np.maximum(x, 0.0), lambda x, y: (x > 0.0).astype(np.float64)),
    "silu": (_silu, _silu_slope),
    "square": (lambda x: x * x, lambda x, y: 2.0 * x),
}


def activate(name: str, x: np.ndarray) -> np.ndarray:
    """The value of the activation at ``x``."""
    return ACTIVATIONS[name][0](x)


def pull_back(name: str, x: np.ndarray, y: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """The gradient before the activation from the one after it."""
    slope = ACTIVATIONS[name][1]
    return gradient if slope is None else gradient * slope(x, y)


def _silu_bend(x, y):
    s = sigmoid(x)
    return s * (1.0 - s) * (2.0 + x * (1.0 - 2.0 * s))


BENDS = {
    "tanh": lambda x, y: -2.0 * y * (1.0 - y * y),
    "silu": _silu_bend,
    "square": lambda x, y: np.full(x.shape, 2.0),
}


def bend(name: str, x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """The second derivative of the activation at ``x``, where its value is ``y``; None where it is zero throughout."""
    return BENDS[name](x, y) if name in BENDS else None

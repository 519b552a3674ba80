"""What a network is to make small: the mean loss of its outputs, and its gradient."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import one_of
from physml.core.logarithms import log_sum_exp
from physml.learning.activations import sigmoid

Loss = str | Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]


def _cross_entropy(outputs, targets):
    """One output: its logit against labels 0 and 1 (or probabilities). Several: softmax against the class numbers."""
    n = len(outputs)
    if outputs.shape[1] == 1:
        logits = outputs[:, 0]
        loss = np.mean(np.logaddexp(0.0, logits) - targets * logits)
        return float(loss), ((sigmoid(logits) - targets) / n)[:, None]
    shifted = outputs - outputs.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    rows = np.arange(n)
    loss = np.mean(np.log(total[:, 0]) - shifted[rows, targets])
    gradient = weights / total
    gradient[rows, targets] -= 1.0
    return float(loss), gradient / n


def _squared(outputs, targets):
    """Half the squared distance, averaged over examples."""
    difference = outputs - targets
    return float(0.5 * np.sum(difference * difference) / len(outputs)), difference / len(outputs)


LOSSES = {"cross_entropy": _cross_entropy, "squared": _squared}


def loss_curvature(loss: str, outputs: np.ndarray, change: np.ndarray) -> np.ndarray:
    """The change (…, n, outputs) of the gradient with respect to the outputs when these change by ``change``."""
    n = len(outputs)
    if loss == "squared":
        return change / n
    if outputs.shape[1] == 1:
        p = sigmoid(outputs)
        return p * (1.0 - p) * change / n
    _, p = log_sum_exp(outputs)
    return p * (change - (p * change).sum(axis=-1, keepdims=True)) / n


def loss_function(loss: Loss) -> Callable:
    """The function behind a name; a function of the caller's own stays as it is."""
    return loss if callable(loss) else LOSSES[one_of("loss", loss, LOSSES)]


def checked_targets(loss: Loss, targets, examples: int, outputs: int) -> np.ndarray:
    """The targets in the form that the loss wants, or a ValueError."""
    if callable(loss):
        array = np.asarray(targets)
        if len(array) != examples:
            raise ValueError(f"targets: got {len(array)} for {examples} examples; give one for each")
        return array
    one_of("loss", loss, LOSSES)
    array = np.array(targets, np.float64)
    shape = (examples, outputs) if loss == "squared" else (examples,)
    if loss == "squared" and outputs == 1 and array.shape == (examples,):
        array = array[:, None]
    if array.shape != shape:
        raise ValueError(f"targets: got shape {array.shape}; give {shape}")
    if not np.isfinite(array).all():
        raise ValueError("targets: got entries that are not finite; give finite numbers")
    if loss == "squared":
        return array
    if outputs == 1:
        if array.min() < 0 or array.max() > 1:
            raise ValueError(f"targets: got values from {array.min()} to {array.max()}; give labels 0 and 1")
        return array
    whole = array.astype(np.int64)
    if (whole != array).any() or whole.min() < 0 or whole.max() >= outputs:
        raise ValueError(f"targets: give class numbers from 0 to {outputs - 1}, got {array.min()} to {array.max()}")
    return whole

"""Training: Adam or plain descent on mini-batches, and a minimiser that follows smooth losses to the bottom."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import Seed, fraction, not_negative, positive, two_numbers, whole
from physml.core.frozen import frozen
from physml.core.random import generator
from physml.learning import kernels
from physml.learning.losses import Loss, loss_function
from physml.learning.network import Network, backpropagate, examples


@frozen
class Training:
    """What `train` and `minimize_loss` leave behind.

    Attributes
    ----------
    network : Network
        With the parameters of the last step.
    losses : ndarray of float64, shape (epochs,)
        The loss with its penalty: averaged over the batches of an epoch, as they were when it came to them; of
        `descend`, of all examples after each epoch; of `minimize_loss`, after each iteration.
    """

    network: Network
    losses: np.ndarray


def train(network: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy", epochs: int = 60,
          batch: int = 100, learning_rate: float | Callable[[int], float] = 0.005, weight_decay: float = 0.0,
          penalty: float = 0.0, betas: tuple[float, float] = (0.9, 0.999), seed: Seed = 0) -> Training:
    """Adam (Kingma & Ba 2015) on shuffled mini-batches.

    Parameters
    ----------
    network : Network
        Where to start; it stays as it is.
    x, targets, loss, penalty
        As in `loss_and_gradient`. Adam rescales the penalty's gradient with the rest.
    epochs : int
        Passes through the examples.
    batch : int
        Examples in a step, at most as many as there are; what is left over at the end of an epoch waits for the next
        shuffle.
    learning_rate : float, or callable
        A rate, or a function that gives the rate for the epoch 0, 1, …
    weight_decay : float
        λ of a decay θ ← (1 - rate λ) θ beside Adam's step (AdamW, Loshchilov & Hutter 2019), on all parameters.
    betas : (float, float)
        How long the averages of the gradient and of its square remember.
    seed : int or SeedSequence
        Of the shuffles.

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        If the data do not fit the network, or a number is out of range.

    Notes
    -----
    Matrix products round differently from machine to machine; what training amplifies of it is for the caller to judge.

    Examples
    --------
    >>> from physml.learning import dense_network
    >>> x = np.linspace(-2, 2, 200)[:, None]
    >>> fit = train(dense_network([1, 16, 1], seed=1), x, np.sin(2 * x), loss="squared", epochs=300, learning_rate=0.02)
    >>> bool(fit.losses[-1] < 1e-2 < fit.losses[0])
    True
    """
    x, targets = examples(network, x, targets, loss)
    epochs, batch = whole("epochs", epochs), min(whole("batch", batch), len(x))
    rate = learning_rate if callable(learning_rate) else lambda _: learning_rate
    beta1, beta2 = two_numbers("betas", betas, fraction)
    decay, penalty = not_negative("weight_decay", weight_decay), not_negative("penalty", penalty)
    theta, function, order = network.vector, loss_function(loss), generator(seed)
    first, second, losses, step = np.zeros_like(theta), np.zeros_like(theta), np.zeros(epochs), 0
    for epoch in range(epochs):
        now, rows = positive("learning_rate", rate(epoch)), order.permutation(len(x))
        starts = range(0, len(x) - batch + 1, batch)
        for begin in starts:
            chosen = rows[begin:begin + batch]
            value, gradient = backpropagate(network, theta, x[chosen], targets[chosen], function, penalty)
            step += 1
            kernels.adam(theta, gradient, first, second, now, decay, beta1, beta2, beta1**step, beta2**step)
            losses[epoch] += value / len(starts)
    return Training(network.replaced(theta), losses)


def descend(network: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy", epochs: int = 100,
            batch: int = 32, learning_rate: float = 0.1, momentum: float = 0.0, penalty: float = 0.0,
            below: float = 0.0, seed: Seed = 0) -> Training:
    """Stochastic gradient descent on shuffled mini-batches, without any preconditioner.

    Parameters
    ----------
    network, x, targets, loss, penalty
        As in `loss_and_gradient`.
    epochs : int
        At most so many passes through the examples.
    batch : int
        Examples in a step, at most as many as there are; what is left over at the end of an epoch waits for the next
        shuffle.
    learning_rate : float
    momentum : float
        μ in v ← μ v + gradient, θ ← θ - rate v (the heavy ball); at least 0, below 1.
    below : float
        Stop after the first epoch at whose end the loss of all examples is below this.
    seed : int or SeedSequence
        Of the shuffles.

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        If the data do not fit the network, or a number is out of range.

    Examples
    --------
    >>> from physml.learning import Dense
    >>> fit = descend(Network((Dense([[0.0]]),)), [[1.0], [2.0]], [3.0, 6.0], loss="squared", below=1e-9, batch=1)
    >>> round(float(fit.network.vector[0]), 3), bool(len(fit.losses) < 100)
    (3.0, True)
    """
    x, targets = examples(network, x, targets, loss)
    epochs, batch = whole("epochs", epochs), min(whole("batch", batch), len(x))
    rate, mu = positive("learning_rate", learning_rate), fraction("momentum", momentum)
    below, penalty = not_negative("below", below), not_negative("penalty", penalty)
    function, order = loss_function(loss), generator(seed)
    theta, losses = network.vector, []
    velocity = np.zeros_like(theta)
    for _ in range(epochs):
        rows = order.permutation(len(x))
        for begin in range(0, len(x) - batch + 1, batch):
            chosen = rows[begin:begin + batch]
            velocity = mu * velocity + backpropagate(network, theta, x[chosen], targets[chosen], function, penalty)[1]
            theta -= rate * velocity
        losses.append(backpropagate(network, theta, x, targets, function, penalty)[0])
        if losses[-1] < below:
            break
    return Training(network.replaced(theta), np.array(losses))


def minimize_loss(network: Network, x: np.ndarray, targets: np.ndarray, *, loss: Loss = "cross_entropy",
                  penalty: float = 0.0, tolerance: float = 1e-8, max_iterations: int = 1000) -> Training:
    """Follow the loss of all examples to a minimum by a quasi-Newton method (BFGS).

    For small networks with smooth activations. One dense layer with a penalty has a single minimum: this is then
    logistic (or ridge) regression, and the result does not depend on where it starts.

    Parameters
    ----------
    network, x, targets, loss, penalty
        As in `loss_and_gradient`.
    tolerance : float
        Largest component of the gradient at the end.
    max_iterations : int

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        If the data do not fit the network, or a number is out of range.

    Examples
    --------
    >>> from physml.learning import Dense, Network
    >>> fit = minimize_loss(Network((Dense([[0.0]], [0.0]),)), [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1], penalty=0.1)
    >>> weight, bias = fit.network.vector
    >>> bool(weight > 0 > bias)
    True
    """
    from scipy.optimize import minimize

    x, targets = examples(network, x, targets, loss)
    function, penalty, losses = loss_function(loss), not_negative("penalty", penalty), []
    tolerance, most = positive("tolerance", tolerance), whole("max_iterations", max_iterations)

    def value_and_slope(theta):
        return backpropagate(network, theta, x, targets, function, penalty)

    found = minimize(value_and_slope, network.vector, jac=True, method="BFGS",
                     callback=lambda intermediate_result: losses.append(intermediate_result.fun),
                     options={"gtol": tolerance, "maxiter": most})
    return Training(network.replaced(found.x), np.array(losses))

"""Denoising score matching: a network learns what a clean point was from copies of it with noise on them."""
from collections.abc import Sequence

import numpy as np

from physml.core.arguments import Seed, fraction, not_negative, number, point_cloud, positive, probability, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator
from physml.diffusion.denoiser import Denoiser
from physml.diffusion.denoising_kernels import noised
from physml.learning import Workspace, dense_network, kernels

WARM_UP, BETAS = 200, (0.9, 0.99)


@frozen
class DenoiserFit:
    """What `fit_denoiser` leaves behind.

    Attributes
    ----------
    denoiser : Denoiser
        With the running average of the weights.
    losses : ndarray of float64, shape (steps,)
        The mean squared error of each step's batch, in units of the Gaussian's error bar: 1 is what a network of zeros
        has on Gaussian data.
    """

    denoiser: Denoiser
    losses: np.ndarray


def fit_denoiser(points: np.ndarray, labels: np.ndarray | None = None, *, hidden: Sequence[int] = (128, 128),
                 frequencies: Sequence[int] = (), steps: int = 3000, batch: int = 512, learning_rate: float = 0.01,
                 log_noise: tuple[float, float] = (-0.5, 1.2), noise_range: tuple[float, float] = (0.04, 160.0),
                 even: float = 0.2, dropout: float = 0.15, memory: float = 0.999, boxed: bool = False,
                 seed: Seed = 0) -> DenoiserFit:
    """Train a `Denoiser` on points by denoising score matching (Vincent 2011).

    Each step draws points, a level for each, ln σ ~ N(log_noise[0], log_noise[1]²), and noise; the network's squared
    error is made small by Adam, whose rate rises in 200 steps and then falls like a cosine to 0. Any weighting of the
    levels has the same minimum, the exact denoiser of the points; with few weights it is a compromise.

    Parameters
    ----------
    points : array_like, shape (n, d)
    labels : array_like of int, shape (n,), optional
        Classes 0, 1, …; the network then learns one denoiser for each, and one for all.
    hidden : sequence of int
        Units of the hidden layers (SiLU).
    frequencies : sequence of int
        Of the features of ln σ, see `Denoiser`.
    steps, batch : int
    learning_rate : float
        The highest.
    log_noise : (float, float)
        Mean and standard deviation of ln σ.
    noise_range : (float, float)
        Levels beyond are set to the nearer end.
    even : float
        The share of levels that are drawn evenly in ln σ over the range instead. Without any, a network knows nothing
        of levels far from the middle, and runs that pass there may go astray.
    dropout : float
        How often the label is hidden.
    memory : float
        Of the running average of the weights: 0.999 averages a thousand steps.
    boxed : bool
        Whether answers are kept in the box of the points, see `Denoiser`.
    seed : int or SeedSequence

    Returns
    -------
    DenoiserFit

    Raises
    ------
    ValueError
        If the points are no finite matrix or do not vary, labels do not fit, or a number is out of range.

    Notes
    -----
    Training is in single precision, which rounds differently from machine to machine.

    Examples
    --------
    >>> fit = fit_denoiser(np.random.default_rng(1).normal(size=(200, 2)), hidden=(8,), steps=50)
    >>> fit.denoiser(np.zeros((1, 2)), 0.5).shape
    (1, 2)
    """
    points, labels, classes = _examples(points, labels)
    steps, batch, memory = whole("steps", steps), whole("batch", batch), fraction("memory", memory)
    highest = positive("learning_rate", learning_rate)
    dropout, even = probability("dropout", dropout), probability("even", even)
    centre, width = number("log_noise", log_noise[0]), not_negative("log_noise", log_noise[1])
    lowest, most = (positive("noise_range", s) for s in noise_range)
    first, draws = children(seed, 2)
    d = points.shape[1]
    sizes = [d + 1 + 2 * len(frequencies) + (classes + 1 if classes else 0), *hidden, d]
    start = dense_network(sizes, activation="silu", seed=first)
    theta, rng = start.vector, generator(draws)
    start.views(theta)[-1][0][:] *= 0.1  # begin near the Gaussian's answer
    denoiser = Denoiser(start, points.mean(axis=0), points.std(axis=0), tuple(frequencies), classes)
    work, task = Workspace(start, batch=batch), _Task(denoiser, points, batch)
    mom, square, average, losses = np.zeros_like(theta), np.zeros_like(theta), theta.copy(), np.zeros(steps)
    for k in range(1, steps + 1):
        chosen = rng.integers(len(points), size=batch)
        log_sigma = centre + width * rng.standard_normal(batch)
        anywhere = rng.uniform(np.log(lowest), np.log(most), batch)
        sigma = np.exp(np.where(rng.random(batch) < even, anywhere, log_sigma))
        sigma = np.minimum(np.maximum(sigma, lowest), most)
        noise = rng.standard_normal((batch, d))
        shown = None if labels is None else np.where(rng.random(batch) < dropout, classes, labels[chosen])
        inputs, target = task(chosen, sigma, noise, shown)
        error = work.forward(theta, inputs) - target
        losses[k - 1] = np.vdot(error, error) / error.size
        gradient = work.backward(error * np.float32(2.0 / error.size))
        rate = highest * min(1.0, k / WARM_UP) * 0.5 * (1.0 + np.cos(np.pi * k / (steps + 1)))
        kernels.adam(theta, gradient, mom, square, rate, 0.0, *BETAS, BETAS[0]**k, BETAS[1]**k)
        kernels.approach(average, theta, 1.0 - min(memory, (1 + k) / (10 + k)))
    box = np.stack([points.min(axis=0), points.max(axis=0)]) if boxed else None
    return DenoiserFit(Denoiser(start.replaced(average), denoiser.mean, denoiser.spread, tuple(frequencies), classes,
                                box=box), losses)


class _Task:
    """What a step shows the network and what it should answer, in single precision and in arrays that stay."""

    def __init__(self, denoiser, points, batch):
        self._denoiser, self._points = denoiser, np.ascontiguousarray(points)
        self._inputs = np.empty((batch, denoiser.network.layers[0].weights.shape[0]), np.float32)
        self._target = np.empty((batch, points.shape[1]), np.float32)

    def __call__(self, chosen, sigma, noise, labels):
        denoiser, inputs = self._denoiser, self._inputs
        noised(self._points, chosen, sigma, noise, denoiser.mean, denoiser.spread, inputs, self._target)
        inputs[:, self._points.shape[1]:] = denoiser.conditions(len(sigma), sigma[:, None], labels)
        return inputs, self._target


def _examples(points, labels):
    points = point_cloud("points", points, least=2)
    if not (points.std(axis=0) > 0).all():
        raise ValueError("points: got a coordinate in which all are equal; leave it out")
    if labels is None:
        return points, None, 0
    labels = np.asarray(labels)
    if labels.shape != (len(points),) or labels.dtype.kind not in "iu" or labels.min() < 0:
        raise ValueError(f"labels: got {labels!r}; give {len(points)} integers from 0 on")
    return points, labels.astype(np.int64), int(labels.max()) + 1

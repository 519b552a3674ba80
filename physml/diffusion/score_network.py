"""A denoiser as the score of a diffusion: called like an exact score, with its exact divergence."""
from collections.abc import Callable

import numpy as np

from physml.core.frozen import frozen
from physml.diffusion.denoiser import Denoiser
from physml.diffusion.denoising import fit_denoiser
from physml.diffusion.schedules import Schedule, checked_schedule


@frozen
class ScoreNetwork:
    """s(x, t) = (α D(x/α, σ/α) - x)/σ², the score that a denoiser D stands for, with α and σ of a schedule.

    It is called as ``score(x, t)``, as the samplers and likelihoods of this package want it. A denoiser knows no
    schedule: what was trained once serves all of them.

    Parameters
    ----------
    denoiser : Denoiser, or callable
        ``denoiser(u, sigma)``, with ``labels`` as third argument where there are labels.
    schedule : Schedule
    labels : int or array_like of int, optional
        The class that is asked for: one for all points, or one for each.

    Raises
    ------
    ValueError
        If the schedule is none.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> score = ScoreNetwork(lambda u, sigma: u / (1 + sigma**2), linear_schedule())  # the denoiser of N(0, 1)
    >>> score(np.array([[2.0]]), 0.3).round(12).tolist()
    [[-2.0]]
    """

    denoiser: Denoiser | Callable
    schedule: Schedule
    labels: int | np.ndarray | None = None

    def __post_init__(self):
        checked_schedule(self.schedule)

    def __call__(self, x: np.ndarray, t: float) -> np.ndarray:
        """The score at points (n, d) and a time in (0, 1]: shape (n, d)."""
        x, scale, variance, rest = self._arguments(x, t)
        return (scale * self.denoiser(*rest) - x) / variance

    def divergence(self, x: np.ndarray, t: float) -> np.ndarray:
        """∇·s(x, t), shape (n,), exact: with ∇·D at u = x/α it is (∇·D - d)/σ²."""
        x, _, variance, rest = self._arguments(x, t)
        return (self.denoiser.divergence(*rest) - x.shape[1]) / variance

    def denoised(self, x: np.ndarray, t: float) -> np.ndarray:
        """The clean points expected at time t, D(x/α, σ/α): what a run that ends at t takes as its result."""
        return self.denoiser(*self._arguments(x, t)[3])

    def _arguments(self, x, t):
        x, scale, variance = np.asarray(x, np.float64), float(self.schedule.scale(t)), float(self.schedule.variance(t))
        if not variance > 0:
            raise ValueError(f"t: got {t!r}, where there is no noise and a network knows no score; give a later time")
        labels = [] if self.labels is None else [np.broadcast_to(self.labels, len(x))]
        return x, scale, variance, [x / scale, np.sqrt(variance) / scale, *labels]


def fit_score(points: np.ndarray, schedule: Schedule, **options) -> ScoreNetwork:
    """Learn the score of diffused points by denoising score matching; see `fit_denoiser` for the options.

    Parameters
    ----------
    points : array_like, shape (n, d)
    schedule : Schedule
    **options
        Of `fit_denoiser`: ``hidden``, ``steps``, ``batch``, ``learning_rate``, ``seed``, …

    Returns
    -------
    ScoreNetwork

    Raises
    ------
    ValueError
        If the schedule is none, or `fit_denoiser` cannot use its arguments.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> score = fit_score(np.random.default_rng(1).normal(size=(200, 2)), linear_schedule(), hidden=(8,), steps=50)
    >>> score(np.zeros((1, 2)), 0.5).shape
    (1, 2)
    """
    checked_schedule(schedule)
    return ScoreNetwork(fit_denoiser(points, **options).denoiser, schedule)

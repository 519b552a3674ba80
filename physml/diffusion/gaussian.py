"""Gaussian data, for which a sampler is a linear map: its error without sampling error."""
from itertools import pairwise

import numpy as np

from physml.core.arguments import not_negative, one_of, positive
from physml.diffusion.samplers import METHODS, STEPS, reverse_times
from physml.diffusion.schedules import Schedule, checked_schedule


def returned_variance(variance: float, schedule: Schedule, *, start: float = 1.0, noise: float = 1.0,
                      t_end: float = 0.01, steps: int = 100, method: str = "euler", spacing: str = "uniform") -> float:
    """The variance with which Gaussian data come back from noise, exactly, by the steps of `reverse`.

    Compare with α² ``variance`` + σ² at ``t_end``: a sampler with a wrong sign or factor does not pass.

    Parameters
    ----------
    variance : float
        Of the data at t = 0, above 0, along one axis.
    start : float
        Variance of the noise at t = 1, above 0.
    schedule, noise, t_end, steps, method, spacing
        As for `reverse`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> round(returned_variance(1.0, linear_schedule(), noise=0, steps=10), 12)
    1.0
    """
    variance, noise = positive("variance", variance), not_negative("noise", noise)
    grid = reverse_times(checked_schedule(schedule), steps=steps, t_end=t_end, spacing=spacing)
    step = STEPS[one_of("method", method, METHODS)]

    def score(x, t):
        return -x / (variance * schedule.scale(t) ** 2 + schedule.variance(t))

    found = positive("start", start)
    for now, then in pairwise(grid):
        factor = step(score, np.ones((1, 1)), now, then, schedule, noise, 0.0)
        kick = step(score, np.zeros((1, 1)), now, then, schedule, noise, 1.0)
        found = float(factor.item() ** 2 * found + kick.item() ** 2)
    return found

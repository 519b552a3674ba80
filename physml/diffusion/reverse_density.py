"""The density of the reverse process, by the Fokker–Planck equation instead of by particles."""
import numpy as np

from physml.core.arguments import positive, whole
from physml.diffusion.derivatives import evaluate
from physml.diffusion.fokker_planck import FokkerPlanck, Grid, fokker_planck
from physml.diffusion.samplers import reverse_times
from physml.diffusion.schedules import Schedule, Score, checked_schedule


def reverse_density(score: Score, grid: Grid, schedule: Schedule, *, noise: float, t_end: float = 0.01, shown: int = 1,
                    updates: int = 400) -> FokkerPlanck:
    """The density q_t^ħ of the reverse process of a score, from N(0, 1) at t = 1 to ``t_end``.

    The clock is the noise that is still to be taken out, s = ∫ r dt from t to 1, on which the drift is
    ½ [x + (1 + ħ) s(x, t)] and the diffusion ½ ħ. Chapter equation (path-reverse-fokker-planck).

    Parameters
    ----------
    score : callable
        ``score(x, t)`` for x of shape (n, d).
    grid : Grid
        Of one or two dimensions; its walls must be far out, and its cells small beside ħ/|drift|.
    schedule : Schedule
    noise : float
        ħ, above 0: without noise, follow the flow (`log_likelihood`).
    t_end : float
        In (0, 1).
    shown : int
        At how many times after the start the density is returned, equally far from each other in ln(σ/α).
    updates : int
        How often the score is asked for, all together, at times that are as dense as the noise is small.

    Returns
    -------
    FokkerPlanck
        Its ``times`` are t, from 1 down to ``t_end``.

    Raises
    ------
    ValueError
        If an argument is out of its range, or the score returns another shape.

    Examples
    --------
    >>> from physml.diffusion import constant_schedule
    >>> grid = Grid((-6, 6), 60)
    >>> solved = reverse_density(lambda x, t: -x, grid, constant_schedule(2.0), noise=1.0)
    >>> round(grid.integral(grid.points[:, 0] ** 2 * solved.density), 2)
    1.0
    """
    noise = positive("noise", noise)
    whole("shown", shown)
    parts = -(-whole("updates", updates) // shown)
    t = reverse_times(checked_schedule(schedule), steps=parts * shown, t_end=t_end, spacing="log")
    total = float(schedule.integral(1.0))

    def drift(x, clock):
        scale = np.clip(np.exp((clock - total) / 2), schedule.scale(1.0), 1.0)
        return 0.5 * (x + (1 + noise) * evaluate(score, x, schedule.time(scale)))

    start = np.exp(-(grid.points**2).sum(axis=1) / 2).reshape(grid.cells)
    solved = fokker_planck(start / grid.integral(start), grid, drift, noise / 2, times=total - schedule.integral(t),
                           updates=1)
    return FokkerPlanck(grid, t[::parts], solved.densities[::parts].copy(), solved.steps)

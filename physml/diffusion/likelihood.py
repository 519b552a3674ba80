"""The likelihood of a reverse process: exact without noise, to first order in the noise level ħ by the path formula.

All integrals run over λ = ln(σ_t/α_t), in which the flow is smooth at every scale of the data: r dt = 2σ² dλ, and the
probability flow is dx/dλ = -σ² (x + s). Runge and Kutta's method of fourth order.
"""
import math

import numpy as np

from physml.core.arguments import Seed, not_negative, one_of, point_cloud, whole
from physml.core.frozen import frozen
from physml.core.random import generator
from physml.diffusion.derivatives import derivatives, divergence, evaluate, probed_divergence
from physml.diffusion.samplers import reverse_times
from physml.diffusion.schedules import Schedule, Score, checked_schedule

LARGEST = 3  # dimension for the first order: its stencil has 5^d points


@frozen
class Expansion:
    """log q^ħ(x) = zeroth + ħ first + O(ħ²), at ``t_end``.

    Attributes
    ----------
    zeroth : ndarray
        log q⁰, the likelihood of the probability flow, shape (n,).
    first : ndarray
        The coefficient of ħ, shape (n,).
    """

    zeroth: np.ndarray
    first: np.ndarray

    def at(self, noise: float) -> np.ndarray:
        """zeroth + ħ first, shape (n,)."""
        return self.zeroth + not_negative("noise", noise) * self.first


def log_likelihood(score: Score, x, schedule: Schedule, *, t_end: float = 0.01, steps: int = 100,
                   method: str = "exact", probes: int = 1, seed: Seed = 0) -> np.ndarray:
    """log q⁰(x) at ``t_end`` for the probability flow of a score, which starts from N(0, 1) at t = 1.

    The instantaneous change of variables (Chen et al. 2018; Song et al. 2021, eq. 39): along the flow
    d log q / dt = -∇·v, with v = -½ r (x + s). Chapter equation (path-change-of-variables).

    Parameters
    ----------
    score : callable
        ``score(x, t)`` for x of shape (n, d). Its divergence is ``score.divergence(x, t)`` where it has this method,
        otherwise a sum of central differences along the d axes.
    x : array_like, shape (n, d)
        Points at ``t_end``.
    schedule : Schedule
    t_end : float
        In (0, 1).
    steps : int
        Of equal length in ln(σ/α).
    method : {"exact", "hutchinson"}
        The whole divergence, or its unbiased estimate ε·(ε·∇)s from random signs ε (Hutchinson 1990) that stay the
        same along a path (Grathwohl et al. 2019): four scores a probe, whatever the dimension.
    probes : int
        Random vectors to average over.
    seed : int or SeedSequence
        Of the random vectors: those of ``numpy.random.default_rng(seed)``, whose seed the points should not share.

    Returns
    -------
    ndarray
        Shape (n,).

    Raises
    ------
    ValueError
        If an argument is out of its range, or the score returns another shape.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> round(float(log_likelihood(lambda x, t: -x, [[0.0]], linear_schedule())[0]), 6)  # it stays N(0, 1)
    -0.918939
    """
    x = point_cloud("x", x)
    grid = _grid(schedule, t_end, whole("steps", steps))
    signs = generator(seed).integers(0, 2, (whole("probes", probes), *x.shape)) * 2.0 - 1.0
    if one_of("method", method, ("exact", "hutchinson")) == "exact":
        return _flow(score, x, grid, divergence)[1]
    return _flow(score, x, grid, lambda s, y, t, sigma: probed_divergence(s, y, t, sigma, signs))[1]


def wkb_expansion(score: Score, x, schedule: Schedule, *, t_end: float = 0.01, steps: int = 100) -> Expansion:
    """log q^ħ(x) at ``t_end`` to first order in the noise level ħ, for the reverse process of a score.

    With L = log q_t⁰ and along the path of the probability flow through x (Hirono, Tanaka and Fukushima 2024),
    c = ½ ∫ r [∇·(∇L - s) + ∇L·(∇L - s)] dt. Chapter equation (path-first-order). ∇L and ∇∇L follow equations of their
    own along the path, from N(0, 1) at t = 1, with derivatives of the score up to the third by central differences:
    the score must be smooth (no ReLU).

    Parameters
    ----------
    score, x, schedule, t_end, steps
        As for `log_likelihood`; at most three dimensions.

    Returns
    -------
    Expansion

    Raises
    ------
    ValueError
        If an argument is out of its range, x has more than three dimensions, or the score returns another shape.

    Examples
    --------
    A Gaussian of variance ¼, whose score is taken a tenth too large.

    >>> from physml.diffusion import linear_schedule
    >>> schedule = linear_schedule(0.0, 20.0)
    >>> def score(x, t):
    ...     return -1.1 * x / (1 - 0.75 * schedule.scale(t) ** 2)
    >>> wkb_expansion(score, [[0.0]], schedule).first.round(3).tolist()
    [-4.346]
    """
    x = point_cloud("x", x)
    n, d = x.shape
    if d > LARGEST:
        raise ValueError(f"x: got points in {d} dimensions; the first order in ħ is for at most {LARGEST}")
    steps = whole("steps", steps)
    grid = _grid(schedule, t_end, 2 * steps)
    path, zeroth = _flow(score, x, grid, divergence)
    fields = [(sigma**2, *derivatives(score, at, t, sigma)) for at, (_, t, sigma) in zip(path, grid[::2], strict=True)]
    state = -path[-1], np.broadcast_to(-np.eye(d), (n, d, d)), np.zeros(n)
    for k in range(2 * steps, 0, -2):  # backwards from t = 1, where L is that of N(0, 1)
        state = _rk4(lambda field, y: _slopes(*field, *y), (fields[k], fields[k - 1], fields[k - 2]), state,
                     grid[2 * k - 4][0] - grid[2 * k][0])
    return Expansion(zeroth, state[2])


def _slopes(variance, s, first, second, third, u, H, _):
    """d/dλ of u = ∇L, H = ∇∇L and of the coefficient, where A_ij = ∂_i s_j."""
    J = first + np.eye(s.shape[1])
    bend = np.einsum("nij,njk->nik", J, H)
    trace = np.einsum("nii->n", first)
    return (variance * (np.einsum("nijj->ni", second) + np.einsum("nij,nj->ni", J, u)),
            variance * (third + np.einsum("nikj,nj->nik", second, u) + bend + np.swapaxes(bend, 1, 2)),
            -variance * (np.einsum("nii->n", H) - trace + ((u - s) * u).sum(axis=1)))


def wkb_log_likelihood(score: Score, x, schedule: Schedule, *, noise: float, t_end: float = 0.01,
                       steps: int = 100) -> np.ndarray:
    """log q^ħ(x) at ``t_end`` to first order in ``noise``, shape (n,); see `wkb_expansion`, which it evaluates.

    Parameters
    ----------
    noise : float
        ħ, at least 0.
    score, x, schedule, t_end, steps
        As for `wkb_expansion`.

    Raises
    ------
    ValueError
        As `wkb_expansion`, and if ``noise`` is negative.

    Examples
    --------
    An exact score has the same density at every noise level.

    >>> from physml.diffusion import linear_schedule
    >>> round(float(wkb_log_likelihood(lambda x, t: -x, [[0.5]], linear_schedule(), noise=1.0)[0]), 6)
    -1.043939
    """
    noise = not_negative("noise", noise)
    return wkb_expansion(score, x, schedule, t_end=t_end, steps=steps).at(noise)


def _grid(schedule, t_end, steps):
    """(λ, t, σ) from ``t_end`` to 1, at the ends of the steps and in their middles."""
    found = reverse_times(checked_schedule(schedule), steps=2 * steps, t_end=t_end, spacing="log")[::-1]
    return [(math.log(schedule.noise_to_signal(t)), float(t), math.sqrt(schedule.variance(t))) for t in found]


def _flow(score, x, grid, spread):
    """The path of the probability flow at the ends of the steps, and log q⁰ where it began.

    ``spread(score, x, t, sigma)`` is the divergence of the score.
    """
    d = x.shape[1]

    def slopes(field, state):
        _, t, sigma = field
        y, _ = state
        return -(sigma**2) * (y + evaluate(score, y, t)), -(sigma**2) * (d + spread(score, y, t, sigma))

    path, state = [x], (x, np.zeros(len(x)))
    for k in range(0, len(grid) - 1, 2):
        state = _rk4(slopes, grid[k:k + 3], state, grid[k + 2][0] - grid[k][0])
        path.append(state[0])
    end, gained = state
    return path, gained - 0.5 * (end**2).sum(axis=1) - d / 2 * math.log(2 * math.pi)


def _rk4(slopes, fields, state, h):
    """One step of length h, given the fields at its beginning, middle and end."""
    begin, middle, end = fields

    def moved(by, k):
        return tuple(y + by * s for y, s in zip(state, k, strict=True))

    a = slopes(begin, state)
    b = slopes(middle, moved(h / 2, a))
    c = slopes(middle, moved(h / 2, b))
    d = slopes(end, moved(h, c))
    return tuple(y + h / 6 * (p + 2 * q + 2 * r + s) for y, p, q, r, s in zip(state, a, b, c, d, strict=True))

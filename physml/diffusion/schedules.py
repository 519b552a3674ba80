"""The noise schedule, and the one convention of time that everything in `physml.diffusion` follows.

Time t runs over [0, 1]: data at t = 0, noise at t = 1. Forward, dx = -½ r(t) x dt + √r(t) dW, where r is the ``rate``
of the schedule (the literature's β(t); in this book β is an inverse temperature). The variance is preserved: given x₀,

    x_t = α_t x₀ + σ_t ε,   α_t = exp(-½ ∫₀ᵗ r),   α_t² + σ_t² = 1,   ε ~ N(0, 1),

with α_t = ``scale(t)`` and σ_t² = ``variance(t)``. Backward, a step from t to t - h has h > 0 and an ordinary Gaussian
increment of variance h, drawn independently of x_t; the drift is the one *towards smaller t*,

    x_{t-h} = x_t + h [½ r x + ½ (1 + ħ) r s(x, t)] + √(ħ r h) ξ,

with the score s = ∇ log p_t and the noise level ħ (``noise``): 0 is the probability flow, 1 the reverse SDE. No dt is
ever negative. Anderson (1982); Song et al. (2021), eqs. 6, 11 and 13; chapter equations (diffusion-forward) and
(diffusion-family).
"""
import math
from collections.abc import Callable

import numpy as np

from physml.core.arguments import not_negative, number, one_of, positive
from physml.core.frozen import frozen

KINDS = ("constant", "linear", "cosine")


def times(value, name: str = "t") -> np.ndarray:
    """Times in [0, 1], of any shape."""
    try:
        t = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        t = np.array(np.nan)
    if not ((t >= 0) & (t <= 1)).all():
        raise ValueError(f"{name}: got {value!r}; give times in [0, 1] (0 is data, 1 is noise)")
    return t


@frozen
class Schedule:
    """How fast noise comes in; made by `constant_schedule`, `linear_schedule` or `cosine_schedule`.

    Attributes
    ----------
    kind : {"constant", "linear", "cosine"}
    rate_min, rate_max : float
        The rates at t = 0 and t = 1.
    offset : float
        Of the cosine; 0 in the others.
    """

    kind: str
    rate_min: float
    rate_max: float
    offset: float = 0.0

    def __post_init__(self):
        one_of("kind", self.kind, KINDS)

    def rate(self, t) -> np.ndarray:
        """r(t), the same shape as ``t``, which lies in [0, 1]."""
        t = times(t)
        if self.kind == "cosine":
            speed, angle = self._cosine(np.minimum(t, self._knee))
            return np.where(t < self._knee, speed * np.tan(angle), self.rate_max)
        return self.rate_min + (self.rate_max - self.rate_min) * t

    def integral(self, t) -> np.ndarray:
        """∫₀ᵗ r, the same shape as ``t``."""
        t = times(t)
        if self.kind == "cosine":
            capped = np.minimum(t, self._knee)
            return (2 * np.log(np.cos(self._cosine(0.0)[1]) / np.cos(self._cosine(capped)[1]))
                    + self.rate_max * (t - capped))
        return self.rate_min * t + (self.rate_max - self.rate_min) * t**2 / 2

    def scale(self, t) -> np.ndarray:
        """α_t = exp(-½ ∫₀ᵗ r), the same shape as ``t``: what is left of the data."""
        return np.exp(-self.integral(t) / 2)

    def variance(self, t) -> np.ndarray:
        """σ_t² = 1 - α_t², the same shape as ``t``, without cancellation at small t."""
        return -np.expm1(-self.integral(t))

    def noise_to_signal(self, t) -> np.ndarray:
        """σ_t / α_t, the same shape as ``t``."""
        return np.sqrt(np.expm1(self.integral(t)))

    def time(self, scale) -> np.ndarray:
        """The time at which α_t is ``scale``, the inverse of `scale`; at most 1."""
        scale = np.asarray(scale, dtype=np.float64)
        if not ((scale >= self.scale(1.0)) & (scale <= 1)).all():
            raise ValueError(f"scale: got {scale}; give numbers from {self.scale(1.0):.6g} (at the end) to 1")
        total = -2 * np.log(scale)
        if self.kind == "cosine":
            beyond = np.maximum(total - self.integral(self._knee), 0.0)
            angle = np.arccos(np.cos(self._cosine(0.0)[1]) * np.exp(-(total - beyond) / 2))
            return np.clip(angle * 2 / math.pi * (1 + self.offset) - self.offset + beyond / self.rate_max, 0.0, 1.0)
        slope = self.rate_max - self.rate_min
        root = np.sqrt(self.rate_min**2 + 2 * slope * total)  # 2 I / (r₀ + √(r₀² + 2 k I)) has no cancellation
        return np.minimum(2 * total / np.maximum(self.rate_min + root, 1e-300), 1.0)

    def _cosine(self, t):
        """The speed π / (1 + s) and the angle of the cosine at t."""
        return math.pi / (1 + self.offset), (t + self.offset) / (1 + self.offset) * math.pi / 2

    @property
    def _knee(self) -> float:
        """Where the rate of the cosine reaches its cap."""
        angle = math.atan(self.rate_max * (1 + self.offset) / math.pi)
        return angle * 2 / math.pi * (1 + self.offset) - self.offset


def constant_schedule(rate: float = 10.0) -> Schedule:
    """The same rate at all times: the Ornstein–Uhlenbeck process.

    Parameters
    ----------
    rate : float
        Above 0; what is left of the data at the end is exp(-rate/2).

    Raises
    ------
    ValueError
        If the rate is not a finite number above 0.

    Examples
    --------
    >>> round(float(constant_schedule(2.0).scale(1.0)), 6)
    0.367879
    """
    return Schedule("constant", *[positive("rate", rate)] * 2)


def linear_schedule(rate_min: float = 0.1, rate_max: float = 20.0) -> Schedule:
    """A rate that grows linearly from t = 0 to t = 1 (Ho, Jain and Abbeel 2020; Song et al. 2021).

    Parameters
    ----------
    rate_min, rate_max : float
        ``rate_min`` at least 0, ``rate_max`` above 0.

    Raises
    ------
    ValueError
        If a rate is out of its range.

    Examples
    --------
    >>> schedule = linear_schedule(0.0, 20.0)
    >>> float(schedule.rate(0.5)), round(float(schedule.scale(0.5) ** 2 + schedule.variance(0.5)), 12)
    (10.0, 1.0)
    """
    return Schedule("linear", not_negative("rate_min", rate_min), positive("rate_max", rate_max))


def cosine_schedule(*, offset: float = 0.008, rate_max: float = 1000.0) -> Schedule:
    """α_t² follows a squared cosine (Nichol and Dhariwal 2021, eq. 17) until its rate reaches ``rate_max``.

    The rate of the pure cosine diverges at t = 1; they clip it too. With 1000 the cap acts beyond t = 0.998.

    Parameters
    ----------
    offset : float
        Above 0, which keeps the first rates away from 0.
    rate_max : float
        The cap, above 10.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> round(float(cosine_schedule().scale(0.5)), 6)
    0.70274
    """
    offset = positive("offset", offset)
    cap = number("rate_max", rate_max, "a finite number above 10", lambda x: x > 10)
    start = math.pi / (1 + offset) * math.tan(offset / (1 + offset) * math.pi / 2)
    return Schedule("cosine", start, cap, offset)


def checked_schedule(schedule: Schedule) -> Schedule:
    """The schedule, or a ValueError that says how to make one."""
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule: got {schedule!r}; give constant_schedule(rate), "
                         "linear_schedule(rate_min, rate_max) or cosine_schedule()")
    return schedule


Score = Callable[[np.ndarray, float], np.ndarray]

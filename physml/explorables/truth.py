"""What a figure draws, beside what is known otherwise.

Two hosts that agree with each other can both be wrong. So each figure declares a function that runs it natively and
compares what it shows with an exact value or with a tested function of `physml`.
"""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Check:
    """One thing that a figure draws, and what it should be.

    Parameters
    ----------
    what : str
        What is compared, in the figure's words.
    drawn, exact : float or array
        The figure's number, and the one that comes from elsewhere.
    tolerance : float or array
        The largest difference allowed.
    because : str
        Why that large: ``"4 standard errors"``, ``"rounding"``, ``"a finite lattice, e^(-L/ξ)"``.
    """

    what: str
    drawn: float | np.ndarray
    exact: float | np.ndarray
    tolerance: float | np.ndarray
    because: str

    def __post_init__(self):
        for name in ("drawn", "exact"):  # copies: a program that goes on running overwrites its arrays
            object.__setattr__(self, name, np.array(getattr(self, name), np.float64))
        if not (np.all(np.asarray(self.tolerance) >= 0) and np.all(np.isfinite(self.tolerance))):
            raise ValueError(f"tolerance: {self.what}: got {self.tolerance}; give finite numbers, zero or more")
        if np.size(self.drawn) == 0:
            raise ValueError(f"drawn: {self.what}: there is nothing to compare")

    @property
    def holds(self) -> bool:
        """Whether every difference is within the tolerance; not-a-number never is."""
        return bool(np.all(np.abs(np.subtract(self.drawn, self.exact)) <= self.tolerance))

    def __str__(self):
        worst = np.argmax(np.abs(np.subtract(self.drawn, self.exact)) - np.asarray(self.tolerance))
        shown = np.broadcast_arrays(self.drawn, self.exact, self.tolerance)
        drawn, exact, tolerance = (float(x.flat[worst]) for x in shown)
        return (f"{self.what}: drawn {drawn:.6g}, should be {exact:.6g} within {tolerance:.2g} ({self.because})"
                f"{'' if self.holds else ', and is not'}")


def average(what: str, series: np.ndarray, exact: float, *, slack: float = 0.0) -> Check:
    """The mean of a correlated series, which may be off by four standard errors, autocorrelation accounted for.

    ``slack`` is what systematic error the figure is known to have (a finite lattice, a finite step).
    """
    from physml import mcmc

    tolerance = 4.0 * mcmc.standard_error(series) + slack
    return Check(what, float(np.mean(series)), exact, tolerance, "4 standard errors" + (" and slack" if slack else ""))


def recorded(program, ring: str, frames: int) -> np.ndarray:
    """What a ring buffer (series, length) records over so many further frames, shape (series, frames)."""
    length = program[ring].shape[-1]
    if frames % length:
        raise ValueError(f"frames: got {frames}; give a multiple of the ring's {length}")
    parts = [np.roll(program.run(length)[ring], -(program["frame"] % length), axis=-1)
             for _ in range(frames // length)]
    return np.concatenate(parts, axis=-1)

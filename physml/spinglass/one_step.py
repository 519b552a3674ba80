"""One step of replica symmetry breaking (Parisi 1979) for Sherrington and Kirkpatrick's glass without a field.

Replicas fall into groups of m: two of one group overlap by q₁, two of different groups by q₀. Per spin,

    f = -(β/4) [1 + m q₀² + (1 - m) q₁² - 2 q₁] - (1/βm) ∫Dz ln ∫Dy [2cosh β(√q₀ z + √(q₁-q₀) y)]^m,

to be *maximised* over q₀, q₁ and m (equation sg-one-step). At T → 0, q₁ → 1 and m/T stays finite.
"""
import math
from dataclasses import dataclass

import numpy as np

from physml.core.arguments import one_temperature
from physml.core.logarithms import log_two_cosh

NODES = 96  # of Gauss and Hermite's rule, for z
REACH, COARSEST = 8.5, 0.12  # of the trapezoid rule, for y


@dataclass(frozen=True)
class OneStep:
    """The solution at one temperature.

    Attributes
    ----------
    temperature : float
    low, high : float
        q₀ and q₁, the two values of the overlap.
    breakpoint : float
        m = the share of pairs of states that overlap by q₀; 0 at zero temperature, where m/T is ``slope``.
    slope : float
        m/T.
    free_energy, energy : float
        Per spin.
    """

    temperature: float
    low: float
    high: float
    breakpoint: float
    slope: float
    free_energy: float
    energy: float

    @property
    def entropy(self) -> float:
        """(u - f)/T, negative at low temperatures, though less so than with replica symmetry; nan at T = 0."""
        return (self.energy - self.free_energy) / self.temperature if self.temperature else math.nan


def one_step(temperature: float) -> OneStep:
    """Solve the equations of one step of replica symmetry breaking, at zero field.

    Parameters
    ----------
    temperature : float
        0, or from 0.1 to below 0.95; nearer to 1 the two overlaps merge, and the symmetric solution is as good.

    Returns
    -------
    OneStep

    Raises
    ------
    ValueError
        For another temperature.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-one-step.

    Examples
    --------
    >>> round(one_step(0.0).free_energy, 7)
    -0.7652594
    """
    T = one_temperature(temperature, zero=True)
    if T and not 0.1 <= T < 0.95:
        raise ValueError(f"temperature: got {temperature!r}; give 0, or a number from 0.1 to below 0.95")
    if T == 0:
        x, energy = _maximum(lambda x: _energy(_inside(x[0]), math.exp(x[1])), [0.0, 0.3])
        return OneStep(T, _inside(x[0]), 1.0, 0.0, math.exp(x[1]), energy, energy)
    start = [0.0, _outside(0.9 * (1 - T) * (1 + 0.5 * T)), _outside(1.2 * T * (1 - T))]
    x, f = _maximum(lambda x: _free_energy(T, *_parameters(x)), start)
    low, high, m = _parameters(x)
    return OneStep(T, low, high, m, m / T, f, -(1 - m * low**2 - (1 - m) * high**2) / (2 * T))


def _maximum(function, start):
    """Where, and what; the arguments are any real numbers."""
    from scipy.optimize import minimize

    found = minimize(lambda x: -function(x), start, method="BFGS", jac="3-point", options={"gtol": 1e-11})
    return found.x, float(-found.fun)


def _inside(x):
    return 1.0 / (1.0 + math.exp(-x))


def _outside(p):
    return math.log(p / (1.0 - p))


def _parameters(x):
    """(q₀, q₁, m) with q₀ < q₁ < 1 and m < 1, from any three numbers."""
    high = _inside(x[1])
    return high * _inside(x[0]), high, _inside(x[2])


def _normal_nodes():
    z, weight = np.polynomial.hermite_e.hermegauss(NODES)
    return z, weight / math.sqrt(2 * math.pi)


def _energy(low, slope):
    """At zero temperature; the inner integral over y is two error functions."""
    from scipy.special import log_ndtr

    z, weight = _normal_nodes()
    a, s = math.sqrt(low) * z, math.sqrt(1 - low)
    inner = np.logaddexp(slope * a + log_ndtr(a / s + slope * s), -slope * a + log_ndtr(slope * s - a / s))
    return slope * (1 - low**2) / 4 - float(weight @ inner + slope**2 * s**2 / 2) / slope


def _free_energy(T, low, high, m):
    z, weight = _normal_nodes()
    width = math.sqrt(high - low)
    y = np.linspace(-REACH, REACH, 2 * math.ceil(REACH / min(COARSEST, 0.25 * T / max(width, 0.1))) + 1)
    log_weight = -0.5 * y * y - math.log(np.exp(-0.5 * y * y).sum())
    x = (math.sqrt(low) * z[:, None] + width * y) / T
    exponent = m * log_two_cosh(x) + log_weight
    top = exponent.max(axis=1)
    inner = top + np.log(np.exp(exponent - top[:, None]).sum(axis=1))
    return -(1 + m * low**2 + (1 - m) * high**2 - 2 * high) / (4 * T) - T / m * float(weight @ inner)

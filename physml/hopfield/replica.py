"""The replica-symmetric equations of Amit, Gutfreund and Sompolinsky (1985, 1987), solved.

A network of N units stores P = αN random patterns. Its state is described by the overlap m with one of them, the
Edwards-Anderson order q, and the noise r of all the others (equation hf-ags):

    m = ∫Dx tanh β(m + √(αr) x),   q = ∫Dx tanh² β(m + √(αr) x),   r = q / (1 - χ)²,   χ = β(1 - q).
"""
import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from physml.core.gaussian import gaussian_weights
from physml.core.logarithms import log_two_cosh

REACH = 9.0  # of the integrals over the Gaussian noise


@dataclass(frozen=True)
class OrderParameters:
    """A solution of the replica-symmetric equations.

    Attributes
    ----------
    overlap : float
        m, with the pattern that is recalled.
    order : float
        q = ⟨s⟩² averaged over the units.
    noise : float
        r: the crosstalk of all other patterns has the variance αr.
    free_energy : float
        Per unit; the energy per unit where the temperature is zero.
    """

    overlap: float
    order: float
    noise: float
    free_energy: float


def _load_of(y):
    """α of the zero-temperature state with m = erf(y): √(2α) = erf(y)/y - (2/√π) exp(-y²)."""
    return 0.5 * (math.erf(y) / y - 2.0 / math.sqrt(math.pi) * math.exp(-y * y)) ** 2


@cache
def zero_temperature_limit():
    """(y, α) at the largest load, where dα/dy = 0."""
    from scipy.optimize import brentq

    def slope(y):
        return 2.0 / math.sqrt(math.pi) * math.exp(-y * y) * (1.0 / y + 2.0 * y) - math.erf(y) / (y * y)

    y = brentq(slope, 1.0, 2.5, xtol=1e-15, rtol=1e-14)
    return y, _load_of(y)


def zero_temperature_overlap(load):
    from scipy.optimize import brentq

    top, limit = zero_temperature_limit()
    if load == 0 or load > limit:
        return 1.0 if load == 0 else 0.0
    if load == limit:
        return math.erf(top)
    return math.erf(brentq(lambda y: _load_of(y) - load, top, max(30.0, 2.0 / math.sqrt(load)), xtol=1e-14))


def _gaussian(temperature):
    """Nodes and weights of ∫Dx: the trapezoid rule, fine enough for steps of width T (it converges exponentially)."""
    z = np.linspace(-REACH, REACH, 2 * math.ceil(REACH / max(min(0.09, 0.2 * temperature), 1e-3)) + 1)
    return z, gaussian_weights(z)


class Retrieval:
    """The retrieval states at one temperature, followed along the width σ = √(αr) of the crosstalk.

    For each σ the first equation alone gives m, the second q, and then α = σ² (1 - χ)² / q: no solution is missed, and
    the largest load is the maximum of a function of one variable.
    """

    def __init__(self, temperature):
        from scipy.optimize import brentq, minimize_scalar

        self.temperature = temperature
        self.z, self.weight = _gaussian(temperature)
        self.solve = brentq
        # m = 0 is unstable, and m > 0 exists, for σ below this:
        widest = brentq(lambda s: self._slope(s) - 1.0, 0.0, 2.0, xtol=1e-14)
        found = minimize_scalar(lambda s: -self.at(s)[2], bounds=(0.0, widest), method="bounded",
                                options={"xatol": 1e-9 * widest})
        self.limit_width, self.limit = found.x, -found.fun

    def _slope(self, width):
        return self.weight @ (1.0 - np.tanh(width * self.z / self.temperature) ** 2) / self.temperature

    def at(self, width):
        """(m, q, α)."""
        def excess(m):
            return self.weight @ np.tanh((m + width * self.z) / self.temperature) / m - 1.0

        m = self.solve(excess, 1e-9, 1.0 + 1e-9, xtol=1e-15) if excess(1e-9) > 0 else 0.0
        q = self.weight @ np.tanh((m + width * self.z) / self.temperature) ** 2
        return m, q, (width * (1.0 - (1.0 - q) / self.temperature)) ** 2 / q if q > 0 else 0.0

    def state(self, load):
        if load > self.limit:
            return None
        width = 0.0 if load == 0 else self.solve(lambda s: self.at(s)[2] - load, 0.0, self.limit_width, xtol=1e-15)
        m, q, _ = self.at(width)
        return state_of(m, q, load, self.temperature)


@lru_cache(maxsize=64)
def retrieval(temperature):
    return Retrieval(temperature)


def _noise(q, temperature):
    return q / (1.0 - (1.0 - q) / temperature) ** 2


def state_of(m, q, load, temperature):
    """The free energy per unit at a solution (equation hf-free-energy; Amit, Gutfreund and Sompolinsky 1987)."""
    z, weight = _gaussian(temperature)
    r = _noise(q, temperature)
    c = (1.0 - q) / temperature
    entropy = weight @ log_two_cosh((m + math.sqrt(load * r) * z) / temperature)
    other_patterns = load * temperature * (math.log1p(-c) - q / (temperature * (1.0 - c)))
    free = 0.5 * (load + m * m + load * r * c + other_patterns) - temperature * entropy
    return OrderParameters(float(m), float(q), float(r), float(free))


def zero_state(load, m):
    """The limit of zero temperature: q = 1, χ = √(2/πr α) exp(-m²/2αr), and the energy per unit."""
    if load == 0:
        return OrderParameters(m, 1.0, 1.0, -0.5 * m * m)
    from scipy.special import erfinv

    y = float(erfinv(m)) if m > 0 else 0.0
    # √r = 1/(1 - χ) and √(αr) χ = √(2/π) exp(-y²) give √(αr) directly.
    width = math.sqrt(load) + math.sqrt(2.0 / math.pi) * math.exp(-y * y)
    r = width * width / load
    c = 1.0 - math.sqrt(load) / width
    mean_field = width * math.sqrt(2.0 / math.pi) * math.exp(-y * y) + m * math.erf(y)
    energy = 0.5 * load + 0.5 * m * m + 0.5 * load * r * c - 0.5 * load / (1.0 - c) - mean_field
    return OrderParameters(m, 1.0, r, float(energy))


def frozen_state(load, temperature):
    """The solution with m = 0 and q > 0, below T_g."""
    from scipy.optimize import brentq

    z, weight = _gaussian(temperature)

    def excess(q):  # of the second equation, divided by q so that q = 0 is no root
        return weight @ np.tanh(math.sqrt(load * _noise(q, temperature)) * z / temperature) ** 2 / q - 1.0

    least = max(0.0, 1.0 - temperature) + 1e-12  # χ < 1
    return state_of(0.0, brentq(excess, least, 1.0, xtol=1e-14), load, temperature)

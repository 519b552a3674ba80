"""The replica-symmetric solution of Sherrington and Kirkpatrick (1975), and its limit (de Almeida, Thouless 1978).

    q = ∫Dz tanh² β(√q z + h),   βf = -β²(1 - q)²/4 - ∫Dz ln 2cosh β(√q z + h),   Dz = e^{-z²/2} dz/√2π.

A symmetric saddle is stable where β² ∫Dz sech⁴ β(√q z + h) < 1 (equations sg-rs, sg-free-energy, sg-at).
"""
import math
from dataclasses import dataclass

import numpy as np

from physml.core.arguments import number, one_temperature
from physml.core.gaussian import gaussian_weights
from physml.core.logarithms import log_two_cosh

REACH = 9.0  # of the integrals over the Gaussian field


@dataclass(frozen=True)
class ReplicaSymmetric:
    """The replica-symmetric state at one temperature and field, per spin.

    Attributes
    ----------
    temperature, field : float
    order : float
        q, the overlap of two replicas.
    magnetization : float
        ∫Dz tanh β(√q z + h).
    susceptibility : float
        β(1 - q), the response of a spin to its own field.
    free_energy, energy, entropy : float
        f = u - Ts. The entropy is negative at low temperatures: the sign that something is wrong.
    stability : float
        1 - β² ∫Dz sech⁴: negative below the line of de Almeida and Thouless.
    """

    temperature: float
    field: float
    order: float
    magnetization: float
    susceptibility: float
    free_energy: float
    energy: float
    entropy: float
    stability: float


def replica_symmetric(temperature: float, field: float = 0.0) -> ReplicaSymmetric:
    """Solve the replica-symmetric equations; at zero field the state with q > 0, where there is one.

    Parameters
    ----------
    temperature : float
        At least 0; in units of the couplings' standard deviation times √n.
    field : float

    Returns
    -------
    ReplicaSymmetric

    Raises
    ------
    ValueError
        For a temperature below 0, or numbers that are not finite.

    Notes
    -----
    Chapter "Disorder and generalisation", equations sg-rs and sg-free-energy.

    Examples
    --------
    >>> round(replica_symmetric(0.5).order, 10)
    0.5303683921
    >>> round(replica_symmetric(0.0).entropy, 6) == round(-1 / (2 * np.pi), 6)
    True
    """
    T, h = one_temperature(temperature, zero=True), abs(number("field", field))
    q = _order(T, h)
    sign = math.copysign(1.0, field)
    if T == 0:
        response = math.sqrt(2 / math.pi) * math.exp(-h * h / 2)
        m = math.erf(h / math.sqrt(2))
        energy = -response - h * m
        return ReplicaSymmetric(T, field, q, sign * m, response, energy, energy, -response**2 / 4, -math.inf)
    z, weight = _gaussian(T)
    x = (math.sqrt(q) * z + h) / T
    t = np.tanh(x)
    m, chi = float(weight @ t), (1 - q) / T
    f = float(-T * (weight @ log_two_cosh(x)) - (1 - q) ** 2 / (4 * T))
    energy = -(1 - q * q) / (2 * T) - h * m
    return ReplicaSymmetric(T, field, q, sign * m, chi, f, energy, (energy - f) / T, _stability(T, h, q))


def at_line(field: float) -> float:
    """The temperature of de Almeida and Thouless at this field, below which the symmetric solution is unstable.

    Parameters
    ----------
    field : float

    Returns
    -------
    float
        1 at zero field; it falls as 1 - (3/4)^{1/3} h^{2/3} at first.

    Raises
    ------
    ValueError
        For a field that is not finite.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-at.

    Examples
    --------
    >>> round(at_line(0.5), 10)
    0.5351049431
    """
    from scipy.optimize import brentq

    h = abs(number("field", field))
    if h == 0:
        return 1.0
    low = 0.5
    while _stability(low, h, _order(low, h)) > 0:
        low *= 0.7
    return float(brentq(lambda T: _stability(T, h, _order(T, h)), low, 1.0, xtol=1e-14, rtol=1e-13))


def _gaussian(temperature):
    """Nodes and weights of ∫Dz: the trapezoid rule, fine enough for steps of width T (it converges exponentially)."""
    z = np.linspace(-REACH, REACH, 2 * math.ceil(REACH / max(min(0.09, 0.15 * temperature), 2e-4)) + 1)
    return z, gaussian_weights(z)


def _order(T, h):
    from scipy.optimize import brentq

    if T == 0:
        return 1.0
    z, weight = _gaussian(T)

    def mean_square(q):
        return float(weight @ np.tanh((math.sqrt(q) * z + h) / T) ** 2)

    if h == 0:
        if T >= 1:
            return 0.0
        # q/(∫tanh²) is increasing, from T² at q = 0; divided by q, so that q = 0 is no root
        return float(brentq(lambda q: mean_square(q) / q - 1, 1e-3 * (1 - T), 1.0, xtol=1e-15, rtol=1e-14))
    return float(brentq(lambda q: mean_square(q) - q, 0.0, 1.0, xtol=1e-15, rtol=1e-14))


def _stability(T, h, q):
    z, weight = _gaussian(T)
    x = np.abs(math.sqrt(q) * z + h) / T
    sech = 2 * np.exp(-x) / (1 + np.exp(-2 * x))
    return 1 - float(weight @ sech**4) / T**2

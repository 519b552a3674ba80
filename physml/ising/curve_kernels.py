"""Onsager's energy and Yang's magnetization at one temperature, the same bits on every host: what figures draw.

The public functions in `physml.ising.onsager` have more digits at the ends of the temperature axis; here the absolute
error is below 1e-14 everywhere. Square roots and the arithmetic–geometric mean need only operations that IEEE fixes.
"""
import math

from physml.core.jit import kernel
from physml.core.special import exp, expm1, tanh
from physml.ising.onsager import CRITICAL_TEMPERATURE


@kernel("float64, float64")
def arithmetic_geometric_mean(a, b):
    """Of two positive numbers; each step doubles the number of right digits, so that a dozen do for any ratio."""
    for _ in range(12):
        a, b = 0.5 * (a + b), math.sqrt(a * b)
    return a


@kernel("float64")
def onsager_energy_at(temperature):
    """u = -coth 2K [1 + k''/AGM(1, |k''|)], k'' = 2 tanh² 2K - 1: the elliptic integral is π/2 over the mean."""
    t = tanh(2.0 / temperature)
    k = 2.0 * t * t - 1.0
    if k == 0.0:
        return -1.0 / t
    return -(1.0 + k / arithmetic_geometric_mean(1.0, abs(k))) / t


@kernel("float64")
def yang_magnetization_at(temperature):
    """(1 - sinh⁻⁴ 2K)^(1/8) below the critical temperature, three square roots; 0 from it on."""
    if temperature >= CRITICAL_TEMPERATURE:
        return 0.0
    inverse = -2.0 * exp(-2.0 / temperature) / expm1(-4.0 / temperature)  # 1/sinh 2K
    eighth_power = max((1.0 - inverse) * (1.0 + inverse) * (1.0 + inverse * inverse), 0.0)
    return math.sqrt(math.sqrt(math.sqrt(eighth_power)))


@kernel("float64[::1], float64[:, ::1]")
def exact_curves(temperatures, curves):
    """Rows: magnetization and energy per site of the infinite lattice."""
    for k in range(temperatures.shape[0]):
        curves[0, k] = yang_magnetization_at(temperatures[k])
        curves[1, k] = onsager_energy_at(temperatures[k])

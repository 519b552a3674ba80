"""The infinite square lattice: Onsager's energy, specific heat and free energy, Yang's magnetisation.

All functions take a scalar or an array of temperatures (k_B = J = 1). Elliptic integrals come from the
arithmetic–geometric mean. Where the closed forms cancel (T below 0.87 and above 10) the exact low- and
high-temperature series are summed instead, so that the relative error stays near the rounding error at any T.
"""
import numpy as np

from physml.core.arguments import temperatures
from physml.core.logarithms import log_cosh
from physml.ising.arguments import same_shape
from physml.ising.series import bulk_log_derivative

CRITICAL_TEMPERATURE = 2.269185314213022  # as digits: a C library may round its logarithm otherwise
"""Onsager's transition temperature, 2 / ln(1 + √2)."""

SERIES_LIMIT = 0.1


def bulk_series(T):
    """(ln Z/N, u, c) at the ends of the temperature axis, where x = exp(-2/T) or tanh(1/T) is below ``SERIES_LIMIT``.

    Low T: ln Z/N = 2K + φ(x). High T: ln Z/N = ln 2 + 2 ln cosh K + φ(tanh K), with the same φ.
    """
    K = 1.0 / T
    cold = T < 2.0
    x = np.where(cold, np.exp(-2.0 * K), np.tanh(K))
    d = bulk_log_derivative()
    n = 2.0 * np.arange(len(d))
    y = x * x
    first = np.polynomial.polynomial.polyval(y, d)          # x φ'
    second = np.polynomial.polynomial.polyval(y, n * d)     # x (x φ')'
    phi = np.polynomial.polynomial.polyval(y, np.divide(d, n, out=np.zeros_like(d), where=n > 0))
    safe = np.where(x > 1e-100, x, 1.0)                     # below, the terms that divide by it are 0
    rest = 1.0 - y
    log_z = np.where(cold, 2.0 * K, np.log(2.0) + 2.0 * log_cosh(K)) + phi
    u = np.where(cold, -2.0 + 2.0 * first, -2.0 * x - first * rest / safe)
    high = 2.0 * rest + (second - first) * (rest / safe) ** 2 - 2.0 * first * rest
    with np.errstate(over="ignore", invalid="ignore"):
        c = np.where(second > 0.0, K * K * np.where(cold, 4.0 * second, high), np.where(cold, 0.0, K * K * high))
    return log_z, u, c


def in_series_range(T):
    """Whether `bulk_series` holds at T."""
    return (np.exp(-2.0 / T) < SERIES_LIMIT) | (np.tanh(1.0 / T) < SERIES_LIMIT)


def _pieces(T):
    """K, s = sinh 2K and k'' = (s²-1)/(s²+1) = 2 tanh² 2K - 1, which vanishes at T_c."""
    K = 1.0 / T
    s = np.sinh(2.0 * K)
    return K, s, np.where(T == CRITICAL_TEMPERATURE, 0.0, (s - 1.0) * (s + 1.0) / (s * s + 1.0))


def _elliptic(k_prime):
    """(AGM(1, k'), 1 - E/K) with K = π / (2 AGM), for the modulus k = √(1 - k'²)."""
    a, b = np.ones_like(k_prime), k_prime.copy()
    lost = 0.5 * (1.0 - k_prime) * (1.0 + k_prime)
    weight = 0.5
    for _ in range(40):
        a, b, difference = 0.5 * (a + b), np.sqrt(a * b), 0.5 * (a - b)
        weight *= 2.0
        lost = lost + weight * difference * difference
    return a, lost


def _evaluate(temperature, index, closed):
    T = temperatures(temperature)
    flat = np.atleast_1d(T).ravel()
    out = np.empty_like(flat)
    ends = in_series_range(flat)
    out[ends] = bulk_series(flat[ends])[index]
    out[~ends] = closed(flat[~ends])
    return out, T.shape


def onsager_energy(temperature):
    """Energy per site of the infinite lattice (Onsager 1944, Phys. Rev. 65, 117).

    u = -coth 2K [1 + k'' (2/π) K(κ)] with k'' = 2 tanh² 2K - 1 and κ = 2 sinh 2K / cosh² 2K; -√2 at T_c.

    Parameters
    ----------
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In units of J, in the shape of the input.

    Raises
    ------
    ValueError
        If a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(onsager_energy(2.0), 10)
    -1.7455645753
    """
    def closed(T):
        K, _, k = _pieces(T)
        mean = _elliptic(np.abs(k))[0]
        return -(1.0 + np.divide(k, mean, out=np.zeros_like(k), where=k != 0.0)) / np.tanh(2.0 * K)

    return same_shape(*_evaluate(temperature, 1, closed))


def onsager_specific_heat(temperature):
    """Specific heat per site of the infinite lattice, du/dT (Onsager 1944); infinite at T_c.

    Parameters
    ----------
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In units of k_B, in the shape of the input; ``inf`` at exactly `CRITICAL_TEMPERATURE`.

    Raises
    ------
    ValueError
        If a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(onsager_specific_heat(2.0), 10)
    0.7248714486
    """
    def closed(T):
        K, s, k = _pieces(T)
        critical = k == 0.0
        mean, lost = _elliptic(np.where(critical, 0.5, np.abs(k)))
        elliptic_k = 0.5 * np.pi / mean
        inner = elliptic_k * lost - (0.5 * np.pi + k * elliptic_k) / (1.0 + s * s)
        return np.where(critical, np.inf, 4.0 / np.pi * (K / np.tanh(2.0 * K)) ** 2 * inner)

    return same_shape(*_evaluate(temperature, 2, closed))


def onsager_free_energy(temperature):
    """Free energy per site of the infinite lattice (Onsager 1944).

    -f/T = ln(2 cosh 2K) + (1/π) ∫₀^{π/2} ln[(1 + √(1 - κ² sin² φ)) / 2] dφ, by double-exponential quadrature.

    Parameters
    ----------
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In units of J, in the shape of the input.

    Raises
    ------
    ValueError
        If a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(onsager_free_energy(CRITICAL_TEMPERATURE), 12)
    -2.109651144608
    """
    t = np.linspace(-3.5, 3.5, 281)
    e = np.exp(np.pi * np.sinh(t))
    angle = 0.5 * np.pi / (1.0 + e)  # π/2 - φ: exact where the square root has its kink
    weight = (t[1] - t[0]) * 0.5 * np.pi * np.pi * np.cosh(t) * e / (1.0 + e) ** 2

    def closed(T):
        k = _pieces(T)[2][:, None]
        root = np.sqrt(k * k + (1.0 - k * k) * np.sin(angle) ** 2)
        integral = (weight * np.log(0.5 + 0.5 * root)).sum(axis=1)
        return np.log(2.0) + log_cosh(2.0 / T) + integral / np.pi

    log_z, shape = _evaluate(temperature, 0, closed)
    return same_shape(-log_z * np.reshape(temperatures(temperature), -1), shape)


def yang_magnetization(temperature):
    """Spontaneous magnetisation per site, (1 - sinh⁻⁴ 2K)^{1/8} below T_c and 0 from T_c on (Yang 1952).

    Parameters
    ----------
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In the shape of the input.

    Raises
    ------
    ValueError
        If a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(yang_magnetization(2.0), 10)
    0.9113193779
    """
    T = temperatures(temperature)
    cold = np.where(T < CRITICAL_TEMPERATURE, T, 1.0)
    inverse = -2.0 * np.exp(-2.0 / cold) / np.expm1(-4.0 / cold)  # 1 / sinh 2K
    values = ((1.0 - inverse) * (1.0 + inverse) * (1.0 + inverse * inverse)) ** 0.125
    return same_shape(np.where(T < CRITICAL_TEMPERATURE, values, 0.0), T.shape)

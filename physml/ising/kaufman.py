r"""The finite lattice: Kaufman's exact partition function of the periodic L × L torus, and its derivatives.

.. math:: Z=\tfrac12(2\sinh 2K)^{L^2/2}\Big[\prod_r 2\cosh\tfrac{L\gamma_{2r+1}}2+\prod_r 2\sinh\tfrac{L\gamma_{2r+1}}2
   +\prod_r 2\cosh\tfrac{L\gamma_{2r}}2+\prod_r 2\sinh\tfrac{L\gamma_{2r}}2\Big],\qquad
   \cosh\gamma_k=\sinh 2K+\frac1{\sinh 2K}-\cos\frac{\pi k}L,

with :math:`\gamma_0=2K+\ln\tanh K`, negative above T_c (Kaufman 1949, Phys. Rev. 76, 1232). Energy and specific heat
are the analytic first and second derivatives of ln Z in K = 1/T.
"""
import numpy as np

from physml.core.arguments import temperatures
from physml.ising.arguments import lattice_size, same_shape
from physml.ising.counting import density_of_states
from physml.ising.onsager import bulk_series, in_series_range

LARGEST_COUNTED = 16
"""Up to this side the states are counted where Kaufman's formula loses digits; beyond, the bulk series is exact."""


def log_partition(L: int, temperature):
    """ln Z of the periodic L × L lattice, each of its 2 L² bonds counted once (Kaufman 1949).

    Parameters
    ----------
    L : int
        Side, at least 2; an L of 2 has its four pairs bonded twice (both neighbours are the same site).
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In the shape of ``temperature``; relative error about 1e-13 at any temperature.

    Raises
    ------
    ValueError
        If L is not an integer of at least 2, or a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(log_partition(4, 2.0), 12)
    17.105367118732
    """
    return _evaluate(L, temperature, 0)


def energy_per_site(L: int, temperature):
    """Mean energy per site of the periodic L × L lattice, -(d ln Z / dK) / L² with K = 1/T.

    Parameters
    ----------
    L : int
        Side, at least 2; an L of 2 has its four pairs bonded twice.
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In units of J, in the shape of ``temperature``.

    Raises
    ------
    ValueError
        If L is not an integer of at least 2, or a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(energy_per_site(16, 2.0), 12)
    -1.745530668991
    """
    return _evaluate(L, temperature, 1)


def specific_heat_per_site(L: int, temperature):
    """Specific heat per site of the periodic L × L lattice, K² (d² ln Z / dK²) / L² = du/dT.

    Parameters
    ----------
    L : int
        Side, at least 2; an L of 2 has its four pairs bonded twice.
    temperature : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray
        In units of k_B, in the shape of ``temperature``; relative error below 1e-10 at any temperature.

    Raises
    ------
    ValueError
        If L is not an integer of at least 2, or a temperature is not finite or not above 0.

    Examples
    --------
    >>> round(specific_heat_per_site(16, 2.0), 11)
    0.72550876774
    """
    return _evaluate(L, temperature, 2)


def _evaluate(L, temperature, index):
    L = lattice_size(L)
    T = temperatures(temperature)
    values = np.array([_one(L, t)[index] for t in T.ravel()])
    return same_shape(values, T.shape)


def _one(L, T):
    """(ln Z, u, c): Kaufman's formula, or at the ends of the temperature axis (where its derivatives cancel) a sum."""
    if not in_series_range(T):
        return _products(L, 1.0 / T)
    if L <= LARGEST_COUNTED:
        return _counted(L, T)
    log_z, u, c = bulk_series(np.float64(T))
    return L * L * log_z + (np.log(2.0) if T < 2.0 else 0.0), u, c


def _counted(L, T):
    """Sums over the density of states, arranged so that nothing cancels."""
    states = density_of_states(L)
    energies = np.array(list(states), dtype=np.float64)
    counts = np.array([float(g) for g in states.values()])
    sites = L * L
    weights = counts * np.exp((energies[0] - energies) / T)
    total = weights.sum()
    excess = (weights * (energies - energies[0])).sum() / total
    variance = (weights * (energies - energies[0] - excess) ** 2).sum() / total
    if T < 2.0:
        return np.log(total) - energies[0] / T, (excess + energies[0]) / sites, variance / T / T / sites
    # The infinite-temperature mean energy is 0 exactly; subtracting it leaves terms of one sign only.
    shifted = counts * np.expm1(-energies / T)
    norm = 2.0**sites + shifted.sum()
    return sites * np.log(2.0) + np.log1p(shifted.sum() / 2.0**sites), (shifted * energies).sum() / norm / sites, (
        variance / T / T / sites)


def _gammas(L, K):
    """γ_k > 0 and its first two derivatives in K, for k = 1 … 2L-1; then those of γ_0, of either sign."""
    s, c = np.sinh(2.0 * K), np.cosh(2.0 * K)
    half = np.pi * np.arange(1, 2 * L) / (2 * L)
    above = (s - 1.0) ** 2 / s + 2.0 * np.sin(half) ** 2    # cosh γ - 1, without cancellation near T_c
    sinh = np.sqrt(above * (above + 2.0))
    slope = 2.0 * c * (s - 1.0) * (s + 1.0) / (s * s)       # d cosh γ / dK
    curve = 4.0 * (s - 1.0 / s) + 8.0 * c * c / s**3
    first = slope / sinh
    second = (curve - (above + 1.0) * first * first) / sinh
    zero = 2.0 * K + np.log(np.tanh(K)), 2.0 + 2.0 / s, -4.0 * c / (s * s)
    return np.log1p(above + sinh), first, second, zero


def _logarithm(L, gamma, first, second, sign):
    """ln Π [e^(Lγ/2) + sign e^(-Lγ/2)] and its first two derivatives in K; sign +1 for cosh, -1 for sinh."""
    small = np.exp(-L * gamma)
    ratio = (1.0 - sign * small) / (1.0 + sign * small)     # tanh or coth of Lγ/2
    value = 0.5 * L * gamma + np.log1p(sign * small)
    square = 0.25 * L * L * sign * 4.0 * small / (1.0 + sign * small) ** 2
    return np.array([value.sum(), (0.5 * L * ratio * first).sum(),
                     (0.5 * L * ratio * second + square * first * first).sum()])


def _products(L, K):
    """(ln Z, u, c) from the four products, each kept as a logarithm; they are combined relative to the first one."""
    gamma, first, second, (g, g1, g2) = _gammas(L, K)
    odd, even = slice(0, None, 2), slice(1, None, 2)
    terms = [(1.0, 0.0, 0.0, _logarithm(L, gamma[odd], first[odd], second[odd], sign)) for sign in (1.0, -1.0)]
    for sign in (1.0, -1.0):
        # The factor of γ_0 is kept out of the logarithm: the sinh changes sign at T_c.
        w, scale = 0.5 * L * g, np.exp(-L * abs(g))
        same, other = 1.0 + sign * scale, 1.0 - sign * scale
        if g < 0.0:
            same, other = sign * same, -sign * other
        slope, curve = 0.5 * L * g1 * other, 0.5 * L * g2 * other + (0.5 * L * g1) ** 2 * same
        rest = _logarithm(L, gamma[even], first[even], second[even], sign)
        terms.append((same, slope, curve, rest + [abs(w), 0.0, 0.0]))
    base = terms[0][3]
    total = np.zeros(3)
    for f, f1, f2, logarithm in terms:
        size, a, b = np.exp(logarithm[0] - base[0]), logarithm[1] - base[1], logarithm[2] - base[2]
        # f · exp(logarithm - base): value, first and second derivative
        total += size * np.array([f, f1 + f * a, f2 + 2.0 * f1 * a + f * (a * a + b)])
    s, sites = np.sinh(2.0 * K), L * L
    mean = total[1] / total[0]
    log_z = -np.log(2.0) + 0.5 * sites * np.log(2.0 * s) + base[0] + np.log(total[0])
    slope = sites / np.tanh(2.0 * K) + base[1] + mean
    curve = -2.0 * sites / (s * s) + base[2] + total[2] / total[0] - mean * mean
    return log_z, -slope / sites, K * K * curve / sites

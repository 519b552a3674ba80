"""The infinite lattice: published values, independent integrals, limits, and no loss of digits at either end."""
import numpy as np
import pytest
from scipy import integrate, special

from physml.ising import (
    CRITICAL_TEMPERATURE,
    onsager_energy,
    onsager_free_energy,
    onsager_specific_heat,
    yang_magnetization,
)
from physml.ising import onsager as module

CATALAN = 0.915965594177219015


@pytest.mark.parametrize(("T", "u", "c", "m"), [
    (2.0, -1.7455645753126, 0.72487144860157, 0.9113193778775), (2.5, -1.1060792037458, 0.86169835683076, 0.0)])
def test_published_values(T, u, c, m):
    found = onsager_energy(T), onsager_specific_heat(T), yang_magnetization(T)
    assert found == pytest.approx((u, c, m), rel=1e-12)


def test_critical_point():
    T = CRITICAL_TEMPERATURE
    assert pytest.approx(2.269185314213022, rel=1e-15) == T
    assert onsager_energy(T) == pytest.approx(-np.sqrt(2), rel=1e-15)
    assert onsager_free_energy(T) == pytest.approx(-T * (np.log(2) / 2 + 2 * CATALAN / np.pi), rel=1e-14)
    assert onsager_specific_heat(T) == np.inf
    assert yang_magnetization(T) == 0.0


@pytest.mark.parametrize("T", [1.0, 2.0, 2.26, 2.28, 3.0, 8.0])
def test_free_energy_is_the_double_integral(T):
    """Onsager's own form, ln Z/N = ln 2 + ∫∫ ln[cosh² 2K - sinh 2K (cos a + cos b)] / 8π², the inner one by parts."""
    K = 1 / T

    def inner(a):
        first = np.cosh(2 * K) ** 2 - np.sinh(2 * K) * np.cos(a)
        return np.log(0.5 * (first + np.sqrt(first**2 - np.sinh(2 * K) ** 2)))

    value = integrate.quad(inner, 0, np.pi, epsabs=1e-13, epsrel=1e-13, limit=200)[0]
    assert onsager_free_energy(T) == pytest.approx(-T * (np.log(2) + value / (2 * np.pi)), rel=1e-12)


@pytest.mark.parametrize("T", [0.9, 1.7, 2.2, 2.3, 4.0, 9.0])
def test_elliptic_forms(T):
    K = 1 / T
    kappa, k = 2 * np.sinh(2 * K) / np.cosh(2 * K) ** 2, 2 * np.tanh(2 * K) ** 2 - 1
    first, second = special.ellipk(kappa**2), special.ellipe(kappa**2)
    assert onsager_energy(T) == pytest.approx(-(1 + 2 / np.pi * k * first) / np.tanh(2 * K), rel=1e-11)
    c = 4 / np.pi * (K / np.tanh(2 * K)) ** 2 * (
        first - second - (1 - np.tanh(2 * K) ** 2) * (np.pi / 2 + k * first))
    assert onsager_specific_heat(T) == pytest.approx(c, rel=1e-8)


@pytest.mark.parametrize("T", [0.5, 2.0, 3.0, 20.0])
def test_derivatives(T):
    h = 1e-4 * T
    free = [onsager_free_energy(T + step) for step in (-h, 0.0, h)]
    assert onsager_energy(T) == pytest.approx(free[1] - T * (free[2] - free[0]) / (2 * h), rel=1e-7)
    slope = (onsager_energy(T + h) - onsager_energy(T - h)) / (2 * h)
    assert onsager_specific_heat(T) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("edge", [2 / np.log(10), 1 / np.arctanh(0.1)])
@pytest.mark.parametrize("function", [onsager_energy, onsager_specific_heat, onsager_free_energy])
def test_series_and_closed_form_meet(function, edge):
    below, above = function(np.array([edge * (1 - 1e-12), edge * (1 + 1e-12)]))
    assert above == pytest.approx(below, rel=1e-10)
    assert module.in_series_range(edge * (1 - 1e-12)) != module.in_series_range(edge * (1 + 1e-12))


def test_leading_terms_at_the_ends():
    """One flipped spin at low T, independent bonds at high T."""
    T = np.array([0.05, 0.1])
    assert onsager_energy(T) == pytest.approx(-2.0, rel=1e-15)
    assert onsager_specific_heat(T) == pytest.approx(64 / T**2 * np.exp(-8 / T), rel=1e-12)
    T = np.array([1e5, 1e9])
    assert onsager_energy(T) == pytest.approx(-2 / T, rel=1e-9)
    assert onsager_specific_heat(T) == pytest.approx(2 / T**2, rel=1e-9)
    assert onsager_free_energy(T) == pytest.approx(-T * np.log(2) - 1 / T, rel=1e-15)
    assert onsager_specific_heat([1e-300, 1e300]).tolist() == [0.0, 0.0]


def test_shapes():
    T = np.array([[1.0, 2.0, CRITICAL_TEMPERATURE], [3.0, 4.0, 50.0]])
    for function in (onsager_energy, onsager_specific_heat, onsager_free_energy, yang_magnetization):
        assert isinstance(function(2), float)
        assert function(T).shape == (2, 3)
        assert function(T)[1, 0] == function(3.0)


@pytest.mark.parametrize("T", [0, -1.0, np.nan, np.inf, "hot", [1.0, -2.0], None])
@pytest.mark.parametrize("function", [onsager_energy, onsager_specific_heat, onsager_free_energy, yang_magnetization])
def test_bad_temperature(function, T):
    with pytest.raises(ValueError, match="temperature: got"):
        function(T)

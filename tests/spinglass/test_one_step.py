"""One step of breaking: stationary, by another quadrature, thermodynamic, between symmetry and Parisi's value."""
import numpy as np
import pytest
from scipy import integrate

from physml import spinglass


def free_energy(T, q0, q1, m):
    """Two nested adaptive quadratures."""
    def density(x):
        return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)

    def inner(z):
        return integrate.quad(lambda y: density(y) * (2 * np.cosh((np.sqrt(q0) * z + np.sqrt(q1 - q0) * y) / T)) ** m,
                              -9, 9, epsabs=1e-12, epsrel=1e-12)[0]

    outer = integrate.quad(lambda z: density(z) * np.log(inner(z)), -8, 8, epsabs=1e-10)[0]
    return -(1 + m * q0**2 + (1 - m) * q1**2 - 2 * q1) / (4 * T) - T / m * outer


def test_published_value():
    zero = spinglass.one_step(0.0)
    assert zero.free_energy == pytest.approx(-0.7652594, abs=1e-7)
    assert spinglass.one_step(0.1).free_energy == pytest.approx(zero.free_energy, abs=0.01)


@pytest.mark.parametrize("T", [0.3, 0.7])
def test_it_is_a_maximum(T):
    found = spinglass.one_step(T)
    at = np.array([found.low, found.high, found.breakpoint])
    here = free_energy(T, *at)
    assert here == pytest.approx(found.free_energy, abs=1e-8)
    for k in range(3):
        beside = [free_energy(T, *(at + sign * 0.01 * (np.arange(3) == k))) for sign in (-1, 1)]
        assert max(beside) < here
        # stationary: the two sides are alike up to third order
        assert abs(beside[0] - beside[1]) < 0.5 * abs(here - min(beside))


@pytest.mark.parametrize("T", [0.1, 0.4, 0.8])
def test_entropy_is_the_slope(T):
    d = 1e-3 if T > 0.1 else 0.0
    found = spinglass.one_step(T)
    if d:
        slope = (spinglass.one_step(T + d).free_energy - spinglass.one_step(T - d).free_energy) / (2 * d)
        assert found.entropy == pytest.approx(-slope, abs=1e-5)
    symmetric = spinglass.replica_symmetric(T)
    assert found.free_energy > symmetric.free_energy
    assert found.entropy > symmetric.entropy
    assert found.low < symmetric.order < found.high


@pytest.mark.parametrize("T", [0.05, 0.97, -1.0])
def test_temperatures_that_are_refused(T):
    with pytest.raises(ValueError, match="temperature: got"):
        spinglass.one_step(T)

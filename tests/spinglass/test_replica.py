"""The symmetric solution against adaptive quadrature, thermodynamics, small glasses, and published values."""
import math

import numpy as np
import pytest
from scipy import integrate

from physml import spinglass


def gauss(function):
    return integrate.quad(lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * function(z), -10, 10,
                          epsabs=1e-13, epsrel=1e-13, limit=400)[0]


def free_energy(T, h, q):
    return -(1 - q) ** 2 / (4 * T) - T * gauss(lambda z: math.log(2 * math.cosh((math.sqrt(q) * z + h) / T)))


@pytest.mark.parametrize(("T", "h"), [(0.5, 0), (0.3, 0), (0.8, 0.4), (1.7, -0.6)])
def test_it_solves_the_equations(T, h):
    found = spinglass.replica_symmetric(T, h)
    q = found.order
    assert gauss(lambda z: math.tanh((math.sqrt(q) * z + h) / T) ** 2) == pytest.approx(q, abs=1e-11)
    assert free_energy(T, h, q) == pytest.approx(found.free_energy, abs=1e-11)
    assert abs(free_energy(T, h, q + 1e-4) - free_energy(T, h, q - 1e-4)) < 1e-9
    stability = 1 - gauss(lambda z: math.cosh((math.sqrt(q) * z + h) / T) ** -4) / T**2
    assert stability == pytest.approx(found.stability, abs=1e-11)


@pytest.mark.parametrize(("T", "h"), [(0.4, 0.0), (0.7, 0.3), (1.4, 0.0)])
def test_thermodynamics(T, h):
    """s = -∂f/∂T and m = -∂f/∂h, by differences."""
    found, d = spinglass.replica_symmetric(T, h), 1e-4
    def f(T, h):
        return spinglass.replica_symmetric(T, h).free_energy
    assert -(f(T + d, h) - f(T - d, h)) / (2 * d) == pytest.approx(found.entropy, abs=1e-6)
    assert -(f(T, h + d) - f(T, h - d)) / (2 * d) == pytest.approx(found.magnetization, abs=1e-6)


def test_published_values():
    found = spinglass.replica_symmetric(0.5)
    assert found.order == pytest.approx(0.5303683921, abs=1e-10)
    assert found.free_energy == pytest.approx(-0.7923929451, abs=1e-10)
    assert spinglass.replica_symmetric(0.0).energy == pytest.approx(-math.sqrt(2 / math.pi), abs=1e-12)
    assert spinglass.at_line(0.5) == spinglass.at_line(-0.5) == pytest.approx(0.5351049431, abs=1e-10)


def test_high_temperatures():
    """f = -T ln 2 - 1/4T, annealed and exact."""
    found = spinglass.replica_symmetric(1.6)
    assert found.order == 0
    assert found.free_energy == pytest.approx(-1.6 * math.log(2) - 1 / 6.4, abs=1e-12)


@pytest.mark.parametrize("h", [0.0, 0.7])
def test_zero_temperature_is_a_limit(h):
    cold, zero = spinglass.replica_symmetric(0.01, h), spinglass.replica_symmetric(0.0, h)
    for name in ("energy", "entropy", "magnetization", "susceptibility"):
        assert getattr(cold, name) == pytest.approx(getattr(zero, name), abs=0.01)


def test_the_line_of_de_almeida_and_thouless():
    h = np.array([1e-4, 1e-3])
    falls = np.array([1 - spinglass.at_line(x) for x in h])
    np.testing.assert_allclose(falls / h ** (2 / 3), 0.75 ** (1 / 3), rtol=0.02)
    large = spinglass.at_line(3.0)
    assert large == pytest.approx(4 / (3 * math.sqrt(2 * math.pi)) * math.exp(-4.5), rel=0.01)
    assert spinglass.replica_symmetric(0.54, 0.5).stability > 0 > spinglass.replica_symmetric(0.53, 0.5).stability


def test_the_glass_itself_above_and_below():
    """Energies of small glasses approach the symmetric value above T = 1 and stay off it below."""
    energy = {T: [] for T in (1.5, 0.3)}
    for seed in range(60):
        model = spinglass.sherrington_kirkpatrick(16, seed=seed)
        for T, found in energy.items():
            found.append(model.probabilities(1 / T) @ model.energy(model.states()) / 16)
    assert abs(np.mean(energy[1.5]) + 1 / 3.0) < 0.05
    assert np.mean(energy[0.3]) > spinglass.replica_symmetric(0.3).energy + 0.1


def test_bad_numbers():
    with pytest.raises(ValueError, match="temperature: got -1"):
        spinglass.replica_symmetric(-1.0)
    with pytest.raises(ValueError, match="field: got nan"):
        spinglass.at_line(math.nan)

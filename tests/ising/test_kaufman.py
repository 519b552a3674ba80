"""The finite lattice: reference values, decimal sums over all states, and the approach to Onsager."""
import numpy as np
import pytest

from physml.ising import (
    CRITICAL_TEMPERATURE,
    density_of_states,
    energy_per_site,
    log_partition,
    onsager_energy,
    onsager_specific_heat,
    specific_heat_per_site,
)

TC = CRITICAL_TEMPERATURE


@pytest.mark.parametrize(("L", "T", "log_z", "u", "c"), [
    (4, 2.0, 17.105367118731583, -1.7553802887774, 0.60553265721),
    (4, TC, 15.521915458755283, -1.5656237876383, 0.783266825929),
    (8, TC, 60.141780789069153, -1.4915891074397, 1.14555923989),
    (16, 2.0, 263.29621043402122, -1.7455306689909, 0.725508767737)])
def test_reference(L, T, log_z, u, c):
    assert log_partition(L, T) == pytest.approx(log_z, rel=1e-14)
    assert energy_per_site(L, T) == pytest.approx(u, rel=1e-12)
    assert specific_heat_per_site(L, T) == pytest.approx(c, rel=1e-10)


@pytest.mark.parametrize("T", [0.1, 0.8, 0.87, 1.5, TC * (1 - 1e-12), TC, 2.4, 5.0, 9.9, 10.0, 1e3, 1e8])
@pytest.mark.parametrize("L", [2, 3, 8, 17])
def test_sum_over_states(L, T, boltzmann):
    """Relative 1e-12 everywhere: on both sides of T_c, and where derivatives of the closed form would cancel."""
    states = density_of_states(L)
    log_z, energy, heat = boltzmann(states.keys(), states.values(), T)
    assert log_partition(L, T) == pytest.approx(log_z, rel=1e-12)
    assert energy_per_site(L, T) == pytest.approx(energy / L**2, rel=1e-12)
    assert specific_heat_per_site(L, T) == pytest.approx(heat / L**2, rel=1e-12, abs=0)


@pytest.mark.parametrize("L", [3, 4])
def test_enumeration(L, enumerated):
    energies, T = enumerated(L)[0], 2.5
    weights = np.exp(-energies / T)
    assert log_partition(L, T) == pytest.approx(np.log(weights.sum()), rel=1e-13)
    assert energy_per_site(L, T) == pytest.approx(np.average(energies, weights=weights) / L**2, rel=1e-13)


@pytest.mark.parametrize("T", [0.5, 1.9, 2.6, 30.0])
def test_infinite_lattice(T):
    assert energy_per_site(1000, T) == pytest.approx(onsager_energy(T), rel=1e-11)
    assert specific_heat_per_site(1000, T) == pytest.approx(onsager_specific_heat(T), rel=1e-10)


def test_critical_specific_heat_grows_with_the_logarithm_of_the_size():
    """(8/π) K_c² ln 2 per doubling (Ferdinand and Fisher 1969)."""
    c = [specific_heat_per_site(L, TC) for L in (512, 1024, 2048, 4096)]
    assert np.diff(c) == pytest.approx(8 / np.pi * np.log(2) / TC**2, rel=1e-3)


def test_shapes():
    T = np.array([[1.0, 2.0], [3.0, 1e-3]])
    for function in (log_partition, energy_per_site, specific_heat_per_site):
        assert isinstance(function(6, 2), float)
        assert function(6, T).shape == (2, 2)
        assert np.isfinite(function(2000, T)).all()


@pytest.mark.parametrize("function", [log_partition, energy_per_site, specific_heat_per_site])
def test_bad_arguments(function):
    with pytest.raises(ValueError, match="L: got 1"):
        function(1, 2.0)
    for T in (0.0, -2.0, np.inf, np.nan):
        with pytest.raises(ValueError, match="temperature: got"):
            function(4, T)

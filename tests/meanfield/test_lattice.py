"""One magnetization: published values, thermodynamics, hysteresis, and the steps from one spin to Kikuchi's squares."""
import numpy as np
import pytest

from physml.meanfield import (
    bethe_lattice_magnetization,
    critical_temperature,
    lattice_free_energy,
    lattice_magnetization,
    spinodal_field,
)

TEMPERATURES = np.array([0.3, 1.0, 2.0, 3.5, 3.99, 4.0, 4.5, 20.0])


def test_published_values():
    assert lattice_magnetization(2.0) == pytest.approx(0.957504024077, abs=1e-12)
    assert lattice_free_energy(2.0) == pytest.approx(-2.0393421360, abs=1e-10)
    assert bethe_lattice_magnetization(2.0) == pytest.approx(0.9285839144, abs=1e-10)


@pytest.mark.parametrize(("z", "method", "expected"), [
    (4, "mean_field", 4.0), (6, "mean_field", 6.0), (2, "mean_field", 2.0), (4, "bethe", 2.8853900818),
    (6, "bethe", 2 / np.log(1.5)), (2, "bethe", 0.0), (4, "kikuchi", 2.4256657340), (3, "bethe", 2 / np.log(3.0))])
def test_critical_temperatures(z, method, expected):
    assert critical_temperature(z, method) == pytest.approx(expected, abs=1e-10)


def test_blocks_descend_from_mean_field_towards_the_truth():
    found = [critical_temperature(4, "block", side=side) for side in (1, 2, 3, 4)]
    exact = 2 / np.log(1 + np.sqrt(2))
    assert found[0] == pytest.approx(4.0, abs=1e-11)
    assert (np.diff(found) < 0).all()
    assert found[-1] > exact
    K = 1 / found[1]  # a site of a 2 x 2 block has two outer neighbours: 2 β Σ_j ⟨s_0 s_j⟩ = 1, ring of four
    t = np.tanh(K)
    assert 2 * K * (1 + 2 * (t + t**3) / (1 + t**4) + 2 * t**2 / (1 + t**4)) == pytest.approx(1, abs=1e-10)


def test_self_consistency():
    m = lattice_magnetization(TEMPERATURES)
    assert m == pytest.approx(np.tanh(4 * m / TEMPERATURES), abs=1e-13)
    assert (m[TEMPERATURES >= 4] == 0).all()
    assert m[4] == pytest.approx(np.sqrt(3 * 0.0025), rel=0.01)  # exponent ½


@pytest.mark.parametrize("z", [2, 4, 6])
@pytest.mark.parametrize("h", [0.0, 0.4, -0.7])
def test_thermodynamics(z, h):
    """m = -df/dh and u = d(βf)/dβ."""
    T, e, free = np.array([0.8, 1.7, 3.0, 8.0]), 1e-5, lattice_free_energy
    m = lattice_magnetization(T, z, field=h)
    if h:
        slope = (free(T, z, field=h + e) - free(T, z, field=h - e)) / (2 * e)
        assert -slope == pytest.approx(m, abs=1e-8)
    beta = 1 / T
    above, below = ((beta + d) * free(1 / (beta + d), z, field=h) for d in (e, -e))
    assert (above - below) / (2 * e) == pytest.approx(-0.5 * z * m**2 - h * m, abs=1e-7)


def test_the_stable_solution_is_the_lowest():
    m = np.linspace(-1, 1, 4001)
    for T, h in ((1.5, 0.2), (2.5, -0.1), (3.9, 0.0), (5.0, -1.0)):
        curve = lattice_free_energy(T, field=h, magnetization=m)
        assert lattice_free_energy(T, field=h) == pytest.approx(curve.min(), abs=2e-6)
        assert lattice_free_energy(T, field=h) <= curve.min() + 1e-12


def test_hysteresis_ends_at_the_spinodal():
    for T in (1.0, 2.0, 3.0):
        h = spinodal_field(T)
        held = lattice_magnetization(T, field=-h + 1e-6, branch="up")
        lost = lattice_magnetization(T, field=-h - 1e-6, branch="up")
        assert held > 0 > lost
        assert held == pytest.approx(np.sqrt(1 - T / 4), abs=2e-3)
        assert lattice_magnetization(T, field=h - 1e-6, branch="down") == pytest.approx(-held, abs=1e-9)
        assert held == pytest.approx(np.tanh((4 * held - h + 1e-6) / T), abs=1e-12)
    assert spinodal_field(4.0) == pytest.approx(0.0, abs=1e-12)
    assert spinodal_field(9.0) == pytest.approx(0.0, abs=1e-12)


def test_bethe_chain_is_exact():
    T, h = np.array([0.5, 1.0, 4.0]), 0.3
    K = 1 / T
    root = np.sqrt(np.sinh(h * K) ** 2 + np.exp(-4 * K))
    assert bethe_lattice_magnetization(T, 2, field=h) == pytest.approx(np.sinh(h * K) / root, abs=1e-12)
    assert bethe_lattice_magnetization(0.5, 2) == 0.0


@pytest.mark.parametrize(("call", "message"), [
    (lambda: lattice_magnetization(0.0), "temperature: got 0.0"),
    (lambda: lattice_magnetization(np.nan), "temperature"),
    (lambda: lattice_magnetization(1.0, z=2.5), "z: got 2.5"),
    (lambda: lattice_magnetization(1.0, field=np.inf), "field"),
    (lambda: lattice_magnetization(1.0, branch="left"), "branch"),
    (lambda: lattice_free_energy(1.0, magnetization=1.5), "magnetization"),
    (lambda: critical_temperature(4, "guess"), "method: got 'guess'"),
    (lambda: critical_temperature(6, "kikuchi"), "z: got 6"), (lambda: critical_temperature(1, "bethe"), "z: got 1"),
    (lambda: critical_temperature(4, "block", side=5), "side: got 5"),
    (lambda: bethe_lattice_magnetization("x"), "temperature: got 'x'"), (lambda: spinodal_field(-1.0), "temperature")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Both thermometers on lattices of a known temperature, and on ones that have none."""
import numpy as np
import pytest

from physml import boltzmann, ising, rg
from physml.rg.thermometers import _curves


@pytest.mark.parametrize("L", [4, 6])
def test_the_curves_are_exact_between_the_nodes(L):
    T = np.array([1.05, 1.55, 1.9, 2.21, 2.33, 2.6, 3.1, 4.3, 9.0])
    grid, energy, magnetization = _curves(L)
    assert np.interp(T, grid, energy) == pytest.approx(ising.energy_per_site(L, T), abs=1e-5)
    assert np.interp(T, grid, magnetization) == pytest.approx(ising.magnetization_moments(L, T)[0], abs=1e-4)
    assert np.all(np.diff(energy) > 0)
    assert np.all(np.diff(magnetization) < 0)


@pytest.mark.parametrize("T", [1.6, ising.CRITICAL_TEMPERATURE, 4.0])
def test_lattices_of_a_known_temperature(T):
    found = rg.read_temperature(ising.sample(6, T, 600, thin=4, chains=8, seed=1))
    for read, error in ((found.energy, found.energy_error), (found.magnetization, found.magnetization_error)):
        assert read.shape == error.shape == (8,)
        assert abs(read.mean() - T) < 4 * read.std(ddof=1) / np.sqrt(8)
        assert error.mean() == pytest.approx(read.std(ddof=1), rel=0.8)


def test_they_disagree_where_there_is_no_temperature():
    """Two domains with a wall: order nearby, none on the whole."""
    spins = ising.sample(6, 1.5, 300, thin=2, seed=2)[0] * np.array([1, 1, 1, 1, -1, -1])
    found = rg.read_temperature(spins)
    assert found.magnetization - found.energy > 4 * np.hypot(found.energy_error, found.magnetization_error)


def test_off_the_scale():
    board = np.indices((6, 6)).sum(axis=0) % 2 * 2 - 1
    found = rg.read_temperature([board, board])
    assert (found.energy, found.magnetization) == (40.0, 40.0)
    assert np.isnan(found.energy_error)
    assert np.isnan(rg.read_temperature(np.ones((2, 6, 6))).energy_error)


def test_the_flow_is_the_machines_gibbs_chain():
    """A machine without couplings forgets everything in one step: independent fair spins."""
    start = ising.sample(4, 1.2, 3000, seed=3)[0]
    machine = boltzmann.RBM(np.zeros((16, 2)), values=(-1, 1))
    found = rg.temperature_flow(machine, start, after=(0, 1, 5), seed=4)
    assert found.energy.shape == (3,)
    assert found.energy[0] == pytest.approx(1.2, abs=0.1)
    rows = machine.sample(5, burn_in=0, chains=3000, start=start.reshape(3000, 16), seed=4)
    direct = rg.read_temperature(rows[:, 4].reshape(3000, 4, 4))
    assert (found.energy[2], found.magnetization[2]) == (direct.energy, direct.magnetization)
    fair = abs(np.random.default_rng(5).choice([-1, 1], (200_000, 16)).mean(axis=1))
    assert abs(abs(rows[:, 4].mean(axis=1)).mean() - fair.mean()) < 4 * fair.std() / np.sqrt(3000)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.read_temperature(np.ones((4, 4))), "at least two lattices"),
    (lambda: rg.read_temperature(np.ones((1, 4, 4))), "at least two lattices"),
    (lambda: rg.read_temperature(np.ones((2, 9, 9))), "L: got 9"),
    (lambda: rg.temperature_flow(boltzmann.RBM(np.ones((9, 1)), values=(-1, 1)), np.ones((2, 3, 3)), after=(3, 1)),
     "rising numbers"),
    (lambda: rg.temperature_flow(boltzmann.RBM(np.ones((4, 1)), values=(-1, 1)), np.ones((2, 3, 3)), after=(1,)),
     "start"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

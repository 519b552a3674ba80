"""Matching against curves whose crossing is known, and against the exact critical temperature and exponent."""
import numpy as np
import pytest

from physml import ising, rg

TC = ising.CRITICAL_TEMPERATURE


def test_levels_are_blocked_lattices_of_the_right_temperature():
    """Level 0 has the exact energy of its size; level 1 is further from T_c on both sides."""
    T = [2.1, 2.27, 2.5]
    levels = rg.blocked_lattices(8, T, 1500, blockings=1, thin=3, seed=2)
    assert levels.shape == (2, 3, 1500, 8, 8)
    assert levels.dtype == np.int8
    energy, _ = ising.measure(levels)
    mean, error = energy.mean(axis=2), energy.std(axis=2) / np.sqrt(1500 / 4)  # four for the correlations
    assert np.all(abs(mean[0] - ising.energy_per_site(8, np.array(T))) < 4 * error[0])
    assert mean[1, 0] < mean[0, 0] - 4 * error[0, 0]
    assert mean[1, 2] > mean[0, 2] + 4 * error[0, 2]


def test_known_curves():
    """f(2^y (T - 2.3)) on the coarser level, f parabolic: found without error."""
    T = np.linspace(2.2, 2.4, 6)

    def curve(t):
        return np.tile((1 - 3 * t + 2 * t**2)[:, None], 40)

    found = rg.match_levels(T, curve(T - 2.3), curve(2**0.8 * (T - 2.3)))
    assert found.critical_temperature == pytest.approx(2.3, abs=1e-10)
    assert found.exponent == pytest.approx(0.8, abs=1e-8)
    assert max(found.critical_temperature_error, found.exponent_error) < 1e-8
    assert rg.match_levels(T, curve(T - 2.3), curve(3 * (T - 2.3)), b=3).exponent == pytest.approx(1.0)
    assert np.isnan(rg.match_levels(T, curve(T - 2.3), curve(T - 2.3) + 1).critical_temperature)


def test_the_jackknife_says_how_much_repeats_scatter():
    T, rng = np.linspace(-1, 1, 5) + 2, np.random.default_rng(3)
    fine, coarse = (T - 2)[:, None], 2 * (T - 2)[:, None]
    found = [rg.match_levels(T, fine + rng.normal(size=(5, 400)), coarse + rng.normal(size=(5, 400)))
             for _ in range(200)]
    scatter = np.std([f.critical_temperature for f in found]), np.std([f.exponent for f in found])
    assert np.mean([f.critical_temperature_error for f in found]) == pytest.approx(scatter[0], rel=0.15)
    assert np.mean([f.exponent_error for f in found]) == pytest.approx(scatter[1], rel=0.15)


def test_the_energy_reads_the_critical_temperature_and_the_exponent():
    """One against two blockings, each level over half the range of the one before."""
    T = 2.27 + np.array([[0.2], [0.1], [0.05]]) * np.linspace(-1, 1, 5)
    levels = rg.blocked_lattices(8, T, 3000, seed=4)
    energy, _ = ising.measure(levels)
    found = rg.match_levels(T[1:], energy[1], energy[2])
    assert abs(found.critical_temperature - TC) < 4 * found.critical_temperature_error
    assert found.critical_temperature_error < 0.005
    assert abs(found.exponent - 1) < 4 * found.exponent_error
    assert found.exponent_error < 0.08


def test_equal_ranges_make_the_exponent_too_small():
    """Known curves, tanh of the scaled distance: without noise, y = 1 exactly where the ranges are scaled, too."""
    T, narrow = np.linspace(1.9, 2.1, 5), np.linspace(1.95, 2.05, 5)

    def levels(near):
        return [np.tile(np.tanh(8 * scale * (t - 2))[:, None], 20) for scale, t in ((1, T), (2, near))]

    assert rg.match_levels(np.array([T, narrow]), *levels(narrow)).exponent == pytest.approx(1, abs=1e-10)
    assert rg.match_levels(T, *levels(T)).exponent < 0.9


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.blocked_lattices(8, 2.3, 4), r"temperature: got shape \(\)"),
    (lambda: rg.blocked_lattices(8, np.ones((2, 4)), 4), r"temperature: got shape \(2, 4\); .* for 3 levels"),
    (lambda: rg.blocked_lattices(1, [2.3], 4), "L: got 1"), (lambda: rg.blocked_lattices(8, [2.3], 0), "n: got 0"),
    (lambda: rg.blocked_lattices(8, [2.3], 4, blockings=-1), "blockings: got -1"),
    (lambda: rg.match_levels([2.2, 2.3, 2.4], np.ones((3, 4)), np.ones((3, 4))), "at least four temperatures"),
    (lambda: rg.match_levels([2.2, 2.3, 2.4, 2.5], np.ones((4, 4)), np.ones((4, 5))), "fine, coarse: got shapes"),
    (lambda: rg.match_levels([2.2, 2.3, 2.4, 2.5], np.ones((4, 4)), np.ones((4, 4)), groups=5), "groups: got 5"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

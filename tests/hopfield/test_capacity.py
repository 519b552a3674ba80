"""The replica equations against published values, the raw iteration and the corners of the phase diagram."""
import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from physml import hopfield
from physml.hopfield import glass_state, retrieval_overlap, retrieval_state


def test_critical_load():
    """Amit, Gutfreund and Sompolinsky (1985); digits recomputed for this project."""
    assert hopfield.critical_load() == pytest.approx(0.1379056, abs=1e-7)
    assert retrieval_overlap(hopfield.critical_load()) == pytest.approx(0.967417, abs=1e-6)


@pytest.mark.parametrize("load", [0.02, 0.08, 0.13, 0.1379])
def test_zero_temperature_equations(load):
    """m = erf(m/√(2αr)), C = √(2/(παr)) exp(-m²/(2αr)), r = 1/(1 - C)²."""
    state = retrieval_state(load, 0.0)
    m, r = state.overlap, state.noise
    c = math.sqrt(2 / (math.pi * load * r)) * math.exp(-m * m / (2 * load * r))
    assert m == pytest.approx(math.erf(m / math.sqrt(2 * load * r)), abs=1e-12)
    assert r == pytest.approx(1 / (1 - c) ** 2, rel=1e-10)


def average(f):
    """∫Dz f, by adaptive quadrature in place of the package's trapezoid rule."""
    return quad(lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * f(z), -9, 9, limit=400, epsabs=1e-12)[0]


@pytest.mark.parametrize(("solve", "load", "T"), [
    (retrieval_state, 0.08, 0.4), (retrieval_state, 0.02, 0.1), (glass_state, 0.3, 0.7), (glass_state, 0.1, 0.2)])
def test_equations_by_adaptive_quadrature(solve, load, T):
    state = solve(load, T)
    m, q, r = state.overlap, state.order, state.noise

    def t(z):
        return math.tanh((m + math.sqrt(load * r) * z) / T)

    assert average(t) == pytest.approx(m, abs=1e-9)
    assert average(lambda z: t(z) ** 2) == pytest.approx(q, abs=1e-9)
    assert r == pytest.approx(q / (1 - (1 - q) / T) ** 2, rel=1e-9)
    assert (m > 0.9) == (solve is retrieval_state)


@pytest.mark.parametrize(("solve", "load", "T"), [(retrieval_state, 0.08, 0.4), (glass_state, 0.3, 0.7)])
def test_free_energy_is_stationary_and_gives_the_energy(solve, load, T):
    """The published formula with m, q and r free: no first-order change, and -T² d(f/T)/dT is ⟨H⟩/N by Monte Carlo."""
    def f(m, q, r):
        c = (1 - q) / T
        x = average(lambda z: np.logaddexp(0, -2 * abs(m + math.sqrt(load * r) * z) / T)
                    + abs(m + math.sqrt(load * r) * z) / T)
        return load / 2 + m * m / 2 + load * r * c / 2 + load * T / 2 * (math.log1p(-c) - q / T / (1 - c)) - T * x

    s = solve(load, T)
    at = np.array([s.overlap, s.order, s.noise])
    assert s.free_energy == pytest.approx(f(*at), abs=1e-10)
    for step in 1e-4 * np.eye(3):
        assert (f(*(at + step)) - f(*(at - step))) / 2e-4 == pytest.approx(0, abs=1e-6)


def test_energy_of_the_network():
    """-T² d(f/T)/dT is the energy per unit, by Monte Carlo on six networks."""
    load, T, h, n = 0.03, 0.3, 1e-3, 2000
    over = [retrieval_state(load, T + k * h).free_energy / (T + k * h) for k in (-1, 1)]
    expected = np.array([-T * T * (over[1] - over[0]) / (2 * h), retrieval_overlap(load, T)])
    measured = []
    for seed in range(6):
        patterns = hopfield.random_patterns(round(load * n), n, seed=seed)
        run = hopfield.trajectory(hopfield.hebb(patterns), patterns[0], temperature=T, sweeps=150, seed=seed)
        measured.append([run.energies[50:].mean() / n, hopfield.overlap(run.states[50:], patterns[0]).mean()])
    error = np.std(measured, axis=0, ddof=1) / np.sqrt(6)
    assert (error < 2e-3).all()
    assert (np.abs(np.mean(measured, axis=0) - expected) < 4 * error).all()


def test_temperature_joins_the_zero_temperature_limit():
    for load in (0.05, 0.13):
        cold, zero = retrieval_state(load, 5e-3), retrieval_state(load, 0.0)
        assert cold.overlap == pytest.approx(zero.overlap, abs=1e-4)
        assert cold.free_energy == pytest.approx(zero.free_energy, abs=1e-4)
    # Without replica symmetry breaking the entropy is negative and the load rises with T at first (Naef, Canning).
    rise = [hopfield.critical_load(T) - hopfield.critical_load() for T in (1.2e-3, 2.4e-3)]
    assert 0 < rise[1] < 2e-4
    assert rise[1] / rise[0] == pytest.approx(2, abs=0.1)
    glass = glass_state(0.05, 0.0)
    assert glass.free_energy == pytest.approx(-1 / math.pi - math.sqrt(0.1 / math.pi), abs=1e-14)
    assert glass_state(0.05, 2e-3).free_energy == pytest.approx(glass.free_energy, abs=1e-3)


def test_corners_of_the_phase_diagram():
    """T_M ≈ 1 - 1.95 √α and T_c ≈ 1 - 2.6 √α as α → 0 (Amit, Gutfreund and Sompolinsky 1987)."""
    for temperature, factor, load_of in [(0.99, 1.95, hopfield.critical_load), (0.99, 2.6, hopfield.coexistence_load)]:
        assert (1 - temperature) / math.sqrt(load_of(temperature)) == pytest.approx(factor, abs=0.03)
    assert hopfield.critical_load(1.0) == hopfield.critical_load(3.0) == hopfield.coexistence_load(1.0) == 0.0
    just_below = glass_state(0.25, 1.499)
    assert 0 < just_below.order < 0.01
    assert glass_state(0.25, 1.5).order == 0.0
    # The paramagnet: ln Z/N = ln 2 - αβ/2 - (α/2) ln(1 - β), one Gaussian integral for each overlap.
    assert glass_state(0.25, 2.0).free_energy == pytest.approx(
        -2 * (math.log(2) - 0.25 / 4 - 0.125 * math.log(0.5)), abs=1e-12)


def test_metastable_memories():
    """At T = 0 the two energies cross where -1/π - √(2α/π) meets -½ (up to the few units that are wrong)."""
    assert hopfield.coexistence_load() == pytest.approx((0.5 - 1 / math.pi) ** 2 * math.pi / 2, abs=1e-4)
    assert hopfield.coexistence_load(0.4) < hopfield.critical_load(0.4)


def test_no_load_is_the_ferromagnet():
    assert retrieval_overlap(0.0) == 1.0
    m = brentq(lambda m: math.tanh(m / 0.6) - m, 0.1, 1)
    assert retrieval_overlap(0.0, 0.6) == pytest.approx(m, abs=1e-12)
    assert retrieval_overlap([0.0, 0.2], 1.2).tolist() == [0.0, 0.0]


def test_one_step_error():
    assert hopfield.one_step_error(0.1) == pytest.approx(7.827e-4, abs=5e-8)
    assert hopfield.one_step_error(0.0) == 0.0
    patterns = hopfield.random_patterns(200, 1000, seed=3)
    fields = hopfield.hebb(patterns).couplings @ patterns.T * patterns.T
    wrong = (fields < 0).mean()
    z = math.sqrt(2 / 0.2 / 4)  # N - 1 units and P - 1 patterns matter little
    assert wrong == pytest.approx(0.5 * math.erfc(z), abs=4 * math.sqrt(wrong / fields.size) + 2e-4)


@pytest.mark.parametrize("of", ["one", "all"])
def test_error_free_patterns(of):
    """N p < 1 for one pattern, N P p < 1 for all: the bound is where the logarithm of the error count changes sign."""
    for n in (10**8, 10**16):
        count = hopfield.error_free_patterns(n, of)
        wrong = n * (count if of == "all" else 1)
        exponent = math.log(wrong) - n / (2 * count)  # of the number of wrong units, up to powers of ln N
        assert abs(exponent) < 3 * math.log(math.log(n)) < 0.5 * math.log(wrong)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: hopfield.one_step_error(-0.1), "load: got -0.1"), (lambda: retrieval_overlap(np.nan), "load: got nan"),
    (lambda: retrieval_overlap(0.1, -1), "temperature: got -1"), (lambda: glass_state(0.0, 1.0), "load: got 0.0"),
    (lambda: hopfield.error_free_patterns(100, "some"), "of: got 'some'"),
    (lambda: hopfield.error_free_patterns(1), "size: got 1"), (lambda: hopfield.critical_load("cold"), "temperature")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

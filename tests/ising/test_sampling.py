"""Configurations: the very ones that `simulate` passes, exact averages on both lattices, bad input."""
import re

import numpy as np
import pytest

from physml import ising
from physml.ising import TRIANGULAR_CRITICAL_TEMPERATURE, measure, sample, simulate
from physml.spins import PairwiseModel


@pytest.mark.parametrize("L", [6, 7])
@pytest.mark.parametrize("algorithm", ["heat_bath", "metropolis", "multispin", "wolff"])
def test_the_trajectory_is_that_of_simulate(L, algorithm):
    if algorithm == "multispin" and L % 2:
        return
    options = {"algorithm": algorithm, "burn_in": 5, "chains": 2, "seed": 9, "start": "hot"}
    run = simulate(L, 2.3, sweeps=12, **options)
    spins = sample(L, 2.3, 4, thin=3, **options)
    assert spins.shape == (2, 4, L, L)
    assert (spins[:, -1] == run.spins).all()
    energy, magnetization = measure(spins)
    assert energy == pytest.approx(run.energy_per_site[:, 2::3])
    assert magnetization == pytest.approx(run.magnetization_per_site[:, 2::3])


def test_exact_averages_at_size_8(z_scores):
    """The issue's check: moments of kept configurations against the transfer matrix and Kaufman's energy."""
    energy, m = measure(sample(8, 2.4, 1500, thin=2, chains=24, seed=3))
    first, second, fourth = ising.magnetization_moments(8, 2.4)
    for series, exact in ((energy, ising.energy_per_site(8, 2.4)), (abs(m), first), (m**2, second), (m**4, fourth),
                          (m, 0.0)):
        assert abs(z_scores(series, exact)) < 4


def triangular(L):
    couplings = np.zeros((L * L, L * L))
    for i in range(L):
        for j in range(L):
            for a, b in ((0, 1), (1, 0), (1, 1)):
                here, there = i * L + j, (i + a) % L * L + (j + b) % L
                couplings[here, there] += 1.0
                couplings[there, here] += 1.0
    return PairwiseModel(couplings)


@pytest.mark.parametrize(("L", "T"), [(3, 3.0), (4, TRIANGULAR_CRITICAL_TEMPERATURE), (4, 6.0)])
def test_triangular_lattice_against_enumeration(L, T, z_scores):
    model, sites = triangular(L), L * L
    states = 1 - 2 * ((np.arange(2**sites)[:, None] >> np.arange(sites)) & 1).astype(np.int8)
    energies = model.energy(states)
    p = np.exp(-(energies - energies.min()) / T)
    p /= p.sum()
    e, m = measure(sample(L, T, 4000, lattice="triangular", chains=24, seed=5), lattice="triangular")
    exact_e, exact_m = energies / sites, states.mean(axis=1)
    for series, values in ((e, exact_e), (e**2, exact_e**2), (abs(m), abs(exact_m)), (m**4, exact_m**4), (m, exact_m)):
        assert abs(z_scores(series, p @ values)) < 4


def test_triangular_energy_at_the_critical_temperature():
    """Infinite lattice: u(T_c) = -2 exactly (Houtappel 1950); the correction falls as 1/L."""
    found = [measure(sample(L, TRIANGULAR_CRITICAL_TEMPERATURE, 400, thin=4, chains=16, seed=6, lattice="triangular"),
                     lattice="triangular")[0].mean(axis=1) for L in (16, 32)]
    (small, e1), (large, e2) = [(x.mean(), x.std(ddof=1) / 4) for x in found]
    assert abs(2 * large - small + 2) < 4 * np.hypot(2 * e2, e1)
    assert large > small - 4 * np.hypot(e1, e2)
    assert abs(small + 2) < 0.15


def test_measure_equals_rolls():
    spins = np.random.default_rng(1).choice([-1, 1], (2, 3, 5, 5))
    right, down, both = (np.roll(spins, s, a) for s, a in ((-1, 3), (-1, 2), ((-1, -1), (2, 3))))
    for lattice, bonds in (("square", right + down), ("triangular", right + down + both)):
        energy, magnetization = measure(spins, lattice=lattice)
        assert energy == pytest.approx(-(spins * bonds).mean(axis=(2, 3)))
        assert magnetization == pytest.approx(spins.mean(axis=(2, 3)))


def test_the_number_of_chains_does_not_matter():
    options = {"lattice": "triangular", "burn_in": 5, "seed": 5}
    assert (sample(8, 3.6, 3, chains=4, **options)[:2] == sample(8, 3.6, 3, chains=2, **options)).all()


@pytest.mark.parametrize(("change", "message"), [
    ({"L": 1}, "L: got 1"), ({"n": 0}, "n: got 0"), ({"thin": 0}, "thin: got 0"), ({"chains": 0}, "chains: got 0"),
    ({"burn_in": -1}, "burn_in: got -1"), ({"temperature": 0}, "temperature: got 0"),
    ({"lattice": "cubic"}, "lattice: got 'cubic'; give one of 'square', 'triangular'"),
    ({"lattice": "triangular", "algorithm": "heat_bath"}, "algorithm: got 'heat_bath', but the triangular lattice"),
    ({"field": 0.1}, "use 'heat_bath' or 'metropolis'"), ({"L": 5, "algorithm": "multispin"}, "needs an even side"),
])
def test_bad_input(change, message):
    arguments = {"L": 4, "temperature": 2.0, "n": 2} | change
    with pytest.raises(ValueError, match=re.escape(message)):
        sample(arguments.pop("L"), arguments.pop("temperature"), arguments.pop("n"), **arguments)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: measure(np.ones((4, 6))), r"spins: got shape \(4, 6\)"),
    (lambda: measure(np.zeros((4, 4))), "spins: got values other than"),
    (lambda: measure(np.ones((4, 4)), lattice="cubic"), "lattice: got 'cubic'"),
])
def test_bad_lattices(call, message):
    with pytest.raises(ValueError, match=message):
        call()

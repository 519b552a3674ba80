"""Every algorithm against exact averages; chains that do not depend on each other; bad input."""
import re

import numpy as np
import pytest

from physml.ising import (
    CRITICAL_TEMPERATURE,
    energy_per_site,
    magnetization_distribution,
    magnetization_moments,
    simulate,
    specific_heat_per_site,
)

ALGORITHMS = ["heat_bath", "metropolis", "multispin", "wolff"]


@pytest.mark.parametrize(("L", "T"), [
    (2, 2.0), (3, 3.0), (4, 1.8), (4, CRITICAL_TEMPERATURE), (6, 4.0), (7, 2.3), (8, 2.5)])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_exact_averages(L, T, algorithm, z_scores):
    if algorithm == "multispin" and L % 2:
        return
    run = simulate(L, T, algorithm=algorithm, sweeps=1500, burn_in=100, chains=64, seed=17)
    u, (first, second, fourth) = energy_per_site(L, T), magnetization_moments(L, T)
    e, m = run.energy_per_site, run.magnetization_per_site
    square = specific_heat_per_site(L, T) * T**2 / L**2 + u**2
    for series, exact in ((e, u), (e**2, square), (abs(m), first), (m**2, second), (m**4, fourth)):
        assert abs(z_scores(series, exact)) < 4
    assert abs(z_scores(m, 0.0)) < 4 or T < 2.2  # at low T chains may not have crossed often enough


@pytest.mark.parametrize("algorithm", ["heat_bath", "metropolis"])
@pytest.mark.parametrize("L", [4, 5])
def test_field(algorithm, L, z_scores):
    """A field multiplies the distribution of the magnetisation by exp(h M / T)."""
    T, h = 2.5, 0.15
    m, p = magnetization_distribution(L, T)
    p = p * np.exp(h * m * L * L / T)
    run = simulate(L, T, field=h, algorithm=algorithm, sweeps=1500, chains=64, seed=3)
    assert abs(z_scores(run.magnetization_per_site, (m * p).sum() / p.sum())) < 4
    assert abs(z_scores(run.magnetization_per_site**2, (m**2 * p).sum() / p.sum())) < 4


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_large_lattice(algorithm, z_scores):
    """128²: the full word of multi-spin coding, many rows a batch; relative error below 2e-3."""
    run = simulate(128, 2.6, algorithm=algorithm, sweeps=150, burn_in=100, chains=16, seed=2)
    exact = energy_per_site(128, 2.6)
    assert abs(z_scores(run.energy_per_site, exact)) < 4
    assert run.energy_per_site.mean() == pytest.approx(exact, rel=2e-3)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_number_of_chains_does_not_matter(algorithm):
    options = {"algorithm": algorithm, "sweeps": 20, "burn_in": 10, "seed": 5, "start": "hot"}
    five, two = (simulate(16, 2.3, chains=chains, **options) for chains in (5, 2))
    for name in ("energy_per_site", "magnetization_per_site", "spins"):
        assert (getattr(five, name)[:2] == getattr(two, name)).all()
    assert len({row.tobytes() for row in five.energy_per_site}) == 5


@pytest.mark.parametrize("L", [6, 7])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_last_configuration(L, algorithm):
    if algorithm == "multispin" and L % 2:
        return
    run = simulate(L, 2.3, algorithm=algorithm, sweeps=7, chains=3, seed=9)
    s = run.spins.astype(int)
    assert run.spins.dtype == np.int8
    assert run.magnetization_per_site[:, -1] == pytest.approx(s.mean(axis=(1, 2)))
    energy = -(s * (np.roll(s, 1, 1) + np.roll(s, 1, 2))).mean(axis=(1, 2))
    assert run.energy_per_site[:, -1] == pytest.approx(energy)


def test_wolff_says_what_a_sweep_is(z_scores):
    run = simulate(8, 3.0, algorithm="wolff", sweeps=2000, chains=32, seed=4)
    flips = run.clusters_per_sweep[:, None] * run.cluster_size
    assert flips.mean() == pytest.approx(64, rel=0.3)
    susceptibility = 64 * magnetization_moments(8, 3.0)[1]  # the mean size of a cluster is L² ⟨m²⟩
    assert abs(z_scores(run.cluster_size, susceptibility)) < 4
    single = simulate(8, 3.0, algorithm="wolff", clusters_per_sweep=1, sweeps=10, seed=4)
    assert single.clusters_per_sweep.tolist() == [1]
    assert single.cluster_size == pytest.approx(np.round(single.cluster_size))
    assert simulate(8, 3.0, sweeps=5).cluster_size is None


def test_start():
    given = np.where(np.indices((6, 6)).sum(axis=0) % 2, 1, -1)
    options = {"temperature": 1e-6, "burn_in": 0, "sweeps": 1, "algorithm": "metropolis"}
    assert simulate(6, start="cold", **options).magnetization_per_site[0, 0] == 1
    assert simulate(6, field=-1.0, **options).magnetization_per_site[0, 0] == -1
    assert simulate(6, start="hot", seed=1, **options).spins.any()
    run = simulate(6, start=given, chains=2, **options)
    assert run.spins.shape == (2, 6, 6)
    again = simulate(6, 2.0, start=run.spins, chains=2, burn_in=0, sweeps=3)
    assert again.energy_per_site.shape == (2, 3)
    assert given[0, 0] == -1


def test_extreme_temperatures():
    for algorithm in ALGORITHMS:
        assert simulate(8, 1e-3, algorithm=algorithm, sweeps=3).energy_per_site == pytest.approx(-2)
        assert np.isfinite(simulate(8, 1e20, algorithm=algorithm, sweeps=3).energy_per_site).all()


@pytest.mark.parametrize(("change", "message"), [
    ({"L": 1}, "L: got 1"), ({"L": 2.5}, "L: got 2.5"), ({"L": -4}, "L: got -4"),
    ({"temperature": 0.0}, "temperature: got 0.0"), ({"temperature": -1}, "temperature: got -1"),
    ({"temperature": np.nan}, "temperature: got nan"), ({"temperature": [1.0, 2.0]}, "temperature: got an array"),
    ({"algorithm": "glauber"}, "algorithm: got 'glauber'; give one of 'heat_bath', 'metropolis', 'multispin', "),
    ({"sweeps": 0}, "sweeps: got 0"), ({"sweeps": -5}, "sweeps: got -5"), ({"sweeps": 1.5}, "sweeps: got 1.5"),
    ({"burn_in": -1}, "burn_in: got -1"), ({"chains": 0}, "chains: got 0"),
    ({"seed": -1}, "seed: got -1"), ({"field": np.inf}, "field: got inf"), ({"field": "up"}, "field: got 'up'"),
    ({"field": 0.1, "algorithm": "wolff"}, "use 'heat_bath' or 'metropolis'"),
    ({"field": 0.1, "algorithm": "multispin"}, "use 'heat_bath' or 'metropolis'"),
    ({"L": 5, "algorithm": "multispin"}, "needs an even side"),
    ({"start": "warm"}, "start: got 'warm'"), ({"start": np.ones((3, 3))}, "start: got shape (3, 3); give (4, 4)"),
    ({"start": np.zeros((4, 4))}, "start: got values other than -1 and 1"),
    ({"start": np.full((4, 4), "a")}, "start: got values other than -1 and 1"),
    ({"clusters_per_sweep": 2}, "it is for 'wolff'"),
    ({"clusters_per_sweep": 0, "algorithm": "wolff"}, "clusters_per_sweep: got 0"),
])
def test_bad_input(change, message):
    arguments = {"L": 4, "temperature": 2.0, "sweeps": 2} | change
    with pytest.raises(ValueError, match=re.escape(message)):
        simulate(arguments.pop("L"), arguments.pop("temperature"), **arguments)

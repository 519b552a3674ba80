"""Glasses of p spins at a time: energies by products, two at a time by the pair model, limits known exactly."""
from itertools import combinations
from math import comb, log, sqrt

import numpy as np
import pytest

from physml import spinglass
from physml.spinglass import PSpin
from physml.spins import PairwiseModel


@pytest.mark.parametrize("p", [1, 2, 3, 4, 7])
def test_every_energy(p):
    glass = spinglass.p_spin(7, p, seed=2)
    states = PairwiseModel(np.zeros((7, 7))).states()
    direct = [-sum(J * np.prod(s[list(g)]) for g, J in zip(combinations(range(7), p), glass.couplings, strict=True))
              for s in states.astype(int)]
    np.testing.assert_allclose(glass.energies(), direct, atol=1e-13)
    np.testing.assert_allclose(glass.energy(states), direct, atol=1e-13)
    state, energy = glass.ground_state()
    assert energy == pytest.approx(min(direct)) == glass.energy(state)
    assert glass.log_partition(0.7) == pytest.approx(np.log(np.exp(-0.7 * np.array(direct)).sum()), rel=1e-13)


def test_two_at_a_time_it_is_a_pair_model():
    glass = spinglass.p_spin(14, 2, seed=3)
    J = np.zeros((14, 14))
    J[tuple(glass.groups.T)] = glass.couplings
    pairs = PairwiseModel(J + J.T)
    assert glass.ground_state()[1] == pytest.approx(pairs.ground_state()[1], abs=1e-12)
    assert glass.log_partition(1.3) == pytest.approx(pairs.log_partition(1.3), rel=1e-13)


def test_exact_answers():
    free = spinglass.p_spin(9, 1, seed=1)
    assert free.ground_state()[1] == pytest.approx(-abs(free.couplings).sum(), rel=1e-14)
    triple = PSpin(3, np.array([[0, 1, 2]]), np.array([2.0]))  # four states at -2, four at 2
    assert triple.log_partition(0.5) == pytest.approx(log(8 * np.cosh(1.0)), rel=1e-14)
    magnet = PSpin(10, np.array(list(combinations(range(10), 3))), np.ones(120))
    assert magnet.ground_state()[1] == -120
    m = np.arange(-10, 11, 2)  # Σ_g Π s = (m³ - (3n - 2) m)/6
    levels = np.unique(magnet.energies().round(9))
    np.testing.assert_allclose(levels, np.unique(-(m**3 - 28 * m) / 6))


@pytest.mark.parametrize("p", [2, 3, 5])
def test_variance_and_covariance(p):
    """Over the couplings, E(s) has the variance n/2, and E(a) and E(b) are correlated by a Krawtchouk polynomial."""
    n, d = 10, 3
    a, b = np.ones(n, int), np.where(np.arange(n) < d, -1, 1)
    seen = np.array([spinglass.p_spin(n, p, seed=k).energy([a, b]) for k in range(4000)])
    shared = sum((-1) ** k * comb(d, k) * comb(n - d, p - k) for k in range(p + 1)) / comb(n, p)
    assert abs(seen.var(axis=0) / (n / 2) - 1).max() < 4 * sqrt(2 / 4000)
    assert abs(np.corrcoef(seen.T)[0, 1] - shared) < 4 / sqrt(4000)


def test_many_at_a_time_approach_random_energies():
    """Half of the spins at a time: all energies differ, and the lowest is that of 2^n independent ones."""
    lowest = [spinglass.p_spin(14, 7, seed=k).energies().min() / 14 for k in range(60)]
    free = np.random.default_rng(1).normal(0, sqrt(7), (400, 2**14)).min(axis=1) / 14
    # an odd p joins s and -s with opposite energies, the minimum of 2^13 magnitudes: the same law
    assert abs(np.mean(lowest) - free.mean()) < 4 * np.std(lowest) / sqrt(60) + 0.004


def test_annealing():
    glass = spinglass.p_spin(14, 3, seed=4)
    found = glass.anneal(sweeps=300, chains=8, seed=1)
    assert found.best_energies.min() == pytest.approx(glass.ground_state()[1], abs=1e-12)
    np.testing.assert_allclose(found.energies[:, -1], glass.energy(found.spins), atol=1e-10)
    hot = glass.anneal(temperature=np.full(4000, 0.9), chains=8, seed=2)
    weights = np.exp(-glass.energies() / 0.9)
    exact = weights @ glass.energies() / weights.sum()
    chains = hot.energies[:, 100:].mean(axis=1)
    assert abs(chains.mean() - exact) < 4 * chains.std(ddof=1) / sqrt(8)


def test_what_is_refused():
    with pytest.raises(ValueError, match="p: got 5"):
        spinglass.p_spin(4, 5)
    with pytest.raises(ValueError, match="groups; give at most"):
        spinglass.p_spin(60, 12)
    with pytest.raises(ValueError, match="Use anneal"):
        spinglass.p_spin(30, 2).energies()
    with pytest.raises(ValueError, match="temperature"):
        spinglass.p_spin(5, 2).anneal(temperature=[-1.0])

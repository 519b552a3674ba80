"""Parallel tempering against exact energies, exact overlaps and exact rates of exchange."""
import numpy as np
import pytest

from physml import spinglass
from physml.spins import PairwiseModel, to_values

BETA = np.array([0.3, 0.8, 1.5, 2.5])


@pytest.fixture(scope="module")
def model():
    return spinglass.sherrington_kirkpatrick(12, field=0.2, seed=3)


@pytest.fixture(scope="module")
def found(model):
    return spinglass.parallel_tempering(model, BETA, sweeps=20_000, burn_in=500, chains=8, seed=1)


def within(chains, exact):
    return abs(chains.mean() - exact) < 4 * chains.std(ddof=1) / np.sqrt(len(chains))


@pytest.mark.parametrize("k", range(4))
def test_energies_and_overlaps(model, found, k):
    E = model.energy(model.states())
    assert within(found.energies[:, :, k].mean(axis=(1, 2)), model.probabilities(BETA[k]) @ E)
    exact = spinglass.overlap_distribution(model, BETA[k])
    for power in (1, 2):
        assert within((found.overlaps[:, k] ** power).mean(axis=1), exact.moment(power))


def test_exchange_rates(model, found):
    """Two independent canonical energies, exchanged with probability min(1, exp(Δβ ΔE))."""
    E = model.energy(model.states())
    for k, rate in enumerate(found.exchange_rates):
        a, b = (model.probabilities(x) for x in BETA[k:k + 2])
        order = np.arange(0, 4096)
        accept = np.exp(np.minimum((BETA[k + 1] - BETA[k]) * (E[None, order] - E[:, None]), 0))
        assert rate == pytest.approx(a @ accept @ b, abs=0.01)


def test_replicas_travel(found):
    assert (found.round_trips > 500).all()


def test_it_leaves_a_valley_that_a_cold_chain_does_not():
    """A field prefers one of two deep valleys by less than the barrier: exchange finds the right weights."""
    n = 12
    magnet = PairwiseModel(3.0 / n * (np.ones((n, n)) - np.eye(n)), np.full(n, 0.02))
    run = spinglass.parallel_tempering(magnet, np.linspace(0.2, 1.5, 8), sweeps=10_000, chains=8, seed=2)
    share = (run.overlaps[:, -1] > 0).mean(axis=1)
    up = (magnet.means(1.5).mean() / np.sqrt(magnet.correlations(1.5)[0, 1]) + 1) / 2
    assert abs(share.mean() - (up**2 + (1 - up) ** 2)) < 0.05


def test_other_values_and_thinning(model):
    run = spinglass.parallel_tempering(to_values(model, (0, 1)), BETA[:2], sweeps=10, thin=3, burn_in=0, chains=2)
    assert run.energies.shape == (2, 2, 2, 3)
    assert run.overlaps.shape == (2, 2, 3)
    assert set(np.unique(run.spins)) == {0, 1}
    alone = spinglass.parallel_tempering(model, [1.0], sweeps=10, burn_in=0)
    assert alone.exchange_rates.shape == (0,)


@pytest.mark.parametrize("beta", [[1.0, 0.5], [-1.0, 1.0], [], [1.0, 1.0]])
def test_bad_temperatures(model, beta):
    with pytest.raises(ValueError, match="beta: got"):
        spinglass.parallel_tempering(model, beta)

"""Annealing against exact ground states; starts, schedules, conventions."""
import numpy as np
import pytest

from physml import spinglass
from physml.spins import to_values


@pytest.mark.parametrize("model", [spinglass.sherrington_kirkpatrick(20, seed=1),
                                   spinglass.sherrington_kirkpatrick(18, field=0.4, seed=2),
                                   spinglass.edwards_anderson(4, dimension=2, distribution="gaussian", seed=3)],
                         ids=["glass", "in a field", "lattice"])
def test_it_finds_the_ground_state(model):
    _, energy = model.ground_state()
    found = spinglass.anneal(model, sweeps=400, chains=8, seed=1)
    assert found.best_energies.min() == pytest.approx(energy, abs=1e-9)
    bits = spinglass.anneal(to_values(model, (0, 1)), sweeps=400, chains=8, seed=1)
    assert set(np.unique(bits.best)) == {0, 1}
    assert bits.best_energies.min() == pytest.approx(energy, abs=1e-9)
    np.testing.assert_allclose(found.energies[:, -1], model.energy(found.spins), atol=1e-6)


def test_a_fixed_temperature_samples_the_canonical_distribution():
    model = spinglass.sherrington_kirkpatrick(12, field=0.2, seed=5)
    found = spinglass.anneal(model, temperature=np.full(4000, 0.8), chains=16, seed=2)
    exact = model.probabilities(1 / 0.8) @ model.energy(model.states())
    chains = found.energies[:, 100:].mean(axis=1)
    assert abs(chains.mean() - exact) < 4 * chains.std(ddof=1) / 4


def test_slower_is_better():
    model = spinglass.sherrington_kirkpatrick(200, seed=6)
    energy = [spinglass.anneal(model, sweeps=sweeps, chains=16, seed=3).best_energies.mean()
              for sweeps in (10, 100, 1000)]
    assert energy[0] > energy[1] > energy[2]


def test_start_and_schedule():
    model = spinglass.sherrington_kirkpatrick(10, seed=7)
    state, _ = model.ground_state()
    assert spinglass.anneal(model, temperature=[0.0], start=state, chains=2).spins.tolist() == [state.tolist()] * 2
    with pytest.raises(ValueError, match="temperature: got"):
        spinglass.anneal(model, temperature=[1.0, -1.0])
    with pytest.raises(ValueError, match="one temperature for each sweep"):
        spinglass.anneal(model, temperature=[])
    with pytest.raises(ValueError, match="cold: got -1"):
        spinglass.linear_cooling(1.0, -1.0, 3)


def test_chains_do_not_depend_on_how_many():
    model = spinglass.sherrington_kirkpatrick(30, seed=8)
    np.testing.assert_array_equal(spinglass.anneal(model, sweeps=20, chains=2, seed=9).energies,
                                  spinglass.anneal(model, sweeps=20, chains=3, seed=9).energies[:2])

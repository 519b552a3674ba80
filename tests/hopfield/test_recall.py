"""Recall against a readable twin, the energy, equilibrium, and what synchronous updates do."""
import numpy as np
import pytest

from physml.core import stream
from physml.core.random import below, uniform
from physml.hopfield import hebb, overlap, random_patterns, recall, trajectory
from physml.mcmc import standard_error
from physml.spins import PairwiseModel

PATTERNS = random_patterns(6, 60, seed=4)


def glass(n, seed=0):
    """Couplings that are no whole numbers in any unit."""
    J = np.triu(np.random.default_rng(seed).normal(size=(n, n)), 1)
    return PairwiseModel(J + J.T, np.random.default_rng(seed + 1).normal(size=n))


def twin(model, state, temperature, sweeps, seed):
    """A unit at a time: the whole field, 1/(1 + exp), no shortcuts; the same random numbers."""
    s, noise, n = np.array(state), stream(seed, 1)[0], model.size
    low, high = model.values
    for _ in range(sweeps):
        order = list(range(n))
        for k in range(n - 1, 0, -1):
            j = below(noise, k + 1)
            order[k], order[j] = order[j], order[k]
        for i in order:
            h = round(model.fields[i] + model.couplings[i] @ s, 12)  # a tie stays a tie
            if temperature == 0:
                s[i] = high if h > 0 else low if h < 0 else s[i]
            else:
                unlikely = uniform(noise) < 1 / (1 + np.exp((high - low) * abs(h) / temperature))
                s[i] = high if (h > 0) != unlikely else low
    return s


@pytest.mark.parametrize("temperature", [0.0, 0.8])
@pytest.mark.parametrize("model", [hebb(PATTERNS), hebb(PATTERNS, (0, 1)), glass(60)], ids=["hebb", "bits", "glass"])
def test_twin(model, temperature):
    start = np.where(np.random.default_rng(1).random(60) < 0.5, *model.values)
    for sweeps in (1, 7):
        found = recall(model, start, temperature=temperature, sweeps=sweeps, seed=3)
        assert (found == twin(model, start, temperature, sweeps, 3)).all()


@pytest.mark.parametrize("model", [hebb(PATTERNS), glass(60)], ids=["hebb", "glass"])
def test_energy_falls_to_a_state_that_no_single_turn_improves(model):
    run = trajectory(model, random_patterns(1, 60, seed=8)[0], seed=2)
    assert (np.diff(run.energies) <= 1e-12).all()
    assert run.turned[-1] == 0
    assert (run.turned[:-1] > 0).all()
    end = run.states[-1]
    fields = model.fields + model.couplings @ end
    assert (end * fields >= -1e-12).all()
    assert (recall(model, run.states[0], seed=2) == end).shape == (60,)


def test_conventions_agree_at_every_step():
    start = random_patterns(1, 60, seed=8)[0]
    spins = trajectory(hebb(PATTERNS), start, seed=2)
    bits = trajectory(hebb(PATTERNS, (0, 1)), (start + 1) // 2, seed=2)
    assert (2 * bits.states - 1 == spins.states).all()
    assert bits.energies == pytest.approx(spins.energies, abs=1e-10)


def test_equilibrium():
    """Sweeps in random order leave Boltzmann's distribution alone: moments of four units, exactly known."""
    model = glass(4)
    states = np.array([trajectory(model, [1, 1, -1, 1], temperature=1.5, sweeps=8000, seed=k).states[50:]
                       for k in range(4)]).astype(float)
    error = standard_error(states)
    assert (np.abs(states.mean(axis=(0, 1)) - model.means(1 / 1.5)) < 4 * error).all()
    assert len(trajectory(hebb(PATTERNS), PATTERNS[0], temperature=1e-3, sweeps=9).turned) == 9  # noise never rests


def test_zero_field_keeps_a_unit():
    apart = PairwiseModel(np.zeros((3, 3)))
    assert recall(apart, [1, -1, 1]).tolist() == [1, -1, 1]
    two = hebb([[1, 1, -1, -1], [1, -1, 1, -1]])  # each unit is bound to its opposite only
    end = recall(two, [1, 1, 1, 1], seed=1)
    assert (end[:2] == -end[:1:-1]).all()


def test_synchronous_updates_end_in_a_cycle_of_two_at_most():
    pair = PairwiseModel([[0, 1], [1, 0]])
    run = trajectory(pair, [1, -1], synchronous=True, sweeps=5)
    assert run.states.tolist() == [[1, -1], [-1, 1]] * 3
    lengths = set()
    for seed in range(20):
        model = glass(8, seed)
        states = trajectory(model, random_patterns(1, 8, seed=seed)[0], synchronous=True, sweeps=500).states
        at_rest = (states[-1] == states[-2]).all()
        assert at_rest or (states[-1] == states[-3]).all()
        lengths.add(1 if at_rest else 2)
    assert lengths == {1, 2}


def test_synchronous_twin():
    s = random_patterns(1, 60, seed=1)[0]
    model = hebb(PATTERNS)
    h = model.couplings @ s
    assert (recall(model, s, synchronous=True, sweeps=1) == np.where(abs(h) < 1e-12, s, np.sign(h))).all()


def test_many_states_at_once():
    cues = PATTERNS.copy()
    cues[:, :5] *= -1
    found = recall(hebb(PATTERNS), cues.reshape(2, 3, 60), seed=1)
    assert found.shape == (2, 3, 60)
    assert overlap(found.reshape(6, 60), PATTERNS).mean() > 0.9
    assert (cues[:, 0] == -PATTERNS[:, 0]).all(), "the start is not changed"
    assert recall(hebb(PATTERNS), cues, sweeps=0).tolist() == cues.tolist()


@pytest.mark.parametrize(("arguments", "message"), [
    ({"temperature": -1.0}, "temperature: got -1.0"), ({"temperature": np.nan}, "temperature: got nan"),
    ({"sweeps": -1}, "sweeps: got -1"), ({"sweeps": 1.5}, "sweeps: got 1.5"), ({"seed": -1}, "seed: got -1"),
    ({"start": np.zeros(60)}, "start: got values other than"), ({"start": np.ones(59)}, "start: got shape")])
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        recall(hebb(PATTERNS), **({"start": PATTERNS[0]} | arguments))


def test_a_trajectory_has_one_start():
    with pytest.raises(ValueError, match="give a single state"):
        trajectory(hebb(PATTERNS), PATTERNS)

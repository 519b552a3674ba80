"""Saito's equations: that they are naive mean field, what each protocol finds, and what their fixed points are."""
import numpy as np
import pytest

from physml.meanfield import (
    glass_model,
    greedy_flips,
    ground_state_equations,
    naive,
    one_flip_stable_states,
    random_epsilon,
)
from physml.spins import PairwiseModel


def test_the_equations_are_naive_mean_field():
    """A solution by each protocol is a stationary point of the factorised free energy over {0, 1}."""
    for seed in range(5):
        epsilon = random_epsilon(7, seed=seed)
        model, t = glass_model(epsilon), 3.0
        for protocol in ("root", "annealed", "sweeps"):
            found = ground_state_equations(epsilon, t, protocol=protocol, seed=seed, starts=5)
            if found.converged:
                xi = np.diag(epsilon) + (epsilon - np.diag(np.diag(epsilon))) @ found.occupations
                assert found.occupations == pytest.approx(0.5 + 0.5 * np.tanh(0.5 * t * xi), abs=1e-8)
                again = naive(model, t, start=2 * found.occupations - 1)
                if protocol != "root":  # a root may be a saddle, from which descent leaves
                    assert again.magnetizations == pytest.approx(found.occupations, abs=1e-6)


def test_energy_and_upper_triangle():
    epsilon = random_epsilon(5, seed=0)
    n = np.array([1, 0, 1, 1, 0])
    by_hand = -sum(epsilon[i, j] * n[i] * n[j] for i in range(5) for j in range(i, 5))
    assert glass_model(epsilon).energy(n) == pytest.approx(by_hand)
    assert glass_model(np.triu(epsilon)).energy(n) == pytest.approx(by_hand)


def test_entries_are_uniform():
    entries = np.concatenate([random_epsilon(12, seed=s)[np.triu_indices(12)] for s in range(100)])
    assert abs(entries).max() <= 1
    assert abs(entries.mean()) < 4 / np.sqrt(3 * entries.size)
    assert entries.var() == pytest.approx(1 / 3, rel=0.05)


@pytest.mark.parametrize("n", [6, 12])
def test_protocols_in_their_order(n):
    """Over 60 glasses: one root is worst, ten starts or annealing far better, greedy flips find every ground state."""
    energy = {"root": [], "best": [], "annealed": [], "greedy": []}
    for seed in range(60):
        epsilon = random_epsilon(n, seed=seed)
        model = glass_model(epsilon)
        _, lowest = model.ground_state()
        energy["root"].append(ground_state_equations(epsilon, seed=seed).energy / lowest)
        energy["best"].append(ground_state_equations(epsilon, seed=seed, starts=10).energy / lowest)
        energy["annealed"].append(ground_state_equations(epsilon, seed=seed, protocol="annealed").energy / lowest)
        energy["greedy"].append(greedy_flips(model, seed=seed)[1] / lowest)
    mean = {k: np.mean(v) for k, v in energy.items()}
    assert max(map(max, energy.values())) <= 1 + 1e-12
    assert mean["root"] < 0.97 < 0.985 < min(mean["best"], mean["annealed"])
    assert mean["greedy"] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
def test_one_flip_stable_states_by_hand(values):
    rng = np.random.default_rng(4)
    J = np.triu(rng.normal(size=(6, 6)), 1)
    model = PairwiseModel(J + J.T, rng.normal(size=6), values)
    stable = []
    for s in model.states():
        flipped = np.tile(s, (6, 1))
        flipped[np.arange(6), np.arange(6)] = sum(values) - s
        if (model.energy(flipped) >= model.energy(s)).all():
            stable.append(s.tolist())
    assert one_flip_stable_states(model).tolist() == stable
    state, energy = greedy_flips(model, seed=1)
    assert state.tolist() in stable
    assert energy == pytest.approx(model.energy(state))
    assert model.ground_state()[0].tolist() in stable


def test_stable_states_are_the_cold_fixed_points():
    """At large t substitution started at any one-flip-stable state stays there, and ends in no other kind of state."""
    epsilon = random_epsilon(10, seed=10)
    model = glass_model(epsilon)
    stable = one_flip_stable_states(model)
    for state in stable:
        found = naive(model, 500.0, start=2.0 * state - 1)
        assert found.magnetizations == pytest.approx(state, abs=1e-3)
    ends = {tuple(ground_state_equations(epsilon, 500.0, protocol="sweeps", seed=s).state) for s in range(60)}
    assert ends <= {tuple(s) for s in stable}
    assert len(ends) > 1


def test_a_root_that_is_none_is_flagged():
    found = [ground_state_equations(random_epsilon(12, seed=s), 30.0, seed=s) for s in range(30)]
    assert 0 < sum(f.converged for f in found) < 30
    assert all((f.residual <= 1e-8) == f.converged for f in found)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: ground_state_equations(np.zeros((2, 3))), "epsilon: got shape"),
    (lambda: ground_state_equations([[0, 1], [0.5, 0]]), "epsilon: is neither"),
    (lambda: ground_state_equations(np.eye(2), 0.0), "beta: got 0.0"),
    (lambda: ground_state_equations(np.eye(2), protocol="magic"), "protocol: got 'magic'"),
    (lambda: ground_state_equations(np.eye(2), starts=0), "starts: got 0"),
    (lambda: random_epsilon(0, seed=1), "n: got 0"), (lambda: greedy_flips(glass_model(np.eye(2)), starts=0), "starts"),
    (lambda: one_flip_stable_states(glass_model(np.eye(21))), "has 21 variables")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""The general machine: identities against a list of all states, learning with and without hidden units, bad input."""
import numpy as np
import pytest

from physml.boltzmann import RBM, BoltzmannMachine, bars_and_stripes, fit_boltzmann
from physml.spins import PairwiseModel


def random_machine(visible, hidden, values, seed=1):
    rng = np.random.default_rng(seed)
    n = visible + hidden
    J = np.triu(rng.normal(size=(n, n)), 1)
    return BoltzmannMachine(PairwiseModel(J + J.T, rng.normal(size=n), values, offset=0.3), visible)


CASES = pytest.mark.parametrize(("visible", "hidden", "values"), [
    (4, 0, (-1, 1)), (4, 0, (0, 1)), (3, 2, (-1, 1)), (3, 3, (0, 1)), (1, 1, (0, 1))])


@CASES
def test_clamped_and_free(visible, hidden, values):
    """-ln P(v) = F_clamped(v) - F_free, with P(v) from a list of all states."""
    machine = random_machine(visible, hidden, values)
    states = machine.model.states()
    p = machine.model.probabilities()
    assert machine.free_energy() == pytest.approx(-machine.model.log_partition())
    for v in np.unique(states[:, :visible], axis=0):
        rows = (states[:, :visible] == v).all(axis=1)
        assert np.exp(machine.log_probability(v)) == pytest.approx(p[rows].sum())
        total = np.exp(-machine.model.energy(states[rows])).sum()
        assert machine.clamped_free_energy(v) == pytest.approx(-np.log(total))
        clamped = machine.clamped_moments(v)
        first, second = clamped.units, clamped.pairs
        given = p[rows] / p[rows].sum()
        assert first == pytest.approx(given @ states[rows])
        assert second == pytest.approx((states[rows].T * given) @ states[rows])


@CASES
def test_gradient_by_finite_differences(visible, hidden, values):
    machine, d = random_machine(visible, hidden, values), 1e-5
    data = np.random.default_rng(3).choice(values, size=(7, visible))
    gradient = machine.gradient(data)
    fields, couplings = gradient.units, gradient.pairs
    J, h, n = machine.model.couplings, machine.model.fields, machine.model.size

    def likelihood(dJ, dh):
        return BoltzmannMachine(PairwiseModel(J + dJ, h + dh, values), visible).log_likelihood(data)

    for i in range(n):
        unit = d * np.eye(n)[i]
        assert (likelihood(0, unit) - likelihood(0, -unit)) / (2 * d) == pytest.approx(fields[i], abs=1e-8)
        for j in range(i):
            pair = np.zeros((n, n))
            pair[i, j] = pair[j, i] = d
            assert (likelihood(pair, 0) - likelihood(-pair, 0)) / (2 * d) == pytest.approx(couplings[i, j], abs=1e-8)
    assert np.diagonal(couplings).tolist() == [0.0] * n


def test_agrees_with_the_restricted_machine():
    rng = np.random.default_rng(5)
    restricted = RBM(rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3))
    general = BoltzmannMachine(restricted.to_pairwise(), 5)
    data = bars_and_stripes(2)[:, [0, 1, 2, 3, 0]]
    assert general.log_probability(data) == pytest.approx(restricted.log_probability(data))
    found, slope = general.gradient(data), restricted.gradient(data)
    assert found.pairs[:5, 5:] == pytest.approx(slope.pairs)
    assert found.visible == pytest.approx(slope.visible)
    assert found.hidden == pytest.approx(slope.hidden)
    assert found.units == pytest.approx(np.concatenate([slope.visible, slope.hidden]))
    assert general.free_energy() == pytest.approx(restricted.free_energy())
    assert general.clamped_free_energy(data) == pytest.approx(restricted.clamped_free_energy(data))


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
def test_a_visible_machine_finds_itself(values):
    """Data weighted like a pairwise model's own probabilities: maximum likelihood returns its couplings."""
    truth = random_machine(4, 0, values, seed=2).model
    counts = np.round(200_000 * truth.probabilities()).astype(int)
    data = np.repeat(truth.states(), counts, axis=0).astype(float)
    found = fit_boltzmann(data, values=values, learning_rate=0.3 if values == (0, 1) else 0.1, max_iterations=20_000)
    assert found.gradient[-1] <= 1e-6
    assert found.machine.model.couplings == pytest.approx(truth.couplings, abs=0.02)
    assert found.machine.model.fields == pytest.approx(truth.fields, abs=0.02)
    assert found.machine.model.correlations() == pytest.approx(data.T @ data / len(data), abs=2e-6)


def test_hidden_units_learn_what_pairs_cannot():
    """Even parity of three spins: every mean and correlation vanishes, and only hidden units help."""
    states = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    pairs = fit_boltzmann(states)
    assert pairs.log_likelihood[-1] == pytest.approx(-3 * np.log(2))
    found = fit_boltzmann(states, 2, max_iterations=3000, learning_rate=0.05, seed=3)
    assert found.log_likelihood[-1] > -2 * np.log(2) - 0.05
    assert found.log_likelihood[-1] <= -2 * np.log(2)


def test_sampling_reaches_the_exact_solution():
    data = bars_and_stripes(2, (-1, 1))
    exact = fit_boltzmann(data, weight_decay=0.1)
    sampled = fit_boltzmann(data, weight_decay=0.1, method="sampled", max_iterations=400, learning_rate=0.02,
                            momentum=0.5)
    assert np.abs(exact.machine.model.couplings - sampled.machine.model.couplings).max() < 0.15
    assert np.isnan(sampled.log_likelihood).all()
    hidden = fit_boltzmann(np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]), 2, method="sampled",
                           max_iterations=2000, learning_rate=0.05, momentum=0.5, seed=3)
    assert hidden.machine.log_likelihood([[1, 1, 1], [1, -1, -1]]) > -2.5 * np.log(2)


@pytest.mark.parametrize(("options", "message"), [
    ({"data": []}, "data: got shape"), ({"hidden": -1}, "hidden: got -1"), ({"method": "newton"}, "method: got"),
    ({"max_iterations": -1}, "max_iterations: got -1"), ({"learning_rate": 0.0}, "learning_rate: got 0"),
    ({"momentum": 1}, "momentum: got 1"),
    ({"weight_decay": np.nan}, "weight_decay: got nan"), ({"values": (0, 1)}, "data: got values"),
    ({"method": "sampled", "chains": 0}, "chains: got 0"), ({"tolerance": -1}, "tolerance: got -1"),
])
def test_bad_input(options, message):
    arguments = {"data": [[1, -1]], "hidden": 0, **options}
    with pytest.raises(ValueError, match=message):
        fit_boltzmann(arguments.pop("data"), arguments.pop("hidden"), **arguments)
    with pytest.raises(ValueError, match="visible: got 3"):
        BoltzmannMachine(PairwiseModel(np.zeros((2, 2))), 3)
    with pytest.raises(ValueError, match="exact sums go to 16"):
        BoltzmannMachine(PairwiseModel(np.zeros((20, 20))), 1).clamped_free_energy([1])

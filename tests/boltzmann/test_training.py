"""Learning: every method improves the likelihood, updates are unbiased where they should be, records and bad input."""
import numpy as np
import pytest

from physml.boltzmann import RBM, bars_and_stripes, expected_update, fit_rbm
from physml.boltzmann.training import _SampledLearner

DATA = bars_and_stripes(3)


def twin_exact(machine, data, rate, epochs):
    """Full-batch ascent, moments from a list of all states."""
    v = (np.arange(2**machine.visible)[:, None] >> np.arange(machine.visible)) & 1
    w, a, b = machine.weights.copy(), machine.visible_bias.copy(), machine.hidden_bias.copy()
    for _ in range(epochs):
        x = v @ w + b
        p = np.exp(v @ a + np.logaddexp(0, x).sum(axis=1))
        p /= p.sum()
        means, clamped = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-(data @ w + b)))
        w = w + rate * (data.T @ clamped / len(data) - (v.T * p) @ means)
        a = a + rate * (data.mean(axis=0) - p @ v)
        b = b + rate * (clamped.mean(axis=0) - p @ means)
    return w, a, b


def test_exact_learning_is_gradient_ascent():
    start = fit_rbm(DATA, 4, method="exact", epochs=0, seed=3).rbm
    found = fit_rbm(DATA, 4, method="exact", epochs=40, learning_rate=0.3, seed=3)
    for got, want in zip((found.rbm.weights, found.rbm.visible_bias, found.rbm.hidden_bias),
                         twin_exact(start, DATA.astype(float), 0.3, 40), strict=True):
        assert got == pytest.approx(want, abs=1e-10)
    assert found.rbm.moments().visible == pytest.approx(DATA.mean(axis=0), abs=0.05)


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
@pytest.mark.parametrize(("method", "options"), [("cd", {"gibbs_steps": 5}), ("pcd", {"chains": 200}), ("exact", {})])
def test_every_method_learns(method, options, values):
    data = bars_and_stripes(2, values)
    top = 1.0 if values == (0, 1) else 0.08
    found = fit_rbm(data, 5, method=method, values=values, epochs=4000, learning_rate=lambda e: top / (1 + e / 500),
                    seed=2, **options)
    assert found.log_likelihood[0] == pytest.approx(-4 * np.log(2), abs=0.05)
    assert np.log(1 / 6) - 0.35 < found.log_likelihood[-1] <= np.log(1 / 6)


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
def test_sampled_update_is_the_expected_one(values):
    """CD-2 from one machine, many times over: the mean update is what the transition matrix says, not the gradient."""
    rng = np.random.default_rng(4)
    data = bars_and_stripes(2, values)
    machine = RBM(2 * rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=3), values)
    learner = _SampledLearner(machine, data, 0.0, 2, len(data), None, 5)
    start = [x.copy() for x in (learner.layers.weights, learner.layers.visible_bias, learner.layers.hidden_bias)]
    changes = []
    for _ in range(4000):
        learner.update(np.arange(len(data)), 1.0)
        now = (learner.layers.weights, learner.layers.visible_bias, learner.layers.hidden_bias)
        changes.append(np.concatenate([(x - y).ravel() for x, y in zip(now, start, strict=True)]))
        for x, y in zip(now, start, strict=True):
            x[:] = y
    expected, exact = expected_update(machine, data, 2), machine.gradient(data)
    flat = np.concatenate([expected.pairs.ravel(), expected.visible, expected.hidden])
    z = (np.mean(changes, axis=0) - flat) / (np.std(changes, axis=0) / np.sqrt(4000))
    assert np.abs(z).max() < 4.5
    assert (expected - exact).norm() > 0.05


def test_persistent_chains_of_any_number_give_the_gradient():
    """With tiny steps of the parameters the chains equilibrate: the mean update is the exact gradient."""
    rng = np.random.default_rng(4)
    machine = RBM(0.7 * rng.normal(size=(9, 4)), rng.normal(size=9))
    learner = _SampledLearner(machine, DATA, 0.0, 1, len(DATA), 500, 5)
    slopes = []
    for _ in range(600):
        learner.update(np.arange(len(DATA)), 0.0)
        slopes.append(learner.slope / len(DATA))
    slopes = np.array(slopes[100:]).reshape(50, 10, 9, 4).mean(axis=1)
    z = (slopes.mean(axis=0) - machine.gradient(DATA).pairs) / (slopes.std(axis=0, ddof=1) / np.sqrt(50))
    assert np.abs(z).max() < 4.5


def test_records_schedule_decay_and_start():
    rates = []

    def rate(epoch):
        rates.append(epoch)
        return 0.1 / (1 + epoch)

    found = fit_rbm(DATA, 4, epochs=25, record=10, learning_rate=rate, held_out=DATA[:3], seed=1)
    assert found.epochs.tolist() == [0, 10, 20, 25]
    assert rates == list(range(25))
    assert (found.error == 0).all()
    assert found.log_likelihood[-1] == pytest.approx(found.rbm.log_likelihood(DATA))
    assert found.held_out[-1] == pytest.approx(found.rbm.log_likelihood(DATA[:3]))
    again = fit_rbm(DATA, 4, epochs=25, learning_rate=lambda e: 0.1 / (1 + e), seed=1)
    assert (again.rbm.weights == found.rbm.weights).all()
    assert np.isnan(again.held_out).all()
    strong = RBM(np.ones((9, 4)))
    shrunk = fit_rbm(DATA, 4, method="exact", epochs=1, learning_rate=0.1, weight_decay=2.0, start=strong, seed=1).rbm
    assert shrunk.weights == pytest.approx(0.8 * strong.weights + 0.1 * strong.gradient(DATA).pairs)


def test_record_by_annealing_where_the_sum_is_too_large():
    data = np.random.default_rng(0).integers(0, 2, size=(50, 18)).astype(np.int8)
    found = fit_rbm(data, 17, epochs=2, seed=1)
    assert (found.error > 0).all()
    assert abs(found.log_likelihood[-1] - found.rbm.log_likelihood(data)) < 4 * found.error[-1] + 1e-3


@pytest.mark.parametrize(("options", "message"), [
    ({"data": [1, 0]}, "data: got shape"), ({"data": [[2, 0]]}, "data: got values"), ({"hidden": 0}, "hidden: got 0"),
    ({"method": "sgd"}, "method: got 'sgd'"), ({"gibbs_steps": 0}, "gibbs_steps: got 0"),
    ({"epochs": -1}, "epochs: got -1"),
    ({"batch": 0}, "batch: got 0"), ({"learning_rate": 0}, "learning_rate: got 0"), ({"chains": 0}, "chains: got 0"),
    ({"learning_rate": lambda e: -1.0}, "learning_rate: got -1"), ({"weight_decay": -1}, "weight_decay: got -1"),
    ({"values": (0, 2)}, "values: got"), ({"record": 0}, "record: got 0"), ({"held_out": [[1]]}, "held_out: got shape"),
    ({"start": RBM([[1.0]])}, "start: has 1 visible"), ({"seed": -1}, "seed|expected non-negative"),
])
def test_bad_input(options, message):
    arguments = {"data": DATA, "hidden": 2, "epochs": 1, "seed": 1, **options}
    with pytest.raises(ValueError, match=message):
        fit_rbm(arguments.pop("data"), arguments.pop("hidden"), **arguments)

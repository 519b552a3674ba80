"""The network that adds: its gradient and training against numpy, the exact solution, and what is on record."""
import numpy as np
import pytest

from physml import learning
from physml.core import stream
from physml.learning import modular_kernels as kernels


def readable(weights, a, b, answers, squared):
    """Loss and gradient in double precision, with one-hot inputs and matrices."""
    u, v, w = weights
    p, eye = len(u), np.eye(len(u))
    h = eye[a] @ u + eye[b] @ v
    o = h**2 @ w.T
    if squared:
        loss, slope = ((o - eye[answers]) ** 2).sum(axis=1).mean(), 2 * (o - eye[answers]) / len(a)
    else:
        top = o.max(axis=1, keepdims=True)
        share = np.exp(o - top) / np.exp(o - top).sum(axis=1, keepdims=True)
        loss, slope = -np.log(share[np.arange(len(a)), answers]).mean(), (share - eye[answers]) / len(a)
    back = 2 * h * (slope @ w)
    assert p == w.shape[0]
    return loss, np.stack([eye[a].T @ back, eye[b].T @ back, slope.T @ h**2])


def small(p=5, units=8, seed=1):
    theta, problem = np.zeros((4, 2 * p + 8, units), np.float32), np.zeros((2, p * p), np.int64)
    deal, draw = stream(seed, 2)
    kernels.split(problem, p, 0, deal)
    kernels.begin(theta, p, 1.0, draw)
    return theta, problem, np.zeros((4, 8, units), np.float32), np.zeros((units, 8), np.float32)


@pytest.mark.parametrize("squared", [0, 1])
def test_the_readable_gradient_is_the_slope_of_the_loss(squared):
    theta, problem, *_ = small()
    weights = theta[0, :15].reshape(3, 5, 8).astype(float)
    (a, b), rng = np.divmod(problem[0][:13], 5), np.random.default_rng(2)
    _, gradient = readable(weights, a, b, (a + b) % 5, squared)
    for _ in range(5):
        way = rng.standard_normal(weights.shape)
        up, down = (readable(weights + h * way, a, b, (a + b) % 5, squared)[0] for h in (1e-5, -1e-5))
        assert (up - down) / 2e-5 == pytest.approx((gradient * way).sum(), rel=1e-6)


@pytest.mark.parametrize("squared", [0, 1])
@pytest.mark.parametrize("count", [13, 16])
def test_the_kernel_has_the_readable_gradient(squared, count):
    theta, problem, work, turned = small()
    loss, right = kernels.gradient(theta, 5, problem, count, squared, work, turned)
    weights = theta[0, :15].reshape(3, 5, 8).astype(float)
    a, b = np.divmod(problem[0][:count], 5)
    expected, gradient = readable(weights, a, b, (a + b) % 5, squared)
    assert loss == pytest.approx(expected, rel=1e-6)
    np.testing.assert_allclose(theta[1, :15].reshape(3, 5, 8), gradient, atol=3e-6 * abs(gradient).max())
    assert (theta[1, 15:] == 0).all()
    logits = ((weights[0, a] + weights[1, b]) ** 2) @ weights[2].T
    assert right == (logits.argmax(axis=1) == (a + b) % 5).mean()


@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
def test_training_is_adamw_on_all_pairs_at_once(loss):
    settings = {"fraction": 0.6, "units": 16, "every": 1, "loss": loss, "weight_decay": 0.7, "learning_rate": 0.01}
    start = learning.learn_addition(7, epochs=1, seed=3, **settings)
    run = learning.learn_addition(7, epochs=20, seed=3, **settings)
    theta, *_ = small(7, 16, 3)
    w, (a, b) = theta[0, :21].reshape(3, 7, 16).astype(float), start.pairs[:start.count].T
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(20):
        value, g = readable(w, a, b, (a + b) % 7, loss == "squared")
        assert run.train_loss[t] == pytest.approx(value, rel=1e-4)
        m, v = 0.9 * m + 0.1 * g, 0.98 * v + 0.02 * g**2
        w = (1 - 0.007) * w - 0.01 * m / (1 - 0.9 ** (t + 1)) / (np.sqrt(v / (1 - 0.98 ** (t + 1))) + 1e-8)
    np.testing.assert_allclose(run.weights, w, atol=2e-4)


def test_a_history_is_the_training_itself():
    settings = {"p": 7, "fraction": 0.8, "units": 16, "seed": 2}
    run = learning.learn_addition(**settings, epochs=30, every=10, keep=True)
    assert run.history.shape == (4, 3, 7, 16)
    for weights, epochs in zip(run.history[1:], run.epochs[1:], strict=True):
        alone = learning.learn_addition(**settings, epochs=int(epochs), every=int(epochs))
        assert weights.tobytes() == alone.weights.tobytes()
        assert len(alone.history) == 0


def test_pairs_are_divided():
    run = learning.learn_addition(11, fraction=0.3, units=16, epochs=1)
    assert run.count == int(0.3 * 121)
    assert sorted(map(tuple, run.pairs)) == [(a, b) for a in range(11) for b in range(11)]
    other = learning.learn_addition(11, fraction=0.3, units=16, epochs=1, seed=1)
    assert (run.pairs != other.pairs).any()


def test_random_answers_are_learned_and_say_nothing():
    run = learning.learn_addition(epochs=300, every=100, answers="random", seed=5)
    assert run.train_accuracy[-1] == 1.0
    assert abs(run.test_accuracy[-1] - 1 / 31) < 4 * (1 / 31 * 30 / 31 / 481) ** 0.5


def test_a_run_knows_when_a_level_was_reached():
    run = learning.learn_addition(weight_decay=3.0, fraction=0.8, epochs=1000, stop=0.5, seed=2)
    train, test = run.reached(0.5)
    assert run.test_accuracy[run.epochs == test] >= 0.5 > run.test_accuracy[run.epochs == test - 10]
    assert train < test == run.epochs[-1]
    assert np.isnan(run.reached(1.0)[1])


@pytest.mark.parametrize("settings", [{"weight_decay": 2.0}, {"fraction": 0.8}, {"loss": "squared", "fraction": 0.8}])
def test_what_is_on_record_comes_out_again(settings):
    record = learning.recorded_additions(**settings)
    assert record["seed"].tolist() == list(range(8))
    run = learning.learn_addition(**settings, epochs=10_000, stop=0.95, seed=1)
    assert run.reached() == (record["train"][1], record["test"][1])
    assert run.test_loss.max() == pytest.approx(record["most_loss"][1], abs=1e-4)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: learning.learn_addition(2), "p: got 2"),
    (lambda: learning.learn_addition(31, units=24), "units: got 24; give a multiple of 8, at least 32 for p = 31"),
    (lambda: learning.learn_addition(fraction=0.0), "fraction: got 0.0; give one that leaves pairs"),
    (lambda: learning.learn_addition(loss="hinge"), "loss"),
    (lambda: learning.learn_addition(answers="none"), "answers"),
    (lambda: learning.learn_addition(weight_decay=-1.0), "weight_decay"),
    (lambda: learning.addition_times(runs=0), "runs"),
    (lambda: learning.recorded_additions(weight_decay=17.0), "of which there is no record")])
def test_wrong_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()

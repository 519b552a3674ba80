"""Adam against its formulas, and minima against other ways to find them."""
import numpy as np
import pytest

from physml.learning import Dense, Network, dense_network, loss_and_gradient, minimize_loss, train

RNG = np.random.default_rng(6)
X = RNG.normal(size=(60, 3))
Y = X @ [1.0, -2.0, 0.5] + 0.3
LABELS = (Y + RNG.normal(size=60) > 0) * 1.0


def test_full_batches_are_adam_as_published():
    """Algorithm 1 of Kingma & Ba, with the decay of Loshchilov & Hutter beside it."""
    network, rate, decay, b1, b2 = dense_network([3, 4, 1], seed=1), 0.03, 0.2, 0.8, 0.95
    theta, m, v = network.vector, 0.0, 0.0
    losses = []
    for t in range(1, 8):
        value, g = loss_and_gradient(network.replaced(theta), X, Y, loss="squared", penalty=0.1)
        losses.append(value)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        theta = theta - rate * (m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + 1e-8) + decay * theta)
    fit = train(network, X, Y, loss="squared", epochs=7, batch=1000, learning_rate=rate, weight_decay=decay,
                penalty=0.1, betas=(b1, b2))
    np.testing.assert_allclose(fit.network.vector, theta, rtol=1e-11)
    np.testing.assert_allclose(fit.losses, losses, rtol=1e-11)


def test_every_example_of_an_epoch_is_seen_once():
    seen = []

    def watch(outputs, targets):
        seen.append(targets.copy())
        return 0.0, np.zeros_like(outputs)

    train(dense_network([3, 1]), X, np.arange(60), loss=watch, epochs=3, batch=20, seed=4)
    epochs = np.array(seen).reshape(3, 60)
    assert [sorted(epoch) for epoch in epochs] == [list(range(60))] * 3
    assert not np.array_equal(epochs[0], epochs[1])


def test_a_rate_may_fall():
    rates = []

    def rate(epoch):
        rates.append(epoch)
        return 0.1 / (epoch + 1)

    fit = train(dense_network([3, 1]), X, Y, loss="squared", epochs=4, learning_rate=rate)
    assert rates == [0, 1, 2, 3]
    assert fit.losses.shape == (4,)


def test_a_linear_network_finds_least_squares():
    fit = train(Network((Dense(np.zeros((3, 1)), [0.0]),)), X, Y, loss="squared", epochs=800, batch=20,
                learning_rate=lambda k: 0.05 * 0.99**k)
    np.testing.assert_allclose(fit.network.vector, [1, -2, 0.5, 0.3], atol=1e-4)


def test_logistic_regression_is_the_minimum():
    """Newton's method on the same convex loss, written out, from another start."""
    rows, theta, penalty = np.c_[X, np.ones(60)], np.zeros(4), 0.02
    for _ in range(30):
        p = 1 / (1 + np.exp(-rows @ theta))
        hessian = (rows * (p * (1 - p))[:, None]).T @ rows / 60 + penalty * np.eye(4)
        theta -= np.linalg.solve(hessian, rows.T @ (p - LABELS) / 60 + penalty * theta)
    for seed in (1, 2):
        fit = minimize_loss(dense_network([3, 1], seed=seed), X, LABELS, penalty=penalty)
        np.testing.assert_allclose(fit.network.vector, theta, atol=1e-6)
        assert np.all(np.diff(fit.losses) < 1e-12)


def test_a_minimum_of_a_tanh_network_is_one():
    fit = minimize_loss(dense_network([3, 2, 1], seed=3), X, Y, loss="squared", penalty=0.01)
    assert np.abs(loss_and_gradient(fit.network, X, Y, loss="squared", penalty=0.01)[1]).max() < 1e-6

    def hessian_row(k):
        h = np.zeros(len(fit.network.vector))
        h[k] = 1e-5
        ends = [loss_and_gradient(fit.network.replaced(fit.network.vector + s * h), X, Y, loss="squared",
                                  penalty=0.01)[1] for s in (1, -1)]
        return (ends[0] - ends[1]) / 2e-5

    curvatures = np.linalg.eigvalsh(np.array([hessian_row(k) for k in range(len(fit.network.vector))]))
    assert curvatures.min() > 0


def test_seeds():
    network = dense_network([3, 2, 1], seed=3)
    a, b, c = (train(network, X, LABELS, epochs=2, batch=7, seed=seed).network.vector for seed in (1, 1, 2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


@pytest.mark.parametrize(("change", "message"), [
    ({"epochs": 0}, "epochs: got 0"), ({"batch": 0}, "batch: got 0"), ({"penalty": -1}, "penalty: got -1"),
    ({"learning_rate": 0.0}, "learning_rate: got 0.0"), ({"learning_rate": lambda k: -1.0}, "learning_rate: got -1.0"),
    ({"weight_decay": -1}, "weight_decay: got -1"), ({"betas": (0.9, 1.0)}, "betas: got 1.0"),
    ({"loss": "hinge"}, "loss: got 'hinge'"),
])
def test_bad_input(change, message):
    with pytest.raises(ValueError, match=message):
        train(dense_network([3, 1]), X, LABELS, **change)

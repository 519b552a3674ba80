"""Backpropagation through whole networks against differences, and the exact short cut over patches."""
import numpy as np
import pytest

from physml.learning import (
    Dense,
    MeanPool,
    Network,
    convolutional_network,
    dense_network,
    loss_and_gradient,
    patch_frequencies,
)

RNG = np.random.default_rng(5)
SPINS = RNG.choice([-1.0, 1.0], (6, 5, 5))
LABELS = np.array([0, 1, 1, 0, 1, 0])
NETWORKS = [
    (dense_network([3, 5, 4, 1], activation="silu", seed=1), RNG.normal(size=(6, 3)), LABELS, "cross_entropy"),
    (dense_network([3, 5, 3], activation="square", bias=False, seed=1), RNG.normal(size=(6, 3)), LABELS + 1,
     "cross_entropy"),
    (dense_network([3, 6, 2], seed=1), RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2)), "squared"),
    (convolutional_network(3, 4, seed=1), SPINS, LABELS, "cross_entropy"),
    (convolutional_network(3, 0, 3, stride=2, padding="zero", seed=1), SPINS, LABELS + 1, "cross_entropy"),
    (convolutional_network(3, 4, seed=1).on_patches(), patch_frequencies(SPINS), LABELS, "cross_entropy"),
]


@pytest.mark.parametrize(("network", "x", "targets", "loss"), NETWORKS)
def test_gradient(network, x, targets, loss):
    """At random parameters: at the start biases are zero, and a ReLU may sit on its kink."""
    network = network.replaced(RNG.normal(size=network.vector.shape))
    theta = network.vector
    value, gradient = loss_and_gradient(network, x, targets, loss=loss, penalty=0.3)
    for k in range(len(theta)):
        h = np.zeros(len(theta))
        h[k] = 1e-5
        ends = [loss_and_gradient(network.replaced(theta + s * h), x, targets, loss=loss, penalty=0.3)[0]
                for s in (1, -1)]
        assert gradient[k] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=2e-8)
    plain = loss_and_gradient(network, x, targets, loss=loss)[0]
    assert value == pytest.approx(plain + 0.15 * theta @ theta)


def test_a_loss_of_ones_own():
    network, x = dense_network([2, 3, 1], seed=2), RNG.normal(size=(4, 2))

    def cubic(outputs, targets):
        return float(np.mean((outputs - targets) ** 4)), 4 * (outputs - targets) ** 3 / len(outputs)

    value, gradient = loss_and_gradient(network, x, np.ones((4, 1)), loss=cubic)
    h = 1e-5 * gradient
    there, back = (loss_and_gradient(network.replaced(network.vector + s * h), x, np.ones((4, 1)), loss=cubic)[0]
                   for s in (1, -1))
    assert value == pytest.approx(np.mean((network(x) - 1) ** 4))
    assert (there - back) / 2e-5 == pytest.approx(gradient @ gradient, rel=1e-6)


@pytest.mark.parametrize(("stride", "padding", "hidden"), [(1, "periodic", 4), (2, "periodic", 0), (1, "zero", 4)])
def test_on_patches_is_the_same_function(stride, padding, hidden):
    network = convolutional_network(3, hidden, stride=stride, padding=padding, seed=6)
    shares = patch_frequencies(SPINS, stride=stride, padding=padding)
    short = network.on_patches()
    np.testing.assert_allclose(short(shares), network(SPINS), atol=1e-13)
    slow, fast = (loss_and_gradient(n, x, LABELS)[1] for n, x in ((network, SPINS), (short, shares)))
    np.testing.assert_allclose(fast, slow, atol=1e-13)
    np.testing.assert_allclose(short.on_lattices()(SPINS), network(SPINS))


def test_start():
    network = dense_network([400, 300, 2], activation="relu", seed=1)
    assert network.layers[0].weights.std() == pytest.approx((2 / 400) ** 0.5, rel=0.02)
    assert network.layers[1].weights.std() == pytest.approx((1 / 300) ** 0.5, rel=0.15)
    assert not np.any(network.layers[0].bias)
    assert [layer.activation for layer in network.layers] == ["relu", "linear"]
    assert np.array_equal(network.vector, dense_network([400, 300, 2], activation="relu", seed=1).vector)
    assert len(dense_network([4, 3, 2], bias=False).vector) == 18


@pytest.mark.parametrize(("call", "message"), [
    (lambda: Network(()), "layers: got"), (lambda: Network((np.tanh,)), "layers: got"),
    (lambda: dense_network([3]), r"sizes: got \[3\]"), (lambda: dense_network([3, 0]), "sizes: got 0"),
    (lambda: dense_network([3, 1], activation="step"), "activation: got 'step'"),
    (lambda: convolutional_network(0), "filters: got 0"), (lambda: convolutional_network(hidden=-1), "hidden: got -1"),
    (lambda: dense_network([3, 1]).replaced([1.0]), "parameters: got 1; give 4"),
    (lambda: dense_network([3, 1]).on_patches(), "on_patches needs"),
    (lambda: dense_network([3, 1]).on_lattices(), "on_lattices needs"),
    (lambda: loss_and_gradient(dense_network([3, 1]), np.ones(3), [1]), r"x: got shape \(3,\)"),
    (lambda: loss_and_gradient(dense_network([3, 1]), np.ones((2, 3)), [1]), r"targets: got shape \(1,\)"),
    (lambda: loss_and_gradient(dense_network([3, 1]), np.full((1, 3), np.nan), [1]), "x: got nan"),
    (lambda: loss_and_gradient(Network((Dense([[1.0]]),)), [[1.0]], [1], penalty=-1), "penalty: got -1"),
    (lambda: loss_and_gradient(Network((MeanPool(),)), np.ones((1, 2, 2, 2, 2)), [1]), "outputs of shape"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

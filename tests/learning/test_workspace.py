"""The gradient in place against the one with new arrays, which is tested against differences."""
import numpy as np
import pytest

from physml.learning import Workspace, convolutional_network, dense_network, loss_and_gradient

RNG = np.random.default_rng(1)


@pytest.mark.parametrize("activation", ["silu", "tanh", "relu", "square", "linear"])
@pytest.mark.parametrize(("precision", "tolerance"), [("double", 1e-12), ("single", 2e-5)])
def test_same_gradient(activation, precision, tolerance):
    network = dense_network([3, 7, 5, 2], activation=activation, seed=2)
    theta = network.vector + 0.1 * RNG.normal(size=len(network.vector))
    work = Workspace(network, batch=11, precision=precision)
    for _ in range(2):  # the second time in the same arrays
        x, y = RNG.normal(size=(11, 3)), RNG.normal(size=(11, 2))
        _, expected = loss_and_gradient(network.replaced(theta), x, y, loss="squared")
        outputs = work.forward(theta, x)
        np.testing.assert_allclose(outputs, network.replaced(theta)(x), atol=tolerance * 10)
        found = work.backward((outputs - y) / 11)
        np.testing.assert_allclose(found, expected, atol=tolerance * abs(expected).max())


@pytest.mark.parametrize("precision", ["double", "single"])
def test_silu_far_out_and_at_zero(precision):
    network = dense_network([1, 1, 1], activation="silu").replaced([1.0, 0.0, 1.0, 0.0])
    work, x = Workspace(network, batch=5, precision=precision), np.array([-800.0, -1.0, 0.0, 1.0, 800.0])
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(work.forward(network.vector, x[:, None])[:, 0], x / (1 + np.exp(-x)), atol=1e-6)
    one = np.zeros((5, 1))
    one[2] = 1.0
    assert work.backward(one)[1] == pytest.approx(0.5)  # the slope at 0 reaches the first bias


def test_bad_input():
    with pytest.raises(ValueError, match="network: a workspace serves dense layers"):
        Workspace(convolutional_network(), batch=2)
    with pytest.raises(ValueError, match="precision: got 'half'"):
        Workspace(dense_network([1, 1]), batch=2, precision="half")
    with pytest.raises(ValueError, match="batch: got 0"):
        Workspace(dense_network([1, 1]), batch=0)

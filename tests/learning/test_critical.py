"""Critical points of a tanh network: what is found has no slope, by the general gradient and Hessian."""
import numpy as np
import pytest
from scipy.stats import spearmanr

from physml import learning

RNG = np.random.default_rng(2)
X = RNG.normal(size=(60, 3))
Y = np.tanh(X @ RNG.normal(size=(3, 4))) @ RNG.normal(size=4) + 0.3 * RNG.normal(size=60)
FOUND = learning.critical_points(X, Y, units=5, runs=5, seed=1)


def test_points_are_critical():
    network, how = learning.dense_network([3, 5, 1]), {"loss": "squared", "penalty": 0.01}
    assert len(FOUND.heights) > 8
    assert np.all(np.diff(FOUND.heights) > -1e-6)
    for k in range(0, len(FOUND.heights), 4):
        here = network.replaced(FOUND.parameters[k])
        value, slope = learning.loss_and_gradient(here, X, Y, **how)
        assert value == pytest.approx(FOUND.heights[k], rel=1e-12)
        assert np.linalg.norm(slope) < 1e-9
        exact = learning.hessian_spectrum(here, X, Y, **how).eigenvalues[0]
        np.testing.assert_allclose(FOUND.eigenvalues[k], exact, atol=1e-11)


def test_higher_points_have_more_ways_down():
    assert FOUND.indices[0] == 0.0
    assert spearmanr(FOUND.heights, FOUND.indices)[0] > 0.5
    assert FOUND.converged <= FOUND.searches == 50
    # all parameters zero but the last: the output is the mean of the targets, a critical point of every such network
    flat = 0.5 * (Y**2).mean() - 0.5 * Y.mean() ** 2 / 1.01
    network = learning.dense_network([3, 5, 1])
    theta = np.zeros(26)
    theta[-1] = Y.mean() / 1.01
    value, slope = learning.loss_and_gradient(network.replaced(theta), X, Y, loss="squared", penalty=0.01)
    assert value == pytest.approx(flat)
    assert abs(slope).max() < 1e-15


@pytest.mark.parametrize(("change", "says"), [({"units": 0}, "units: got 0"), ({"penalty": -1}, "penalty: got -1"),
                                             ({"kicks": [-1.0]}, "kicks: got -1"), ({"runs": 0}, "runs: got 0")])
def test_bad_input(change, says):
    with pytest.raises(ValueError, match=says):
        learning.critical_points(X, Y, **{"units": 2, "runs": 1} | change)
    with pytest.raises(ValueError, match="targets: got shape"):
        learning.critical_points(X, Y[1:], units=2)

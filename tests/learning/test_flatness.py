"""Flatness against the whole Hessian, what rescaling changes, and the record of trained networks."""
import numpy as np
import pytest

from physml import learning
from physml.learning import flat_minima

RNG = np.random.default_rng(6)
NETWORK = learning.dense_network([5, 6, 3], activation="relu", seed=3)
NETWORK = NETWORK.replaced(NETWORK.vector + 0.1 * RNG.normal(size=NETWORK.vector.shape))
X, LABELS = RNG.normal(size=(40, 5)), RNG.integers(0, 3, 40)


def test_trace_is_that_of_the_hessian_whatever_the_labels():
    for labels in (LABELS, 2 - LABELS):
        matrix = learning.hessian_matrix(NETWORK, X, labels)
        assert learning.flatness(NETWORK, X).trace == pytest.approx(np.trace(matrix), rel=1e-12)


def test_relative_flatness_is_made_of_blocks_of_the_hessian():
    matrix = learning.hessian_matrix(NETWORK, X, LABELS)[36:54, 36:54].reshape(6, 3, 6, 3)
    blocks, u = np.einsum("ajak->jk", matrix), NETWORK.layers[1].weights
    assert learning.flatness(NETWORK, X).relative == pytest.approx((blocks * (u.T @ u)).sum(), rel=1e-12)


def test_rescaling():
    """The function stays, the raw trace moves, the invariant measures do not; the best factors reach the lowest."""
    from scipy.optimize import minimize

    factors = np.exp(RNG.normal(size=6))
    other = learning.rescale_units(NETWORK, factors)
    np.testing.assert_allclose(other(X), NETWORK(X), atol=1e-12)
    here, there = learning.flatness(NETWORK, X), learning.flatness(other, X)
    assert there.invariant_trace == pytest.approx(here.invariant_trace, rel=1e-12)
    together = learning.flatness(learning.rescale_units(NETWORK, np.full(6, 3.0)), X)
    assert together.relative == pytest.approx(here.relative, rel=1e-12)
    assert abs(there.relative / here.relative - 1) > 0.1
    assert abs(there.trace / here.trace - 1) > 0.1
    best = minimize(lambda a: learning.flatness(learning.rescale_units(NETWORK, np.exp(a)), X).trace, np.zeros(6)).fun
    outputs = NETWORK(X)
    p = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    assert best - (p * (1 - p)).sum(axis=1).mean() == pytest.approx(here.invariant_trace, rel=1e-6)


def test_recorded_rows_can_be_made_again():
    """Matrix products round differently elsewhere: a few images of 1,497, a few per cent of a trace."""
    runs = flat_minima.recorded_minima("scales")
    for seed, way in ((0, 0), (3, 9)):
        made = dict(zip(flat_minima.MEASURED, flat_minima.learned_digits(seed, *flat_minima.SCALES[way]), strict=True))
        assert made["loss"] == pytest.approx(0.02, rel=5e-4)
        assert made["error"] == pytest.approx(runs["error"][seed, way], abs=4 / 1497)
        assert made["epochs"] == pytest.approx(runs["epochs"][seed, way], rel=0.1)
        for name in ("trace", "invariant_trace", "relative", "norm"):
            assert made[name] == pytest.approx(runs[name][seed, way], rel=0.05)
        assert made["rescaled_invariant_trace"] == pytest.approx(made["invariant_trace"], rel=1e-9)
    for varied in flat_minima.VARIED:  # the trace grows with the loss: all have to end at the same
        assert abs(flat_minima.recorded_minima(varied)["loss"] / 0.02 - 1).max() < 5e-4
    assert runs["seed"][:, 0].tolist() == list(range(8))


@pytest.mark.parametrize(("call", "says"), [
    (lambda: learning.flatness(learning.dense_network([3, 2, 2]), X[:, :3]), "network: give two Dense"),
    (lambda: learning.rescale_units(NETWORK, [1.0]), "factors: got"),
    (lambda: learning.rescale_units(NETWORK, [0.0, 1, 1, 1, 1, 1]), "factors: got"),
    (lambda: flat_minima.recorded_minima("width"), "varied: got 'width'")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

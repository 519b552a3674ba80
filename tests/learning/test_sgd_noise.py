"""SGD on a linear regression: enumeration of all batches, by hand, single chains, where the estimates fail."""
import itertools

import numpy as np
import pytest

from physml import learning


def regression(seed, kind="well specified", d=10, n=400):
    """Curvatures from 1 to 1/30; noise of one size, or large where the softest feature is, or a square left out."""
    rng = np.random.default_rng(seed)
    scale = np.geomspace(1, 1 / 30, d)
    x = rng.normal(size=(n, d)) * scale**0.5
    noise = rng.normal(size=n)
    if kind == "heteroscedastic":
        noise *= abs(x[:, -1]) / scale[-1] ** 0.5
    if kind == "wrong model":
        noise = 0.3 * noise + (x[:, 0] ** 2 - 1) / 2**0.5
    return x, x @ rng.normal(size=d) + 0.5 * noise


@pytest.mark.parametrize("batch", [1, 2])
def test_second_moments_by_all_batches(batch):
    """One more step from the stationary covariance leaves it, averaged over every batch that can be drawn."""
    rng = np.random.default_rng(1)
    x, y, eta = rng.normal(size=(5, 2)), rng.normal(size=5), 0.1
    found = learning.sgd_covariance(x, y, learning_rate=eta, batch=batch)
    _, axes = np.linalg.eigh(x.T @ x / 5)
    x, residuals = x @ axes, x @ np.linalg.lstsq(x, y, rcond=None)[0] - y
    second = np.zeros((2, 2))
    for _ in range(3000):
        after = np.zeros((2, 2))
        for chosen in itertools.product(range(5), repeat=batch):
            part = x[list(chosen)]
            keep, kick = np.eye(2) - eta * part.T @ part / batch, eta * residuals[list(chosen)] @ part / batch
            after += (keep @ second @ keep.T + np.outer(kick, kick)) / 5**batch
        if np.allclose(after, second, rtol=1e-13, atol=0):
            break
        second = after
    np.testing.assert_allclose(found.exact, np.diag(second), rtol=1e-9)


def test_one_weight_by_hand():
    assert learning.stationary_variance(0.1, curvature=1.0) == pytest.approx(0.0526315789, abs=1e-10)
    x, y = np.array([[1.0], [-1.0], [3.0], [-3.0]]), np.array([1.0, 1.0, 0.0, 0.0])
    found = learning.sgd_covariance(x, y, learning_rate=0.02, batch=2)
    curvature, fourth, C = 5.0, 41.0, 0.5
    room = curvature * (2 - 0.02 * curvature) - 0.01 * (fourth - curvature**2)
    assert found.exact[0] == pytest.approx(0.01 * C / room)
    assert found.frozen_noise[0] == pytest.approx(learning.stationary_variance(0.02, curvature=5, noise=(C / 2) ** 0.5))
    assert found.langevin == pytest.approx(0.02 * 0.5 / 4)
    assert np.isinf(learning.sgd_covariance(x, y, learning_rate=0.3).exact[0])


@pytest.mark.parametrize(("eta", "batch"), [(0.02, 1), (0.1, 1), (0.1, 8)])
def test_chains_have_the_exact_variances(eta, batch):
    x, y = regression(3)
    exact = learning.sgd_covariance(x, y, learning_rate=eta, batch=batch).exact
    updates = int(12_000 / eta)
    seen = learning.simulate_sgd(x, y, learning_rate=eta, batch=batch, updates=updates, chains=8, seed=1) / exact
    error = seen.mean(axis=1).std(ddof=1) / 8**0.5
    assert error < 0.01
    assert abs(seen.mean() - 1) < 4 * error
    assert abs(seen.mean() - 1) < 0.02


@pytest.mark.parametrize("eta", [0.1, 0.5])
def test_noise_that_is_the_same_everywhere(eta):
    """Inputs of one add kicks of variance 1 that do not know the weight: the formula's case, simulated to 2 %."""
    seen = learning.simulate_sgd(np.ones((2, 1)), np.array([1.0, -1.0]), learning_rate=eta, updates=150_000, chains=8)
    error = seen.std(ddof=1) / 8**0.5
    assert seen.mean() == pytest.approx(learning.stationary_variance(eta, curvature=1.0), rel=0.02)
    assert abs(seen.mean() - eta / (2 - eta)) < 4 * error < 0.02 * eta / (2 - eta)


def test_where_the_estimates_fail():
    small = [learning.sgd_covariance(*regression(s), learning_rate=0.003) for s in range(8)]
    np.testing.assert_allclose(np.mean([f.frozen_noise / f.exact for f in small]), 1, atol=0.01)
    ratio = np.mean([f.exact / f.langevin for f in small], axis=0)
    assert abs(ratio[[0, -1]] - 1).max() < 0.15
    large = [learning.sgd_covariance(*regression(s), learning_rate=0.2) for s in range(8)]
    assert 1.4 < np.mean([np.mean(f.exact / f.frozen_noise) for f in large]) < 1.9
    for kind, direction, least in (("heteroscedastic", 0, 2), ("wrong model", -1, 3)):
        found = [learning.sgd_covariance(*regression(s, kind), learning_rate=0.03) for s in range(8)]
        assert np.mean([f.exact[direction] / f.langevin for f in found]) > least
        assert np.mean([f.alignment for f in found]) > 0.75


def test_shuffled_epochs_wander_less():
    x, y = regression(5)
    exact = learning.sgd_covariance(x, y, learning_rate=0.01)
    seen = learning.simulate_sgd(x, y, learning_rate=0.01, updates=200_000, shuffled=True, chains=4, seed=2)
    assert seen.mean(axis=0)[0] < 0.15 * exact.exact[0]


@pytest.mark.parametrize(("call", "message"), [
    (lambda: learning.stationary_variance(2.0, curvature=1.0), "learning_rate: got 2.0; give a number above 0"),
    (lambda: learning.sgd_covariance([1.0, 2.0], [1.0, 2.0], learning_rate=0.1), "x: got shape"),
    (lambda: learning.sgd_covariance(np.ones((4, 2)), np.ones(4), learning_rate=0.1), "linearly independent"),
    (lambda: learning.sgd_covariance(np.ones((4, 1)), np.ones(3), learning_rate=0.1), "y"),
    (lambda: learning.simulate_sgd(np.ones((4, 1)), np.ones(4), learning_rate=0.1, updates=0), "updates")])
def test_wrong_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()

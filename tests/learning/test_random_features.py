"""Random features: the limit by another route, and drawn networks."""
import numpy as np
import pytest
from scipy.optimize import brentq

from physml import learning


def given_features(width, n, d, ridge, noise, activation, seed):
    """The risk for drawn w, with n and d large: φ(w·x) replaced by a Gaussian of the same covariance.

    That is ridge regression with features of covariance S, whose risk follows from an effective ridge κ; what the
    features cannot express of the target acts like noise. Another derivation than Mei and Montanari's.
    """
    _, slope, rest = learning.activation_split(activation)
    w = np.random.default_rng(seed).normal(size=(d, width))
    w /= np.linalg.norm(w, axis=0)
    values, vectors = np.linalg.eigh(slope**2 * w.T @ w + rest**2 * np.eye(width))
    along = vectors.T @ (slope * w.T @ np.full(d, d**-0.5))  # covariance with the target
    best = along / values
    unseen = 1 - along @ best
    kappa = brentq(lambda k: n - ridge / k - np.sum(values / (values + k)), 1e-12, 1e6, xtol=1e-15)
    freedom = np.sum((values / (values + kappa)) ** 2)
    bias = kappa**2 * np.sum(values * best**2 / (values + kappa) ** 2)
    return (bias + unseen + noise**2) / (1 - freedom / n) - noise**2


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("width", [150, 700, 1500])
def test_two_derivations(activation, width):
    n, d, ridge, noise = 500, 250, 2.0, 0.5
    other = np.mean([given_features(width, n, d, ridge, noise, activation, seed) for seed in range(3)])
    assert abs(learning.random_feature_risk(width, n, d, ridge=ridge, noise=noise, activation=activation) / other - 1) \
        < 0.04


def test_drawn_networks():
    """Four standard errors, and a few per cent for the sixty inputs."""
    limit = learning.random_feature_risk([30, 60, 240], 120, 60, ridge=1.0, noise=0.4)
    risks = learning.random_feature_fits([30, 60, 240], 120, 60, ridge=1.0, noise=0.4, samples=40, seed=2)
    assert np.all(abs(risks.mean(axis=0) - limit) < 4 * risks.std(axis=0) / 40**0.5 + 0.05 * limit)


def test_only_ratios_matter():
    one = learning.random_feature_risk([20, 90], 60, 30, ridge=0.1)
    np.testing.assert_allclose(learning.random_feature_risk([40, 180], 120, 60, ridge=0.2), one, rtol=1e-9)


def test_a_peak_at_as_many_features_as_examples():
    widths = np.arange(60, 400, 10)
    small, large = (learning.random_feature_risk(widths, 180, 60, ridge=r, noise=0.5) for r in (1e-3, 3.0))
    assert widths[np.argmax(small)] == 180
    assert np.all(np.diff(large) < 0)


def test_the_split_of_an_activation():
    assert learning.activation_split("linear") == pytest.approx((0, 1, 0), abs=1e-7)
    assert learning.activation_split("square") == pytest.approx((1, 0, 2**0.5), abs=1e-9)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: learning.random_feature_risk(10, 5, 5, ridge=0.0), "^ridge: "),
    (lambda: learning.random_feature_risk(10, 5, 5, ridge=1.0, activation="linear"), "^activation: "),
    (lambda: learning.random_feature_risk(0, 5, 5, ridge=1.0), "^widths: "),
    (lambda: learning.random_feature_fits([0], 5, 5, ridge=1.0), "^widths: ")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

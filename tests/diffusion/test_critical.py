"""Critical times against hand-made linear stability, enumeration of a training set, and simulated U-turns."""
import numpy as np
import pytest
from scipy.optimize import brentq

from physml.diffusion import (
    collapse_time,
    constant_schedule,
    diffused_score,
    instability_scale,
    linear_schedule,
    speciation_time,
    u_turn,
    u_turn_agreement,
)

SCHEDULE = constant_schedule(10.0)


@pytest.mark.parametrize("noise", [0.1, 1.0, 5.0])
def test_instability_is_where_the_slope_of_the_drift_changes_sign(noise):
    score, h = diffused_score([[-1.0], [1.0]], SCHEDULE), 1e-5

    def slope(t):
        return 0.5 + (1 + noise) / 2 * score([[h]], t)[0, 0] / h

    t = brentq(slope, 0.01, 0.9)
    assert float(SCHEDULE.scale(t)) == pytest.approx(instability_scale(noise), abs=1e-8)
    assert min(0.5 + 0.5 * score([[h]], t)[0, 0] / h for t in (0.05, 0.3, 0.6)) > 0  # the flow: throughout


def test_limits_of_the_instability():
    """REFERENCE.md: √(√2 - 1) for the reverse SDE, 1/√2 where log p_t becomes bimodal, 0 for the flow."""
    assert instability_scale(1) == pytest.approx((2**0.5 - 1) ** 0.5, abs=1e-15)
    assert instability_scale(1e9) == pytest.approx(2**-0.5, abs=1e-9)
    assert instability_scale(0) == 0


def test_agreement_at_speciation_is_the_published_number():
    assert float(u_turn_agreement(1.0)) == pytest.approx(0.775200, abs=5e-7)
    np.testing.assert_allclose(u_turn_agreement([0.0, 30.0]), [0.5, 1.0], atol=1e-9)


def test_u_turns_agree_as_often_as_bayes_says():
    separation, dimension, n = 6.0, 6, 4000
    t = speciation_time(separation**2, SCHEDULE)
    for time in (t, 0.7 * t, 1.3 * t):
        end = u_turn(separation, dimension, SCHEDULE, time, pairs=n, steps=120, seed=3)
        expected = float(u_turn_agreement(float(SCHEDULE.scale(time)) * separation))  # width 1: p_t has width 1
        assert abs(end[:, 2].mean() - expected) < 4 * (expected * (1 - expected) / n) ** 0.5 + 0.004
        assert abs(end[:, 0].mean() - end[:, 1].mean()) < 4 * (0.5 / n) ** 0.5


def test_two_runs_of_the_flow_are_one_and_noise_parts_them():
    t = speciation_time(36.0, SCHEDULE)
    assert u_turn(6.0, 6, SCHEDULE, t, noise=0.0, pairs=50, steps=60)[:, 2].all()
    calm, wild = (u_turn(6.0, 6, SCHEDULE, t, noise=h, pairs=2000, steps=120, seed=4)[:, 2].mean() for h in (1.0, 4.0))
    assert wild < calm - 8 * (0.5 / 2000) ** 0.5


def test_collapse_of_a_training_set():
    """n Gaussian points in d dimensions: the weight of the true point passes one half near the predicted noise."""
    d, n, rng = 24, 400, np.random.default_rng(0)
    points = rng.standard_normal((n, d))
    schedule = linear_schedule()
    t = collapse_time(np.ones(d), n, schedule)
    ratio = 1 / np.sqrt(n ** (2 / d) - 1)
    assert float(schedule.noise_to_signal(t)) == pytest.approx(ratio, rel=1e-9)

    def weight(ratio):
        u = points + ratio * rng.standard_normal((n, d))
        square = ((u[:, None] - points) ** 2).sum(axis=2) / (2 * ratio**2)
        return np.median(1 / np.exp(np.diag(square)[:, None] - square).sum(axis=1))

    assert weight(0.75 * ratio) > 0.9
    assert weight(1.5 * ratio) < 0.2


@pytest.mark.parametrize(("make", "message"), [
    (lambda: speciation_time(0.5, SCHEDULE), "covariance: its largest eigenvalue is 0.5"),
    (lambda: speciation_time(np.ones((2, 3)), SCHEDULE), r"covariance: got shape \(2, 3\)"),
    (lambda: collapse_time([1, 0], 9, SCHEDULE), "variances: got 0"),
    (lambda: collapse_time(np.ones(3), 1, SCHEDULE), "n: got 1"),
    (lambda: collapse_time(np.ones(50), 2, constant_schedule(0.1)), "n: got 2; even at t = 1"),
    (lambda: instability_scale(-1), "noise: got -1"), (lambda: u_turn_agreement(-1), "signal: got -1"),
    (lambda: u_turn(-1, 2, SCHEDULE, 0.5), "separation: got -1"),
    (lambda: u_turn(1, 0, SCHEDULE, 0.5), "dimension: got 0"),
    (lambda: u_turn(1, 2, SCHEDULE, 0.005), r"t: got 0.005; give a time in \(0.01, 1\]")])
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()

"""Losses against their definitions, their gradients against differences."""
import numpy as np
import pytest

from physml.learning.losses import checked_targets, loss_function

RNG = np.random.default_rng(4)
CASES = [("cross_entropy", 1, [0, 1, 1, 0.25]), ("cross_entropy", 3, [2, 0, 1, 1]),
         ("squared", 1, [0.5, -1, 2, 3]), ("squared", 2, RNG.normal(size=(4, 2)))]


@pytest.mark.parametrize(("name", "outputs", "targets"), CASES)
def test_gradient(name, outputs, targets):
    y, loss = RNG.normal(size=(4, outputs)), loss_function(name)
    targets = checked_targets(name, targets, 4, outputs)
    value, slope = loss(y, targets)
    for index in np.ndindex(y.shape):
        h = np.zeros(y.shape)
        h[index] = 1e-5
        assert slope[index] == pytest.approx((loss(y + h, targets)[0] - loss(y - h, targets)[0]) / 2e-5, abs=1e-9)
    assert np.isfinite(value)


def test_definitions():
    y = np.array([[2.0], [-1.0]])
    p = 1 / (1 + np.exp(-y[:, 0]))
    assert loss_function("cross_entropy")(y, np.array([1.0, 0.0]))[0] == pytest.approx(-np.log(p[0] * (1 - p[1])) / 2)
    two = np.concatenate([np.zeros((2, 1)), y], axis=1)  # a logit is the difference of two
    assert loss_function("cross_entropy")(two, np.array([1, 0]))[0] == pytest.approx(-np.log(p[0] * (1 - p[1])) / 2)
    assert loss_function("squared")(np.array([[1.0, 2.0]]), np.array([[0.0, 0.0]]))[0] == 2.5


def test_no_overflow():
    value, slope = loss_function("cross_entropy")(np.array([[1000.0], [-1000.0]]), np.array([1.0, 1.0]))
    assert value == 500.0
    assert slope[:, 0].tolist() == [0.0, -0.5]
    value, slope = loss_function("cross_entropy")(np.array([[1000.0, 0.0]]), np.array([1]))
    assert value == 1000.0
    assert slope.tolist() == [[1.0, -1.0]]


@pytest.mark.parametrize(("name", "targets", "outputs", "message"), [
    ("cross_entropy", [0, 1, 2, 0], 1, "give labels 0 and 1"),
    ("cross_entropy", [0, 1, 3, 0], 3, "give class numbers from 0 to 2"),
    ("cross_entropy", [0, 1, 0.5, 0], 3, "give class numbers from 0 to 2"),
    ("cross_entropy", [0, 1], 1, r"targets: got shape \(2,\); give \(4,\)"),
    ("squared", [[0.0, 1.0]] * 4, 3, r"targets: got shape \(4, 2\); give \(4, 3\)"),
    ("squared", [0.0, 1.0, np.nan, 0], 1, "not finite"),
    ("absolute", [0, 1, 0, 1], 1, "loss: got 'absolute'"),
])
def test_bad_targets(name, targets, outputs, message):
    with pytest.raises(ValueError, match=message):
        checked_targets(name, targets, 4, outputs)

"""Digits as whole numbers of steps: the same bytes everywhere, and near to the pictures that they stand for."""
import hashlib

import numpy as np
import pytest

from physml import data
from physml.diffusion import digit_images, digit_points
from physml.diffusion.digits import training_order

DIGEST = "2764716414361383"


def test_the_same_everywhere():
    digits = digit_points()
    assert hashlib.sha256(digits.levels.tobytes() + digits.labels.tobytes()).hexdigest()[:16] == DIGEST


def test_even_classes_and_six_bits():
    digits, order = digit_points(), training_order()
    assert sorted(order) == list(range(1797))
    assert (digits.labels == data.digits().labels[order]).all()
    for n in (10, 30, 100, 300, 1500):
        assert (np.bincount(digits.training(n)[1], minlength=10) == n // 10).all()
    assert abs(digits.training()[0] / digits.steps).max() == pytest.approx(31)
    assert len(digits.held_out()[0]) == 297


def test_pictures_come_back():
    digits = digit_points()
    seen = data.digits().images[training_order()] / 8 - 1
    lost = ((digit_images(digits.points) - seen) ** 2).sum()
    assert 0.02 < lost / ((seen - seen[:1500].mean(axis=0)) ** 2).sum() < 0.04


def test_components_are_those_of_numpy():
    """The spectrum and the subspace, to the rounding of the axes; and rounding a coordinate moves it by half a step."""
    seen = data.digits().images[training_order()].reshape(-1, 64) / 8 - 1
    centred = seen - seen[:1500].mean(axis=0)
    _, spectrum, axes = np.linalg.svd(centred[:1500], full_matrices=False)
    digits = digit_points()
    np.testing.assert_allclose(digits.points[:1500].std(axis=0), spectrum[:32] / 1500**0.5, rtol=0.03)
    along = np.abs(np.corrcoef(digits.points.T, axes[:8] @ centred.T)[:32, 32:])
    assert (np.diagonal(along) > 0.99).all()


def test_bad_points():
    with pytest.raises(ValueError, match="points: got shape"):
        digit_images(np.zeros((2, 31)))

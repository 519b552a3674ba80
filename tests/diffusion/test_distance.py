"""The sliced distance where it is known: shifted and stretched clouds, one dimension, two samples of one density."""
import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from physml.diffusion import sliced_wasserstein

RNG = np.random.default_rng(2)


@pytest.mark.parametrize("d", [2, 5])
def test_a_shift_and_a_stretch(d):
    x = RNG.normal(size=(400, d))
    shift = RNG.normal(size=d)
    assert sliced_wasserstein(x, x + shift, directions=20_000) == pytest.approx(
        np.linalg.norm(shift) / d**0.5, rel=0.02)  # ⟨(e·a)²⟩ = a²/d
    stretched = sliced_wasserstein(x, 3 * x, directions=2000)
    assert stretched == pytest.approx(2 * np.sqrt(np.mean(x**2)), rel=0.02)


def test_one_dimension():
    x, y = RNG.normal(size=(50, 1)), np.sort(RNG.normal(size=(50, 1)) + 4, axis=0)
    found = sliced_wasserstein(x, y)
    assert found >= wasserstein_distance(x[:, 0], y[:, 0])  # the first power, by Jensen
    assert found == pytest.approx(np.sqrt(np.mean((np.sort(x[:, 0]) - y[:, 0]) ** 2)))


def test_order_and_size():
    x, y = RNG.normal(size=(2, 30, 2))
    assert sliced_wasserstein(x, x[::-1]) == 0.0
    assert sliced_wasserstein(x, y) == pytest.approx(sliced_wasserstein(y[::-1], x))
    few, many = (np.mean([sliced_wasserstein(*RNG.normal(size=(2, n, 2))) for _ in range(30)]) for n in (100, 1600))
    assert 3 < few / many < 5.3  # falls like 1/√n


def test_bad_input():
    with pytest.raises(ValueError, match="y: got shape"):
        sliced_wasserstein(np.zeros((3, 2)), np.zeros((4, 2)))
    with pytest.raises(ValueError, match="directions: got 0"):
        sliced_wasserstein(np.zeros((3, 2)), np.zeros((3, 2)), directions=0)

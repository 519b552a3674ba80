"""Binning against the exact error of an autoregressive series."""
import numpy as np
import pytest
from scipy.signal import lfilter

from physml.mcmc import binning_error


@pytest.mark.parametrize("phi", [0.0, 0.9])
def test_plateau_is_the_exact_error(phi):
    n = 2**17
    x = lfilter([1], [1, -phi], np.random.default_rng(5).normal(size=n) * np.sqrt(1 - phi**2))
    result = binning_error(x)
    exact = np.sqrt((1 + phi) / (1 - phi) / n)
    assert abs(result.error - exact) < 4 * result.uncertainties[result.chosen] + 0.02 * exact
    assert result.autocorrelation_time == pytest.approx(0.5 * (1 + phi) / (1 - phi), rel=0.15)
    assert result.errors[0] == pytest.approx(x.std(ddof=1) / np.sqrt(n))


def test_every_level_is_the_error_of_block_means():
    x = np.random.default_rng(1).normal(size=(3, 100))
    result = binning_error(x)
    for size, error in zip(result.sizes, result.errors, strict=True):
        blocks = x[:, :100 // size * size].reshape(3, -1, size).mean(axis=2)
        assert error == pytest.approx(blocks.std(ddof=1) / np.sqrt(blocks.size), rel=0.05)


@pytest.mark.parametrize("x", [np.ones(15), np.ones((2, 3, 20)), np.full(20, np.inf)])
def test_bad_series(x):
    with pytest.raises(ValueError, match="x: got"):
        binning_error(x)

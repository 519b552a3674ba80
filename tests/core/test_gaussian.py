"""Averages over a normal number against closed forms."""
import numpy as np

from physml.core.gaussian import gaussian_weights


def test_moments_and_a_generating_function():
    z = np.linspace(-10, 10, 201)
    weights = gaussian_weights(z)
    np.testing.assert_allclose([weights @ z**k for k in (0, 1, 2, 4, 6)], [1, 0, 1, 3, 15], atol=1e-12)
    np.testing.assert_allclose(weights @ np.exp(1.5 * z), np.exp(1.125), rtol=1e-12)

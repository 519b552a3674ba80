"""Weights for averages over a normal variable: moments, and a steep tanh."""
import numpy as np
import pytest
from scipy import integrate

from physml.variational.quadrature_kernels import normal_weights


def test_averages():
    z = np.linspace(-7, 7, 201)
    w = np.empty_like(z)
    normal_weights(z, w)
    assert [w.sum(), w @ z, w @ z**2] == pytest.approx([1, 0, 1], abs=1e-9)
    assert w @ z**4 == pytest.approx(3, abs=1e-8)  # what lies beyond the ends holds 7e-9 of it
    steep = integrate.quad(lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * np.tanh(4 * x + 1) ** 2, -9, 9)[0]
    assert w @ np.tanh(4 * z + 1) ** 2 == pytest.approx(steep, abs=1e-6)

"""Boltzmann's distribution of a few levels against NumPy."""
import numpy as np

from physml.thermo.kernels import boltzmann


def test_boltzmann():
    energies, p = np.array([0.0, 1.5, -0.5, 2.0]), np.empty(4)
    boltzmann(energies, 0.7, p)
    weights = np.exp(-energies / 0.7)
    np.testing.assert_allclose(p, weights / weights.sum(), rtol=1e-14)
    boltzmann(energies, np.inf, p)
    assert (p == 0.25).all()

"""Boltzmann's distribution of a few levels, and entropies, against NumPy and SciPy."""
import numpy as np
from scipy.special import entr

from physml.thermo.kernels import boltzmann, entropy


def test_boltzmann():
    energies, p = np.array([0.0, 1.5, -0.5, 2.0]), np.empty(4)
    boltzmann(energies, 0.7, p)
    weights = np.exp(-energies / 0.7)
    np.testing.assert_allclose(p, weights / weights.sum(), rtol=1e-14)
    boltzmann(energies, np.inf, p)
    assert (p == 0.25).all()


def test_entropy():
    p = np.array([0.1, 0.0, 0.6, 0.3])
    np.testing.assert_allclose(entropy(p), entr(p).sum(), rtol=1e-14)

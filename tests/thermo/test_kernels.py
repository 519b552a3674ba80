"""Boltzmann's distribution of a few levels, entropies, and the curves of a drawn spectrum, against NumPy and SciPy."""
import numpy as np
import pytest
from scipy.special import entr

from physml import thermo
from physml.thermo import kernels
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


CELLS = np.where(np.arange(4, 0, -1)[:, None] <= [1, 0, 4, 2], 1, -1).astype(np.int8)
STATES = np.repeat([0.0, 2.0, 3.0], [1, 4, 2])


def test_levels_are_counted_and_there_is_always_one():
    found = np.empty(4)
    kernels.count_levels(CELLS.copy(), found)
    assert np.exp(found).tolist() == [1, 0, 4, 2]
    empty = np.full((4, 4), -1, np.int8)
    kernels.count_levels(empty, found)
    assert np.exp(found).tolist() == [1, 0, 0, 0]
    assert np.argwhere(empty > 0).tolist() == [[3, 0]]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_curves_of_a_spectrum(sign):
    """By a list of all states; the largest entropy at a mean energy from the dual problem."""
    logs, energies, work = np.empty(4), np.arange(4.0), (np.empty(4), np.empty(5))
    kernels.count_levels(CELLS.copy(), logs)
    T, curves = np.array([0.3, 1.0, 4.0]), np.empty((4, 3))
    kernels.canonical_curves(energies, logs, T, sign, *work, curves)
    for k, beta in enumerate(sign / T):
        p = np.exp(-beta * STATES) / np.exp(-beta * STATES).sum()
        mean = p @ STATES
        heat = beta**2 * p @ (STATES - mean) ** 2
        exact = [mean, entr(p).sum(), heat, -np.log(np.exp(-beta * STATES).sum()) / beta]
        np.testing.assert_allclose(curves[:, k], exact, atol=1e-12)
    trial, pull = np.empty(41), np.empty((3, 41))
    kernels.two_sides(energies, logs, sign / 1.7, *work, trial, pull)
    assert (np.diff(trial) > 0).all()
    for k in (12, 20, 27):
        exact = -1.7 * sign * thermo.max_entropy(STATES, trial[k]).entropy
        np.testing.assert_allclose(pull[:, k], [trial[k], exact, trial[k] + exact], atol=1e-8)

"""Spectra and phases of hidden units, on the exact solution and against the full Fourier transform."""
import numpy as np
import pytest

from physml import learning


def waves(p=13, units=96):
    """Gromov's solution: unit k has a frequency and two phases, and the sum of the phases at the output."""
    rng = np.random.default_rng(4)
    frequency, (left, right) = 1 + np.arange(units) % (p // 2), rng.uniform(0, 2 * np.pi, (2, units))
    angle = 2 * np.pi * np.arange(p)[:, None] * frequency / p
    return np.stack([np.cos(angle - left), np.cos(angle - right), np.cos(angle - left - right)])


def test_the_exact_solution_adds_uses_one_frequency_and_has_aligned_phases():
    w = waves(units=960)
    a, b = np.divmod(np.arange(169), 13)
    logits = (w[0, a] + w[1, b]) ** 2 @ w[2].T
    assert (logits.argmax(axis=1) == (a + b) % 13).all()
    np.testing.assert_allclose(learning.participation(learning.unit_spectra(w)), 1.0, rtol=1e-12)
    np.testing.assert_allclose(learning.phase_sum(w), 1.0, rtol=1e-12)


def test_spectra_are_shares_of_the_power():
    w = np.random.default_rng(6).standard_normal((3, 31, 5))
    powers = np.abs(np.fft.fft(w[:2], axis=1)) ** 2
    shares = learning.unit_spectra(w)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    np.testing.assert_allclose(shares[3], powers[:, 4].sum(axis=0) / powers[:, 1:16].sum(axis=(0, 1)))
    assert learning.participation(np.full(15, 1 / 15)) == pytest.approx(15)


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"weights: got shape \(2, 5, 4\)"):
        learning.unit_spectra(np.zeros((2, 5, 4)))

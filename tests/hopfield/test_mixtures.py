"""Mixtures of patterns: published values, the Hessian written out, and networks that fall into them."""
import itertools
import math

import numpy as np
import pytest
from scipy.optimize import brentq

from physml import hopfield


@pytest.mark.parametrize("count", [1, 3, 5, 7])
def test_zero_temperature(count):
    """⟨ξ sign Σξ⟩ over all signs."""
    signs = np.array(list(itertools.product([-1, 1], repeat=count)))
    expected = (signs[:, 0] * np.sign(signs.sum(axis=1))).mean()
    assert hopfield.mixture_overlap(count) == pytest.approx(expected, abs=1e-15)
    assert hopfield.mixture_overlap(count, 0.01) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("count", "T"), [(3, 0.3), (3, 0.6), (5, 0.4), (1, 0.7)])
def test_smallest_curvature_is_an_eigenvalue_of_the_hessian(count, T):
    """f(m) = ½ m² - T ⟨ln 2cosh β m·ξ⟩ with one more pattern, by finite differences of its gradient."""
    signs = np.array(list(itertools.product([-1, 1], repeat=count + 1)))
    m = np.r_[np.full(count, hopfield.mixture_overlap(count, T)), 0.0]

    def gradient(m):
        return m - np.tanh(signs @ m / T) @ signs / len(signs)

    assert gradient(m) == pytest.approx(np.zeros(count + 1), abs=1e-12)
    hessian = np.array([(gradient(m + d) - gradient(m - d)) / 2e-5 for d in 1e-5 * np.eye(count + 1)])
    assert hopfield.mixture_stability(count, T) == pytest.approx(np.linalg.eigvalsh(hessian)[0], abs=1e-8)


def test_triples_are_stable_below_046():
    """Amit, Gutfreund and Sompolinsky (1985) give 0.46."""
    assert brentq(lambda T: hopfield.mixture_stability(3, T), 0.3, 0.6) == pytest.approx(0.46, abs=0.005)


def test_a_network_stays_in_a_mixture():
    patterns = hopfield.random_patterns(9, 2000, seed=1)
    start = np.sign(patterns[:3].sum(axis=0, dtype=int)).astype(np.int8)
    model = hopfield.hebb(patterns)
    m = hopfield.overlap(patterns, hopfield.recall(model, start, seed=1))
    assert m[:3] == pytest.approx([0.5] * 3, abs=0.06)
    assert abs(m[3:]).max() < 0.12
    warm = hopfield.overlap(patterns, hopfield.recall(model, start, temperature=0.7, sweeps=200, seed=1))
    assert np.sort(abs(warm))[-1] > 0.7, "above 0.46 it leaves for one of the patterns"
    assert np.sort(abs(warm))[-2] < 0.3


@pytest.mark.parametrize(("call", "message"), [
    (lambda: hopfield.mixture_overlap(2), "count: got 2; a mixture of an even number"),
    (lambda: hopfield.mixture_stability(3, 0.0), "temperature: got 0.0"),
    (lambda: hopfield.mixture_overlap(3, -math.inf), "temperature: got -inf")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Storage against adaptive quadrature, Cover's count, small perceptrons, and published values."""
import math

import numpy as np
import pytest
from scipy import integrate, special

from physml import spinglass


def gauss(function):
    return integrate.quad(lambda t: math.exp(-t * t / 2) / math.sqrt(2 * math.pi) * function(t), -9, 9, limit=200)[0]


@pytest.mark.parametrize("k", [-0.5, 0.0, 0.3, 1.5])
def test_capacity_is_gardners_integral(k):
    exact = integrate.quad(lambda t: math.exp(-t * t / 2) / math.sqrt(2 * math.pi) * (t + k) ** 2, -k, 12)[0]
    assert spinglass.storage_capacity(k) == pytest.approx(1 / exact, rel=1e-10)


def spherical(q, load, k):
    return (0.5 * math.log(1 - q) + q / (2 * (1 - q))
            + load * gauss(lambda t: special.log_ndtr(-(k + math.sqrt(q) * t) / math.sqrt(1 - q))))


@pytest.mark.parametrize(("load", "k"), [(0.4, 0.0), (1.5, 0.0), (0.6, 0.5)])
def test_the_sphere(load, k):
    found = spinglass.spherical_storage(load, k)
    assert spherical(found.overlap, load, k) == pytest.approx(found.entropy, abs=1e-9)
    slope = (spherical(found.overlap + 1e-5, load, k) - spherical(found.overlap - 1e-5, load, k)) / 2e-5
    assert abs(slope) < 1e-6


def test_the_volume_shrinks_to_a_point():
    assert spinglass.spherical_storage(1.99).overlap > 0.99
    with pytest.raises(ValueError, match="below the capacity 2"):
        spinglass.spherical_storage(2.0)


def test_two_is_also_covers_count():
    """2 Σ_{k<N} C(P-1, k) of 2^P labellings of P points are linear (Cover 1965): half of them at P = 2N."""
    N = 400
    share = [sum(math.comb(P - 1, k) for k in range(N)) / 2 ** (P - 1) for P in (760, 800, 840)]
    assert share[0] > 0.9
    assert share[1] == pytest.approx(0.5)
    assert share[2] < 0.1


def binary(q, r, load):
    return (-0.5 * r * (1 - q) + gauss(lambda z: math.log(2 * math.cosh(math.sqrt(r) * z)))
            + load * gauss(lambda t: special.log_ndtr(-math.sqrt(q / (1 - q)) * t)))


def test_weights_of_one_bit():
    found = spinglass.binary_storage(0.5)
    q = found.overlap
    ratio = gauss(lambda t: (math.exp(-q * t * t / (2 * (1 - q))) / math.sqrt(2 * math.pi)
                             / special.ndtr(-math.sqrt(q / (1 - q)) * t)) ** 2)
    r = 0.5 * ratio / (1 - q)
    assert gauss(lambda z: math.tanh(math.sqrt(r) * z) ** 2) == pytest.approx(q, abs=1e-9)
    assert binary(q, r, 0.5) == pytest.approx(found.entropy, abs=1e-9)
    assert spinglass.binary_capacity() == pytest.approx(0.83308, abs=5e-6)


def test_entropy_begins_with_half_of_the_weights():
    """Each pattern forbids half of the weights at first: s = ln 2 (1 - α) + O(α²), a bound above."""
    for load in (0.01, 0.3, 0.7):
        assert spinglass.binary_storage(load).entropy < math.log(2) * (1 - load)
    assert spinglass.binary_storage(0.01).entropy == pytest.approx(math.log(2) * 0.99, abs=1e-4)


def test_bad_loads():
    with pytest.raises(ValueError, match="load: got -1"):
        spinglass.binary_storage(-1.0)
    with pytest.raises(ValueError, match="load: got 5"):
        spinglass.binary_storage(5.0)
    assert spinglass.binary_storage(0.9).entropy < 0


def test_typical_solutions_lose_patterns_when_weights_flip():
    for f in (0.05, 0.2, 0.5):  # without patterns a margin is any positive one: two Gaussians of correlation 1 - 2f
        assert spinglass.typical_error_after_flips(0.0, f) == pytest.approx(np.arccos(1 - 2 * f) / np.pi, abs=1e-5)
    random, q, f = np.random.default_rng(1), spinglass.binary_storage(0.5).overlap, 20 / 401
    t, y, noise = random.normal(size=(3, 1_000_000))
    x = np.sqrt(q) * t + np.sqrt(1 - q) * y  # of weights that know the pattern's t; a solution where it is positive
    weight = (x > 0) / special.ndtr(np.sqrt(q / (1 - q)) * t)
    lost = weight @ ((1 - 2 * f) * x + np.sqrt(4 * f * (1 - f)) * noise < 0) / weight.sum()
    assert spinglass.typical_error_after_flips(0.5, f) == pytest.approx(lost, abs=0.003)
    with pytest.raises(ValueError, match=r"load: got 0\.9"):
        spinglass.typical_error_after_flips(0.9)

"""The local free energy: a parabola by hand, both limits of the window, two valleys by adaptive quadrature."""
import numpy as np
import pytest
from scipy.integrate import quad

from physml import learning


def test_a_parabola():
    x, k, c, T = np.array([-1.0, 0.3]), 3.0, 0.7, 0.2
    found = learning.local_free_energy(lambda y: k * y**2 / 2, x, temperature=T, scope=c)
    np.testing.assert_allclose(found, T / 2 * np.log((c + k) / c) + k * c / (k + c) * x**2 / 2, rtol=1e-10)


def test_limits():
    x = np.array([-1.2, 0.1, 0.6])
    narrow = learning.local_free_energy(learning.valley_potential, x, temperature=0.1, scope=1e8)
    np.testing.assert_allclose(narrow, learning.valley_potential(x), atol=1e-6)


@pytest.mark.parametrize("x", [-1.0, 0.5])
def test_two_valleys_by_quadrature(x):
    mean = quad(lambda y: np.exp(-learning.valley_potential(y) / 0.3 - 2 * (y - x) ** 2 / 0.6), -4, 4, limit=200,
                points=[0.0])[0] * (2 / (2 * np.pi * 0.3)) ** 0.5
    found = learning.local_free_energy(learning.valley_potential, [x], temperature=0.3, scope=2.0)[0]
    assert found == pytest.approx(-0.3 * np.log(mean), abs=1e-6)


@pytest.mark.parametrize("name", ["temperature", "scope"])
def test_wrong_arguments(name):
    with pytest.raises(ValueError, match=name):
        learning.local_free_energy(abs, [0.0], **{"temperature": 1, "scope": 1, name: 0})

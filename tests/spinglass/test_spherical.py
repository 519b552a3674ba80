"""The spherical p-spin model: published values, integrals by quadrature."""
import numpy as np
import pytest
from scipy.integrate import quad

from physml import spinglass


def test_published_values():
    assert spinglass.spherical_threshold(3) == pytest.approx(-1.63299, abs=5e-6)
    assert spinglass.spherical_ground_energy(3) == pytest.approx(-1.65700, abs=5e-6)
    assert spinglass.spherical_complexity(0.0, p=5) == pytest.approx(0.5 * np.log(4))


def test_complexity_of_minima_by_quadrature():
    """Auffinger, Ben Arous & Černý (2013): the rate function as an integral; all indices agree at the threshold."""
    edge = spinglass.spherical_threshold(3)
    for e in (-1.64, -1.66, -1.7):
        rate = 2 / edge**2 * quad(lambda z: np.sqrt(z * z - edge * edge), -edge, -e)[0]
        for k in (0, 1, 3):
            expected = 0.5 * np.log(2) - e * e / 8 - (k + 1) * rate
            assert spinglass.spherical_complexity(e, index=k) == pytest.approx(expected, abs=1e-12)
    assert spinglass.spherical_complexity(edge, index=5) == pytest.approx(spinglass.spherical_complexity(edge))


def test_index_counts_a_semicircle():
    for e in (-1.5, -0.7, 0.0):
        share = quad(lambda v: np.sqrt(24 - v * v) / (12 * np.pi), -24**0.5, 3 * e)[0]
        assert spinglass.spherical_index(e) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: spinglass.spherical_threshold(2), "p: got 2"),
    (lambda: spinglass.spherical_complexity(0.5), "energy: got 0.5"),
    (lambda: spinglass.spherical_complexity(-1.0, index=0), "energy: got -1"),
    (lambda: spinglass.expected_critical_points(3, samples=1), "samples: got 1")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

"""The distribution of the magnetisation: enumeration, reference values, the crossing of Binder's cumulants."""
import numpy as np
import pytest

from physml.ising import (
    CRITICAL_TEMPERATURE,
    magnetization_distribution,
    magnetization_moments,
    yang_magnetization,
)


@pytest.mark.parametrize("L", [2, 3, 4])
@pytest.mark.parametrize("T", [0.7, CRITICAL_TEMPERATURE, 5.0])
def test_enumeration(L, T, enumerated):
    energies, magnetizations = enumerated(L)
    weights = np.exp(-(energies - energies.min()) / T)
    expected = np.bincount((magnetizations + L * L) // 2, weights=weights) / weights.sum()
    m, p = magnetization_distribution(L, T)
    assert p == pytest.approx(expected, rel=1e-12)
    assert m == pytest.approx(np.linspace(-1, 1, L * L + 1))
    moments = [(abs(m) * expected).sum(), (m**2 * expected).sum(), (m**4 * expected).sum()]
    assert magnetization_moments(L, T) == pytest.approx(moments, rel=1e-13)


def test_reference():
    first, second, fourth = magnetization_moments(4, CRITICAL_TEMPERATURE)
    assert (first, second) == pytest.approx((0.843860444813, 0.761358908569), rel=1e-11)
    assert 1 - fourth / (3 * second**2) == pytest.approx(0.617199318412, rel=1e-11)
    moments = [magnetization_moments(L, 2.22287630) for L in (4, 6)]
    four, six = (1 - fourth / (3 * second**2) for _, second, fourth in moments)
    assert four == pytest.approx(six, abs=1e-9)
    assert round(four, 8) == 0.62304797


@pytest.mark.parametrize("L", [5, 8])
def test_limits(L):
    _, p = magnetization_distribution(L, 1.7)
    assert p == pytest.approx(p[::-1], rel=1e-12)
    assert p.sum() == pytest.approx(1, rel=1e-14)
    assert magnetization_moments(L, 1e-3) == (1.0, 1.0, 1.0)
    assert magnetization_moments(L, 1e9)[1] == pytest.approx(1 / L**2, rel=1e-7)
    assert magnetization_moments(8, 1.5)[0] == pytest.approx(yang_magnetization(1.5), rel=1e-4)


def test_shapes():
    assert all(isinstance(v, float) for v in magnetization_moments(3, 2))
    first, _, _ = magnetization_moments(3, [[1.0, 2.0]])
    assert first.shape == (1, 2)
    assert first[0, 1] == magnetization_moments(3, 2.0)[0]


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"L: got 9; .* from 2 to 8"):
        magnetization_moments(9, 2.0)
    with pytest.raises(ValueError, match="temperature: got -1"):
        magnetization_moments(4, -1)
    with pytest.raises(ValueError, match="temperature: got an array"):
        magnetization_distribution(4, [1.0, 2.0])

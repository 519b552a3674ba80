"""The integer series against coefficients that are known, and against sums that can be done by hand."""
import numpy as np
import pytest

from physml.ising import series


def test_bulk_series():
    """ln Z/N - 2K = y² + 2y³ + 9/2 y⁴ + 12 y⁵ + 112/3 y⁶ + …, the square lattice's low-temperature series."""
    known = np.array([0, 0, 2 * 2, 3 * 4, 4 * 9, 5 * 24, 6 * 224 // 3])
    assert series.bulk_log_derivative()[:7].astype(int).tolist() == known.tolist()


def test_compose_is_the_sum_of_powers():
    y, traces = 0.01, [0, 3, 5, 7]
    ratio = y * (1 - y) ** 2 / (1 + y) ** 4
    value = sum(t * ratio**k for k, t in enumerate(traces))
    padded = series.compose(traces + [0] * 20)
    assert sum(c * y**n for n, c in enumerate(padded)) == pytest.approx(value, rel=1e-14)


def test_exponential_inverts_the_logarithmic_derivative():
    """(1 + v)⁵: v z'/z = 5v - 5v² + 5v³ …"""
    assert series.exponential([0, 5, -5, 5, -5, 5, -5], 1) == [1, 5, 10, 10, 5, 1, 0]


def test_traces_that_no_torus_has():
    with pytest.raises(ArithmeticError, match="odd coefficient"):
        series.log_derivative(1, [0, 1, 1])

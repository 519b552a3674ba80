"""The curves that figures draw, against the functions with all their digits."""
import decimal

import numpy as np
import pytest
from scipy import special

from physml import ising
from physml.ising.curve_kernels import arithmetic_geometric_mean, exact_curves

TC = ising.CRITICAL_TEMPERATURE


def test_the_critical_temperature_is_the_nearest_number():
    """2 / ln(1 + √2) in forty digits: a C library could round log1p otherwise."""
    with decimal.localcontext(prec=40):
        assert float(2 / (1 + decimal.Decimal(2).sqrt()).ln()) == TC


@pytest.mark.parametrize("ratio", [1e-16, 1e-8, 1e-3, 0.3, 1.0])
def test_arithmetic_geometric_mean(ratio):
    """π / (2 AGM(1, k')) is the complete elliptic integral."""
    assert arithmetic_geometric_mean(1.0, ratio) == pytest.approx(np.pi / 2 / special.ellipkm1(ratio**2), rel=1e-15)


def test_curves_are_the_exact_ones():
    T = np.unique(np.concatenate([np.linspace(0.2, 10, 500), TC + np.array([-1e-3, -1e-9, -1e-14, 0.0, 1e-9, 1e-2])]))
    curves = np.empty((2, T.size))
    exact_curves(T, curves)
    assert curves[1] == pytest.approx(ising.onsager_energy(T), abs=1e-14)
    # (1 - sinh⁻⁴)^(1/8) amplifies an ulp of its base near T_c, where the base is 3.5 (T_c - T)
    far = abs(T - TC) > 1e-6
    assert curves[0, far] == pytest.approx(ising.yang_magnetization(T[far]), rel=1e-10)
    assert curves[0] == pytest.approx(ising.yang_magnetization(T), rel=0.02)
    assert curves[0, T >= TC].tolist() == [0.0] * int((T >= TC).sum())


def test_far_colder_than_any_figure():
    T, curves = np.array([1e-3, 0.01]), np.empty((2, 2))
    exact_curves(T, curves)
    assert curves.tolist() == [[1.0, 1.0], [-2.0, -2.0]]

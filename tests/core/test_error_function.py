"""The portable error function against its power series in sixty digits, in units of the last place."""
import decimal
import math

import numpy as np
import pytest

from physml.core.error_function import erf


def series(x):
    """(2/√π) Σ (-1)ⁿ x^(2n+1) / (n! (2n+1))."""
    D = decimal.Decimal
    pi = D("3.14159265358979323846264338327950288419716939937510582097494459")
    x, total, n = D(x), D(0), 0
    power = x
    while abs(power) > D("1e-60") * x:
        total += power / (2 * n + 1)
        n += 1
        power *= -x * x / n
    return 2 / pi.sqrt() * total


def test_error_in_ulp():
    y = np.concatenate([np.linspace(0.001, 5.99, 1501), np.exp(np.linspace(-40, 0, 101)), [0.84375, 1.25, 1 / 0.35]])
    with decimal.localcontext(prec=60):
        for v in y:
            exact = series(float(v))
            assert abs(decimal.Decimal(erf(v)) - exact) <= decimal.Decimal(math.ulp(float(exact))), v
    assert all(erf(-v) == -erf(v) for v in y)


@pytest.mark.parametrize(("x", "value"), [(0.0, 0.0), (math.inf, 1.0), (-math.inf, -1.0), (5e-324, 5e-324)])
def test_ends(x, value):
    assert erf(x) == value


def test_the_tail_is_not_lost_to_cancellation():
    """1 - erf(3) = 2.2e-5, to the last digit that a number near 1 has."""
    assert erf(3.0) == pytest.approx(0.9999779095030014145586, rel=2e-16)


def test_nan_stays_nan():
    assert math.isnan(erf(math.nan))

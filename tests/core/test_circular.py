"""The portable sine and cosine against 80-bit long double."""
import math

import numpy as np
import pytest

from physml.core import circular

X = np.concatenate([np.linspace(-50, 50, 40_001), np.linspace(-1e6, 1e6, 40_001),
                    np.arange(-2000, 2001) * (math.pi / 4), np.exp(np.linspace(-40, 0, 1001))])


@pytest.mark.skipif(np.finfo(np.longdouble).nmant < 63, reason="needs an extended long double as the judge")
@pytest.mark.parametrize("name", ["sin", "cos"])
def test_error_in_ulp(name):
    exact = getattr(np, name)(X.astype(np.longdouble))
    found = np.array([getattr(circular, name)(x) for x in X])
    assert np.max(abs(found - exact) / np.spacing(abs(exact.astype(float)))) <= 1.0


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf, 1.1e6])
def test_outside_the_domain_is_nan(x):
    assert math.isnan(circular.sin(x))
    assert math.isnan(circular.cos(x))


def test_zero():
    assert circular.cos(0.0) == 1.0
    assert circular.sin(0.0) == 0.0

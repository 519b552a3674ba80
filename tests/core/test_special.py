"""The portable functions against 80-bit long double, in units of the last place."""
import math

import numpy as np
import pytest

from physml.core import special

N = 40_001
RANGES = {
    "exp": np.concatenate([np.linspace(-708, 709.7, N), np.linspace(-1, 1, N)]),
    "log": np.concatenate([np.exp(np.linspace(-700, 700, N)), np.linspace(0.5, 2, N), [5e-324, 1e-310, 2.3e-308]]),
    "log1p": np.concatenate([np.linspace(-0.999, 4, N), np.exp(np.linspace(-40, 100, N)),
                             -np.exp(np.linspace(-40, -0.1, N))]),
    "expm1": np.concatenate([np.linspace(-50, 709, N), np.linspace(-1, 1, N), np.exp(np.linspace(-40, 0, N))]),
    "tanh": np.concatenate([np.linspace(-25, 25, N), np.linspace(-1, 1, N), np.exp(np.linspace(-40, 0, N))]),
    "sigmoid": np.linspace(-700, 700, N),
    "exp_negative": np.linspace(-707, 0, N),
    "log_two_cosh": np.linspace(-800, 800, N),
}
BOUND = {"exp": 1, "log": 1, "log1p": 1, "expm1": 1, "tanh": 2, "sigmoid": 2, "exp_negative": 1, "log_two_cosh": 1}


def reference(name, x):
    x = x.astype(np.longdouble)
    if name == "log_two_cosh":
        return np.logaddexp(x, -x)
    return 1 / (1 + np.exp(-x)) if name == "sigmoid" else getattr(np, name.removesuffix("_negative"))(x)


@pytest.mark.skipif(np.finfo(np.longdouble).nmant < 63, reason="needs an extended long double as the judge")
@pytest.mark.parametrize("name", RANGES)
def test_error_in_ulp(name):
    x = RANGES[name]
    function = getattr(special, name)
    found = np.array([function(v) for v in x])
    exact = reference(name, x)
    error = abs(found.astype(np.longdouble) - exact) / np.spacing(abs(exact.astype(float)))
    assert error.max() <= BOUND[name], (x[error.argmax()], float(error.max()))


def test_log_cosh():
    x = np.concatenate([np.linspace(-20, 20, 401), [-800.0, 1e6]])
    assert np.array([special.log_two_cosh(v) for v in x]) == pytest.approx(np.logaddexp(x, -x), rel=1e-15)
    exact = np.logaddexp(x, -x) - np.log(2)
    assert np.array([special.log_cosh(v) for v in x]) == pytest.approx(exact, abs=1e-15, rel=1e-15)


@pytest.mark.parametrize(("name", "x", "expected"), [
    ("exp", 0.0, 1.0), ("exp", 710.0, math.inf), ("exp", -746.0, 0.0), ("exp", -740.0, math.exp(-740.0)),
    ("exp", -math.inf, 0.0), ("exp", math.inf, math.inf), ("log", 0.0, -math.inf), ("log", math.inf, math.inf),
    ("log", 1.0, 0.0), ("log1p", -1.0, -math.inf), ("log1p", 0.0, 0.0), ("expm1", -math.inf, -1.0),
    ("expm1", math.inf, math.inf), ("tanh", math.inf, 1.0), ("tanh", -math.inf, -1.0), ("tanh", 0.0, 0.0),
    ("sigmoid", 0.0, 0.5), ("sigmoid", -800.0, 0.0), ("sigmoid", 800.0, 1.0)])
def test_special_values(name, x, expected):
    assert getattr(special, name)(x) == expected


@pytest.mark.parametrize("name", [n for n in RANGES if n != "exp_negative"])
def test_nan_stays_nan(name):
    assert math.isnan(getattr(special, name)(math.nan))


@pytest.mark.parametrize("name", ["log", "log1p"])
def test_outside_the_domain_is_nan(name):
    assert math.isnan(getattr(special, name)(-2.0))


def test_a_sum_of_exponentials_far_beyond_a_double():
    terms, total, top = [-900.0, 1200.0, 1199.0, -5.0, 1201.0], 1.0, -890.0
    for term in terms:
        total, top = special.add_exponential(total, top, term)
    assert top == 1201.0
    assert math.log(total) + top == pytest.approx(np.logaddexp.reduce([-890.0, *terms]), rel=1e-15)

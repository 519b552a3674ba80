"""Exact ridge risk: against inverse Wishart means, one χ² by quadrature, drawn matrices, and the limit."""
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2

from physml import learning
from physml.learning import ridge


def drawn(n, p, l, samples=4000, seed=5):
    """Bias and variance from eigenvalues of drawn XᵀX, and their standard errors."""
    rng = np.random.default_rng(seed)
    e = np.array([np.clip(np.linalg.eigvalsh((x := rng.normal(size=(n, p))).T @ x), 0, None) for _ in range(samples)])
    parts = np.array([(l**2 / (e + l) ** 2).mean(axis=1), (e / (e + l) ** 2).sum(axis=1)])
    return parts.mean(axis=1), parts.std(axis=1) / samples**0.5


@pytest.mark.parametrize(("n", "p", "l"), [(5, 3, 1.0), (20, 20, 0.5), (10, 25, 0.1), (1, 4, 2.0), (7, 1, 0.3)])
def test_drawn_matrices(n, p, l):
    mean, error = drawn(n, p, l)
    assert np.all(abs(np.subtract(learning.bias_and_variance(n, p, ridge=l), mean)) < 4 * error + 1e-12)


@pytest.mark.parametrize("n", [1, 2, 5, 40])
@pytest.mark.parametrize("l", [1e-3, 0.3, 20.0])
def test_one_parameter(n, l):
    """With p = 1 the matrix XᵀX is a single χ²."""
    exact = [quad(lambda v, f=f: f(np.exp(v)) * chi2.pdf(np.exp(v), n) * np.exp(v), -60, 7, limit=500, epsabs=1e-13,
                  points=(np.log(l), np.log(n)))[0] for f in (lambda x: (l / (x + l)) ** 2, lambda x: x / (x + l) ** 2)]
    np.testing.assert_allclose(learning.bias_and_variance(n, 1, ridge=l), exact, rtol=2e-9, atol=1e-12)


@pytest.mark.parametrize(("n", "p"), [(9, 3), (5, 8), (40, 20), (20, 60)])
def test_a_vanishing_ridge(n, p):
    """Two ways: the chain at a small ridge, and the mean of an inverse Wishart matrix."""
    np.testing.assert_allclose(learning.bias_and_variance(n, p, ridge=1e-6), learning.bias_and_variance(n, p),
                               rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("n", "p", "l"), [(30, 12, 0.7), (12, 30, 0.7), (80, 80, 5.0)])
def test_rows_and_columns(n, p, l):
    """XᵀX and XXᵀ share their positive eigenvalues: p g(n, p) - p = n g(p, n) - n."""
    (one, slope), (other, tilt) = ridge.mean_ratios(n, [p], l)[:, 0], ridge.mean_ratios(p, [n], l)[:, 0]
    np.testing.assert_allclose([p * one - p, p * slope], [n * other - n, n * tilt], rtol=1e-9)


def test_finer_quadrature_changes_nothing(monkeypatch):
    coarse = learning.ridge_risk(20, [5, 19, 20, 21, 60], ridge=0.01, noise=0.5)
    monkeypatch.setattr(ridge, "NODES", 110)
    monkeypatch.setattr(ridge, "FINENESS", 0.35)
    np.testing.assert_allclose(learning.ridge_risk(20, [5, 19, 20, 21, 60], ridge=0.01, noise=0.5), coarse, rtol=1e-9)


@pytest.mark.parametrize("ratio", [0.4, 1.0, 2.5])
def test_the_limit(ratio):
    """Corrections of order 1/n: half as large at twice the size."""
    limit = learning.ridge_risk_limit(ratio, ridge=0.2, noise=0.7)
    gaps = [learning.ridge_risk(n, round(ratio * n), ridge=0.2 * n, noise=0.7) - limit for n in (20, 40, 80)]
    assert abs(gaps[2]) < 0.01
    np.testing.assert_allclose(np.divide(gaps[:2], gaps[1:]), 2, atol=0.35)


def test_the_limit_by_its_law():
    """Marchenko and Pastur's density by quadrature."""
    for g, l in ((0.5, 0.3), (2.0, 0.1)):
        a, b = (1 - g**0.5) ** 2, (1 + g**0.5) ** 2

        def mean(f, g=g, a=a, b=b):
            inside = quad(lambda x: f(x) * ((b - x) * (x - a)) ** 0.5 / (2 * np.pi * g * x), a, b)[0]
            return inside + max(0, 1 - 1 / g) * f(0)

        exact = 4 * mean(lambda x, l=l: (l / (x + l)) ** 2) + 0.25 * g * mean(lambda x, l=l: x / (x + l) ** 2)
        assert abs(learning.ridge_risk_limit(g, ridge=l, signal=2.0, noise=0.5) - exact) < 1e-7
    assert learning.ridge_risk_limit(1.0) == np.inf
    assert learning.ridge_risk_limit(2.0, noise=0.0) == 0.5
    assert abs(learning.ridge_risk_limit(0.5, ridge=1e-7) - learning.ridge_risk_limit(0.5)) < 1e-5


@pytest.mark.parametrize("n", [5, 20])
def test_the_best_ridge_is_the_bayesian_one(n):
    """For every n and p, with no peak: the risk rises with p at a fixed length of the signal."""
    risks = []
    for p in (2, 10, 18, 20, 22, 40):
        best = learning.optimal_ridge(p, signal=1.2, noise=0.8)
        near = [learning.ridge_risk(n, p, ridge=best * f, signal=1.2, noise=0.8) for f in (0.9, 1.0, 1.1)]
        assert near[1] < min(near[0], near[2])
        risks.append(near[1])
    assert np.all(np.diff(risks) > 0)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: learning.ridge_risk(0, 3), "^n: "), (lambda: learning.ridge_risk(3, [2, 1.5]), "^p: "),
    (lambda: learning.ridge_risk(3, 2, ridge=-1.0), "^ridge: "),
    (lambda: learning.ridge_risk(3, 2, noise=-1), "^noise"),
    (lambda: learning.optimal_ridge(3, signal=0.0), "^signal: "), (lambda: learning.ridge_risk_limit(0.0), "^ratio: ")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

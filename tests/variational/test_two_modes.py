"""One Gaussian for two: global optima against a brute search, and the transitions by independent conditions."""
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from physml.variational import best_gaussian, forward_divergence, mode_seeking_separation, reverse_divergence


def by_quadrature(a, m, s):
    def log_p(x):
        return np.logaddexp(norm.logpdf(x, -a), norm.logpdf(x, a)) - np.log(2)
    reverse = quad(lambda x: norm.pdf(x, m, s) * (norm.logpdf(x, m, s) - log_p(x)), m - 9 * s, m + 9 * s,
                   epsabs=1e-11, limit=200)[0]
    forward = quad(lambda x: np.exp(log_p(x)) * (log_p(x) - norm.logpdf(x, m, s)), -a - 9, a + 9, epsabs=1e-11,
                   limit=200)[0]
    return reverse, forward


@pytest.mark.parametrize(("a", "m", "s"), [(0.0, 0.0, 1.0), (1.0, 0.5, 0.7), (2.8, 2.7, 1.1), (4.0, 0.0, 3.0)])
def test_divergences(a, m, s):
    reverse, forward = by_quadrature(a, m, s)
    assert reverse_divergence(a, m, s) == pytest.approx(reverse, abs=1e-8)
    assert forward_divergence(a, m, s) == pytest.approx(forward, abs=1e-8)


@pytest.mark.parametrize("a", [0.0, 0.5, 1.5, 2.3, 2.45, 2.79, 2.81, 4.0, 9.0])
@pytest.mark.parametrize("direction", ["reverse", "forward"])
def test_global_optimum(a, direction):
    divergence = reverse_divergence if direction == "reverse" else forward_divergence
    found = best_gaussian(a, direction)
    m, s = np.meshgrid(np.linspace(-0.2, a + 0.4, 61), np.linspace(0.6, 1.3 * np.sqrt(1 + a * a), 81))
    assert found.kl <= divergence(a, m, s).min() + 1e-12
    assert found.kl == pytest.approx(float(divergence(a, found.mean, found.sd)), abs=1e-12)
    near = divergence(a, found.mean + 1e-4 * np.array([1, -1, 0, 0]), found.sd + 1e-4 * np.array([0, 0, 1, -1]))
    assert (near >= found.kl - 1e-14).all()
    if direction == "forward":
        assert (found.mean, found.sd**2) == pytest.approx((0, 1 + a * a))


def test_far_modes():
    """Reverse: one mode and ln 2. Forward: in between."""
    found = best_gaussian(20.0)
    assert (found.mean, found.sd, found.kl) == pytest.approx((20, 1, np.log(2)), abs=1e-10)
    assert not found.symmetric


def test_the_jump():
    """At the critical separation both optima are equally good, by quadrature; the mean jumps by almost a."""
    a = mode_seeking_separation()
    assert a == pytest.approx(2.80008, abs=1e-4)
    below, above = best_gaussian(a - 1e-4), best_gaussian(a + 1e-4)
    assert below.symmetric
    assert not above.symmetric
    assert above.mean > 2.7
    assert by_quadrature(a, 0.0, below.sd)[0] == pytest.approx(by_quadrature(a, above.mean, above.sd)[0], abs=2e-4)
    slopes = [(best_gaussian(a + d + 1e-3).kl - best_gaussian(a + d).kl) / 1e-3 for d in (-2e-3, 1e-3)]
    assert slopes[0] > slopes[1] + 0.3  # a kink: first order


def test_the_middle_never_loses_its_stability():
    """With a free width, stationarity in s makes the curvature in m equal to 1/s²: who starts there stays."""
    for a in (0.5, 1.5, 2.5, 4.0):
        best = minimize_scalar(lambda s, a=a: float(reverse_divergence(a, 0.0, s)), bounds=(0.9, a + 1),
                               method="bounded", options={"xatol": 1e-10})
        slope = quad(lambda z, a=a, s=best.x: a**2 * norm.pdf(z) / np.cosh(a * s * z) ** 2, -6, 6, points=[0])[0]
        assert 1 - slope == pytest.approx(1 / best.x**2, abs=1e-6)


@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
def test_fixed_width_is_continuous(width):
    a = mode_seeking_separation(width)
    slope = quad(lambda z: a**2 * norm.pdf(z) / np.cosh(a * width * z) ** 2, -10, 10, points=[0], epsabs=1e-12)[0]
    assert slope == pytest.approx(1, abs=1e-9)
    assert best_gaussian(a - 1e-3, width=width).mean == pytest.approx(0, abs=1e-6)
    means = [best_gaussian(a + d, width=width).mean for d in (1e-4, 4e-4)]
    assert means[1] / means[0] == pytest.approx(2, rel=0.01)  # m ~ √(a - a_c)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: best_gaussian(-1.0), "separation: got -1.0"), (lambda: best_gaussian(np.nan), "separation"),
    (lambda: best_gaussian(1.0, "sideways"), "direction: got 'sideways'"),
    (lambda: best_gaussian(1.0, width=0.0), "width: got 0.0"), (lambda: mode_seeking_separation(-1.0), "width"),
    (lambda: mode_seeking_separation(50.0), "width: 50.0 is too large")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

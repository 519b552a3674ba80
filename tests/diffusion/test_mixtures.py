"""Mixtures against SciPy's normal densities, finite differences and the moments of their samples."""
import numpy as np
import pytest
from scipy.stats import multivariate_normal

from physml.diffusion import GaussianMixture, constant_schedule, diffused_score, forward, linear_schedule

RNG = np.random.default_rng(0)
SCHEDULE = linear_schedule(0.1, 20.0)


def mixture(d, isotropic=False):
    A = RNG.standard_normal((3, d, d))
    covariances = [0.2, 0.5, 1.0] if isotropic else 0.1 * np.eye(d) + A @ A.transpose(0, 2, 1) / d
    return GaussianMixture([1, 2, 3], RNG.standard_normal((3, d)) * 1.5, covariances)


def by_scipy(m, x):
    return sum(w * multivariate_normal(mu, C).pdf(x)
               for w, mu, C in zip(m.weights, m.means, m.covariances, strict=True)).reshape(len(x))


@pytest.mark.parametrize("isotropic", [False, True])
@pytest.mark.parametrize("d", [1, 2, 4])
def test_density_score_and_hessian(d, isotropic):
    m, x, h = mixture(d, isotropic), RNG.standard_normal((5, d)), 1e-5
    np.testing.assert_allclose(m.log_density(x), np.log(by_scipy(m, x)), rtol=1e-11)
    for i in range(d):
        step = h * np.eye(d)[i]
        slope = (m.log_density(x + step) - m.log_density(x - step)) / (2 * h)
        np.testing.assert_allclose(m.score(x)[:, i], slope, rtol=1e-6, atol=1e-8)
        bend = (m.score(x + step) - m.score(x - step)) / (2 * h)
        np.testing.assert_allclose(m.hessian(x)[:, i], bend, rtol=1e-5, atol=1e-7)


def test_far_away_nothing_overflows():
    m = GaussianMixture([1, 1], [[-1.0], [1.0]], 1e-4)
    assert m.score([[50.0]])[0, 0] == pytest.approx(-49 / 1e-4)
    assert np.isfinite(m.log_density([[1e3]])).all()


def test_samples_have_the_moments():
    m, n = mixture(3), 200_000
    x = m.sample(n, seed=1)
    mean = m.weights @ m.means
    away = m.means - mean
    covariance = np.einsum("k,kij->ij", m.weights, m.covariances + away[:, :, None] * away[:, None, :])
    assert np.all(abs(x.mean(0) - mean) < 4 * np.sqrt(np.diag(covariance) / n))
    products = (x - mean)[:, :, None] * (x - mean)[:, None, :]
    assert np.all(abs(products.mean(0) - covariance) < 4 * products.std(0) / n**0.5)


def test_diffused_is_the_law_of_forward():
    m, n = mixture(2), 100_000
    after = m.diffused(SCHEDULE, 0.3)
    x = forward(m.sample(n, seed=1), SCHEDULE, 0.3, seed=2)
    for test in (lambda x: np.cos(x @ [1.0, 2.0]), lambda x: (x**2).sum(1), lambda x: (x[:, 0] > 0.2) * 1.0):
        seen, expected = test(x), test(after.sample(n, seed=3))
        assert abs(seen.mean() - expected.mean()) < 4 * np.sqrt((seen.var() + expected.var()) / n)
    np.testing.assert_array_equal(m.diffused(SCHEDULE, 0.0).covariances, m.covariances)
    np.testing.assert_allclose(m.diffused(constant_schedule(99.0), 1.0).covariances, [np.eye(2)] * 3, atol=1e-30)


def test_score_of_points_is_the_denoising_identity():
    """REFERENCE.md: two points, α = 0.8, x = 0.3; and -E[ε | x]/σ by enumeration."""
    schedule = constant_schedule(2.0)
    score, t = diffused_score([[-1.0], [1.0]], schedule), float(schedule.time(0.8))
    assert score([[0.3]], t)[0, 0] == pytest.approx(0.4617398785509, abs=1e-12)
    eps = (0.3 - 0.8 * np.array([-1, 1])) / 0.6
    assert -np.average(eps, weights=np.exp(-(eps**2) / 2)) / 0.6 == pytest.approx(0.4617398785509, abs=1e-12)


def test_divergence_is_the_trace_of_the_hessian():
    m, x, h = mixture(2), RNG.standard_normal((4, 2)), 1e-5
    score = diffused_score(m, SCHEDULE)
    by_steps = sum((score(x + h * e, 0.2) - score(x - h * e, 0.2))[:, i] / (2 * h) for i, e in enumerate(np.eye(2)))
    np.testing.assert_allclose(score.divergence(x, 0.2), by_steps, rtol=1e-6)
    np.testing.assert_allclose(score(x, 0.2), m.diffused(SCHEDULE, 0.2).score(x), rtol=1e-12)


def test_responsibilities_are_those_of_bayes():
    m, x = mixture(2), RNG.standard_normal((4, 2))
    each = [w * multivariate_normal(mu, C).pdf(x) for w, mu, C in zip(m.weights, m.means, m.covariances, strict=True)]
    np.testing.assert_allclose(m.responsibilities(x), (np.array(each) / sum(each)).T, rtol=1e-10)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: GaussianMixture([1, 0], [0, 1], 1.0), "weights: got 0"),
    (lambda: GaussianMixture([1], [0, 1], 1.0), r"means: got shape \(2, 1\); give \(1, d\)"),
    (lambda: GaussianMixture([1], [[0, 1]], [[[1, 2], [2, 1]]]), "covariances: number 0 has the eigenvalue -1"),
    (lambda: GaussianMixture([1, 1], [0, 1], [1, 0]), "number 1 has the eigenvalue 0; give positive definite"),
    (lambda: GaussianMixture([1], [[0, 1]], [[[1, 1], [0, 1]]]), "not symmetric"),
    (lambda: GaussianMixture([1], [[0, 1]], [[1, 1]]), r"covariances: got shape \(1, 2\)"),
    (lambda: mixture(2).score([1.0, 2.0]), r"x: got shape \(2,\); give points of shape \(n, 2\)"),
    (lambda: mixture(2).score([[np.nan, 2.0]]), "x: got nan"),
    (lambda: mixture(2).diffused("linear", 0.1), "schedule: got 'linear'; give constant_schedule"),
    (lambda: mixture(2).diffused(SCHEDULE, 2), "t: got 2"),
    (lambda: diffused_score([1.0, 2.0], SCHEDULE), r"data: got shape \(2,\)")])
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_variances_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        GaussianMixture([1, 1], [0.0, 1.0], 2.0).variances[0] = 1.0

"""Gaussian approximations: the factorised optimum, the rate of coordinate ascent, any log density by two routes."""
import numpy as np
import pytest

from physml.variational import gaussian_coordinate_ascent, gaussian_kl, gaussian_vi, mean_field_gaussian


def covariance(d, seed=0):
    A = np.random.default_rng(seed).normal(size=(d, d + 2))
    return A @ A.T / d


@pytest.mark.parametrize("d", [1, 2, 5])
def test_factorised_optimum(d):
    S = covariance(d)
    found = mean_field_gaussian(np.linalg.inv(S))
    zero = np.zeros(d)
    assert found.kl == pytest.approx(gaussian_kl(zero, np.diag(found.variances), zero, S), abs=1e-10)
    assert (found.variances <= np.diag(S) + 1e-12).all()
    rng = np.random.default_rng(1)
    for _ in range(20):
        other = found.variances * np.exp(0.1 * rng.normal(size=d))
        assert gaussian_kl(0.01 * rng.normal(size=d), np.diag(other), zero, S) >= found.kl


@pytest.mark.parametrize("rho", [-0.95, 0.3, 0.9])
def test_two_correlated_gaussians(rho):
    S = np.array([[1, rho], [rho, 1]])
    found = mean_field_gaussian(np.linalg.inv(S))
    assert found.variances == pytest.approx([1 - rho**2] * 2)
    assert found.kl == pytest.approx(-0.5 * np.log(1 - rho**2))
    path = gaussian_coordinate_ascent(np.linalg.inv(S), [1.0, 2.0], mean=[0.5, 0.5], sweeps=5)
    error = path[2::2] - 0.5  # after whole sweeps
    assert error[1:] / error[:-1] == pytest.approx(np.full((4, 2), rho**2), rel=1e-9)
    bound = [gaussian_kl(m, np.diag(found.variances), [0.5, 0.5], S) for m in path]
    assert (np.diff(bound) <= 1e-12).all()


@pytest.mark.parametrize("how", [{}, {"nodes": 8}, {"draws": 400, "seed": 3}])
@pytest.mark.parametrize("family", ["diagonal", "full"])
def test_a_gaussian_target(how, family):
    S, mean = covariance(3), np.array([1.0, -2.0, 0.5])
    P = np.linalg.inv(S)
    log_z = 0.5 * np.linalg.slogdet(2 * np.pi * S)[1]
    found = gaussian_vi(lambda x: -0.5 * (((x - mean) @ P) * (x - mean)).sum(-1), np.zeros(3), family=family, **how)
    assert found.converged
    assert found.mean == pytest.approx(mean, abs=1e-4)
    if "draws" not in how:
        expected = S if family == "full" else np.diag(1 / np.diag(P))
        assert found.covariance == pytest.approx(expected, abs=2e-4)
        gap = 0.0 if family == "full" else mean_field_gaussian(P).kl
        assert found.elbo == pytest.approx(log_z - gap, abs=1e-7)


def test_draws_converge_to_the_grid():
    def log_density(x):
        return -0.5 * x[:, 0] ** 2 - np.logaddexp(0, 3 * x[:, 0]) - 0.25 * (x[:, 1] - x[:, 0]) ** 4
    grid = gaussian_vi(log_density, [0.0, 0.0], family="full", nodes=30)
    drawn = gaussian_vi(log_density, [0.0, 0.0], family="full", draws=40_000, seed=1)
    assert drawn.mean == pytest.approx(grid.mean, abs=0.02)
    assert drawn.covariance == pytest.approx(grid.covariance, abs=0.02)
    x, y = np.meshgrid(np.linspace(-8, 5, 400), np.linspace(-10, 8, 500))
    cell = (x[0, 1] - x[0, 0]) * (y[1, 0] - y[0, 0])
    log_z = np.log(np.exp(log_density(np.stack([x.ravel(), y.ravel()], 1))).sum() * cell)
    assert log_z - 0.2 < grid.elbo < log_z


def test_an_optimiser_that_fails_says_so():
    """A density without a maximum of the bound: q runs away, or stops where it may not."""
    found = gaussian_vi(lambda x: 1e3 * np.sin(40 * x[:, 0]) - np.abs(x[:, 0]), [0.3], nodes=3, tolerance=1e-14)
    assert not found.converged
    assert found.gradient > 1e-13


@pytest.mark.parametrize(("call", "message"), [
    (lambda: mean_field_gaussian([[1, 2], [2, 1]]), "precision: has the eigenvalue -1"),
    (lambda: mean_field_gaussian(np.ones(3)), "precision: got shape"),
    (lambda: gaussian_coordinate_ascent(np.eye(2), [1.0]), "start: got shape"),
    (lambda: gaussian_coordinate_ascent(np.eye(2), [1.0, 0], sweeps=-1), "sweeps: got -1"),
    (lambda: gaussian_vi(lambda x: -x[:, 0], [0.0], family="banana"), "family: got 'banana'"),
    (lambda: gaussian_vi(lambda x: -x[:, 0], [[0.0]]), "start: got shape"),
    (lambda: gaussian_vi(lambda x: -x.sum(-1), np.zeros(6), nodes=20), "nodes: 20"),
    (lambda: gaussian_vi(lambda x: np.log(-np.ones(len(x)) * np.inf), [0.0]), "log_density: is not finite")])
def test_bad_input(call, message):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match=message):
        call()

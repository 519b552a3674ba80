"""The logistic regression of a page: its posterior and grids against NumPy, its draws against the exact acceptance."""
import numpy as np
import pytest

from physml.core import stream
from physml.core.random import normal, uniform
from physml.mcmc import logistic_kernels

Z = np.array([-1.2, 0.3, 0.8, 1.9, -0.4])
Y = np.array([1.0, 0.0, 1.0, 0.0, 1.0])
MODEL = (Z, Y, 2.0)


def log_posterior(a, b):
    t = np.asarray(a)[..., None] + np.asarray(b)[..., None] * Z
    return (Y * t - np.logaddexp(0, t)).sum(-1) - (np.square(a) + np.square(b)) / 8


def test_posterior_and_its_slopes():
    value, slope_a, slope_b = logistic_kernels.log_posterior(MODEL, 0.7, -1.1)
    assert value == pytest.approx(log_posterior(0.7, -1.1), abs=1e-13)
    e = 1e-5
    assert slope_a == pytest.approx((log_posterior(0.7 + e, -1.1) - log_posterior(0.7 - e, -1.1)) / (2 * e), abs=1e-8)
    assert slope_b == pytest.approx((log_posterior(0.7, -1.1 + e) - log_posterior(0.7, -1.1 - e)) / (2 * e), abs=1e-8)


def test_density_on_grids():
    density, grid, table = np.empty((6, 8)), np.linspace(-6, 6, 61), np.full((2, 61), np.nan)
    peak = logistic_kernels.density_on_a_grid(MODEL, (-2.0, 2.0), (-3.0, 0.0), density)
    exact = log_posterior(*np.meshgrid(np.arange(-1.75, 2, 0.5), np.arange(-2.75, 0, 0.5)))
    np.testing.assert_allclose(density, np.exp(exact - exact.max()), rtol=1e-12)
    assert peak == pytest.approx(exact.max(), abs=1e-13)
    logistic_kernels.slope_density(MODEL, peak, -10.0, 0.1, 201, grid, table, 1)
    weight = np.exp(log_posterior(*np.meshgrid(np.linspace(-10, 10, 201), grid))).sum(axis=1)
    np.testing.assert_allclose(table[1], weight / weight.sum() / 0.2, rtol=1e-10)


def test_a_random_walk_accepts_with_the_ratio():
    taken = []
    for seed in range(200):
        noise = stream(seed)
        x, y = 0.2 + 1.5 * normal(noise), -0.3 + 1.5 * normal(noise)
        ratio = min(1.0, np.exp(log_posterior(x, y) - log_posterior(0.2, -0.3)))
        expected = (x, y) if uniform(noise) < ratio else (0.2, -0.3)
        a, b, probability = logistic_kernels.random_walk_draw(MODEL, 0.2, -0.3, 1.5, stream(seed))
        assert (a, b) == expected
        assert probability == pytest.approx(ratio, abs=1e-13)
        taken.append((a, b) == (x, y))
    assert 0 < np.mean(taken) < 1


def test_hamiltonian_trajectories_conserve_energy_and_can_be_gone_back():
    path = np.zeros((15, 2))
    a, b, probability = logistic_kernels.hamiltonian_draw(MODEL, 0.2, -0.3, 0.01, 8, 12, path, stream(3))
    steps = np.isfinite(path[:, 0]).sum() - 1
    assert 8 <= steps <= 12
    assert probability == pytest.approx(1.0, abs=1e-4)
    assert (a, b) == tuple(path[steps])
    noise = stream(3)
    p = np.array([normal(noise), normal(noise)])
    slope = np.array(logistic_kernels.log_posterior(MODEL, 0.2, -0.3)[1:])
    np.testing.assert_allclose(path[1] - path[0], 0.01 * p + 0.5 * 0.01**2 * slope, rtol=1e-12)
    lengths = {int(np.isfinite(path[:, 0]).sum()) for seed in range(60)
               if logistic_kernels.hamiltonian_draw(MODEL, 0.2, -0.3, 0.3, 8, 12, path, stream(seed))}
    assert lengths == {9, 10, 11, 12, 13}

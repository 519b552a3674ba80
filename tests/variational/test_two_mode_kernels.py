"""One Gaussian for two modes in the plane: every number of a page by sums over a fine grid or by public functions."""
import numpy as np
import pytest

from physml import variational
from physml.variational import two_mode_kernels as kernels

FIELDS = ("a", "own", "cross", "w_x", "w_y", "half_log_det", "square", "entropy")
X, Y = np.meshgrid(*[np.linspace(-9, 9, 361)] * 2, indexing="ij")
CELL = 0.05**2


def density_of(rho, a, x, y):
    inverse = np.linalg.inv([[1, rho], [rho, 1]])
    modes = [np.exp(-0.5 * (inverse[0, 0] * (x - s * a) ** 2 + 2 * inverse[0, 1] * (x - s * a) * y
                            + inverse[1, 1] * y**2)) for s in (-1, 1)]
    return sum(modes) * np.sqrt(np.linalg.det(inverse)) / (4 * np.pi)


def target(rho, a):
    """The record of the page and its weights."""
    weights, p = np.empty(kernels.NODES), np.zeros(1, [(name, float) for name in FIELDS])[0]
    kernels.normal_average(weights)
    kernels.set_target(p, weights, rho, a)
    return p, weights


@pytest.mark.parametrize(("rho", "a"), [(0.0, 1.5), (0.6, 0.8), (-0.7, 1.2)])
def test_target_and_divergences(rho, a):
    (p, weights), density = target(rho, a), density_of(rho, a, X, Y)
    assert p["entropy"] == pytest.approx(-(density * np.log(density)).sum() * CELL, abs=1e-7)
    q = np.exp(-0.5 * (((X - 0.4) / 0.7) ** 2 + ((Y + 0.2) / 0.9) ** 2)) / (2 * np.pi * 0.7 * 0.9)
    log_q = -0.5 * (((X - 0.4) / 0.7) ** 2 + ((Y + 0.2) / 0.9) ** 2) - np.log(2 * np.pi * 0.7 * 0.9)
    exact = [(q * (log_q - np.log(density))).sum() * CELL, (density * (np.log(density) - log_q)).sum() * CELL]
    assert kernels.divergences(p, weights, 0.4, -0.2, 0.7, 0.9) == pytest.approx(exact, abs=1e-6)
    shades = np.empty((20, 30))
    kernels.shade_target(p, 4.0, shades)
    x, y = (4 * (2 * (np.arange(n) + 0.5) / n - 1) for n in (30, 20))
    found = density_of(rho, a, x, y[:, None])
    assert shades == pytest.approx(found / found.max(), abs=1e-12)


def test_turns_lead_to_the_best_factors():
    p, weights = target(0.0, 2.0)
    q = np.array([[1.8, 0.4], [-1.6, 0.4]])
    before = np.inf
    for turn in range(6):
        kernels.take_turn(q, p, weights, turn % 2)
        now = kernels.divergences(p, weights, q[0, 0], q[1, 0], q[0, 1], q[1, 1])[0]
        assert now <= before + 1e-12
        before = now
    best = variational.best_gaussian(2.0)
    assert now == pytest.approx(best.kl, abs=2e-3)
    assert q[1] == pytest.approx([0, 1], abs=1e-9)
    kernels.match_moments(q, p, 0)
    assert q[0] == pytest.approx([0, np.sqrt(5)], abs=1e-15)


def test_a_correlated_gaussian_is_cut_to_its_conditional_width():
    p, weights = target(0.8, 0.0)
    q = np.array([[1.0, 0.4], [-1.0, 0.4]])
    for turn in range(200):
        kernels.take_turn(q, p, weights, turn % 2)
    assert q[:, 1] ** 2 == pytest.approx(variational.mean_field_gaussian(np.linalg.inv([[1, 0.8], [0.8, 1]])).variances)
    assert q[:, 0] == pytest.approx([0, 0], abs=1e-9)


def test_densities_and_averages():
    x = np.linspace(-9, 9, 1001)
    drawn = np.array([kernels.two_peaks(v, 1.3) for v in x])
    assert [drawn.sum() * 0.018, (drawn * x**2).sum() * 0.018] == pytest.approx([1, 1 + 1.3**2], abs=1e-9)
    weights = np.empty(kernels.NODES)
    kernels.normal_average(weights)
    z = np.linspace(-7, 7, kernels.NODES)
    u = 0.3 + 1.7 * z
    exact = [weights @ np.log(np.cosh(u)), weights @ np.tanh(u), weights @ np.cosh(u) ** -2.0]
    assert kernels.expectations(weights, 0.3, 1.7) == pytest.approx(exact, abs=1e-12)
    assert weights @ z**2 == pytest.approx(1, abs=1e-9)

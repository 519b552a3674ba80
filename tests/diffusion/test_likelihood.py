"""Likelihoods against closed forms of Gaussians, exact mixtures, and the Fokker–Planck equation."""
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from physml import diffusion
from physml.diffusion import log_likelihood, wkb_expansion, wkb_log_likelihood
from physml.diffusion.derivatives import derivatives

SCHEDULE = diffusion.linear_schedule(0.0, 20.0)
NODES, WEIGHTS = (lambda x, w: (x[:, None], w / w.sum()))(*np.polynomial.hermite_e.hermegauss(40))
MIXTURE = diffusion.GaussianMixture([0.3, 0.7], [[-1, 0.0], [0.5, 0.5]],
                                    [[[0.2, 0.05], [0.05, 0.1]], [[0.1, 0], [0, 0.3]]])


def wrong_gauss(x, t):
    """The score of N(0, ¼), diffused, and a tenth too large."""
    return -1.1 * x / (1 - 0.75 * SCHEDULE.scale(t) ** 2)


@cache
def variance(noise):
    """Of the reverse process with that score, by an adaptive integrator of another kind."""
    def slope(s, v):
        r, p = SCHEDULE.rate(1 - s), 1 - 0.75 * SCHEDULE.scale(1 - s) ** 2
        return r * v - (1 + noise) * r * 1.1 / p * v + noise * r
    return solve_ivp(slope, [0, 0.99], [1.0], rtol=1e-12, atol=1e-14, method="DOP853").y[0, -1]


def test_gaussian_values():
    """Cross-entropies with the data N(0, ¼), as published with this problem's reference values."""
    found = wkb_expansion(wrong_gauss, 0.5 * NODES, SCHEDULE)
    assert -WEIGHTS @ found.zeroth == pytest.approx(1.21408776, abs=1e-8)
    assert -WEIGHTS @ found.first == pytest.approx(-9.17686165, abs=3e-6)
    for noise, exact in ((0.1, 0.85535017), (1.0, 0.73433384)):
        v = variance(noise)
        assert 0.5 * np.log(2 * np.pi * v) + 0.25 / (2 * v) == pytest.approx(exact, abs=1e-8)
    linear = wkb_log_likelihood(wrong_gauss, 0.5 * NODES, SCHEDULE, noise=0.1)
    assert -WEIGHTS @ linear == pytest.approx(0.296, abs=5e-4)  # and the value is 0.855


def test_gaussian_point_by_point():
    x = np.array([[0.0], [0.3], [1.0]])
    v, slope = variance(0.0), (variance(1e-5) - variance(-1e-5)) / 2e-5
    found = wkb_expansion(wrong_gauss, x, SCHEDULE)
    np.testing.assert_allclose(found.zeroth, -0.5 * np.log(2 * np.pi * v) - x[:, 0] ** 2 / (2 * v), atol=1e-8)
    np.testing.assert_allclose(found.first, slope * (x[:, 0] ** 2 / (2 * v**2) - 1 / (2 * v)), rtol=1e-4)


def test_exact_mixture_has_its_density_at_every_noise():
    """Also one that is exact for the wrong data; what is left is the prior, from which the mixture differs at t = 1."""
    x = MIXTURE.sample(15, seed=1)
    exact = MIXTURE.diffused(SCHEDULE, 0.01).log_density(x)
    found = wkb_expansion(diffusion.diffused_score(MIXTURE, SCHEDULE), x, SCHEDULE, steps=50)
    left = 4 * float(SCHEDULE.scale(1.0)) * np.linalg.norm(MIXTURE.means, axis=1).max()
    assert abs(found.zeroth - exact).max() < left
    assert abs(found.first).max() < 2 * left


def test_divergences_agree():
    """The score's own, central differences, and Hutchinson's estimate within its error."""
    score, x = diffusion.diffused_score(MIXTURE, SCHEDULE), MIXTURE.sample(20, seed=2)
    own = log_likelihood(score, x, SCHEDULE, steps=20)
    np.testing.assert_allclose(log_likelihood(lambda y, t: score(y, t), x, SCHEDULE, steps=20), own, atol=1e-4)
    probed = np.array([log_likelihood(score, x, SCHEDULE, steps=20, method="hutchinson", seed=k) for k in range(30)])
    z = (probed.mean(axis=0) - own) / (probed.std(axis=0, ddof=1) / np.sqrt(30))
    assert 0.5 < np.sqrt(np.mean(z**2)) < 1.5
    assert probed.std(axis=0).max() > 0.01  # off-diagonal slopes are there


def test_fourth_order():
    exact = log_likelihood(wrong_gauss, [[0.7]], SCHEDULE, steps=400)
    errors = [abs(log_likelihood(wrong_gauss, [[0.7]], SCHEDULE, steps=n) - exact)[0] for n in (20, 40, 80)]
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), 4.4, atol=0.3)


LINE = diffusion.GaussianMixture([0.4, 0.6], [-1.0, 1.0], [0.2, 0.3])
BESIDE = diffusion.GaussianMixture([1.0], [0.0], 0.4)


def too_large(data):
    exact = diffusion.diffused_score(data, SCHEDULE)
    return lambda x, t: 1.05 * exact(x, t)


def solved(noise, cells, at):
    """log q^noise on the line by the Fokker–Planck equation, without the error of second order in the cells.

    Cells three times as fine have centres at the same points.
    """
    coarse, fine = (diffusion.reverse_density(too_large(LINE), diffusion.Grid((-4, 4), n), SCHEDULE, noise=noise,
                                              t_end=0.05, updates=500).density for n in (cells, 3 * cells))
    return (9 * np.log(fine[1::3]) - np.log(coarse))[at] / 8


def test_first_order_beside_fokker_planck():
    """A mixture's score that is too large by 5 %: quotients of the solved densities tend to the path formula."""
    levels, points = (0.01, 0.02, 0.04), diffusion.Grid((-4, 4), 500).points
    at = np.flatnonzero(LINE.log_density(points) > -3)[::23]
    found = wkb_expansion(too_large(LINE), points[at], SCHEDULE, steps=30, t_end=0.05)
    quotients = [(solved(h, 500, at) - found.zeroth) / h for h in levels]
    limit = np.polynomial.polynomial.polyfit(levels, quotients, len(levels) - 1)[0]
    assert np.std(found.first) > 2
    np.testing.assert_allclose(limit, found.first, atol=0.25)  # of 12


def test_first_order_of_a_trained_network():
    """Quotients of solved densities at ever less noise tend to the path formula for a network's score, too.

    Averaged over the data, in units of the formula's slope; what is left of the cells' error, by thirds of their width,
    falls with the power 1.3, since the cells are not narrow beside the smallest noise where drifts are large.
    """
    data, schedule = diffusion.GaussianMixture([0.4, 0.6], [-1.0, 0.8], [0.05, 0.1]), diffusion.linear_schedule()
    trained = diffusion.fit_score(data.sample(20_000, seed=2), schedule, hidden=(32, 32), steps=1000, seed=2).denoiser
    score = diffusion.ScoreNetwork(replace(trained, precision="double"), schedule)
    points = diffusion.Grid((-5, 5), 1000).points
    share = np.exp(data.diffused(schedule, 0.02).log_density(points))
    seen = share > 1e-6 * share.sum()
    share = share[seen] / share.sum()
    found = wkb_expansion(score, points[seen], schedule, t_end=0.02, steps=60)

    def quotient(noise, finer):
        density = diffusion.reverse_density(score, diffusion.Grid((-5, 5), 1000 * finer), schedule, noise=noise,
                                            t_end=0.02, updates=200).density
        return share @ (np.log(density[finer // 2::finer][seen]) - found.zeroth) / noise / (share @ found.first)

    half, quarter = (fine + (fine - coarse) / (3**1.3 - 1) for coarse, fine in
                     ([quotient(noise, finer) for finer in (9, 27)] for noise in (0.005, 0.0025)))
    assert 0.82 < half < 0.92  # still far from the limit
    assert 2 * quarter - half == pytest.approx(1, abs=0.04)


def test_a_rotated_plane():
    """Two directions that know nothing of each other, turned by half a radian: the coefficients of two lines add."""
    turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
    parts = [too_large(LINE), too_large(BESIDE)]

    def score(x, t):
        y = x @ turn
        return np.hstack([s(y[:, [k]], t) for k, s in enumerate(parts)]) @ turn.T

    y = np.array([[-1.2, 0.3], [0.1, -0.8], [0.9, 0.0]])
    found = wkb_expansion(score, y @ turn.T, SCHEDULE, steps=40)
    lines = [wkb_expansion(s, y[:, [k]], SCHEDULE, steps=40) for k, s in enumerate(parts)]
    np.testing.assert_allclose(found.zeroth, sum(line.zeroth for line in lines), atol=1e-5)
    np.testing.assert_allclose(found.first, sum(line.first for line in lines), atol=2e-3)


def test_a_score_that_turns():
    """A linear score with a curl, s = -M x / p: covariances follow an equation of Lyapunov's, differentiated in 𝔥."""
    M = np.array([[1.1, 0.4], [-0.3, 0.9]])

    def width(t):
        return 1 - 0.6 * SCHEDULE.scale(t) ** 2

    def covariance(noise):
        def slope(s, flat):
            r, C = SCHEDULE.rate(1 - s), flat.reshape(2, 2)
            B = 0.5 * np.eye(2) - 0.5 * (1 + noise) * M / width(1 - s)
            return (r * (B @ C + C @ B.T + noise * np.eye(2))).reshape(-1)
        return solve_ivp(slope, [0, 0.99], np.eye(2).reshape(-1), rtol=1e-11, atol=1e-13, method="DOP853").y[:, -1]

    def log_density(noise, x):
        C = covariance(noise).reshape(2, 2)
        return -0.5 * np.einsum("ni,ij,nj->n", x, np.linalg.inv(C), x) - np.log(2 * np.pi * np.sqrt(np.linalg.det(C)))

    x = np.array([[0.5, -0.2], [0.1, 0.9]])
    found = wkb_expansion(lambda x, t: -x @ M.T / width(t), x, SCHEDULE)
    np.testing.assert_allclose(found.zeroth, log_density(0.0, x), atol=1e-7)
    np.testing.assert_allclose(found.first, (log_density(1e-4, x) - log_density(-1e-4, x)) / 2e-4, rtol=1e-4)


def test_derivatives_of_a_polynomial():
    """s = ∇(x³y + x y²) and its derivatives by hand."""
    def score(z, t):
        x, y = z.T
        return np.stack([3 * x**2 * y + y**2, x**3 + 2 * x * y], axis=1)

    z = np.array([[0.7, -1.2], [0.1, 2.0]])
    x, y = z.T
    s, first, second, third = derivatives(score, z, 0.5, 1.0)
    np.testing.assert_allclose(s, score(z, 0))
    hessian = np.stack([[6 * x * y, 3 * x**2 + 2 * y], [3 * x**2 + 2 * y, 2 * x]])
    np.testing.assert_allclose(first, np.moveaxis(hessian, 2, 0), atol=1e-9)
    np.testing.assert_allclose(second[:, 0, 0], np.stack([6 * y, 6 * x], axis=1), atol=1e-7)
    np.testing.assert_allclose(second[:, 0, 1], np.stack([6 * x, 2 + 0 * x], axis=1), atol=1e-7)
    np.testing.assert_allclose(third, np.broadcast_to([[0, 6], [6, 0]], (2, 2, 2)), atol=1e-5)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: log_likelihood(wrong_gauss, [0.0], SCHEDULE), "x: got shape"),
    (lambda: log_likelihood(wrong_gauss, [[0.0]], 20.0), "schedule: got"),
    (lambda: log_likelihood(wrong_gauss, [[0.0]], SCHEDULE, t_end=0.0), "t_end: got"),
    (lambda: log_likelihood(wrong_gauss, [[0.0]], SCHEDULE, steps=0), "steps: got 0"),
    (lambda: log_likelihood(wrong_gauss, [[0.0]], SCHEDULE, method="jvp"), "method: got"),
    (lambda: log_likelihood(wrong_gauss, [[0.0]], SCHEDULE, method="hutchinson", probes=0), "probes: got"),
    (lambda: log_likelihood(lambda x, t: x[:, 0], [[0.0]], SCHEDULE), "score: returned shape"),
    (lambda: wkb_expansion(wrong_gauss, np.zeros((1, 4)), SCHEDULE), "x: got points in 4"),
    (lambda: wkb_log_likelihood(wrong_gauss, [[0.0]], SCHEDULE, noise=-0.1), "noise: got -0.1"),
    (lambda: wkb_expansion(wrong_gauss, [[0.0]], SCHEDULE, steps=0), "steps: got 0"),
    (lambda: diffusion.reverse_density(wrong_gauss, diffusion.Grid((-4, 4), 40), SCHEDULE, noise=0.0), "noise: got"),
    (lambda: diffusion.reverse_density(wrong_gauss, diffusion.Grid((-4, 4), 40), SCHEDULE, noise=1.0, t_end=1.0),
     "t_end: got"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

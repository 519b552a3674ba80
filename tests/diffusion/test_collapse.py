"""The theory of the collapse, where the information is known in closed form, and beside the weights themselves."""
import numpy as np
import pytest

from physml.diffusion import GaussianMixture, collapse_noise, mutual_information, own_weight
from physml.diffusion.randomness import own_generator

SPREAD = np.array([0.3, 1.0, 2.0])
LEVELS = np.geomspace(0.05, 200, 250)


def test_information_of_a_gaussian():
    points = np.random.default_rng(1).normal(size=(4000, 3)) * SPREAD
    found = mutual_information(lambda u, s: SPREAD**2 / (SPREAD**2 + s * s) * u, points, LEVELS, seed=2)
    exact = 0.5 * np.log1p(SPREAD**2 / LEVELS[:, None] ** 2).sum(axis=1)
    np.testing.assert_allclose(found, exact, rtol=0.03, atol=1e-4)


def test_information_of_two_points_ends_at_one_bit():
    points = np.array([[-1.0], [1.0]] * 500)
    found = mutual_information(lambda u, s: np.tanh(u / s**2), points, LEVELS, repeats=40, seed=3)
    assert abs(found[0] - np.log(2)) < 0.03  # over seeds the deviation is 0.0075
    assert found[-1] == pytest.approx(0.5 / LEVELS[-1] ** 2, rel=0.05)


def test_a_wrong_denoiser_overestimates():
    points = np.random.default_rng(4).normal(size=(2000, 3)) * SPREAD
    right = mutual_information(lambda u, s: SPREAD**2 / (SPREAD**2 + s * s) * u, points, LEVELS)
    wrong = mutual_information(lambda u, s: 0.5 * SPREAD**2 / (SPREAD**2 + s * s) * u, points, LEVELS)
    assert (wrong > right)[LEVELS < 15].all()  # farther out both see almost nothing, and the noise decides


def test_the_own_point_takes_over_where_the_theory_says():
    """Isotropic Gaussian data, I = (d/2) ln(1 + 1/σ²): collapse at σ² = 1/(n^{2/d} - 1). Finite d blurs it."""
    d, n = 200, 1500
    points = np.random.default_rng(5).normal(size=(n, d))
    theory = (n ** (2 / d) - 1) ** -0.5
    assert collapse_noise(LEVELS, 0.5 * d * np.log1p(LEVELS**-2), n) == pytest.approx(theory, rel=0.01)
    share = [np.mean(own_weight(points, theory * f, seed=6) > 0.5) for f in (0.75, 1.0, 1.35)]
    assert share[0] > 0.9
    assert 0.3 < share[1] < 0.7
    assert share[2] < 0.2


def test_weights_by_bayes():
    points, labels = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), np.array([0, 0, 1])
    u = points + 0.8 * own_generator(7).standard_normal((3, 2))
    together = GaussianMixture(np.ones(3), points, 0.64).responsibilities(u)
    np.testing.assert_allclose(own_weight(points, 0.8, seed=7), np.diagonal(together), rtol=1e-10)
    apart = own_weight(points, 0.8, labels=labels, seed=7)
    np.testing.assert_allclose(apart, [*(together[k, k] / together[k, :2].sum() for k in (0, 1)), 1])


@pytest.mark.parametrize(("call", "message"), [
    (lambda: mutual_information(lambda u, s: u, np.zeros(3), [1.0, 2.0]), "points: got shape"),
    (lambda: mutual_information(lambda u, s: u, np.zeros((3, 1)), [2.0, 1.0]), "sigma: got levels"),
    (lambda: own_weight(np.zeros((3, 1)), 0.0), "sigma: got 0"), (lambda: own_weight(np.zeros(3), 1.0), "points: got"),
    (lambda: collapse_noise([1.0, 2.0], [1.0, 0.5], 100), "n: ln 100")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

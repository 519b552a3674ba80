"""Denoisers against the one of a Gaussian, which is known, and derivatives against differences."""
import numpy as np
import pytest

from physml.diffusion import Denoiser, ScoreNetwork, diffused_score, exact_denoiser, linear_schedule
from physml.diffusion.denoiser import noise_features
from physml.learning import dense_network

RNG = np.random.default_rng(4)
MEAN, SPREAD = np.array([0.3, -1.0, 2.0]), np.array([0.5, 1.0, 2.0])


def random_denoiser(classes=0, frequencies=(1, 3), precision="double"):
    inputs = 3 + 1 + 2 * len(frequencies) + (classes + 1 if classes else 0)
    network = dense_network([inputs, 6, 5, 3], activation="silu", seed=3)
    network = network.replaced(network.vector + 0.3 * RNG.normal(size=len(network.vector)))
    return Denoiser(network, MEAN, SPREAD, frequencies, classes, precision)


def test_a_network_of_zeros_is_the_denoiser_of_a_gaussian():
    network = dense_network([4, 5, 3], activation="silu")
    gaussian = Denoiser(network.replaced(0 * network.vector), MEAN, SPREAD)
    u, sigma = RNG.normal(size=(6, 3)), RNG.uniform(0.1, 3, 6)
    share = SPREAD**2 / (SPREAD**2 + sigma[:, None] ** 2)  # conditional mean of a pair of Gaussians
    np.testing.assert_allclose(gaussian(u, sigma), MEAN + share * (u - MEAN), rtol=1e-12)
    np.testing.assert_allclose(gaussian.divergence(u, sigma), share.sum(axis=1), rtol=1e-12)


def test_the_network_is_scaled_by_the_gaussians_error_bar():
    network = dense_network([4, 3]).replaced(np.concatenate([np.zeros(12), [1.0, -2.0, 0.5]]))
    denoiser = Denoiser(network, MEAN, SPREAD, precision="double")
    bar = SPREAD * 0.7 / np.sqrt(SPREAD**2 + 0.49)
    share = SPREAD**2 / (SPREAD**2 + 0.49)
    u = RNG.normal(size=(2, 3))
    np.testing.assert_allclose(denoiser(u, 0.7), MEAN + share * (u - MEAN) + bar * [1.0, -2.0, 0.5], rtol=1e-12)


@pytest.mark.parametrize("classes", [0, 4])
def test_divergence_is_the_trace_of_differences(classes):
    denoiser = random_denoiser(classes)
    u, sigma = RNG.normal(size=(5, 3)), RNG.uniform(0.2, 2, 5)
    labels = RNG.integers(0, 5, 5) if classes else None
    h, trace = 1e-6, 0.0
    for i in range(3):
        step = h * np.eye(3)[i]
        trace = trace + (denoiser(u + step, sigma, labels) - denoiser(u - step, sigma, labels))[:, i] / (2 * h)
    np.testing.assert_allclose(denoiser.divergence(u, sigma, labels), trace, rtol=1e-7)


def test_answers_stay_in_their_box():
    free, u = random_denoiser(), 3 * RNG.normal(size=(40, 3))
    box = np.array([[-0.5, -2.0, 0.0], [0.9, 0.5, 4.0]])
    bound = Denoiser(free.network, MEAN, SPREAD, (1, 3), precision="double", box=box)
    np.testing.assert_allclose(bound(u, 0.7), np.clip(free(u, 0.7), *box))
    assert 0.1 < np.mean(bound(u, 0.7) != free(u, 0.7)) < 0.9
    h = 1e-6
    trace = sum((bound(u + h * e, 0.7) - bound(u - h * e, 0.7))[:, i] / (2 * h) for i, e in enumerate(np.eye(3)))
    np.testing.assert_allclose(bound.divergence(u, 0.7), trace, atol=1e-7)


def test_single_precision_is_close_and_labels_matter():
    double, u = random_denoiser(4), RNG.normal(size=(5, 3))
    single = Denoiser(double.network, MEAN, SPREAD, (1, 3), 4)
    np.testing.assert_allclose(single(u, 0.5), double(u, 0.5), atol=1e-5)
    np.testing.assert_allclose(double(u, 0.5, np.full(5, 4)), double(u, 0.5), rtol=1e-12)
    assert abs(double(u, 0.5, np.zeros(5, np.int64)) - double(u, 0.5)).max() > 0.01


def test_features_run_from_minus_one_to_one():
    ends = noise_features(np.exp([[-4.6], [5.0]]), (1, 2))
    np.testing.assert_allclose(ends, [[-1, 0, 1, 0, 1], [1, 0, -1, 0, 1]], atol=1e-12)


@pytest.mark.parametrize(("change", "message"), [
    ({"spread": [1.0, 0.0, 1.0]}, "spread: got 0.0"), ({"mean": [0.0, 0.0]}, "spread: got shape"),
    ({"box": np.zeros((3, 2))}, "box: got shape"), ({"frequencies": (1,)}, "network: got 8 inputs"),
    ({"classes": 2}, "network: got 8 inputs")])
def test_parts_that_do_not_fit(change, message):
    parts = {"network": random_denoiser().network, "mean": MEAN, "spread": SPREAD, "frequencies": (1, 3)}
    with pytest.raises(ValueError, match=message):
        Denoiser(**parts | change)


@pytest.mark.parametrize(("arguments", "message"), [
    ((np.zeros((2, 2)), 1.0), "u: got shape"), ((np.zeros((2, 3)), 0.0), "sigma: got"),
    ((np.zeros((2, 3)), np.ones(3)), "sigma: got"), ((np.zeros((2, 3)), 1.0, np.array([0, 5])), "labels: got"),
    ((np.zeros((2, 3)), 1.0, np.array([0.0, 1.0])), "labels: got")])
def test_bad_points(arguments, message):
    with pytest.raises(ValueError, match=message):
        random_denoiser(4)(*arguments)


def test_exact_denoiser_has_the_exact_score_of_its_points():
    points, labels, schedule = RNG.normal(size=(7, 3)), np.array([0, 0, 0, 2, 2, 2, 2]), linear_schedule()
    x = RNG.normal(size=(5, 3))
    for t in (0.05, 0.4):
        np.testing.assert_allclose(ScoreNetwork(exact_denoiser(points), schedule)(x, t),
                                   diffused_score(points, schedule)(x, t), rtol=1e-9)
        asked = np.array([0, 2, 2, 0, 2])
        found = ScoreNetwork(exact_denoiser(points, labels), schedule, asked)(x, t)
        for k in (0, 2):
            alone = diffused_score(points[labels == k], schedule)(x[asked == k], t)
            np.testing.assert_allclose(found[asked == k], alone, rtol=1e-9)


def test_exact_denoiser_refuses():
    with pytest.raises(ValueError, match="points: got shape"):
        exact_denoiser(np.zeros(3))
    with pytest.raises(ValueError, match="labels: got shape"):
        exact_denoiser(np.zeros((3, 2)), [0, 1])
    with pytest.raises(ValueError, match="labels: got"):
        exact_denoiser(np.zeros((2, 2)), [0, 1])(np.zeros((1, 2)), 1.0, np.array([2]))

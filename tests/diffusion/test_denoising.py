"""Training against what is known: the exact denoiser of a mixture, the Gaussian, the loss of a perfect answer."""
import numpy as np
import pytest

from physml import diffusion
from physml.diffusion import GaussianMixture, constant_schedule, denoising, fit_denoiser, fit_score, linear_schedule
from physml.learning import dense_network

TWO = GaussianMixture([1, 2], [[-1.0, 0.0], [1.0, 0.5]], 0.04)


def test_a_network_learns_the_score_of_a_mixture():
    network = fit_score(TWO.sample(4000, seed=1), linear_schedule(), hidden=(32, 32), steps=2500, batch=256, seed=2)
    exact = diffusion.diffused_score(TWO, linear_schedule())
    for t in (0.1, 0.3, 0.6):
        x = exact.at(t).sample(2000, seed=3)
        scale = np.sqrt(np.mean(exact(x, t) ** 2))
        assert np.sqrt(np.mean((network(x, t) - exact(x, t)) ** 2)) < 0.15 * scale
        gap = network.divergence(x, t) - exact.divergence(x, t)
        assert np.sqrt(np.mean(gap**2)) < 0.3 * np.sqrt(np.mean(exact.divergence(x, t) ** 2))


def test_gaussian_data_leave_the_network_nothing_to_learn():
    points = np.random.default_rng(5).normal([1.0, -2.0], [0.5, 2.0], (4000, 2))
    fit = fit_denoiser(points, hidden=(8,), steps=600, seed=6)
    assert abs(fit.losses[-300:].mean() - 1) < 4 * fit.losses[-300:].std() / 300**0.5 + 0.01
    u = points[:500] + np.random.default_rng(6).normal(size=(500, 2))
    np.testing.assert_allclose(fit.denoiser(u, 1.0), [1, -2] + np.array([0.2, 0.8]) * (u - [1, -2]), atol=0.25)


def test_labels_are_learned():
    labels = np.arange(2000) % 2
    points = np.where(labels[:, None] == 0, -1.0, 1.0) + 0.1 * np.random.default_rng(7).normal(size=(2000, 2))
    denoiser = fit_denoiser(points, labels, hidden=(16,), steps=1500, batch=256, seed=8).denoiser
    u = np.zeros((3, 2))
    asked = denoiser(u, 1.0, np.array([0, 1, 2]))
    np.testing.assert_allclose(asked[:2], [[-1, -1], [1, 1]], atol=0.15)
    assert abs(asked[2]).max() < 0.3


def test_the_score_is_that_of_the_denoiser_in_every_schedule():
    """From D and Tweedie's formula by hand, in two schedules with one network."""
    denoiser = fit_denoiser(TWO.sample(200, seed=1), hidden=(4,), steps=20).denoiser
    x = np.array([[0.3, -0.2], [1.0, 2.0]])
    for schedule in (linear_schedule(), constant_schedule(3.0)):
        a, v = schedule.scale(0.4), schedule.variance(0.4)
        by_hand = (a * denoiser(x / a, float(np.sqrt(v) / a)) - x) / v
        np.testing.assert_allclose(diffusion.ScoreNetwork(denoiser, schedule)(x, 0.4), by_hand, rtol=1e-12)


def test_divergence_of_the_score_by_differences():
    denoiser = fit_denoiser(TWO.sample(200, seed=1), hidden=(4,), steps=20).denoiser
    denoiser = diffusion.Denoiser(denoiser.network, denoiser.mean, denoiser.spread, precision="double")
    score, x, h = diffusion.ScoreNetwork(denoiser, linear_schedule()), np.array([[0.3, -0.2]]), 1e-6
    trace = sum((score(x + h * e, 0.4) - score(x - h * e, 0.4))[:, i] / (2 * h) for i, e in enumerate(np.eye(2)))
    np.testing.assert_allclose(score.divergence(x, 0.4), trace, rtol=1e-7)


def test_same_seed_same_network():
    fits = [fit_denoiser(np.eye(4), hidden=(3,), steps=30, seed=s).denoiser.network.vector for s in (1, 1, 2)]
    assert (fits[0] == fits[1]).all()
    assert abs(fits[0] - fits[2]).max() > 0.01


@pytest.mark.parametrize(("change", "message"), [
    ({"points": np.zeros((3, 2))}, "points: got a coordinate"), ({"points": [1.0, 2.0]}, "points: got shape"),
    ({"labels": [0.5, 1.0, 2.0]}, "labels: got"), ({"labels": [0, 1]}, "labels: got"), ({"steps": 0}, "steps: got 0"),
    ({"learning_rate": 0.0}, "learning_rate: got 0"), ({"dropout": 2.0}, "dropout: got 2"),
    ({"even": -1.0}, "even: got -1"),
    ({"log_noise": (0.0, -1.0)}, "log_noise: got -1"), ({"noise_range": (0.0, 1.0)}, "noise_range: got 0")])
def test_bad_input(change, message):
    with pytest.raises(ValueError, match=message):
        fit_denoiser(**{"points": np.eye(3), "hidden": (2,), "steps": 2} | change)


def test_time_without_noise():
    score = fit_score(np.eye(3), linear_schedule(), hidden=(2,), steps=2)
    with pytest.raises(ValueError, match="t: got 0"):
        score(np.zeros((1, 3)), 0.0)
    with pytest.raises(ValueError, match="schedule"):
        fit_score(np.eye(3), "linear")


def test_a_step_shows_what_the_denoiser_reads_and_asks_for_what_it_would_answer():
    """The compiled batch beside the denoiser's own inputs; an answer of exactly the target gives the clean point."""
    points, labels = TWO.sample(50, seed=1), np.arange(50) % 3
    network = dense_network([2 + 5 + 4, 3, 2], activation="silu", seed=2)
    denoiser = diffusion.Denoiser(network, points.mean(axis=0), points.std(axis=0), (1, 2), 3)
    rng, chosen = np.random.default_rng(3), np.arange(50)[::-1].copy()
    sigma, noise = np.exp(rng.normal(size=50)), rng.normal(size=(50, 2))
    inputs, target = denoising._Task(denoiser, points, 50)(chosen, sigma, noise, labels)
    u = points[chosen] + sigma[:, None] * noise
    assert (inputs == denoiser.inputs(u, sigma[:, None], labels).astype(np.float32)).all()
    scale = 1 / np.sqrt(denoiser.spread**2 + sigma[:, None] ** 2)
    wiener = denoiser.mean + (denoiser.spread * scale) ** 2 * (u - denoiser.mean)
    np.testing.assert_allclose(wiener + denoiser.spread * sigma[:, None] * scale * target, points[chosen], atol=1e-5)

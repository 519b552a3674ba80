"""The stored networks are those of an ordinary training, and near to the exact scores that two of them have."""
import numpy as np
import pytest

from physml import data, diffusion
from physml.diffusion import (
    Denoiser,
    diffused_score,
    digit_points,
    gaussian_grid,
    linear_schedule,
    swiss_roll,
    trained,
    trained_digits,
    trained_score,
)
from physml.learning import dense_network
from tools import denoisers

EXACT = {"grid": gaussian_grid, "swiss-roll": swiss_roll}


def error(score, exact, t, seed=5):
    """Root mean square of the difference over that of the exact score, on points of p_t."""
    x = exact.at(t).sample(3000, seed=seed)
    return float(np.sqrt(np.mean((score(x, t) - exact(x, t)) ** 2) / np.mean(exact(x, t) ** 2)))


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize(("t", "most"), [(0.01, 0.15), (0.1, 0.25), (0.4, 0.1), (0.8, 0.06)])
def test_stored_scores_against_exact_ones(name, t, most):
    exact = diffused_score(EXACT[name](), linear_schedule())
    assert error(trained_score(name, linear_schedule()), exact, t) < most


@pytest.mark.parametrize("name", EXACT)
def test_a_short_training_of_today_is_on_the_way_there(name):
    exact = diffused_score(EXACT[name](), linear_schedule())
    today = diffusion.ScoreNetwork(denoisers.plane(name, steps=600, seed=901).denoiser, linear_schedule())
    stored, untrained = trained_score(name, linear_schedule()), lambda x, t: -x
    assert 0.9 * error(stored, exact, 0.1) < error(today, exact, 0.1) < 0.5 * error(untrained, exact, 0.1)


def test_a_training_of_today_scores_the_birds_alike():
    birds = data.penguins().standardised()
    held_out = np.setdiff1d(np.arange(342), denoisers.training_birds())
    assert len(held_out) == 114
    rng = np.random.default_rng(6)
    noise = rng.normal(size=(20, 114, 2))

    def loss(denoiser, sigma):
        return np.mean([np.mean((denoiser(birds[held_out] + sigma * e, sigma) - birds[held_out]) ** 2) for e in noise])

    stored, today = trained.restored(trained.stored("penguins")), denoisers.plane("penguins", seed=902).denoiser
    for sigma in (0.3, 1.0):
        assert abs(loss(today, sigma) / loss(stored, sigma) - 1) < 0.1
        assert loss(stored, sigma) < 0.97 * sigma**2 / (1 + sigma**2)  # the Gaussian's


def test_rounding_is_small_and_restored_as_it_was_stored():
    network = dense_network([4, 6, 3], activation="silu", seed=1)
    denoiser = Denoiser(network, np.zeros(3), np.ones(3), precision="double")
    u = np.random.default_rng(1).normal(size=(10, 3))
    for largest, most in ((127, 0.02), (32767, 1e-4)):
        arrays = trained.rounded(denoiser, largest)
        again = trained.restored(arrays)
        assert abs(again(u, 0.5) - denoiser(u, 0.5)).max() < most
        twice = trained.rounded(again, largest)
        assert all((twice[k] == arrays[k]).all() for k in arrays if k.startswith("weights"))
    assert trained.rounded(denoiser)["weights0"].dtype == np.int8


def test_unknown_name():
    with pytest.raises(ValueError, match="name: got 'moons'"):
        trained_score("moons", linear_schedule())


def test_a_short_training_on_digits_denoises_nearly_as_well():
    (points, labels), rng = digit_points().held_out(), np.random.default_rng(7)
    noise = rng.standard_normal(points.shape)

    def loss(denoiser, sigma):
        return ((denoiser(points + sigma * noise, sigma, labels) - points) ** 2).sum(axis=1).mean()

    today = denoisers.digits(300, steps=1000, seed=77).denoiser
    wiener = today.spread**2 / (today.spread**2 + 1.0)
    for sigma in (0.6, 1.0, 2.0):
        stored = [loss(trained_digits(300, k), sigma) for k in range(3)]
        assert np.ptp(stored) < 0.05 * np.mean(stored)
        assert abs(loss(today, sigma) / np.mean(stored) - 1) < 0.08
    assert np.mean([loss(trained_digits(300, k), 1.0) for k in range(3)]) < 0.8 * wiener.sum()


def test_more_digits_denoise_better():
    (points, labels), rng = digit_points().held_out(), np.random.default_rng(8)
    u = points + rng.standard_normal(points.shape)
    errors = [((trained_digits(n)(u, 1.0, labels) - points) ** 2).sum(axis=1).mean() for n in trained.EXAMPLES]
    assert (np.diff(errors) < 0).all()


def test_digits_are_stored_in_six_bits():
    for n in trained.EXAMPLES:
        for k in range(trained.TRAININGS):
            arrays = trained.stored(f"digits-{n}-{k}")
            assert [arrays[f"weights{i}"].shape for i in range(3)] == [(52, 128), (128, 128), (128, 32)]
            assert all(abs(arrays[f"weights{i}"].astype(int)).max() == 31 for i in range(3))


@pytest.mark.parametrize(("arguments", "message"), [((50, 0), "examples: got 50"), ((300, 3), "training: got 3")])
def test_digits_that_were_not_trained(arguments, message):
    with pytest.raises(ValueError, match=message):
        trained_digits(*arguments)


@pytest.mark.parametrize("name", trained.PLANE)
@pytest.mark.parametrize(("noise", "steps"), [(0.0, 20), (1.0, 50), (2.0, 20)])
def test_no_run_goes_astray(name, noise, steps):
    start = np.random.default_rng(9).standard_normal((2000, 2))
    score = trained_score(name, linear_schedule())
    ends = diffusion.reverse(score, start, linear_schedule(), noise=noise, steps=steps, method="exponential",
                             spacing="log", seed=4)
    low, high = score.denoiser.box
    assert (ends > low - 0.3).all()
    assert (ends < high + 0.3).all()

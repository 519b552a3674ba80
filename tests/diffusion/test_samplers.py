"""The reverse family against closed forms: a Gaussian must come back with its variance, at every noise level."""
import numpy as np
import pytest

from physml.diffusion import (
    GaussianMixture,
    constant_schedule,
    cosine_schedule,
    diffused_score,
    forward,
    linear_schedule,
    reverse,
    reverse_times,
)

LINEAR = linear_schedule(0.1, 20.0)
NORMAL = np.random.default_rng(1).standard_normal


def returned(schedule, noise, method, steps, spacing="uniform", n=10_000):
    data = GaussianMixture([1], [0.0], 0.25)
    end = reverse(diffused_score(data, schedule), NORMAL((n, 1)), schedule, noise=noise, steps=steps, method=method,
                  spacing=spacing, seed=2)
    return end, data.diffused(schedule, 0.01).covariances[0, 0, 0]


@pytest.mark.parametrize("noise", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize(("schedule", "method", "steps"), [
    (LINEAR, "heun", 200), (LINEAR, "exponential", 400), (constant_schedule(8.0), "heun", 200),
    (cosine_schedule(), "exponential", 400)])
def test_a_gaussian_comes_back(schedule, method, steps, noise):
    spacing = "uniform" if method == "heun" else "log"
    x, variance = returned(schedule, noise, method, steps, spacing)
    error = variance * (2 / len(x)) ** 0.5
    start = 0.02 * variance if noise == 0 else 0.0  # at noise 0 the variance is that of the start, times a number
    assert abs(x.var() - variance) < 4 * error + start
    assert abs(x.mean()) < 4 * (variance / len(x)) ** 0.5


def test_euler_has_the_variance_of_its_recursion():
    """A linear score makes the step linear: v' = (1 + h A)² v + 𝔥 r h, iterated here, no particle in it."""
    steps, noise = 60, 0.7
    x, _ = returned(LINEAR, noise, "euler", steps)
    v, grid = 1.0, np.linspace(1, 0.01, steps + 1)
    for t, h in zip(grid[:-1], -np.diff(grid), strict=True):
        r = 0.1 + 19.9 * t
        alpha2 = np.exp(-(0.1 * t + 9.95 * t**2))
        v = (1 + h * 0.5 * r * (1 - (1 + noise) / (0.25 * alpha2 + 1 - alpha2))) ** 2 * v + noise * r * h
    assert abs(x.var() - v) < 4 * v * (2 / len(x)) ** 0.5


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("heun", 2), ("exponential", 1)])
def test_order_of_the_probability_flow(method, order):
    """The flow of a Gaussian multiplies by √(v_end/v_1); the error falls with the power of the step."""
    exact = np.sqrt(np.divide(*[GaussianMixture([1], [0.0], 0.25).diffused(LINEAR, t).covariances.item()
                                for t in (0.01, 1.0)]))
    score = diffused_score(GaussianMixture([1], [0.0], 0.25), LINEAR)
    errors = [abs(reverse(score, [[1.0]], LINEAR, noise=0, steps=n, method=method)[0, 0] - exact) for n in (400, 800)]
    assert errors[0] / errors[1] == pytest.approx(2**order, rel=0.1)


def test_exponential_is_exact_for_one_point():
    """A single datum: x̂ is the datum at all times, so that one step lands on N(α x₀, σ²) for every 𝔥."""
    score = diffused_score([[0.7]], LINEAR)
    for noise in (0.0, 1.0, 3.0):
        start = 0.7 * LINEAR.scale(1.0) + np.sqrt(LINEAR.variance(1.0)) * NORMAL((40_000, 1))
        x = reverse(score, start, LINEAR, noise=noise, steps=1, t_end=0.3, method="exponential", seed=3)
        variance = LINEAR.variance(0.3)
        assert abs(x.mean() - 0.7 * LINEAR.scale(0.3)) < 4 * (variance / len(x)) ** 0.5
        assert abs(x.var() - variance) < 4 * variance * (2 / len(x)) ** 0.5


@pytest.mark.parametrize("noise", [0.0, 1.0, 2.0])
def test_a_mixture_comes_back_in_two_dimensions(noise):
    data = GaussianMixture([1, 2], [[-1, 0], [1, 0.5]], [[[0.1, 0.05], [0.05, 0.1]], [[0.2, 0], [0, 0.05]]])
    x = reverse(diffused_score(data, LINEAR), NORMAL((10_000, 2)), LINEAR, noise=noise, steps=100, method="heun",
                seed=4)
    expected = data.diffused(LINEAR, 0.01).sample(10_000, seed=5)
    for test in (lambda x: (x[:, 0] > 0) * 1.0, lambda x: np.cos(3 * x[:, 0]), lambda x: x[:, 1] ** 2):
        a, b = test(x), test(expected)
        assert abs(a.mean() - b.mean()) < 4 * np.sqrt((a.var() + b.var()) / len(x)) + 2e-3


def test_path_begins_at_the_start_and_ends_where_the_run_ends():
    score, start = diffused_score([[-1.0], [1.0]], LINEAR), NORMAL((3, 1))
    path = reverse(score, start, LINEAR, steps=20, path=True, seed=1)
    assert path.shape == (21, 3, 1)
    np.testing.assert_array_equal(path[0], start)
    np.testing.assert_array_equal(path[-1], reverse(score, start, LINEAR, steps=20, seed=1))


@pytest.mark.parametrize(("make", "message"), [
    (lambda: forward([1.0], LINEAR, 0.5), r"x: got shape \(1,\)"),
    (lambda: forward([[1.0]], LINEAR, 1.5), "t: got 1.5"),
    (lambda: forward([[1.0]], "cosine", 0.5), "schedule: got 'cosine'"),
    (lambda: reverse_times("cosine", steps=3), "schedule: got 'cosine'"),
    (lambda: reverse(lambda x, t: -x, [[1.0]], LINEAR, noise=-1), "noise: got -1; give a finite number of at least 0"),
    (lambda: reverse(lambda x, t: -x, [[1.0]], LINEAR, t_end=0), "t_end: got 0"),
    (lambda: reverse(lambda x, t: -x, [[1.0]], LINEAR, steps=0), "steps: got 0"),
    (lambda: reverse(lambda x, t: -x, [[1.0]], LINEAR, method="rk4"), "method: got 'rk4'"),
    (lambda: reverse(lambda x, t: -x, [[1.0]], LINEAR, steps=4), "steps: 4 steps are too few to be stable"),
    (lambda: reverse(lambda x, t: x[0], [[1.0]], LINEAR), r"score: returned shape \(1,\)"),
    (lambda: reverse(lambda x, t: x**9, [[2.0]], LINEAR, noise=0), "not finite; take more steps")])
def test_bad_arguments(make, message):
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=message):
        make()

"""The action against densities of multivariate Gaussians, and the three rules against each other."""
import numpy as np
import pytest
from scipy.stats import multivariate_normal

from physml.diffusion import GaussianMixture, constant_schedule, diffused_score
from physml.diffusion.action import path_action


def walks(drift, D, steps, n=400, T=1.0, start=0.3, d=1, seed=1):
    """Euler's paths, by NumPy's own noise."""
    rng, dt = np.random.default_rng(seed), T / steps
    path = [np.full((n, d), start)]
    for k in range(steps):
        path.append(path[-1] + drift(path[-1], k * dt) * dt + np.sqrt(2 * D * dt) * rng.standard_normal((n, d)))
    return np.array(path), np.linspace(0, T, steps + 1)


def test_the_weight_is_the_joint_density():
    """Of a linear recursion x' = a x + noise from 0.3: a Gaussian whose covariance is summed by hand."""
    steps, dt, D = 4, 0.25, 0.7
    a = 1 - 2 * dt
    path, times = walks(lambda x, t: -2 * x, D, steps, n=5)
    mean = 0.3 * a ** np.arange(1, steps + 1)
    covariance = np.array([[2 * D * dt * sum(a ** (i - k) * a ** (j - k) for k in range(1, min(i, j) + 1))
                            for i in range(1, steps + 1)] for j in range(1, steps + 1)])
    found = path_action(path, times, lambda x, t: -2 * x, D)
    constant = steps / 2 * np.log(4 * np.pi * D * dt)
    np.testing.assert_allclose(-found.total - constant, multivariate_normal(mean, covariance).logpdf(path[1:, :, 0].T))
    assert not found.jacobian.any()


def three(steps, d=1):
    def drift(x, t):
        return np.sin(3 * x) - x**3 * (1 + t)

    def spread(x, t):
        return (3 * np.cos(3 * x) - 3 * x**2 * (1 + t)).sum(axis=1)

    path, times = walks(drift, 0.5, steps, d=d)
    return [path_action(path, times, drift, 0.5, rule=rule, divergence=spread)
            for rule in ("ito", "stratonovich", "reverse_ito")]


@pytest.mark.parametrize("d", [1, 2])
def test_three_rules_one_total(d):
    """Totals differ by O(√dt) on a single path; the squares alone by a number that does not shrink."""
    gaps = []
    for steps in (50, 200, 800):
        ito, *others = three(steps, d)
        gaps.append([np.sqrt(np.mean((other.total - ito.total) ** 2)) for other in others])
        assert all(np.sqrt(np.mean((other.square - ito.square) ** 2)) > 0.3 for other in others)
    np.testing.assert_allclose(np.log2(np.divide(gaps[0], gaps[-1])) / 4, 0.5, atol=0.12)
    assert np.max(gaps[-1]) < 0.4


def test_reverse_action():
    """A - log p_0 + log p_T is the reverse-Itô square of f - g² s without any Jacobian, path by path as dt → 0."""
    schedule = constant_schedule(4.0)
    data = GaussianMixture([0.3, 0.7], [-1.0, 1.0], [0.1, 0.3])
    exact, gaps = diffused_score(data, schedule), []
    for steps in (100, 400, 1600):
        rng, dt = np.random.default_rng(2), 1 / steps
        path = [data.sample(300, seed=3)]
        for _ in range(steps):
            path.append(path[-1] * (1 - 2 * dt) + np.sqrt(4 * dt) * rng.standard_normal((300, 1)))
        path, times = np.array(path), np.linspace(0, 1, steps + 1)
        forward = path_action(path, times, lambda x, t: -2 * x, 2.0).total
        reverse = path_action(path, times, lambda x, t: -2 * x - 4 * exact(x, t), 2.0, rule="reverse_ito",
                              divergence=lambda x, t: 0 * x[:, 0]).square
        ends = data.diffused(schedule, 1.0).log_density(path[-1]) - data.log_density(path[0])
        gaps.append(np.sqrt(np.mean((forward + ends - reverse) ** 2)))
        assert np.std(ends) > 0.5  # what is being tested is not small
    assert gaps[2] < 0.25
    assert 0.35 < np.log2(gaps[0] / gaps[2]) / 4 < 0.65


@pytest.mark.parametrize(("change", "message"), [
    ({"path": np.zeros((3, 1))}, "path: got shape"), ({"times": [0, 1, 2]}, "path: got shape"),
    ({"times": [1, 0]}, "times: do not increase"), ({"diffusion": 0.0}, "diffusion: got 0.0"),
    ({"rule": "strato"}, "rule: got"), ({"rule": "reverse_ito"}, "divergence: is missing"),
    ({"drift": lambda x, t: x[:, 0]}, "drift: returned shape"),
])
def test_bad_input(change, message):
    call = {"path": np.zeros((2, 3, 1)), "times": [0, 1], "drift": lambda x, t: x, "diffusion": 1.0} | change
    with pytest.raises(ValueError, match=message):
        path_action(**call)

"""The variance that comes back, against simulated particles and against the density itself."""
import numpy as np
import pytest

from physml.diffusion import GaussianMixture, diffused_score, linear_schedule, returned_variance, reverse

SCHEDULE = linear_schedule(0.1, 20.0)
DATA = GaussianMixture([1], [0.0], 0.25)


@pytest.mark.parametrize("method", ["euler", "heun", "exponential"])
def test_particles_have_this_variance(method):
    n, start = 10_000, np.random.default_rng(2).standard_normal((10_000, 1))
    end = reverse(diffused_score(DATA, SCHEDULE), start, SCHEDULE, noise=1.3, steps=30, method=method, seed=1)
    expected = returned_variance(0.25, SCHEDULE, noise=1.3, steps=30, method=method)
    assert abs(end.var() - expected) < 4 * expected * (2 / n) ** 0.5


@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0, 3.0])
def test_many_steps_come_to_the_density(noise):
    exact = DATA.diffused(SCHEDULE, 0.01).covariances.item()
    for method, tolerance in (("euler", 1e-2), ("heun", 1e-3), ("exponential", 4e-2)):
        found = returned_variance(0.25, SCHEDULE, noise=noise, steps=1500, method=method)
        assert found == pytest.approx(exact, rel=tolerance)


def test_bad_arguments():
    for options, message in (({"variance": 0}, "variance: got 0"), ({"noise": -1}, "noise: got -1"),
                             ({"method": "x"}, "method: got 'x'")):
        with pytest.raises(ValueError, match=message):
            returned_variance(**{"variance": 0.25, "schedule": SCHEDULE} | options)

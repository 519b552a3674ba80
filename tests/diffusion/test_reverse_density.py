"""The density of the reverse process against Gaussians and mixtures whose marginals are known."""
import numpy as np
import pytest

from physml import diffusion

SCHEDULE = diffusion.linear_schedule(0.0, 20.0)


@pytest.mark.parametrize("noise", [0.2, 1.0, 2.5])
def test_exact_score_gives_every_marginal(noise):
    data = diffusion.GaussianMixture([0.3, 0.7], [-1.0, 1.0], [0.1, 0.2])
    grid = diffusion.Grid((-5, 5), 500)
    solved = diffusion.reverse_density(diffusion.diffused_score(data, SCHEDULE), grid, SCHEDULE, noise=noise, shown=4)
    assert solved.times[0] == 1.0
    assert solved.times[-1] == pytest.approx(0.01)
    for t, p in zip(solved.times, solved.densities, strict=True):
        assert grid.integral(abs(p - np.exp(data.diffused(SCHEDULE, t).log_density(grid.points)))) < 0.012


def test_wrong_score_gives_its_own_gaussian():
    def score(x, t):
        return -1.1 * x / (1 - 0.75 * SCHEDULE.scale(t) ** 2)

    grid = diffusion.Grid((-5, 5), 1000)
    solved = diffusion.reverse_density(score, grid, SCHEDULE, noise=0.1)
    x = grid.points[:, 0]
    cross = -grid.integral(np.exp(-2 * x**2) / np.sqrt(np.pi / 2) * np.log(np.maximum(solved.density, 1e-300)))
    assert cross == pytest.approx(0.85535017, abs=2e-3)

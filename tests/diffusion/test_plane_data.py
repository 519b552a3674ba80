"""The two densities of the plane against their published entropy and against points drawn otherwise."""
import numpy as np

from physml.diffusion import diffused_score, gaussian_grid, linear_schedule, log_likelihood, swiss_roll


def test_entropy_of_the_grid():
    """25 far Gaussians: ln 25 + 1 + ln(2π s²); REFERENCE: the mean log density is minus that, +2.0138511519."""
    grid = gaussian_grid()
    x = grid.sample(20_000, seed=1)
    assert abs(np.log(25) + 1 + np.log(2 * np.pi * (0.05 / 2.828) ** 2) + 2.0138511519) < 1e-9
    surprise = -grid.log_density(x)
    assert abs(surprise.mean() + 2.0138511519) < 4 * surprise.std() / len(x) ** 0.5


def test_cross_entropy_of_the_exact_score():
    """Clean data under p_t at t = 0.01 of the rate 20 t; REFERENCE: -1.3411277255, of 25 far Gaussians by hand."""
    schedule, t, s2 = linear_schedule(0.0, 20.0), 0.01, (0.05 / 2.828) ** 2
    a2 = np.exp(-20 * t**2 / 2)
    v, means2 = a2 * s2 + 1 - a2, np.mean((2 * np.arange(-2, 3) / 2.828) ** 2)
    by_hand = np.log(25 * 2 * np.pi * v) + (s2 + (1 - np.sqrt(a2)) ** 2 * means2) / v
    assert abs(by_hand + 1.3411277255) < 1e-9
    x = gaussian_grid().sample(20_000, seed=4)
    surprise = -gaussian_grid().diffused(schedule, t).log_density(x)
    assert abs(surprise.mean() - by_hand) < 4 * surprise.std() / len(x) ** 0.5
    flow = -log_likelihood(diffused_score(gaussian_grid(), schedule), x[:200], schedule, t_end=t, steps=80)
    np.testing.assert_allclose(flow, surprise[:200], atol=0.02)  # at t = 1 the centres are still 0.007 apart


def test_the_roll_is_a_spiral_with_noise():
    rng = np.random.default_rng(2)
    angle = 1.5 * np.pi * (1 + 2 * rng.random(20_000))
    points = angle[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) / 7 + rng.normal(0, 1 / 14, (20_000, 2))
    here, drawn = (swiss_roll().log_density(x) for x in (points, swiss_roll().sample(20_000, seed=3)))
    assert abs(here.mean() - drawn.mean()) < 4 * np.hypot(here.std(), drawn.std()) / 20_000**0.5
    on_line = angle[:2000, None] * np.stack([np.cos(angle[:2000]), np.sin(angle[:2000])], axis=1) / 7
    inside = (angle[:2000] > 5.2) & (angle[:2000] < 13.6)  # no ripple: θ even means a density ∝ 1/(line element)
    element = np.sqrt(1 + angle[:2000] ** 2) / 7
    expected = 1 / (3 * np.pi * element * np.sqrt(2 * np.pi) / 14)
    np.testing.assert_allclose(np.exp(swiss_roll().log_density(on_line))[inside], expected[inside], rtol=0.02)

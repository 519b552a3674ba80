"""Noise schedules against quadrature of their own rate, and against published formulas."""
import numpy as np
import pytest
from scipy.integrate import quad

from physml.diffusion import constant_schedule, cosine_schedule, linear_schedule
from physml.diffusion.samplers import SPACINGS, reverse_times

SCHEDULES = [constant_schedule(4.0), linear_schedule(0.1, 20.0), linear_schedule(0.0, 20.0), cosine_schedule()]
each = pytest.mark.parametrize("schedule", SCHEDULES, ids=["constant", "linear", "from zero", "cosine"])


@each
def test_scale_and_variance_follow_from_the_rate(schedule):
    for t in (0.0, 0.01, 0.3, 0.8, 0.995):
        integral = quad(lambda s: float(schedule.rate(s)), 0, t)[0]
        assert float(schedule.scale(t)) == pytest.approx(np.exp(-integral / 2), rel=1e-9)
        assert float(schedule.scale(t) ** 2 + schedule.variance(t)) == pytest.approx(1, abs=1e-14)
        assert float(schedule.noise_to_signal(t) * schedule.scale(t)) == pytest.approx(schedule.variance(t) ** 0.5)


@each
def test_time_is_the_inverse_of_scale(schedule):
    t = np.array([0.002, 0.1, 0.5, 0.99, 0.999, 1.0])
    np.testing.assert_allclose(schedule.time(schedule.scale(t)), t, atol=1e-9)
    with pytest.raises(ValueError, match="scale: got"):
        schedule.time(1.1)


def test_cosine_is_that_of_nichol_and_dhariwal():
    schedule, t = cosine_schedule(), np.linspace(0, 0.997, 30)
    angle = lambda t: (t + 0.008) / 1.008 * np.pi / 2  # noqa: E731
    np.testing.assert_allclose(schedule.scale(t) ** 2, np.cos(angle(t)) ** 2 / np.cos(angle(0)) ** 2, rtol=1e-11)
    assert float(schedule.rate(1.0)) == 1000
    np.testing.assert_allclose(schedule.integral(1.0) - schedule.integral(0.9985), 1.5, rtol=1e-9)


@each
@pytest.mark.parametrize("spacing", SPACINGS)
def test_reverse_times_fall_from_one_to_the_end(schedule, spacing):
    grid = reverse_times(schedule, steps=7, t_end=0.02, spacing=spacing)
    assert (grid[0], grid[-1], len(grid)) == (1, 0.02, 8)
    assert (np.diff(grid) < 0).all()
    if spacing == "log":
        ratios = schedule.noise_to_signal(grid)
        np.testing.assert_allclose(np.diff(np.log(ratios)), np.log(ratios[-1] / ratios[0]) / 7, rtol=1e-6)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: constant_schedule(0), "rate: got 0"), (lambda: linear_schedule(-1, 2), "rate_min: got -1"),
    (lambda: linear_schedule(1, np.inf), "rate_max: got inf"), (lambda: cosine_schedule(offset=0), "offset: got 0"),
    (lambda: cosine_schedule(rate_max=5), "rate_max: got 5"),
    (lambda: SCHEDULES[0].rate(1.5), r"t: got 1.5; give times in \[0, 1\]"),
    (lambda: SCHEDULES[0].scale(-0.1), "t: got -0.1"), (lambda: SCHEDULES[0].scale("late"), "t: got 'late'")])
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()

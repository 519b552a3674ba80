"""The linear model that groks: moments, Bessel functions, quadrature, descent by small steps, finite models."""
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ive

from physml import learning
from physml.core.random import children, generator


@pytest.mark.parametrize("ratio", [0.1, 0.9, 1.0, 2.5])
def test_moments_of_the_spectrum(ratio):
    eigenvalues, weights = learning.marchenko_pastur(ratio)
    moments = [(weights * eigenvalues**k).sum() for k in range(4)]
    exact = [min(1, 1 / ratio), 1, 1 + ratio, 1 + 3 * ratio + ratio**2]
    np.testing.assert_allclose(moments, exact, rtol=1e-11 if ratio != 1 else 1e-3)


def test_losses_at_as_many_dimensions_as_examples():
    times = np.geomspace(0.01, 1e4, 30)
    train, test = learning.linear_losses(times, 1.0)
    s = 4 * times  # ∫ρ exp(-sν/2) dν = exp(-s) (I0(s) + I1(s)), and minus half its derivative
    np.testing.assert_allclose(test, ive(0, s) + ive(1, s), rtol=1e-4)
    np.testing.assert_allclose(train, 2 * ive(1, s) / s, rtol=1e-8)


@pytest.mark.parametrize(("ratio", "time"), [(0.5, 3.0), (0.9, 40.0), (2.0, 1.5)])
def test_losses_against_adaptive_quadrature(ratio, time):
    a, b = (1 - ratio**0.5) ** 2, (1 + ratio**0.5) ** 2

    def density(v):
        return np.sqrt(max((b - v) * (v - a), 0.0)) / (2 * np.pi * ratio * v)

    train = quad(lambda v: density(v) * v * np.exp(-2 * v * time), a, b, limit=400)[0]
    test = quad(lambda v: density(v) * np.exp(-2 * v * time), a, b, limit=400)[0] + max(0, 1 - 1 / ratio)
    np.testing.assert_allclose(learning.linear_losses(time, ratio), (train, test), rtol=1e-7)


def test_times_as_published():
    np.testing.assert_allclose(learning.grokking_times(0.9, 0.01), (4.735205, 89.896544), atol=1e-6)


def test_times_at_the_critical_ratio_are_powers_of_the_threshold():
    (early, late), (earlier, later) = (learning.grokking_times(1.0, e) for e in (1e-4, 2e-4))
    assert np.log2(late / later) == pytest.approx(2.0, abs=1e-5)
    assert np.log2(early / earlier) == pytest.approx(2 / 3, abs=1e-3)
    assert late * 1e-8 == pytest.approx(1 / (2 * np.pi), rel=1e-5)


def test_some_losses_stay_above():
    assert learning.grokking_times(2.0, 0.4)[1] == np.inf
    assert learning.grokking_times(2.0, 0.6)[1] < np.inf


def test_a_simulated_model_is_descent_by_small_steps():
    times = np.array([0.0, 0.5, 3.0])
    found = learning.simulate_linear_losses(times, inputs=6, examples=9, runs=2, seed=5)
    for run, seed in zip(found, children(5, 2), strict=True):
        draw = generator(seed)
        x, teacher = draw.standard_normal((9, 6)), draw.standard_normal(6)
        student, h, losses = np.zeros(6), 1e-4, []
        for k in range(30_001):
            gap = teacher - student
            if k in (0, 5000, 30_000):
                losses.append((((x @ gap) ** 2).mean() / (teacher @ teacher), gap @ gap / (teacher @ teacher)))
            student += h * x.T @ (x @ gap) / 9
        np.testing.assert_allclose(run, np.transpose(losses), rtol=2e-3)


def test_finite_models_have_the_losses_of_the_spectrum():
    times = np.array([0.3, 2.0, 10.0])
    runs = learning.simulate_linear_losses(times, inputs=160, examples=200, runs=60, seed=2)
    exact = np.array(learning.linear_losses(times, 0.8))
    error = runs.std(axis=0, ddof=1) / 60**0.5
    assert (abs(runs.mean(axis=0) - exact) <= 4 * error + exact / 160).all()


@pytest.mark.parametrize(("call", "message"), [
    (lambda: learning.linear_losses([-1.0], 0.5), "times: got -1.0 among them"),
    (lambda: learning.linear_losses([1.0], 0.0), "ratio"),
    (lambda: learning.grokking_times(0.9, 1.5), "threshold: got 1.5; give one below"),
    (lambda: learning.grokking_times(1.0, 1e-9), "is not reached"),
    (lambda: learning.simulate_linear_losses([1.0], inputs=0, examples=3), "inputs")])
def test_wrong_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()

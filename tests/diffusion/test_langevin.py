"""Langevin dynamics against the density that it should come to."""
import numpy as np
import pytest

from physml.diffusion import GaussianMixture, langevin

TWO = GaussianMixture([1, 2], [-1.0, 1.0], 0.5)


@pytest.mark.parametrize("friction", [None, 0.5, 5.0])
def test_comes_to_equilibrium(friction):
    n, step = 4000, 0.02 if friction is None else 0.1
    x = langevin(TWO.score, np.zeros((n, 1)), steps=400, step=step, friction=friction, seed=1)
    exact = TWO.sample(n, seed=2)
    for test in (lambda x: x, lambda x: x**2, lambda x: (x > 0) * 1.0):
        a, b = test(x), test(exact)
        assert abs(a.mean() - b.mean()) < 4 * np.sqrt((a.var() + b.var()) / n) + 0.01  # a bias of the step


def test_without_friction_energy_stays():
    """As γ → 0 the splitting becomes velocity Verlet: the spread of a harmonic oscillator at equilibrium is kept."""
    x = langevin(lambda x: -x, np.random.default_rng(0).standard_normal((4000, 1)), steps=300, step=0.1, friction=1e-9)
    assert abs(x.var() - 1) < 4 * (2 / 4000) ** 0.5 + 0.01


@pytest.mark.parametrize(("options", "message"), [
    ({"steps": 0, "step": 0.1}, "steps: got 0"), ({"steps": 1, "step": 0}, "step: got 0"),
    ({"steps": 1, "step": 0.1, "friction": 0}, "friction: got 0"),
    ({"steps": 400, "step": 30.0}, "step: with 30.0 the run ended in numbers that are not finite")])
def test_bad_arguments(options, message):
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=message):
        langevin(lambda x: -x, [[1.0]], **options)

"""Passages over a barrier: a basis of oscillators, mpmath, exact cases, single walks, bounds for the time step."""
import numpy as np
import pytest
from numpy.polynomial import Polynomial

from physml import learning

CUBIC = (0.0, 0.1, -0.5, -0.1, 0.25)  # valleys of unequal depth


def gap_by_oscillators(temperature, size=120, width=0.35):
    """The second eigenvalue of -T d² + V'²/4T - V''/2 for the double well, in the basis of a harmonic oscillator."""
    n = np.arange(size + 8)
    x = np.diag(np.sqrt(n[1:] / 2) * width, 1)
    x += x.T
    momentum = np.diag((2 * n + 1) / 2) - np.diag(np.sqrt(n[1:-1] * n[2:]) / 2, 2) - np.diag(
        np.sqrt(n[1:-1] * n[2:]) / 2, -2)
    slope = x @ x @ x - x
    matrix = temperature * momentum / width**2 + slope @ slope / (4 * temperature) - (3 * x @ x - np.eye(len(n))) / 2
    return np.linalg.eigvalsh(matrix[:size, :size])[1]


@pytest.mark.parametrize("temperature", [0.06, 0.1, 0.3])
def test_relaxation_in_another_basis(temperature):
    exact = gap_by_oscillators(temperature)
    assert learning.relaxation_rate(temperature) == pytest.approx(exact, rel=2e-8)


def test_values_on_record():
    assert learning.relaxation_rate(0.1) == pytest.approx(3.35454596e-2, rel=1e-5)
    assert 2 * learning.kramers_rate(0.1) == pytest.approx(3.69512e-2, rel=1e-5)
    assert learning.passage_time(0.1) == pytest.approx(66.2686, rel=1e-6)


def test_a_parabola_relaxes_at_its_curvature():
    for curvature, temperature in ((1.0, 0.2), (7.0, 3.0)):
        rate = learning.relaxation_rate(temperature, Polynomial([0.3, -1.0, curvature / 2]))
        assert rate == pytest.approx(curvature, rel=1e-8)


def test_passage_by_adaptive_quadrature():
    from scipy.integrate import dblquad, quad

    V, T = Polynomial(CUBIC), 0.2
    behind = quad(lambda z: np.exp(-V(z) / T), -4, -0.9)[0] * quad(lambda y: np.exp(V(y) / T), -0.9, 0.8)[0]
    inner = dblquad(lambda z, y: np.exp((V(y) - V(z)) / T), -0.9, 0.8, -0.9, lambda y: y)[0]
    exact = (behind + inner) / T
    assert learning.passage_time(T, CUBIC, start=-0.9, end=0.8) == pytest.approx(exact, rel=1e-7)
    mirrored = learning.passage_time(T, V(Polynomial([0, -1])), start=0.9, end=-0.8)
    assert mirrored == pytest.approx(exact, rel=1e-9)
    assert learning.passage_time(T, start=0.5, end=0.5) == 0


def test_kramers_is_the_limit_of_low_temperature():
    """The next order of Laplace's method, by hand: 1 + 3T/4 from the valley, as much from the barrier."""
    T = np.array([0.02, 0.01])
    ratio = np.array([learning.relaxation_rate(t) / (2 * learning.kramers_rate(t)) for t in T])
    slope = (1 - ratio) / T
    assert 2 * slope[1] - slope[0] == pytest.approx(1.5, abs=0.03)
    slow, fast = learning.kramers_rate(0.02, CUBIC), learning.kramers_rate(0.02, CUBIC, start=1, end=-1)
    assert learning.relaxation_rate(0.02, CUBIC) == pytest.approx(slow + fast, rel=0.05)
    assert 1 / learning.passage_time(0.02, CUBIC) == pytest.approx(slow, rel=0.05)


def test_walks_take_the_exact_time():
    """Within four standard errors and a time step's bias of first order, which is measured at a long step."""
    exact = learning.passage_time(0.25)
    ratios = {}
    for step, runs in ((0.08, 6000), (0.02, 6000)):
        times = learning.simulate_passages(0.25, runs=runs, step=step, seed=2) / exact
        ratios[step] = times.mean(), times.std() / runs**0.5
    bias = ratios[0.08][0] - 1
    assert abs(bias) < 0.05
    assert abs(ratios[0.02][0] - 1 - bias / 4) < 4 * ratios[0.02][1] + ratios[0.08][1]
    back = learning.simulate_passages(0.3, CUBIC, start=1, end=-1, runs=2000, step=0.02, seed=3)
    assert abs(back.mean() / learning.passage_time(0.3, CUBIC, start=1, end=-1) - 1) < 4 * back.std() / back.mean() / 44


def test_wrong_arguments():
    for call, message in (
            (lambda: learning.kramers_rate(0.0), "temperature"),
            (lambda: learning.kramers_rate(0.1, (0, 0, 1)), "end: from -1.0 and 1.0 descent leads to the same minimum"),
            (lambda: learning.kramers_rate(0.1, start=0.0), "start: 0.0 is a maximum"),
            (lambda: learning.relaxation_rate(0.1, (0, 1, 0, 1)), "potential: .* even degree"),
            (lambda: learning.simulate_passages(0.1, step=0.2), "step: got 0.2 .* at most 0.1"),
            (lambda: learning.simulate_passages(0.1, runs=0), "runs")):
        with pytest.raises(ValueError, match=message):
            call()

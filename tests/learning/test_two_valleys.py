"""Two valleys: occupations by adaptive quadrature and by a matrix, relaxation by a matrix, walks."""
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import eigh_tridiagonal

from physml import learning


def law(temperature, widths, ratio, depth=1.0):
    """p on the two sides, by the formula."""
    T = temperature / ratio**0.5, temperature * ratio**0.5
    return [quad(lambda x, t=t, w=w: np.exp((depth - depth * (1 - (x / w) ** 2) ** 2) / t) / t, 0, 3 * w)[0]
            for t, w in zip(T, widths, strict=True)]


@pytest.mark.parametrize(("temperature", "widths", "ratio"),
                         [(0.4, (1, 0.5), 1), (0.4, (1, 0.5), 2), (1, (0.7, 1.3), 0.3)])
def test_occupation(temperature, widths, ratio):
    left, right = law(temperature, widths, ratio)
    found = learning.valley_occupation(temperature, widths=widths, ratio=ratio)
    assert found == pytest.approx(left / (left + right), rel=1e-6)


def test_the_width_alone_counts_if_the_noise_is_the_same():
    for temperature in (0.1, 0.4, 3.0):
        assert learning.valley_occupation(temperature, widths=(3, 1), depth=2.0) == pytest.approx(0.75, abs=1e-6)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_relaxation_by_a_tridiagonal_matrix(ratio):
    T, x = np.array([0.4 / ratio**0.5, 0.4 * ratio**0.5]), np.linspace(-2.2, 1.1, 6601) + 2.5e-4
    V, local = learning.valley_potential(x), np.where(x < 0, *T)
    flow = np.exp((1 - V) / local)
    mass, jump, rate = flow / local, (flow[1:] + flow[:-1]) / 2 / (x[1] - x[0]) ** 2, np.zeros(len(x))
    rate[:-1] += jump
    rate[1:] += jump
    gap = eigh_tridiagonal(rate / mass, -jump / np.sqrt(mass[1:] * mass[:-1]), select="i", select_range=(1, 1))[0][0]
    assert learning.valley_relaxation_time(0.4, ratio=ratio) == pytest.approx(1 / gap, rel=2e-3)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_balls_go_where_the_law_says(ratio):
    steps, record = 24_000, 50
    share = learning.simulate_valleys(0.4, ratio=ratio, time_steps=steps, every=record, balls=250, chains=8, seed=4)
    late = share[:, share.shape[1] // 3:].mean(axis=1)
    exact = learning.valley_occupation(0.4, ratio=ratio)
    assert abs(late.mean() - exact) < 4 * late.std(ddof=1) / 8**0.5 + 0.003  # the step's bias: 0.003 at 0.003
    assert share[:, 0].max() < 0.2


def test_potential():
    np.testing.assert_allclose(learning.valley_potential([-2, 0, 1], widths=(2, 1), depth=3), [0, 3, 0])
    x, h = np.array([-0.9, 0.4]), 1e-6
    from physml.learning.langevin_kernels import valley_slope
    numeric = (learning.valley_potential(x + h) - learning.valley_potential(x - h)) / (2 * h)
    np.testing.assert_allclose([valley_slope(v, 1.0, 0.5, 1.0) for v in x], numeric, rtol=1e-6)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: learning.valley_occupation(0.0), "temperature"),
    (lambda: learning.valley_occupation(0.4, widths=(1,)), "widths"),
    (lambda: learning.valley_potential(0.0, widths=(1, -1)), "widths"),
    (lambda: learning.valley_relaxation_time(0.4, ratio=0.0), "ratio"),
    (lambda: learning.simulate_valleys(0.4, time_steps=100, step=0.02), "step: got 0.02 .* at most 0.00625")])
def test_wrong_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()

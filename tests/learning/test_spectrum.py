"""Densities of eigenvalues from probes against exact ones, and against Marchenko and Pastur's law."""
import numpy as np
import pytest

from physml import learning

RNG = np.random.default_rng(8)


def linear(n, d):
    return learning.Network((learning.Dense(np.zeros((d, 1))),)), RNG.normal(size=(n, d)), np.zeros(n)


def test_lanczos_integrates_like_the_exact_spectrum():
    network = learning.dense_network([4, 10, 3], seed=2)
    x, y = RNG.normal(size=(60, 4)), RNG.integers(0, 3, 60)
    exact = learning.hessian_spectrum(network, x, y)
    probed = learning.hessian_spectrum(network, x, y, method="lanczos", probes=40, lanczos_steps=40, seed=1)
    for function in (lambda e: e, lambda e: e**2, lambda e: np.exp(-5 * abs(e)), lambda e: (e > 0.05) * 1.0):
        value, error = probed.mean(function)
        assert abs(value - exact.mean(function)[0]) < 4 * error + 1e-12
    grid = np.linspace(-0.5, 1.5, 30)
    height, error = probed.density(grid, 0.1)
    assert np.all(abs(height - exact.density(grid, 0.1)[0]) < 5 * error + 1e-9)
    assert exact.mean(lambda e: e)[1] == 0.0


def test_all_steps_find_every_eigenvalue_and_eigsh_the_largest():
    network, x, y = linear(30, 12)
    exact = np.linalg.eigvalsh(x.T @ x / 30)
    probed = learning.hessian_spectrum(network, x, y, loss="squared", method="lanczos", probes=2, lanczos_steps=12)
    np.testing.assert_allclose(probed.eigenvalues, [exact, exact], atol=1e-9)
    np.testing.assert_allclose(probed.weights.sum(axis=1), 1.0)
    values, vectors = learning.largest_curvatures(network, x, y, count=3, loss="squared")
    np.testing.assert_allclose(values, exact[:-4:-1], rtol=1e-9)
    np.testing.assert_allclose(x.T @ (x @ vectors.T) / 30, values * vectors.T, atol=1e-8)


def test_least_squares_follow_marchenko_and_pastur():
    """Moments of the law at ratio ½: 1, 1 + ½, 1 + 3/2 + 1/4; a single large matrix is within O(1/n)."""
    network, x, y = linear(800, 400)
    spectrum = learning.hessian_spectrum(network, x, y, loss="squared")
    nodes, weights = learning.marchenko_pastur(0.5)
    for power, expected in ((1, 1.0), (2, 1.5), (3, 2.75)):
        assert weights @ nodes**power == pytest.approx(expected)
        assert spectrum.mean(lambda e, power=power: e**power)[0] == pytest.approx(expected, rel=0.02)
    assert spectrum.eigenvalues.min() == pytest.approx(0.0857864, abs=0.03)
    assert spectrum.eigenvalues.max() == pytest.approx(2.9142136, abs=0.12)


@pytest.mark.parametrize(("change", "says"), [({"method": "power"}, "method: got"), ({"probes": 0}, "probes: got 0"),
                                             ({"lanczos_steps": 13}, "lanczos_steps: got 13")])
def test_bad_input(change, says):
    with pytest.raises(ValueError, match=says):
        learning.hessian_spectrum(*linear(5, 12), loss="squared", **{"method": "lanczos"} | change)
    with pytest.raises(ValueError, match="count: got 12"):
        learning.largest_curvatures(*linear(5, 12), loss="squared", count=12)
    with pytest.raises(ValueError, match="width: got 0"):
        learning.hessian_spectrum(*linear(5, 12), loss="squared").density([0.0], 0)

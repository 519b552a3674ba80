"""The two-dimensional densities that pages sample: normalised, with the right gradient, and sampled correctly."""
import numpy as np
import pytest

from physml.core import stream
from physml.core.wasm import host
from physml.mcmc import kernels, standard_error

CASES = [(kernels.GAUSSIAN, 0.8), (kernels.BANANA, 0.4), (kernels.TWO_MODES, 1.7), (kernels.TWO_MODES, 12.0)]


@pytest.mark.parametrize(("kind", "parameter"), CASES)
def test_density_is_normalised(kind, parameter):
    x, y = np.linspace(-20, 20, 401), np.linspace(-20, 100, 601)
    values = [[np.exp(kernels.log_density_2d(a, b, kind, parameter)) for b in y] for a in x]
    assert np.sum(values) * (x[1] - x[0]) * (y[1] - y[0]) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("kind", "parameter"), CASES)
def test_gradient(kind, parameter):
    slope, h = np.empty(2), 1e-5
    for x, y in np.random.default_rng(0).normal(size=(20, 2)) * 3:
        kernels.gradient_2d(x, y, kind, parameter, slope)
        numerical = [(kernels.log_density_2d(x + h, y, kind, parameter)
                      - kernels.log_density_2d(x - h, y, kind, parameter)) / (2 * h),
                     (kernels.log_density_2d(x, y + h, kind, parameter)
                      - kernels.log_density_2d(x, y - h, kind, parameter)) / (2 * h)]
        assert slope == pytest.approx(numerical, abs=1e-6)


@pytest.mark.parametrize(("kind", "parameter", "covariance"), [
    (kernels.GAUSSIAN, 0.8, [[1, 0.8], [0.8, 1]]), (kernels.TWO_MODES, 1.0, [[2, 0], [0, 1]]),
    (kernels.BANANA, 0.1, [[4, 0], [0, 1 + 2 * 0.1**2 * 16]]),
])
def test_chain(kind, parameter, covariance):
    path, proposals, accepted = np.empty((200_000, 2)), np.empty((200_000, 2)), np.empty(200_000)
    kernels.metropolis_chain_2d(np.zeros(2), np.empty(2), kind, parameter, 1.5, path, proposals, accepted, stream(2))
    products = (path[:, :, None] * path[:, None, :]).reshape(1, -1, 4)
    assert (np.abs(path.mean(axis=0)) < 4 * standard_error(path[None])).all()
    assert (np.abs(products.mean(axis=(0, 1)) - np.ravel(covariance)) < 4 * standard_error(products)).all()
    assert (path[accepted == 1] == proposals[accepted == 1]).all()
    stayed = np.flatnonzero(accepted[1:] == 0) + 1
    assert (path[stayed] == path[stayed - 1]).all()


def test_leapfrog_is_reversible_and_conserves_energy():
    position, momentum, slope = np.array([0.3, -0.7]), np.array([1.0, 0.2]), np.empty(2)

    def energy():
        return momentum @ momentum / 2 - kernels.log_density_2d(*position, kernels.BANANA, 0.2)

    begin, before = position.copy(), energy()
    for _ in range(50):
        kernels.leapfrog_2d(position, momentum, slope, 0.05, kernels.BANANA, 0.2)
    assert energy() == pytest.approx(before, abs=2e-3)
    momentum *= -1
    for _ in range(50):
        kernels.leapfrog_2d(position, momentum, slope, 0.05, kernels.BANANA, 0.2)
    assert position == pytest.approx(begin, abs=1e-12)


@pytest.mark.parametrize(("kind", "parameter"), CASES)
def test_page_takes_the_same_path(kind, parameter):
    """numba, wasm and plain Python: the same bytes."""
    arguments = (np.array([0.5, -1.0]), np.zeros(2), kind, parameter, 0.8, np.zeros((40, 2)), np.zeros((40, 2)),
                 np.zeros(40), stream(3))
    native, plain = copies(arguments), copies(arguments)
    kernels.metropolis_chain_2d(*native)
    kernels.metropolis_chain_2d._plain(*plain)
    page = host.run(kernels.metropolis_chain_2d, *arguments)
    for a, b, c in zip(arrays(native), arrays(plain), page, strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


def test_page_moves_the_same_walkers_and_particles():
    for kernel, arguments in [
        (kernels.leapfrog_2d, (np.array([0.3, -0.7]), np.array([1.0, 0.2]), np.empty(2), 0.1, kernels.TWO_MODES, 1.5)),
        (kernels.chain_step, (np.array([[0.2, 1.0], [0.7, 1.0]]), np.zeros(50, np.int32), np.zeros(2), stream(1))),
    ]:
        native = copies(arguments)
        kernel(*native)
        for a, c in zip(arrays(native), host.run(kernel, *arguments), strict=True):
            assert a.tobytes() == c.tobytes()


def copies(arguments):
    return tuple(a.copy() if isinstance(a, np.ndarray) else a for a in arguments)


def arrays(arguments):
    return [a for a in arguments if isinstance(a, np.ndarray)]

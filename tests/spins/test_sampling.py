"""Heat bath against exact moments and a readable twin, shapes and starts, bad input."""
import numpy as np
import pytest

from physml.core import stream
from physml.core.random import uniform
from physml.core.wasm import host
from physml.mcmc import standard_error
from physml.spins import PairwiseModel, kernels

J = np.array([[0, 0.9, -0.5, 0.2], [0.9, 0, 0.4, 0], [-0.5, 0.4, 0, 0.7], [0.2, 0, 0.7, 0]])
H = np.array([0.3, -0.2, 0.0, 0.1])


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
@pytest.mark.parametrize("beta", [1.0, -0.5])
def test_moments(values, beta):
    model = PairwiseModel(J, H, values)
    x = model.sample(20_000, beta=beta, seed=3, chains=4).astype(float)
    products = (x[..., :, None] * x[..., None, :])[..., *np.triu_indices(4, 1)]
    assert (np.abs(x.mean(axis=(0, 1)) - model.means(beta)) < 4 * standard_error(x)).all()
    exact = model.correlations(beta)[np.triu_indices(4, 1)]
    assert (np.abs(products.mean(axis=(0, 1)) - exact) < 4 * standard_error(products)).all()


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
def test_twin(values):
    """The same stream, p = 1/(1 + exp(-x)) without shortcuts, fields recomputed at every spin."""
    rng = np.random.default_rng(1)
    couplings = np.triu(rng.normal(size=(12, 12)), 1).astype(np.float32)
    couplings += couplings.T
    fields, betas = rng.normal(size=12), np.linspace(0.1, 3, 50)
    spins, other = np.empty(12, np.int8), stream(5)
    kernels.random_state(spins, *values, other)
    twin, state, local = spins.copy(), other.copy(), np.empty(12)
    kernels.local_fields(couplings, fields, spins, local)
    kernels.heat_bath(couplings, local, spins, float(values[0]), float(values[1]), betas, other)
    for beta in betas:
        for i in range(12):
            x = beta * (values[1] - values[0]) * (fields[i] + couplings[i].astype(float) @ twin)
            u = uniform(state)
            probability = 1 / (1 + np.exp(abs(x)))
            twin[i] = values[int((x > 0) != (u < probability))]
    assert (spins == twin).all()
    assert local == pytest.approx(fields + couplings.astype(float) @ spins, abs=1e-12)


def test_page_samples_the_same_states():
    """numba, wasm and plain Python: the same bytes."""
    spins, betas = np.array([1, -1, 1, 1], np.int8), np.linspace(0, 4, 30)
    arguments = (J.astype(np.float32), H.copy(), spins, -1.0, 1.0, betas, stream(8))
    kernels.local_fields(arguments[0], H, arguments[2], arguments[1])
    results = [[a.copy() if isinstance(a, np.ndarray) else a for a in arguments] for _ in range(2)]
    kernels.heat_bath(*results[0])
    kernels.heat_bath._plain(*results[1])
    native, plain = ([a for a in r if isinstance(a, np.ndarray)] for r in results)
    for a, b, c in zip(native, plain, host.run(kernels.heat_bath, *arguments), strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


def test_frozen_and_free_limits():
    model = PairwiseModel(5 * np.ones((6, 6)) - 5 * np.eye(6), np.full(6, 0.5))
    assert (model.sample(50, beta=100.0, seed=1) == 1).all()
    free = model.sample(20_000, beta=0.0, seed=1)
    assert np.abs(free.mean(axis=(0, 1))).max() < 4 / np.sqrt(20_000)


def test_shapes_and_start():
    model = PairwiseModel(J, H)
    three = model.sample(30, seed=2, chains=3)
    assert three.shape == (3, 30, 4)
    assert (model.sample(30, seed=2) == three[:1]).all()
    kept = model.sample(10, seed=2, burn_in=0, thin=3, start=[1, 1, -1, 1])
    every = model.sample(30, seed=2, burn_in=0, start=[1, 1, -1, 1])
    assert (kept == every[:, 2::3]).all()


@pytest.mark.parametrize(("options", "message"), [
    ({"n": 0}, "n: got 0"), ({"n": 1.5}, "n: got 1.5"), ({"thin": 0}, "thin: got 0"),
    ({"burn_in": -1}, "burn_in: got -1"), ({"chains": 0}, "chains: got 0"),
    ({"beta": np.inf}, "beta: got inf"), ({"beta": [1.0]}, "beta: got"), ({"seed": -1}, "seed: got -1"),
    ({"start": [[[1, 1, 1, 1]]]}, "start: got shape"), ({"start": [0, 1, 1, 1]}, "start: got values other"),
    ({"start": [[1, 1, 1, 1]] * 3}, "start: got shape"),
    ({"start": [1, 1]}, "start: got shape"),
])
def test_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        PairwiseModel(J, H).sample(**{"n": 5, "seed": 1, **options})

"""Page kernels: the same bytes on every host, and samplers against exact conditional probabilities."""
import numpy as np
import pytest

from physml.boltzmann import kernels
from physml.core import stream
from physml.core.wasm import host

RNG = np.random.default_rng(2)
W, OWN, OTHER = RNG.normal(size=(4, 6)), RNG.normal(size=4), RNG.normal(size=6)
J = np.triu(RNG.normal(size=(5, 5)), 1)
CASES = {
    "draw_layer": (W, OWN, 0.0, 1.0, np.array([1, 0, 1, 1, 0, 1], np.int8), np.zeros(4, np.int8), stream(4)),
    "sweep_units": (J + J.T, RNG.normal(size=5), -1.0, 1.0, np.array([1, -1, 1, 1, -1], np.int8), 2, stream(5)),
    "layer_fields": (W, OTHER, 9, -1.0, 1.0, np.zeros(6)),
    "layer_moments": (W, OWN, OTHER, 0.0, 1.0, 9.0, np.zeros(6), np.zeros(4), np.zeros(6), np.zeros((4, 6))),
}


@pytest.mark.parametrize("name", CASES)
def test_same_bytes_on_every_host(name):
    run = getattr(kernels, name)
    copies = [[a.copy() if isinstance(a, np.ndarray) else a for a in CASES[name]] for _ in range(2)]
    run(*copies[0])
    run._plain(*copies[1])
    native, plain = ([a for a in c if isinstance(a, np.ndarray)] for c in copies)
    for a, b, c in zip(native, plain, host.run(run, *CASES[name]), strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
def test_draws_of_a_layer(values):
    low, high = map(float, values)
    other, units, state = RNG.choice(values, size=6).astype(np.int8), np.empty(4, np.int8), stream(8)
    draws = []
    for _ in range(20_000):
        kernels.draw_layer(W, OWN, low, high, other, units, state)
        draws.append(units.copy())
    p = 1 / (1 + np.exp(-(high - low) * (OWN + W @ other)))
    z = (np.mean(np.array(draws) == values[1], axis=0) - p) / np.sqrt(p * (1 - p) / 20_000)
    assert np.abs(z).max() < 4


def test_clamped_units_stay_and_the_others_equilibrate():
    from physml.spins import PairwiseModel

    model = PairwiseModel(J + J.T, np.linspace(-0.5, 0.5, 5))
    units = np.tile(np.array([1, -1, 1, 1, -1], np.int8), (4000, 1))
    kernels.sweep_chains(model.couplings, model.fields, -1.0, 1.0, units, 2, 30, stream(3, 4000))
    assert (units[:, :2] == [1, -1]).all()
    states = model.states()
    weights = np.exp(-model.energy(states)) * (states[:, :2] == [1, -1]).all(axis=1)
    exact = weights @ states / weights.sum()
    z = (units.mean(axis=0) - exact)[2:] / np.sqrt((1 - exact[2:] ** 2) / 4000)
    assert np.abs(z).max() < 4

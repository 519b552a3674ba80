"""Page kernels: the same bytes on every host, and samplers against exact conditional probabilities."""
import numpy as np
import pytest

from physml.boltzmann import kernels
from physml.core import stream
from physml.core.frozen import for_kernel
from physml.core.wasm import host

RNG = np.random.default_rng(2)
W, OWN, OTHER = RNG.normal(size=(4, 6)), RNG.normal(size=4), RNG.normal(size=6)
J = np.triu(RNG.normal(size=(5, 5)), 1)
CASES = {
    "sweep_units": (J + J.T, RNG.normal(size=5), -1.0, 1.0, np.array([1, -1, 1, 1, -1], np.int8), 2, stream(5)),
    "layer_fields": (W, OTHER, 9, -1.0, 1.0, np.zeros(6)),
    "layer_moments": (W, OWN, OTHER, 0.0, 1.0, 9.0, 1.0, np.zeros(6), np.zeros(4), np.zeros(6), np.zeros((4, 6))),
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


def test_clamped_units_stay_and_the_others_equilibrate():
    from physml.spins import PairwiseModel

    model = PairwiseModel(J + J.T, np.linspace(-0.5, 0.5, 5))
    units = np.tile(np.array([1, -1, 1, 1, -1], np.int8), (4000, 1))
    kernels.sweep_chains(for_kernel(model.couplings), for_kernel(model.fields), -1.0, 1.0, units, 2, 30,
                         stream(3, 4000))
    assert (units[:, :2] == [1, -1]).all()
    states = model.states()
    weights = np.exp(-model.energy(states)) * (states[:, :2] == [1, -1]).all(axis=1)
    exact = weights @ states / weights.sum()
    z = (units.mean(axis=0) - exact)[2:] / np.sqrt((1 - exact[2:] ** 2) / 4000)
    assert np.abs(z).max() < 4

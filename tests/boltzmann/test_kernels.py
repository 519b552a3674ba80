"""Page kernels: the same bytes on every host, and samplers against exact conditional probabilities."""
import numpy as np
import pytest

from physml.boltzmann import RBM, gibbs_matrix, kernels
from physml.core import stream
from physml.core.frozen import for_kernel
from physml.core.wasm import host

RNG = np.random.default_rng(2)
W, OWN, OTHER = RNG.normal(size=(4, 6)), RNG.normal(size=4), RNG.normal(size=6)
ROWS = RNG.integers(0, 2, size=(3, 6)).astype(np.int8)
J = np.triu(RNG.normal(size=(5, 5)), 1)
CASES = {
    "gibbs_steps": (W, OWN, OTHER, 0.0, 1.0, ROWS, 1, np.zeros(4, np.int8), 3, stream(4)),
    "sweep_units": (J + J.T, RNG.normal(size=5), -1.0, 1.0, np.array([1, -1, 1, 1, -1], np.int8), 2, stream(5)),
    "clamped_moments": (ROWS, W, OWN, 0.0, 1.0, -1.0, np.zeros(4), np.zeros(4), np.zeros(6), np.zeros((4, 6))),
    "free_energies": (ROWS, W, OWN, OTHER, 0.0, 1.0, np.zeros(4), np.zeros(3)),
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


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
def test_gibbs_steps_follow_the_matrix(values):
    """The law of a row after two steps from a given state."""
    low, high = map(float, values)
    machine = RBM(W.T[:4], OTHER[:4], OWN, values)
    weights, start, state = np.ascontiguousarray(W[:, :4]), np.array([high, low, low, high], np.int8), stream(8)
    rows, visible_bias = np.tile(start, (20_000, 1)), for_kernel(machine.visible_bias)
    for r in range(len(rows)):
        kernels.gibbs_steps(weights, OWN, visible_bias, low, high, rows, r, np.empty(4, np.int8), 2, state)
    law = np.linalg.matrix_power(gibbs_matrix(machine), 2)[0b1001]
    counts = np.bincount((rows == values[1]) @ (1 << np.arange(4)), minlength=16)
    z = (counts - 20_000 * law) / np.sqrt(20_000 * law * (1 - law))
    assert np.abs(z).max() < 4


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
def test_clamped_moments_agree_with_the_machine(values):
    low, high = map(float, values)
    machine, rows = RBM(W.T, OTHER, OWN, values), RNG.choice(np.array(values, np.int8), size=(5, 6))
    first, second, pairs = np.zeros(4), np.zeros(6), np.zeros((4, 6))
    kernels.clamped_moments(rows, W, OWN, low, high, -2.0, np.zeros(4), first, second, pairs)
    found = machine.clamped_moments(rows)
    assert first == pytest.approx(-2 * found.hidden)
    assert second == pytest.approx(-2 * found.visible)
    assert pairs == pytest.approx(-2 * found.pairs.T)
    energies = np.zeros(5)
    kernels.free_energies(rows, W, OWN, OTHER, low, high, np.zeros(4), energies)
    assert energies == pytest.approx(machine.free_energy(rows))


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

"""The machine in one table, against the machine in three arrays; its sampler against the Gibbs matrix."""
import numpy as np
import pytest

from physml.boltzmann import RBM, gibbs_matrix, learning_kernels
from physml.core import stream

RNG = np.random.default_rng(2)
THETA = RNG.normal(size=(4, 7))  # three hidden and six visible units, and unit 0 of both layers
MACHINE = RBM(THETA[1:, 1:].T, THETA[0, 1:], THETA[1:, 0])
ROWS = np.insert(RNG.integers(0, 2, size=(5, 6)), 0, 1, axis=1).astype(np.int8)


def table(moments):
    """Moments of an RBM as the table: unit 0 is always on."""
    return np.block([[np.ones((1, 1)), moments.visible[None]], [moments.hidden[:, None], moments.pairs.T]])


def test_free_energies():
    assert learning_kernels.log_partition(THETA) == pytest.approx(MACHINE.log_partition())
    found = [learning_kernels.clamped_free_energy(THETA, ROWS, r) for r in range(5)]
    assert found == pytest.approx(MACHINE.clamped_free_energy(ROWS[:, 1:]))


@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_both_phases(scale):
    machine = RBM(scale * MACHINE.weights, scale * MACHINE.visible_bias, scale * MACHINE.hidden_bias)
    slope = np.zeros_like(THETA)
    learning_kernels.add_clamped(scale * THETA, ROWS, -2.0, slope)
    assert slope == pytest.approx(-2.0 * table(machine.clamped_moments(ROWS[:, 1:])))
    learning_kernels.add_free(scale * THETA, 2.0, slope)
    gradient = machine.gradient(ROWS[:, 1:])
    assert slope[1:, 1:] == pytest.approx(-2.0 * gradient.pairs.T, abs=1e-9)
    assert slope[0, 1:] == pytest.approx(-2.0 * gradient.visible, abs=1e-9)
    assert slope[1:, 0] == pytest.approx(-2.0 * gradient.hidden, abs=1e-9)


def test_gibbs_steps_follow_the_matrix():
    """The law of a row after two steps from a given state."""
    start, state = np.array([1, 1, 0, 0, 1, 1, 0], np.int8), stream(8)
    rows = np.tile(start, (20_000, 1))
    for r in range(len(rows)):
        learning_kernels.gibbs_steps(THETA, rows, r, 2, state)
    assert (rows[:, 0] == 1).all()
    bits = 1 << np.arange(6)
    law = np.linalg.matrix_power(gibbs_matrix(MACHINE), 2)[start[1:] @ bits]
    counts = np.bincount(rows[:, 1:] @ bits, minlength=64)
    often = law > 5e-4
    z = (counts - 20_000 * law)[often] / np.sqrt(20_000 * law * (1 - law))[often]
    assert np.abs(z).max() < 4

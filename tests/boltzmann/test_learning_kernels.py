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


def test_a_start_is_small_and_of_the_units_in_use():
    theta, rows = np.full((30, 41), 7.0), np.full((200, 41), 7, np.int8)
    learning_kernels.start_small(theta, 20, 0.1, stream(3))
    assert (theta[0] == 0).all()
    assert (theta[:, 0] == 0).all()
    assert (theta[21:] == 0).all()
    assert abs(theta[1:21, 1:].std() - 0.1) < 4 * 0.1 / np.sqrt(2 * 800)
    learning_kernels.random_rows(rows, stream(4))
    assert (rows[:, 0] == 1).all()
    assert set(np.unique(rows)) == {0, 1}
    assert abs(rows[:, 1:].mean() - 0.5) < 4 * 0.5 / np.sqrt(8000)


def test_the_free_phase_exactly_and_from_chains():
    """Very many chains give the exact law of one Gibbs step from the data, or from where they are."""
    exact, slope = np.zeros_like(THETA), np.zeros_like(THETA)
    learning_kernels.free_phase(THETA, ROWS, ROWS.copy(), 0, 0, exact, stream(5))
    assert exact == pytest.approx(-table(MACHINE.moments()), abs=1e-12)
    data, bits = np.tile(ROWS, (8000, 1)), 1 << np.arange(6)
    states = (np.arange(64)[:, None] >> np.arange(6)) & 1
    for persistent in (0, 1):
        chains = data.copy() if persistent else np.zeros_like(data)
        slope[:] = 0
        learning_kernels.free_phase(THETA, data, chains, 1, persistent, slope, stream(6))
        law = gibbs_matrix(MACHINE)[ROWS[:, 1:] @ bits].mean(axis=0)
        v, h = (np.insert(units, 0, 1, axis=1) for units in (states, MACHINE.hidden_means(states)))
        assert -slope == pytest.approx(h.T @ (law[:, None] * v), abs=4 * 0.5 / np.sqrt(40_000))


def test_scores():
    v = ROWS[:, 1:]
    y = MACHINE.visible_bias + MACHINE.hidden_means(v) @ MACHINE.weights.T
    given = np.where(v == 1, -np.logaddexp(0, -y), -np.logaddexp(0, y)).sum(axis=1)
    exact = [MACHINE.log_likelihood(v), np.exp(MACHINE.log_probability(v)).sum(), given.mean()]
    assert learning_kernels.scores(THETA, ROWS) == pytest.approx(exact, abs=1e-12)
    assert learning_kernels.log_reconstruction(THETA, ROWS, 2) == pytest.approx(given[2], abs=1e-12)

"""Finite chains: walkers on three hosts, in the right proportions; matrices and distributions against NumPy."""
import numpy as np

from physml.core import stream
from physml.core.wasm import host
from physml.mcmc import finite_kernels
from physml.mcmc.finite_kernels import chain_step

CUMULATIVE = np.array([[0.2, 1.0], [0.7, 1.0]])


def arguments(walkers):
    return CUMULATIVE, np.zeros(walkers, np.int32), np.zeros(2), stream(1)


def test_page_moves_the_same_walkers():
    native, plain = arguments(50), arguments(50)
    chain_step(*native)
    chain_step._plain(*plain)
    for a, b, c in zip(native, plain, host.run(chain_step, *arguments(50)), strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


def test_walkers_move_with_the_probabilities_of_their_row():
    given = arguments(100_000)
    chain_step(*given)
    assert abs(given[2][0] - 0.2) < 4 * np.sqrt(0.2 * 0.8 / 100_000)
    assert np.isclose(given[2].sum(), 1.0)
    assert np.isclose(given[2][1], np.mean(given[1] == 1))


TARGET = np.array([0.1, 0.4, 0.2, 0.05, 0.25])
RING = np.roll(np.eye(5), 1, axis=1)


def test_metropolis_between_neighbours():
    P = np.full((5, 5), np.nan)
    finite_kernels.metropolis_transitions(TARGET, 0.5 * (RING + RING.T), P)
    moves = 0.5 * (RING + RING.T) * np.minimum(1, TARGET / TARGET[:, None])
    np.testing.assert_allclose(P, moves + np.diag(1 - moves.sum(axis=1)), atol=1e-15)


def test_one_way_turns_are_stationary_and_have_one_flux():
    P = np.full((5, 5), np.nan)
    finite_kernels.one_way_transitions(TARGET, P)
    np.testing.assert_allclose(TARGET @ P, TARGET, atol=1e-16)
    np.testing.assert_allclose((TARGET[:, None] * P * RING).sum(axis=1), 0.05, atol=1e-16)
    np.testing.assert_allclose(P * (1 - RING - np.eye(5)), 0.0)
    finite_kernels.one_way_transitions(np.full(5, 0.2), P)
    assert (P == RING).all()


def test_rows_steps_and_distances():
    P = np.random.default_rng(1).random((5, 5))
    P /= P.sum(axis=1, keepdims=True)
    rows, p = np.empty((5, 5)), TARGET.copy()
    finite_kernels.cumulative_rows(P, rows)
    np.testing.assert_allclose(rows, np.cumsum(P, axis=1), atol=1e-15)
    finite_kernels.distribution_step(P, p, np.empty(5))
    np.testing.assert_allclose(p, TARGET @ P, atol=1e-15)
    assert abs(finite_kernels.variation_distance(p, TARGET) - 0.5 * np.abs(p - TARGET).sum()) < 1e-15

"""Walkers on a finite chain: numba, wasm and plain Python take them to the same places, in the right proportions."""
import numpy as np

from physml.core import stream
from physml.core.wasm import host
from physml.mcmc.kernels import chain_step

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

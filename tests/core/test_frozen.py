"""Frozen objects keep their arrays as they are, also after a pickle, and kernels can still read them."""
import copy
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from physml.core.frozen import for_kernel, frozen
from physml.core.random import stream, uniform


@frozen
class Pair:
    x: np.ndarray
    name: str = "pair"

    def __post_init__(self):
        object.__setattr__(self, "x", np.asarray(self.x, float))


@pytest.mark.parametrize("change", [lambda p: p, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))])
def test_neither_fields_nor_arrays_can_be_written(change):
    pair = change(Pair([1.0, 2.0]))
    with pytest.raises(ValueError, match="read-only"):
        pair.x[0] = 3.0
    with pytest.raises(FrozenInstanceError):
        pair.x = np.zeros(2)


def test_the_callers_array_stays_writeable():
    mine = np.zeros(2)
    assert np.shares_memory(Pair(mine).x, mine)
    mine[0] = 1.0


def test_a_kernel_reads_the_same_memory():
    state = stream(1)
    pair = Pair(np.zeros(2))
    assert np.shares_memory(for_kernel(pair.x), pair.x)
    closed = state.view()
    closed.flags.writeable = False
    assert uniform(for_kernel(closed)) == uniform(stream(1))

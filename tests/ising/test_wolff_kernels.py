"""The native Wolff clusters: a NumPy twin on the same random numbers, counting, and the stopping rules."""
import numpy as np
import pytest

from physml.core import random, stream
from physml.ising import wolff_kernels


@pytest.mark.parametrize("L", [2, 3, 4, 9])
def test_clusters_equal_their_twin(L):
    add = np.uint64(int((1 - np.exp(-2 / 2.3)) * 2**32))
    spins = np.random.default_rng(L).choice(np.array([-1, 1], np.int8), (L, L))
    expected, state, twin_state = spins.copy(), stream(8), stream(8)
    for _ in range(40):
        grown, flipped = wolff_kernels.grow(spins.reshape(-1), L, np.zeros(L * L + 1, np.int64), add, state, 1, 0)
        assert (grown, flipped) == (1, twin(expected, add, twin_state))
        assert (spins == expected).all()
        assert (state == twin_state).all()


def twin(spins, add, state):
    L = len(spins)
    site = divmod(((random.next_u64(state) >> 32) * L * L) >> 32, L)
    old, cluster, pending = spins[site], {site}, [site]
    while pending:
        i, j = pending.pop()
        first, second = random.next_u64(state), random.next_u64(state)
        around = ((i - 1) % L, j), ((i + 1) % L, j), (i, (j - 1) % L), (i, (j + 1) % L)
        for other, number in zip(around, (first >> 32, first & (2**32 - 1), second >> 32, second & (2**32 - 1)),
                                 strict=True):
            if spins[other] == old and other not in cluster and number < int(add):
                cluster.add(other)
                pending.append(other)
    for other in cluster:
        spins[other] *= -1
    return len(cluster)


def test_generator_is_that_of_the_pages():
    state = stream(2)
    values = tuple(state)
    for _ in range(5):
        out, *values = wolff_kernels.advance(*values)
        assert out == random.next_u64(state)
    assert list(values) == state.tolist()


def test_stopping():
    spins, stack, state = np.ones(64, np.int8), np.zeros(65, np.int64), stream(1)
    assert wolff_kernels.grow(spins, 8, stack, np.uint64(0), state, 7, 0) == (7, 7)      # no bonds: single spins
    grown, flipped = wolff_kernels.grow(spins, 8, stack, np.uint64(0), state, 0, 30)
    assert grown == flipped == 30
    spins[:] = 1
    certain = np.uint64(2**32)                                                           # all bonds: the whole lattice
    assert wolff_kernels.grow(spins, 8, stack, certain, state, 2, 0) == (2, 128)
    assert (spins == 1).all()


@pytest.mark.parametrize("clusters", [1, 3])
def test_record(clusters):
    spins, record, stack = np.ones((6, 6), np.int8), np.zeros((20, 3)), np.zeros(37, np.int64)
    wolff_kernels.run(spins, stack, np.uint64(2**31), stream(3), clusters, 20, record)
    s = spins.astype(int)
    assert record[-1, :2] * 36 == pytest.approx([-(s * (np.roll(s, 1, 0) + np.roll(s, 1, 1))).sum(), s.sum()])
    assert ((record[:, 2] >= 1) & (record[:, 2] <= 36)).all()

"""Split sublattices: equal to a NumPy twin that visits the whole lattice at once, on the same random numbers."""
import numpy as np
import pytest

from physml.core import random
from physml.ising import chains, split_kernels

LANES = split_kernels.LANES


def prepared(L, seed=3):
    words = np.zeros(split_kernels.STATE + 64 * LANES, np.uint64)
    words[:split_kernels.STATE] = np.random.SeedSequence(seed).generate_state(split_kernels.STATE, np.uint64)
    return words, np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (L, L))


def test_lanes_are_the_generator_of_the_pages():
    words, _ = prepared(2)
    states = words[:split_kernels.STATE].reshape(4, LANES).T.copy()
    split_kernels.fill_random(words, 5)
    expected = [int(random.next_u64(state)) for _ in range(5) for state in states]
    assert words[split_kernels.STATE:][:5 * LANES].tolist() == expected
    assert (states == words[:split_kernels.STATE].reshape(4, LANES).T).all()


@pytest.mark.parametrize("L", [2, 4, 6, 10])
def test_split_and_join(L):
    spins = prepared(L)[1]
    planes = chains.split(spins)
    i, j = np.indices((L, L))
    for colour in range(2):
        assert (planes[colour][i, j // 2] == (spins > 0))[(i + j) % 2 == colour].all()
    assert (chains.join(planes) == spins).all()


@pytest.mark.parametrize("heat_bath", [True, False])
@pytest.mark.parametrize("L", [2, 4, 6, 10])
@pytest.mark.parametrize("field", [0.0, 0.6])
def test_sweep_equals_its_twin(L, heat_bath, field):
    T = 2.1
    limits = chains.SingleSpin(L, T, field, heat_bath).limits()
    words, spins = prepared(L)
    twin_words = words.copy()
    half = L // 2
    planes, counts = chains.split(spins).reshape(2, -1), np.zeros((2, L * half), np.uint8)
    for _ in range(5):
        for colour in range(2):
            split_kernels.sweep_plane(planes[colour], planes[1 - colour], colour, half, words, words.view(np.int32),
                                      limits, counts)
            split_kernels.fill_random(twin_words, -(-L * half // (2 * LANES)))
            halves = twin_words[split_kernels.STATE:].view(np.uint32)[:L * half].reshape(L, half)
            twin(spins, colour, halves & 0x7FFFFFFF, T, field, heat_bath)
            assert (chains.join(planes.reshape(2, L, half)) == spins).all()


def twin(spins, colour, numbers, T, field, heat_bath):
    """One sublattice; number / 2³¹ is below the probability of being up afterwards."""
    s = spins.astype(int)
    local = sum(np.roll(s, shift, axis) for shift in (1, -1) for axis in (0, 1)) + field
    up = 1 / (1 + np.exp(-2 * local / T)) if heat_bath else np.where(
        s > 0, 1 - np.exp(-np.maximum(2 * local, 0) / T), np.exp(np.minimum(2 * local, 0) / T))
    i, j = np.indices(s.shape)
    becomes = np.where(numbers[i, j // 2] + 0.5 < up * 2**31, 1, -1)
    here = (i + j) % 2 == colour
    spins[here] = becomes[here]


@pytest.mark.parametrize("L", [2, 4, 6, 14])
def test_measure(L):
    spins, out = prepared(L, seed=L)[1], np.zeros(2)
    planes = chains.split(spins).reshape(2, -1)
    split_kernels.measure(planes[0], planes[1], L // 2, out)
    s = spins.astype(int)
    assert out * L * L == pytest.approx([-(s * (np.roll(s, 1, 0) + np.roll(s, 1, 1))).sum(), s.sum()])


def test_metropolis_can_leave_a_lattice_without_fields():
    """Stripes along the diagonal: every spin has two neighbours up, every flip is certain, and one site is left out."""
    i, j = np.indices((4, 4))
    spins = np.where((i + j) % 4 < 2, 1, -1).astype(np.int8)
    neighbours = sum(np.roll(spins, shift, axis) for shift in (1, -1) for axis in (0, 1))
    assert (neighbours == 0).all()
    record = np.zeros((1, 2))
    words, _ = prepared(4)
    planes = chains.split(spins).reshape(2, -1)
    split_kernels.run(planes, 2, chains.SingleSpin(4, 2.0, 0.0, False).limits(), words, words.view(np.int32),
                      np.zeros((2, 8), np.uint8), np.arange(1, 5, dtype=np.uint64), 1, record)
    assert (chains.join(planes.reshape(2, 4, 2)) != -spins).any()

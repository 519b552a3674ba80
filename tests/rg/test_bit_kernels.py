"""The lattice in words against the readable lattice: the same blocks, exact energies, detailed balance of a cluster."""
import numpy as np
import pytest

from physml import ising, mcmc, rg
from physml.core import stream
from physml.rg import bit_kernels as kernels


def packed(spins):
    h = spins.shape[0] // 64
    bits = (spins.reshape(64, h, -1) > 0).astype(np.uint64)
    return (bits << np.arange(64, dtype=np.uint64)[:, None, None]).sum(axis=0, dtype=np.uint64)


def unpacked(words):
    cells = np.empty((64 * words.shape[0], words.shape[1]), np.int8)
    kernels.window(words, cells)
    return cells


@pytest.fixture
def spins():
    return np.random.default_rng(1).choice(np.array([-1, 1], np.int8), size=(256, 256))


def test_words_hold_the_lattice(spins):
    words = packed(spins)
    np.testing.assert_array_equal(unpacked(words), spins)
    by_hand = (spins * np.roll(spins, 1, 0) + spins * np.roll(spins, 1, 1)).mean() / 2
    found = np.zeros(1)
    found[0] = kernels.pair_correlation(words)
    assert found[0] == pytest.approx(by_hand, abs=1e-15)


def test_majority_and_a_fair_coin(spins):
    words, blocks = packed(spins), np.empty((2, 128), np.uint64)
    kernels.majority_words(words, blocks, stream(2))
    total = spins.reshape(128, 2, 128, 2).sum(axis=(1, 3), dtype=int)
    found = unpacked(blocks)
    np.testing.assert_array_equal(found[total != 0], np.sign(total[total != 0]))
    tied = found[total == 0]
    assert abs(tied.mean()) < 4 / np.sqrt(tied.size)
    np.testing.assert_array_equal(found[total != 0], rg.block_spins(spins)[total != 0])


@pytest.mark.parametrize("temperature", [2.0, 3.0])
def test_the_heat_bath_has_the_exact_energy(temperature):
    words, limits, state = np.full((2, 128), kernels.ALL), np.zeros(3, np.uint64), stream(3)
    kernels.bath_limits(limits, temperature)
    energy = []
    for t in range(600):
        kernels.bath_sweep(words, limits, state)
        if t >= 100:
            energy.append(-2 * kernels.pair_correlation(words))
    energy = np.array(energy)
    assert abs(energy.mean() - ising.onsager_energy(temperature)) < 4 * mcmc.standard_error(energy)


def test_clusters_have_the_exact_energy_at_the_critical_point():
    """Kaufman's at L = 64; a cluster is connected and of one sign."""
    words, limits, state = np.full((1, 64), kernels.ALL), np.zeros(3, np.uint64), stream(4)
    kernels.bath_limits(limits, ising.CRITICAL_TEMPERATURE)
    stack, energy = np.zeros(64 * 64, np.int32), []
    for t in range(6000):
        before = words.copy()
        size = kernels.flip_cluster(words, stack, limits, state)
        if t < 20:
            turned = unpacked(before) != unpacked(words)
            assert turned.sum() == size
            assert len(set(unpacked(before)[turned])) == 1
        energy.append(-2 * kernels.pair_correlation(words))
    energy = np.array(energy[500:])
    exact = ising.energy_per_site(64, ising.CRITICAL_TEMPERATURE)
    assert abs(energy.mean() - exact) < 4 * mcmc.standard_error(energy)

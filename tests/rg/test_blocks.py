"""Block spins against a NumPy twin, and what they must do below, at and above T_c."""
import numpy as np
import pytest

from physml import ising, rg


def block_sums(spins, b):
    *lead, L, _ = spins.shape
    return spins.reshape(*lead, L // b, b, L // b, b).sum(axis=(-3, -1), dtype=int)


@pytest.mark.parametrize("b", [2, 3, 4])
def test_majority(b):
    spins = np.random.default_rng(b).choice(np.array([-1, 1], np.int8), (5, 12, 12))
    blocks, sums = rg.block_spins(spins, b, seed=1), block_sums(spins, b)
    assert blocks.dtype == np.int8
    decided = sums != 0
    assert np.array_equal(blocks[decided], np.sign(sums[decided]))
    assert set(np.unique(blocks)) == {-1, 1}


def test_ties_are_fair_and_seeded():
    board = np.indices((64, 64)).sum(axis=0) % 2 * 2 - 1  # every block is a tie
    blocks = rg.block_spins(board, seed=3)
    assert abs(blocks.sum()) < 4 * np.sqrt(blocks.size)
    assert np.array_equal(blocks, rg.block_spins(board, seed=3))
    assert not np.array_equal(blocks, rg.block_spins(board, seed=4))


def test_decimation_keeps_the_corner():
    spins = np.random.default_rng(0).choice([-1, 1], (2, 9, 9))
    assert np.array_equal(rg.block_spins(spins, 3, "decimation"), spins[:, ::3, ::3])


@pytest.mark.parametrize(("temperature", "direction"), [(2.0, -1), (2.7, 1)])
def test_coarse_graining_drives_away_from_the_critical_temperature(temperature, direction):
    """Nearest-neighbour order on equal final size 8: from L = 16 by one blocking, from L = 32 by two."""
    order = []
    for levels in (1, 2):
        run = ising.simulate(8 * 2**levels, temperature, algorithm="wolff", sweeps=60, burn_in=60, chains=48, seed=2)
        spins = run.spins
        for level in range(levels):
            spins = rg.block_spins(spins, seed=level)
        near = (spins * np.roll(spins, 1, -1)).mean(axis=(-1, -2))
        order.append((near.mean(), near.std() / np.sqrt(len(near))))
    (once, e1), (twice, e2) = order
    assert direction * (once - twice) > 2 * np.hypot(e1, e2)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.block_spins(np.ones((4, 6))), r"spins: got shape \(4, 6\)"),
    (lambda: rg.block_spins(np.zeros((4, 4))), "spins: got values other than"),
    (lambda: rg.block_spins(np.ones((4, 4)), 3), "b: got 3, which does not divide"),
    (lambda: rg.block_spins(np.ones((4, 4)), rule="mean"), "rule: got 'mean'; give one of"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

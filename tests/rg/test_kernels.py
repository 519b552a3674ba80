"""The operators of Monte Carlo RG against NumPy's rolls."""
import numpy as np

from physml.rg import kernels


def rolled(s, i, j):
    return np.roll(s, (-i, -j), (0, 1))


def test_operators():
    for seed, L in enumerate((4, 5, 8)):
        s = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (L, L))
        wide = s.astype(int)
        right, down, both = rolled(wide, 0, 1), rolled(wide, 1, 0), rolled(wide, 1, 1)
        expected = [(wide * (right + down)).sum(), (wide * (both + rolled(wide, 1, -1))).sum(),
                    (wide * right * down * both).sum(), (wide * (rolled(wide, 0, 2) + rolled(wide, 2, 0))).sum(),
                    wide.sum(), (wide * right * down + right * wide * both + down * wide * both
                                 + both * right * down).sum()]
        sums = np.zeros(6)
        kernels.operators(s, sums)
        assert sums.tolist() == expected


def test_levels_are_the_majority_of_the_level_below():
    """No cluster is flipped, so that every recorded row belongs to the same configuration; no block is a tie."""
    quarter = np.random.default_rng(5).choice(np.array([-1, 1], np.int8), (4, 4))
    s = np.kron(quarter, np.ones((4, 4), np.int8))
    record = np.zeros((1, 3, 6))
    kernels.measure_levels(s, np.zeros(256, np.int8), np.zeros(257, np.int64), np.uint64(0), np.zeros(4, np.uint64), 0,
                           1, record)
    for level, lattice in enumerate((s, s[::2, ::2].copy(), quarter)):
        sums = np.zeros(6)
        kernels.operators(lattice, sums)
        assert record[0, level].tolist() == sums.tolist()

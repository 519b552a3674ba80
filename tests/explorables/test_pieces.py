"""The small kernels that figures share: what they compute, in numba as in plain Python."""
import math

import numpy as np
import pytest
from scipy.stats import chisquare, kstest

from physml.core import stream
from physml.explorables import pieces


def both(kernel, *args):
    """Run a piece compiled and as plain Python on copies of its arguments; return the first ones, and the result."""
    runs = [[a.copy() if isinstance(a, np.ndarray) else a for a in args] for _ in range(2)]
    said = [kernel(*runs[0]), kernel._plain(*runs[1])]
    for a, b in zip(*runs, strict=True):
        assert not isinstance(a, np.ndarray) or a.tobytes() == b.tobytes()
    assert said[0] == said[1]
    return (*runs[0], said[0])


def test_put_goes_round():
    ring, *_ = both(pieces.put, np.zeros((2, 3)), 7, 4.0, 5.0)
    assert ring.tolist() == [[0, 4, 0], [0, 5, 0]]


@pytest.mark.parametrize("array", [np.ones(3), np.ones((2, 3), np.int8), np.ones((2, 2, 2), np.int32)])
def test_fill(array):
    assert (both(pieces.fill, array, 7)[0] == 7).all()


def test_push_forgets_the_oldest():
    path, *_ = both(pieces.push, np.array([[1.0, 2.0], [3.0, 4.0], [math.nan, 0.0]]), 5.0, 6.0)
    assert path[[0, 2]].tolist() == [[3, 4], [5, 6]]


def test_copy():
    assert both(pieces.copy, np.zeros((2, 2)), np.arange(4))[0].tolist() == [[0, 1], [2, 3]]


def test_across():
    assert [both(pieces.across, k, 5, 2.0)[-1] for k in range(5)] == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize(("value", "expected"), [(0.9, [1, 0, 0]), (2.4, [0, 1, 0]), (3.4, [0, 0, 1]), (3.5, [0, 0, 0]),
                                                 (0.4, [0, 0, 0])])
def test_count_nearest(value, expected):
    assert both(pieces.count_nearest, np.zeros(3), np.array([1.0, 2.0, 3.0]), value)[0].tolist() == expected


def test_diagonal():
    web = both(pieces.diagonal, np.full((6, 2), 7.0), -1.0)[0]
    assert web.tolist() == [[-1, 7], [0, 7], [1, 7], [-1, -1], [0, 0], [1, 1]]


def test_means():
    mean, fading = 0.0, 0.0
    values = np.random.default_rng(1).normal(size=200)
    for k, x in enumerate(values):
        mean = both(pieces.running_mean, mean, k + 1, x)[-1]
        fading = both(pieces.fading_mean, fading, k, x, 20.0)[-1]
        if k == 15:
            assert fading == pytest.approx(mean, abs=1e-14)  # until it forgets, it is an ordinary mean
    assert mean == pytest.approx(values.mean(), abs=1e-14)
    first, rest = values[:20].mean(), values[20:]
    weights = 0.95 ** np.arange(rest.size)[::-1] / 20
    assert fading == pytest.approx(0.95**rest.size * first + weights @ rest, abs=1e-12)


def test_means_of_arrays():
    means = np.zeros(2)
    for k, values in enumerate(([1.0, 4.0], [3.0, 0.0], [2.0, 2.0])):
        means = both(pieces.running_means, means, k + 1, np.array(values))[0]
    assert means == pytest.approx([2, 2], abs=1e-15)


def test_shares_of_bins():
    shares = np.zeros(3)
    for k, hit in enumerate([0, 2, 5, -1, 1, 2]):
        shares = both(pieces.running_shares, shares, k + 1, hit)[0]
    assert shares == pytest.approx([2 / 6, 1 / 6, 3 / 6], abs=1e-15)


def test_choose_draws_with_the_given_probabilities():
    p, state = np.array([0.1, 0.0, 0.6, 0.3]), stream(5)
    assert both(pieces.choose, p, state)[-1] in (0, 2, 3)
    counts = np.bincount([pieces.choose(p, state) for _ in range(20_000)], minlength=4)
    assert counts[1] == 0
    assert chisquare(counts[[0, 2, 3]], 20_000 * p[[0, 2, 3]]).pvalue > 1e-4
    assert pieces.choose(np.array([0.5, 0.5 - 1e-12]), state) in (0, 1)


@pytest.mark.parametrize(("value", "expected"), [(0.0, 0), (0.49, 0), (0.5, 1), (-0.01, -1), (9.9, 19)])
def test_bin_of(value, expected):
    assert both(pieces.bin_of, value, 0.0, 0.5)[-1] == expected


def test_random_fields():
    spins, *_ = both(pieces.random_spins, np.zeros((50, 40), np.int8), stream(2))
    assert set(np.unique(spins)) == {-1, 1}
    assert abs(spins.mean()) < 4 / np.sqrt(spins.size)
    normals, *_ = both(pieces.random_normals, np.zeros((50, 40)), 2.0, stream(3))
    assert kstest(normals.ravel() / 2.0, "norm").pvalue > 1e-4


def test_a_stream_starts_again():
    seed, state = stream(4), stream(4)
    pieces.random_spins(np.zeros(9, np.int8), state)
    assert (both(pieces.restart_stream, state, seed)[0] == seed).all()

"""Streams: published vectors, independence of the count, and the distribution of every sampler at a fixed seed."""
import numpy as np
import pytest
from scipy import stats

from physml.core import random

DRAWS = 20_000


def draw(function, *args, seed=11):
    state = random.stream(seed)
    return np.array([function(state, *args) for _ in range(DRAWS)])


def test_reference_sequence():
    """The first outputs for the state 1, 2, 3, 4 of the reference implementation by Blackman and Vigna."""
    state = np.array([1, 2, 3, 4], np.uint64)
    assert [int(random.next_u64(state)) for _ in range(4)] == [41943041, 58720359, 3588806011781223, 3591011842654386]


def test_streams_do_not_depend_on_how_many_are_asked_for():
    assert (random.stream(5, 4)[:2] == random.stream(5, 2)).all()
    assert (random.stream(5) == random.stream(5, 3)[0]).all()
    assert len({row.tobytes() for row in random.stream(5, 100)}) == 100


@pytest.mark.parametrize(("function", "distribution"), [(random.uniform, "uniform"), (random.normal, "norm")])
def test_distribution(function, distribution):
    assert stats.kstest(draw(function), distribution).pvalue > 1e-3


@pytest.mark.parametrize("n", [1, 2, 7, 1000, 3_000_000_000])
def test_below_is_uniform(n):
    x = draw(random.below, n)
    assert x.min() >= 0
    assert x.max() < n
    assert n == 1 or abs((x.mean() + 0.5) / n - 0.5) < 4 / np.sqrt(12 * DRAWS)


@pytest.mark.parametrize("p", [0.0, 1e-3, 0.3, 1.0])
def test_threshold(p):
    assert int(random.threshold(p)) == int(p * 2**53)


@pytest.mark.parametrize("seed", [-1, 1.5, "a", None, True])
def test_bad_seed(seed):
    with pytest.raises(ValueError, match="seed: got"):
        random.stream(seed)


def test_bad_count():
    with pytest.raises(ValueError, match="n: got 0"):
        random.stream(1, 0)

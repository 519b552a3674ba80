"""The float32 layers: exponential, bits, conditional probabilities, and the ratio of partition functions."""
import numpy as np
import pytest

from physml.boltzmann import layer_kernels as k
from physml.boltzmann.gibbs import Layers
from physml.core import stream
from physml.core.random import next_u64


def test_exponential():
    x = np.linspace(-87, 88, 20_001, dtype=np.float32)
    got = np.array([k.exp32(a) for a in x], float)
    assert np.abs(got / np.exp(x.astype(float)) - 1).max() < 2e-7
    assert k.exp32(np.float32(1000)) < np.inf
    assert 0 < k.exp32(np.float32(-1000)) < 1e-37


def test_bits_are_those_of_the_streams():
    streams = stream(5, 8)
    lanes, words = np.ascontiguousarray(streams.T), np.empty(40, np.uint64)
    k.fill_words(lanes, words)
    for lane, state in enumerate(streams):
        assert [next_u64(state) for _ in range(5)] == words[lane::8].tolist()
    assert (streams == lanes.T).all()


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
@pytest.mark.parametrize("units", [3, 150])
def test_draws_and_means(values, units):
    low, high = values
    rng, rows = np.random.default_rng(1), 20_000
    bias, fields = rng.normal(size=units), rng.normal(size=units)
    layers = Layers(np.zeros((2, units)), np.zeros(2), bias, values, rows, seed=7)
    x = np.tile(fields.astype(np.float32), (rows, 1))
    means = np.empty_like(x)
    p = 1 / (1 + np.exp(-(high - low) * (bias + fields)))
    for draw in (lambda: layers.draw_hidden(x), lambda: layers.draw_hidden(x, -2.0, means)):
        draw()
        assert set(np.unique(layers.h)) == set(values)
        z = (np.mean(layers.h == high, axis=0) - p) / np.sqrt(p * (1 - p) / rows)
        assert np.abs(z).max() < 4.5
        assert np.abs(np.corrcoef(layers.h[:, :3].T) - np.eye(3)).max() < 4.5 / np.sqrt(rows)
    assert means[0] == pytest.approx(-2 * (low + (high - low) * p), abs=1e-6)
    layers.hidden_means(x, 1.0, means)
    assert means[-1] == pytest.approx(low + (high - low) * p, abs=1e-6)


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
def test_log_ratio(values):
    rng = np.random.default_rng(2)
    x, bias = (20 * rng.normal(size=s).astype(np.float32) for s in ((4, 700), (700,)))
    low, high = values
    total = np.full(4, 0.25)
    k.add_log_ratio(x, bias, np.float32(low), np.float32(high), 0.3, 0.8, total)
    y = (x + bias).astype(float)
    exact = sum(s * np.logaddexp(low * b * y, high * b * y).sum(axis=1) for s, b in [(1, 0.8), (-1, 0.3)])
    assert total - 0.25 == pytest.approx(exact, rel=1e-12)


def test_small_helpers():
    data = np.arange(12, dtype=np.int8).reshape(4, 3)
    batch = np.empty((2, 3), np.float32)
    k.gather(data, np.array([3, 1]), batch)
    assert batch.tolist() == [[9, 10, 11], [3, 4, 5]]
    k.ascend(batch, np.ones_like(batch), np.float32(0.5), np.float32(2.0))
    assert batch[0].tolist() == [18.5, 20.5, 22.5]

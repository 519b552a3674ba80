"""Simulated networks against theory, and against the network with its couplings written out."""
import numpy as np
import pytest

from physml import hopfield
from physml.core import stream
from physml.hopfield import kernels, simulate_retrieval


@pytest.mark.parametrize("load", [0.08, 0.11])
def test_overlap_below_the_critical_load(load):
    found = simulate_retrieval(3000, load, samples=30, seed=1)
    error = found.std(ddof=1) / np.sqrt(30)
    assert abs(found.mean() - hopfield.retrieval_overlap(load)) < 4 * error


def test_the_overlap_jumps():
    """Well above the critical load most large networks have lost the pattern, and few are in between."""
    found = simulate_retrieval(4000, 0.18, samples=20, seed=2)
    assert np.median(found) < 0.5
    assert simulate_retrieval(4000, 0.12, samples=20, seed=2).min() > 0.95


def test_temperature():
    found = simulate_retrieval(2000, 0.05, temperature=0.4, sweeps=60, samples=20, seed=3)
    error = found.std(ddof=1) / np.sqrt(20)
    assert abs(found.mean() - hopfield.retrieval_overlap(0.05, 0.4)) < 4 * error


def test_end_is_a_rest_of_the_network_with_couplings():
    """The same sweep by overlaps and by a matrix, from the same bits."""
    noise = stream(5)
    patterns = np.empty((200, 12), np.int8)
    kernels.random_patterns(patterns, 200, 12, noise)
    spins, totals = patterns[:, 0].copy(), np.empty(12, np.int32)
    spins[:60] *= -1
    model, twin = hopfield.hebb(patterns.T), spins.copy()
    kernels.pattern_totals(patterns, spins, 12, totals)
    for _ in range(3):
        kernels.hebb_sweep(patterns, spins, 200, 12, totals, -1.0, noise)
        for i in range(200):
            h = model.couplings[i] @ twin
            twin[i] = twin[i] if abs(h) < 1e-12 else np.sign(h)
        assert (spins == twin).all()
        assert (totals == patterns.T.astype(int) @ spins).all()


def test_cue_and_seed():
    kept = simulate_retrieval(500, 0.05, corrupted=0.3, samples=10, seed=4)
    assert kept.mean() > 0.95
    assert simulate_retrieval(500, 0.05, corrupted=0.5, samples=10, seed=4).mean() < 0.9
    assert (simulate_retrieval(500, 0.05, corrupted=0.3, samples=4, seed=4) == kept[:4]).all()
    assert simulate_retrieval(500, 0.1, corrupted=0.2, samples=3, sweeps=0).tolist() == [0.6] * 3


@pytest.mark.parametrize(("arguments", "message"), [
    ({"size": 1}, "size: got 1"), ({"load": 1e-9}, "at least one pattern"), ({"corrupted": 0.7}, "at most ½"),
    ({"samples": 0}, "samples: got 0"), ({"load": -1}, "load: got -1")])
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate_retrieval(**({"size": 100, "load": 0.1} | arguments))

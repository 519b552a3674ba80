"""Sequences of rolls with a given sum: counts and draws against enumeration, the law of entropies against SciPy."""
from itertools import product

import numpy as np
import pytest
from scipy.stats import chi2, entropy

from physml import thermo
from physml.core import stream
from physml.core.wasm import host
from physml.thermo import sequence_kernels

ROLLS = np.array(list(product(range(1, 7), repeat=4)))


@pytest.fixture(scope="module")
def ways():
    found = np.zeros((21, 121))
    sequence_kernels.count_sequences(found)
    return found


def test_counts(ways):
    assert ways[4, :25].tolist() == np.bincount(ROLLS.sum(axis=1), minlength=25).tolist()
    assert ways.sum(axis=1) == pytest.approx(6.0 ** np.arange(21), rel=1e-14)
    plain = np.zeros((5, 25))
    sequence_kernels.count_sequences._plain(plain)
    assert plain.tobytes() == host.run(sequence_kernels.count_sequences, np.zeros((5, 25)))[0].tobytes()
    luck = sequence_kernels.decades_of_luck(ways, 4, 21)
    assert luck == pytest.approx(-np.log10((ROLLS.sum(axis=1) == 21).mean()), abs=1e-13)


def test_draws_are_uniform_among_the_sequences_with_this_sum(ways):
    kept = ROLLS[ROLLS.sum(axis=1) == 18]
    names, exact = np.unique(np.sort(kept, axis=1), axis=0, return_counts=True)
    noise, frequencies, seen = stream(3), np.empty(6), dict.fromkeys(map(tuple, names.tolist()), 0)
    for _ in range(20_000):
        sequence_kernels.draw_frequencies(ways, 4, 18, frequencies, noise)
        seen[tuple(np.repeat(np.arange(1, 7), np.rint(4 * frequencies).astype(int)).tolist())] += 1
    p = exact / len(kept)
    assert (np.abs(np.array(list(seen.values())) / 20_000 - p) < 4 * np.sqrt(p * (1 - p) / 20_000)).all()


def test_shortfalls():
    p = np.array([0.5, 0.0, 0.25, 0.25, 0.0, 0.0])
    assert sequence_kernels.shortfall(p, 1.5) == pytest.approx(1.5 - entropy(p), abs=1e-15)
    x = np.linspace(0.01, 0.4, 9)
    density = [sequence_kernels.shortfall_density(s, 30) for s in x]
    assert density == pytest.approx(chi2(4).pdf(60 * x) / chi2(4).pdf(2), rel=1e-12)


def test_largest_entropies():
    faces, means, largest = np.arange(1.0, 7.0), np.array([1.3, 3.5, 5.2]), np.zeros((1, 3))
    sequence_kernels.largest_entropies(faces, means, largest, np.empty(6), np.empty(3))
    assert largest[0] == pytest.approx([thermo.max_entropy(faces, m).entropy for m in means], abs=1e-9)

"""Hebb's couplings in both conventions, the projection rule, and overlaps by products and by counting bits."""
import numpy as np
import pytest

from physml.hopfield import hebb, overlap, pack, projection, random_patterns, recall
from physml.spins import PairwiseModel

PATTERNS = random_patterns(3, 8, seed=4)


def test_hebb_is_the_sum_over_patterns():
    model = hebb(PATTERNS)
    for i in range(8):
        for j in range(8):
            expected = sum(int(p[i]) * int(p[j]) for p in PATTERNS) / 8 if i != j else 0.0
            assert model.couplings[i, j] == pytest.approx(expected, abs=1e-15)


def test_energy_is_minus_half_the_squared_overlaps():
    """E = -(N/2) Σ m² + P/2 for every state, and so for the patterns and their inverses."""
    model = hebb(PATTERNS)
    for state in model.states()[::17]:
        m = overlap(PATTERNS, state)
        assert float(model.energy(state)) == pytest.approx(-4 * (m @ m) + 1.5, abs=1e-12)


def test_bits_with_threshold_are_the_same_network():
    spins, bits = hebb(PATTERNS), hebb(PATTERNS, values=(0, 1))
    assert bits.couplings == pytest.approx(4 * spins.couplings)
    assert bits.fields == pytest.approx(-0.5 * bits.couplings.sum(axis=1))  # θ = ½ Σ w
    states = spins.states()
    assert bits.energy((states + 1) // 2) == pytest.approx(spins.energy(states), abs=1e-12)
    assert bits.log_partition(0.7) == pytest.approx(spins.log_partition(0.7), abs=1e-12)
    assert hebb((PATTERNS + 1) // 2).couplings == pytest.approx(spins.couplings)


def stored(values, load, fields=True, size=1000):
    """The fraction of units of a stored pattern that stay, in one synchronous update."""
    patterns = random_patterns(round(load * size), size, seed=9)
    model = hebb(patterns, values)
    if not fields:
        model = PairwiseModel(model.couplings, None, values)
    start = patterns if values[0] == -1 else (patterns + 1) // 2
    return recall(model, start[:20], sweeps=30, seed=1), patterns[:20]


def test_without_the_threshold_recall_collapses_far_below_the_critical_load():
    cases = [(0.06, False), (0.12, False), (0.12, True)]
    kept = [overlap(*stored((0, 1), load, fields)).mean() for load, fields in cases]
    assert kept[0] > 0.95
    assert kept[1] < 0.7
    assert kept[2] > 0.98


def test_projection_stores_correlated_patterns():
    rng = np.random.default_rng(3)
    common = rng.choice([-1, 1], 60)
    patterns = np.where(rng.random((12, 60)) < 0.25, -common, common)
    assert (recall(projection(patterns), patterns) == patterns).all()
    assert not (recall(hebb(patterns), patterns) == patterns).all(axis=1).any()


def test_projection_takes_dependent_patterns():
    twice = np.vstack([PATTERNS, -PATTERNS[0]])
    assert projection(twice).couplings == pytest.approx(projection(PATTERNS).couplings, abs=1e-12)


@pytest.mark.parametrize("size", [1, 63, 64, 65, 200])
def test_bits_and_products_agree(size):
    many, one = random_patterns(7, size, seed=1), random_patterns(1, size, seed=2)[0]
    expected = many @ one.astype(float) / size
    assert overlap(many, one) == pytest.approx(expected, abs=1e-15)
    assert overlap(pack(many), pack(one)) == pytest.approx(expected, abs=1e-15)
    assert overlap(one, pack((many + 1) // 2)) == pytest.approx(expected, abs=1e-15)


def test_overlaps_broadcast():
    a = random_patterns(6, 30, seed=1).reshape(2, 3, 30)
    assert overlap(a, a).tolist() == [[1.0] * 3] * 2
    assert isinstance(overlap(a[0, 0], -a[0, 0]), float)


def test_random_patterns_are_balanced_and_repeatable():
    patterns = random_patterns(200, 500, seed=5)
    assert set(np.unique(patterns)) == {-1, 1}
    assert abs(patterns.mean()) < 4 / np.sqrt(patterns.size)
    products = patterns.astype(float) @ patterns.T / np.sqrt(500)
    assert np.var(products[np.triu_indices(200, 1)]) == pytest.approx(1, abs=4 * np.sqrt(2 / 19_900))
    assert (random_patterns(200, 500, seed=5) == patterns).all()


@pytest.mark.parametrize(("call", "message"), [
    (lambda: hebb([1, -1]), r"patterns: got shape \(2,\)"), (lambda: hebb([[1, 2]]), "patterns: has entries such as 2"),
    (lambda: hebb([[0, -1]]), "patterns: has entries"), (lambda: hebb([["a"]]), "patterns: got <U1 entries"),
    (lambda: hebb([[1, -1]], values=(0, 2)), "values: got"), (lambda: overlap([1, 1], [1, 1, 1]), "b: has 3 units"),
    (lambda: overlap(pack([1, 1]), pack([1])), "b: has 1 units"),
    (lambda: random_patterns(0, 5, seed=1), "count: got 0"),
    (lambda: overlap(pack([[1], [1]]), pack([[1], [1]])), "one must be single"),
    (lambda: overlap(np.empty(0), [1]), "a: got shape")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Dense memories: energies that fall, the quadratic case, errors against theory, and attention."""
import math

import numpy as np
import pytest

from physml import hopfield
from physml.hopfield import dense_recall, random_patterns, softmax_energy, softmax_update

PATTERNS = random_patterns(5, 40, seed=2)


def dense_energy(patterns, states, degree):
    """-Σ_μ (ξ^μ·s)^n."""
    return -((states.astype(float) @ patterns.T.astype(float)) ** degree).sum(axis=-1)


def test_degree_two_is_hopfields_energy():
    states = random_patterns(10, 40, seed=3)
    model = hopfield.hebb(PATTERNS)
    assert dense_energy(PATTERNS, states, 2) == pytest.approx(2 * 40 * model.energy(states) - 5 * 40, abs=1e-9)


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_twin_and_descent(degree):
    """Each unit in order takes the value whose whole energy is lower."""
    state = random_patterns(1, 40, seed=7)[0]
    twin, energies = state.copy(), []
    for i in range(40):
        turned = twin.copy()
        turned[i] *= -1
        if dense_energy(PATTERNS, turned, degree) < dense_energy(PATTERNS, twin, degree):
            twin = turned
        energies.append(dense_energy(PATTERNS, twin, degree))
    assert (dense_recall(PATTERNS, state, degree=degree, sweeps=1) == twin).all()
    assert (np.diff(energies) <= 0).all()
    end = dense_recall(PATTERNS, state, degree=degree)
    others = end * (1 - 2 * np.eye(40, dtype=np.int8))
    assert (dense_energy(PATTERNS, others, degree) >= dense_energy(PATTERNS, end, degree)).all()


def test_error_of_a_unit():
    """The fraction of unstable units of a stored pattern, for n = 3, by the definition."""
    size, count = 100, 1000
    wrong = []
    for seed in range(80):
        xi = random_patterns(count, size, seed=seed).astype(float)
        m = xi[1:] @ xi[0]
        change = ((m[:, None] - 2 * xi[1:] * xi[0]) ** 3).sum(axis=0) - (m**3).sum() + (size - 2) ** 3 - size**3
        wrong.append((change > 0).mean())
    error = np.std(wrong, ddof=1) / math.sqrt(80)
    expected = hopfield.dense_error(count, size, 3)
    assert error < 0.1 * expected
    assert abs(np.mean(wrong) - expected) < 4 * error


def test_degree_two_has_the_errors_of_hopfields_network():
    assert hopfield.dense_error(100, 1000, 2) == pytest.approx(hopfield.one_step_error(0.1), rel=1e-12)


def test_many_more_patterns_than_units():
    patterns = random_patterns(1000, 100, seed=5)
    cues = patterns[:50].copy()
    cues[:, :10] *= -1
    kept = hopfield.overlap(dense_recall(patterns, cues, degree=4), patterns[:50])
    assert (kept == 1.0).mean() > 0.95
    assert hopfield.overlap(hopfield.recall(hopfield.hebb(patterns), cues), patterns[:50]).mean() < 0.5


def test_softmax_update_is_the_gradient_step_that_lowers_the_energy():
    rng = np.random.default_rng(1)
    xi, s = rng.normal(size=(6, 9)), rng.normal(size=9)
    gradient = [(softmax_energy(xi, s + d, 1.7) - softmax_energy(xi, s - d, 1.7)) / 2e-6 for d in 1e-6 * np.eye(9)]
    assert softmax_update(xi, s, 1.7) == pytest.approx(s - np.array(gradient), abs=1e-7)
    states = rng.normal(size=(20, 9)) * 3
    energies = [softmax_energy(xi, states, 1.7)]
    for _ in range(30):
        states = softmax_update(xi, states, 1.7)
        energies.append(softmax_energy(xi, states, 1.7))
    assert (np.diff(energies, axis=0) <= 1e-12).all()
    assert np.abs(np.diff(energies, axis=0)[-1]).max() < 1e-3


def test_softmax_is_attention():
    """softmax(Q Kᵀ/√d) V with the patterns as keys and values, many queries at once, and no overflow."""
    rng = np.random.default_rng(2)
    keys, queries = rng.normal(size=(7, 16)), rng.normal(size=(3, 16))
    weight = np.exp(queries @ keys.T / 4)
    assert softmax_update(keys, queries, 0.25) == pytest.approx(weight / weight.sum(1, keepdims=True) @ keys)
    assert softmax_update(1e3 * keys, 1e3 * keys[0], 1.0) == pytest.approx(1e3 * keys[0])


@pytest.mark.parametrize(("call", "message"), [
    (lambda: dense_recall(PATTERNS, PATTERNS[0], degree=1), "degree: got 1"),
    (lambda: dense_recall(PATTERNS, PATTERNS[0], degree=99), "degree: got 99; give at most 50"),
    (lambda: dense_recall(PATTERNS, [1, 1]), "start: has 2 units and the patterns 40"),
    (lambda: hopfield.dense_error(0, 10), "patterns: got 0"), (lambda: softmax_update(PATTERNS, [1.0], 1.0), "shapes"),
    (lambda: softmax_update(PATTERNS, PATTERNS, 0.0), "beta: got 0.0")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

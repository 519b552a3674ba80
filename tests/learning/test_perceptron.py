"""Students of a perceptron: enumeration against exact means and brute force, the walk against the saddle point."""
import itertools

import numpy as np
import pytest

from physml import learning
from physml.learning import perceptron


def test_every_student_is_tried():
    """Against all states one by one."""
    found = learning.survivors(7, 9, samples=3, seed=4)
    students = np.array(list(itertools.product((-1, 1), repeat=7)))
    for counts, child in zip(found.counts, np.random.SeedSequence(4).spawn(3), strict=True):
        x = perceptron._examples(child, 9, 7, np.ones(7))
        right = students @ x.T > 0
        for P in range(10):
            alive = right[:, :P].all(axis=1)
            np.testing.assert_array_equal(counts[P], np.bincount((students[alive] > 0).sum(axis=1), minlength=8))


def test_mean_numbers_are_exact():
    """At every overlap, within four standard errors (where students are rare, the counts are far from normal)."""
    found = learning.survivors(13, 16, samples=600, seed=2)
    assert np.all(found.counts[:, :, -1] == 1), "the teacher survives"
    for P in (1, 4, 8, 16):
        exact = learning.expected_survivors(13, P)
        keep = exact > 0.3
        error = found.counts[:, P].std(axis=0) / 600**0.5
        assert np.all(abs(found.counts[:, P].mean(axis=0) - exact)[keep] <= 4 * error[keep])


def test_what_is_read_from_the_counts():
    found = learning.survivors(9, 30, samples=2, seed=1)
    assert found.entropies[:, 0] == pytest.approx(np.log(2))
    assert found.errors[:, 0] == pytest.approx(0.5)
    assert np.all(np.diff(found.entropies, axis=1) <= 0)


@pytest.mark.parametrize("load", [1.0, 3.0])
def test_the_walk_finds_the_typical_student(load):
    """Four standard errors over samples, and 1 % for forty weights."""
    R = learning.spherical_overlaps(40, load, samples=60, draws=40, moves=4000, seed=6).mean(axis=1)
    assert abs(R.mean() - learning.spherical_overlap(load)) < 4 * R.std() / 60**0.5 + 0.01


def test_the_walk_in_two_dimensions():
    """One example in the plane: students are uniform on a half circle around it."""
    R = learning.spherical_overlaps(2, 0.5, samples=60, draws=200, moves=2000, seed=5)
    each = []
    for child in np.random.SeedSequence(5).spawn(60):
        x = perceptron._examples(child.spawn(2)[0], 1, 2, np.eye(2)[0])[0]
        each.append(2 / np.pi * x[0] / np.linalg.norm(x))
    error = R.mean(axis=1) - each
    assert abs(error.mean()) < 4 * error.std() / 60**0.5


@pytest.mark.parametrize(("call", "says"), [
    (lambda: learning.survivors(40, 3), "^size: "), (lambda: learning.survivors(5, 0), "^examples: "),
    (lambda: learning.spherical_overlaps(5, 0.0), "^load: "),
    (lambda: learning.spherical_overlaps(5, 1.0, draws=10, moves=5), "^moves: ")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

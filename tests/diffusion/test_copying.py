"""Nearest points against all distances."""
import numpy as np
import pytest

from physml.diffusion import diversity, nearest_points

RNG = np.random.default_rng(3)


def test_against_all_distances():
    samples, points = RNG.normal(size=(40, 5)), RNG.normal(size=(30, 5))
    every = np.sqrt(((samples[:, None] - points) ** 2).sum(axis=2))
    found = nearest_points(samples, points)
    assert (found.nearest == np.argsort(every, axis=1)[:, :3]).all()
    np.testing.assert_allclose(found.distances, np.sort(every, axis=1)[:, :3])
    labels = RNG.integers(0, 2, 30)
    assert (found.agree(labels) == [len(set(labels[row])) == 1 for row in found.nearest]).all()


def test_copies():
    points = np.array([[0.0], [3.0], [10.0]])
    found = nearest_points([[0.0], [0.7], [0.8], [1.5]], points)  # a third of the second: at 3/4
    assert found.copies.tolist() == [True, True, False, False]
    assert nearest_points(points, points).copies.all()


def test_diversity_by_pairs():
    x, labels = RNG.normal(size=(12, 3)), np.arange(12) % 3
    pairs = [[np.linalg.norm(x[i] - x[j]) for i in range(12) for j in range(i) if labels[i] == labels[j] == k]
             for k in range(3)]
    assert diversity(x, labels) == pytest.approx(np.mean(pairs), rel=1e-12)


def test_bad_input():
    with pytest.raises(ValueError, match="labels: got shape"):
        diversity(np.zeros((3, 2)), [0, 0])
    with pytest.raises(ValueError, match="labels: got 1 once"):
        diversity(np.zeros((3, 2)), [0, 0, 1])
    with pytest.raises(ValueError, match="points: got shape"):
        nearest_points(np.zeros((2, 2)), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="samples: got shape"):
        nearest_points(np.zeros((2, 3)), np.zeros((4, 2)))

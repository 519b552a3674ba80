"""Enumerated solutions against all products, clusters against a walk, counts against replica theory."""
import numpy as np
import pytest

from physml import spinglass


def every_state(N):
    return 2 * ((np.arange(2**N)[:, None] >> np.arange(N)) & 1) - 1


@pytest.mark.parametrize(("N", "P"), [(9, 4), (11, 7), (8, 3)])
def test_all_solutions(N, P):
    xi = spinglass.storage_patterns(N, P, seed=N)
    states = every_state(N)
    expected = states[(states @ xi.T > 0).all(axis=1)]
    np.testing.assert_array_equal(spinglass.binary_solutions(xi).weights, expected)


def test_clusters_and_neighbours():
    found = spinglass.binary_solutions(spinglass.storage_patterns(11, 5, seed=2))
    apart = (11 - found.weights.astype(int) @ found.weights.T) // 2
    np.testing.assert_array_equal(found.neighbours, (apart == 1).sum(axis=1))
    np.testing.assert_array_equal(found.within(3), (apart <= 3).sum(axis=1) - 1)
    reach = np.eye(len(found), dtype=bool) | (apart == 1)
    for _ in range(8):
        reach = reach @ reach
    np.testing.assert_array_equal(reach, found.clusters[:, None] == found.clusters)


def test_patterns_that_contradict_each_other_have_none():
    found = spinglass.binary_solutions([[1, 1, 1], [-1, -1, -1]])
    assert len(found) == 0
    assert found.within(1).size == 0


def test_the_mean_count_is_annealed_exactly():
    """⟨number⟩ = 2^(N-P): each pattern is stored by half of the weights (N odd)."""
    counts = np.array([len(spinglass.binary_solutions(spinglass.storage_patterns(13, 6, seed=s))) for s in range(200)])
    assert abs(counts.mean() - 2**7) < 4 * counts.std() / np.sqrt(200)
    logs = np.log(counts[counts > 0]).mean() / 13
    assert logs < np.log(2) * 7 / 13
    assert logs == pytest.approx(spinglass.binary_storage(6 / 13).entropy, abs=0.04)


def test_coupled_replicas_find_what_a_single_one_does_not():
    solved = {y: [spinglass.replicated_search(spinglass.storage_patterns(401, 200, seed=s), replicas=y, attraction=g,
                                              seed=s).solved for s in range(12)] for y, g in ((1, 0.0), (3, 1.0))}
    assert sum(solved[3]) >= 11
    assert sum(solved[1]) <= 8


def test_a_search_returns_what_it_says():
    xi = spinglass.storage_patterns(101, 40, seed=1)
    found = spinglass.replicated_search(xi, seed=2)
    assert found.solved
    assert (xi.astype(int) @ found.weights > 0).all()
    assert spinglass.error_after_flips(xi, found.weights, share=0.0) == 0.0
    assert 0 < spinglass.error_after_flips(xi, found.weights, share=0.2) < 0.5
    hopeless = spinglass.replicated_search(np.concatenate([xi, -xi]), sweeps=9, seed=3)
    assert not hopeless.solved


def test_bad_patterns():
    with pytest.raises(ValueError, match="rows of -1 and 1"):
        spinglass.binary_solutions([[0, 1, 1]])
    with pytest.raises(ValueError, match="enumeration goes to 25"):
        spinglass.binary_solutions(np.ones((1, 26)))
    with pytest.raises(ValueError, match="give an odd number"):
        spinglass.replicated_search([[1, 1]])
    with pytest.raises(ValueError, match="weights: got values"):
        spinglass.error_after_flips([[1, 1, 1]], [0, 1, 1])
    with pytest.raises(ValueError, match="weights: got shape"):
        spinglass.error_after_flips([[1, 1, 1]], [1, 1])

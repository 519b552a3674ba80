"""Roads between networks: matching undoes a permutation, and finds the best one among all."""
from itertools import permutations

import numpy as np
import pytest

from physml import learning

RNG = np.random.default_rng(7)


def random_network(seed, units=5):
    network = learning.dense_network([3, units, 2], activation="relu", seed=seed)
    return network.replaced(np.random.default_rng(seed).normal(size=network.vector.shape))


def test_matching_is_the_best_of_all_permutations():
    a, b = random_network(1), random_network(2)
    best = max(a.vector @ learning.permute_units(b, order).vector for order in permutations(range(5)))
    matched = learning.match_units(b, a)
    assert a.vector @ matched.vector == pytest.approx(best, rel=1e-12)
    x = RNG.normal(size=(10, 3))
    np.testing.assert_allclose(matched(x), b(x), atol=1e-12)


def test_a_network_and_its_own_permutation():
    """The same function twice, with a barrier between, which matching removes."""
    network = random_network(3, 12)
    x, y = RNG.normal(size=(50, 3)), RNG.integers(0, 2, 50)
    other = learning.permute_units(network, RNG.permutation(12))
    road = learning.losses_between(network, other, x, y)
    assert road[0] == pytest.approx(road[-1], rel=1e-12)
    assert road[0] == pytest.approx(learning.loss_and_gradient(network, x, y)[0])
    back = learning.losses_between(network, learning.match_units(other, network), x, y)
    np.testing.assert_allclose(back, road[0])
    middle = network.replaced(0.5 * (network.vector + other.vector))
    assert road[10] == pytest.approx(learning.loss_and_gradient(middle, x, y)[0])


def test_barrier():
    assert learning.barrier([1.0, 1.5, 2.0]) == 0.0
    assert learning.barrier([0.0, 3.0, 0.0, 1.0, 0.0]) == 3.0


@pytest.mark.parametrize(("call", "says"), [
    (lambda a: learning.permute_units(a, [0, 0, 1, 2, 3]), "order: got"),
    (lambda a: learning.match_units(a, random_network(1, 4)), "reference: its layers"),
    (lambda a: learning.match_units(learning.dense_network([2, 1]), a), "network: give two"),
    (lambda a: learning.losses_between(a, random_network(1, 4), np.ones((1, 3)), [0]), "end: got")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call(random_network(5))

"""Sums over products of spins against their definition."""
from itertools import combinations

import numpy as np
import pytest

from physml import ising, learning, rg

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_the_transform_is_the_definition(n):
    values, states = RNG.normal(size=2**n), rg.spin_states(n)
    products = np.array([np.prod(states[:, [i for i in range(n) if k >> i & 1]], axis=1) for k in range(2**n)])
    coefficients = rg.spin_products(values)
    np.testing.assert_allclose(coefficients, products @ values / 2**n)
    np.testing.assert_allclose(products.T @ coefficients, values)
    np.testing.assert_allclose(rg.spin_products([values, 2 * values]), [coefficients, 2 * coefficients])


def test_states():
    assert rg.spin_states(2).tolist() == [[-1, -1], [1, -1], [-1, 1], [1, 1]]


def test_a_network_without_hidden_units_is_a_hamiltonian():
    """Its output on a lattice is the sum of its couplings times the lattice's correlations, by rolls."""
    network = learning.convolutional_network(3, 0, seed=1)
    network = network.replaced(RNG.normal(size=network.vector.shape))
    couplings = rg.patch_products(network.on_patches()(np.eye(512)))
    spins = ising.sample(7, 2.5, 5, seed=2)[0].astype(float)
    total = np.zeros(5)
    for sites, c in couplings.items():
        product = np.ones_like(spins)
        for row, column in sites:
            product *= np.roll(spins, (-row, -column), (1, 2))
        total += c * product.mean(axis=(1, 2))
    np.testing.assert_allclose(total, network(spins)[:, 0], atol=1e-12)


def test_classes_of_translation():
    """By listing all subsets of the patch and all shifts."""
    def canonical(subset):
        top, left = min(a for a, _ in subset), min(b for _, b in subset)
        return tuple(sorted((a - top, b - left) for a, b in subset))

    sites = [(a, b) for a in range(3) for b in range(3)]
    classes = {canonical(subset) for k in range(1, 10) for subset in combinations(sites, k)} | {()}
    values = RNG.normal(size=512)
    assert set(rg.patch_products(values)) == classes
    assert sum(rg.patch_products(values).values()) == pytest.approx(values[511])  # all up: every product is 1


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.spin_products(np.ones(6)), r"values: got shape \(6,\)"),
    (lambda: rg.spin_products(1.0), r"values: got shape \(\)"),
    (lambda: rg.spin_products([1.0, np.inf]), "values: got inf"),
    (lambda: rg.patch_products(np.ones(8)), r"values: got shape \(8,\); give \(512,\)"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

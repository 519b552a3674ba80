"""Maximum entropy: constraints met, no better distribution, published dice, duality, and every way to ask too much."""
import math

import numpy as np
import pytest

from physml.spins import PairwiseModel
from physml.thermo import canonical, max_entropy

FACES = np.arange(1.0, 7.0)
RNG = np.random.default_rng(8)


def entropy(p):
    p = p[p > 0]
    return -(p * np.log(p)).sum()


def test_jaynes_dice():
    """Jaynes (1978), "Where do we stand on maximum entropy?": mean 4.5."""
    die = max_entropy(FACES, 4.5)
    assert die.probabilities == pytest.approx([0.05435, 0.07877, 0.11416, 0.16545, 0.23977, 0.34749], abs=6e-6)
    assert die.multipliers == pytest.approx([0.37105], abs=5e-6)
    assert die.entropy == pytest.approx(1.61358, abs=5e-6)
    assert die.entropy == pytest.approx(entropy(die.probabilities), rel=1e-13)
    fair = max_entropy(FACES, 3.5)
    assert fair.probabilities == pytest.approx(np.full(6, 1 / 6))
    assert fair.multipliers == pytest.approx([0], abs=1e-12)


@pytest.mark.parametrize(("k", "n", "seed"), [(1, 5, 0), (3, 20, 1), (8, 40, 2)])
def test_constraints_and_optimality(k, n, seed):
    rng = np.random.default_rng(seed)
    features, q = rng.normal(size=(k, n)) * np.exp(rng.normal(size=(k, 1)) * 3), rng.dirichlet(np.ones(n))
    found = max_entropy(features, features @ q)
    p = found.probabilities
    assert features @ p == pytest.approx(features @ q, rel=1e-9, abs=1e-9 * np.abs(features).max())
    assert found.residual <= 1e-9 * np.abs(features).max()
    assert p.sum() == pytest.approx(1)
    assert np.log(p) == pytest.approx(found.multipliers @ features - found.log_partition, abs=1e-8)
    assert found.entropy == pytest.approx(found.log_partition - found.multipliers @ features @ q, abs=1e-9)
    # every other distribution with these averages has less entropy, by its divergence from p
    null = np.linalg.svd(np.vstack([features, np.ones(n)]))[2][k + 1:]
    for _ in range(20):
        other = p + 0.3 * p.min() * null.T @ rng.normal(size=len(null)) / np.sqrt(n)
        assert entropy(p) - entropy(other) == pytest.approx((other * np.log(other / p)).sum(), abs=1e-12)
        assert entropy(other) < entropy(p)


def test_duality():
    """The dual is minus the log-likelihood per sample: no other multipliers fit the sample better."""
    features = RNG.normal(size=(3, 12))
    sample = RNG.integers(0, 12, size=400)
    found = max_entropy(features, features[:, sample].mean(axis=1))

    def likelihood(multipliers):
        x = multipliers @ features
        return np.mean(x[sample]) - np.log(np.exp(x).sum())

    best = likelihood(found.multipliers)
    assert best == pytest.approx(-found.entropy)
    for _ in range(30):
        assert likelihood(found.multipliers + 0.05 * RNG.normal(size=3)) < best


def test_pairwise_model_is_recovered():
    """Means and correlations of a pairwise model determine its fields and couplings."""
    J = np.triu(RNG.normal(size=(5, 5)) * 0.5, 1)
    model = PairwiseModel(J + J.T, RNG.normal(size=5) * 0.3)
    s = model.states().astype(float)
    pairs = np.triu_indices(5, 1)
    features = np.vstack([s.T, (s[:, pairs[0]] * s[:, pairs[1]]).T])
    found = max_entropy(features, np.concatenate([model.means(), model.correlations()[pairs]]))
    assert found.multipliers == pytest.approx(np.concatenate([model.fields, model.couplings[pairs]]), abs=1e-8)
    assert found.log_partition == pytest.approx(model.log_partition())


def test_energy_as_the_only_feature_is_canonical():
    levels, counts = [0.0, 1.0, 2.0, 7.0], [1, 3 * 10**400, 10**401, 2]
    there = canonical(levels, -0.8, counts)
    found = max_entropy(levels, there.energy, degeneracies=counts)
    assert found.multipliers == pytest.approx([0.8], rel=1e-7)
    assert found.entropy == pytest.approx(there.entropy, rel=1e-12)
    assert found.probabilities == pytest.approx(there.probabilities, abs=1e-8)
    absent = max_entropy([0.0, 1.0, 2.0, 9.0], 1.5, degeneracies=[1, 1, 1, 0])
    assert absent.probabilities[3] == 0
    assert absent.probabilities[:3] == pytest.approx(max_entropy([0.0, 1.0, 2.0], 1.5).probabilities)


def test_functions_as_features():
    states = [(a, b) for a in FACES for b in FACES]
    found = max_entropy(lambda s: (s[0] + s[1], s[0] * s[1]), [8.0, 17.0], states=states)
    p = found.probabilities.reshape(6, 6)
    assert p == pytest.approx(p.T)
    assert (p * np.add.outer(FACES, FACES)).sum() == pytest.approx(8)
    assert (p * np.outer(FACES, FACES)).sum() == pytest.approx(17)


def test_redundant_features():
    alone = max_entropy(FACES, 4.5)
    for features, targets in [((FACES, 2 * FACES + 1), (4.5, 10.0)), ((np.ones(6), FACES), (1.0, 4.5)),
                              ((FACES, FACES, FACES), (4.5, 4.5, 4.5)), ((FACES, 1e-7 * FACES), (4.5, 4.5e-7))]:
        found = max_entropy(features, targets)
        assert found.probabilities == pytest.approx(alone.probabilities, abs=1e-10)
        assert found.multipliers @ np.array(features) - found.log_partition == pytest.approx(
            np.log(alone.probabilities), abs=1e-8)
    nothing = max_entropy(np.ones(4), 1.0)
    assert nothing.probabilities == pytest.approx(np.full(4, 0.25))


def test_near_the_boundary():
    """A mean of 6 - ε forces p(5) = ε nearly, so that λ = -ln ε."""
    for small in (1e-3, 1e-6, 1e-8):
        found = max_entropy(FACES, 6 - small)
        assert found.multipliers[0] == pytest.approx(-math.log(small), rel=2e-3)
        assert found.residual < 1e-9


@pytest.mark.parametrize(("features", "targets", "message"), [
    (FACES, 6.5, "feature 0 lies between 1 and 6, so its average cannot be 6.5; it misses by 0.5"),
    (FACES, 6.0, "the end of its range"), (FACES, 1.0, "the end of its range"),
    ((FACES, FACES**2), (3.5, 10.0), "together; they miss the nearest possible ones by"),
    ((FACES, FACES**2), (3.5, 12.25), "conflict is among features 0 .* 1 "),
    ((FACES, FACES**2), (3.5, 12.5), r"no probability to 4 of the states \(0, 1, 4, 5\)"),
    ((FACES, 2 * FACES), (4.5, 9.1), "feature 1 .*contradicts theirs by"),
    ((np.ones(6), FACES), (2.0, 4.5), "misses by 1"),
])
def test_asking_too_much(features, targets, message):
    with pytest.raises(ValueError, match=message):
        max_entropy(features, targets)


def test_distance_to_what_is_possible():
    """Averages outside a triangle: the distance to it is a sum of absolute differences."""
    square = np.array([[0, 1, 0, 1], [0, 0, 1, 1]], dtype=float)
    with pytest.raises(ValueError, match="it misses by"):
        max_entropy(square, [0.5, 1.5])
    triangle = square[:, :3]
    # the nearest point of x + y <= 1 to (1 - e, 1 - e) is at x + y = 1: the sum of differences is 1 - 2e
    spread = triangle.std(axis=1)
    with pytest.raises(ValueError, match=f"by {(1 - 0.2) / spread[0]:.3g} in units"):
        max_entropy(triangle, [0.9, 0.9])


@pytest.mark.parametrize(("features", "targets", "options", "message"), [
    (FACES, [1.0, 2.0], {}, "features: got shape"), (np.zeros((2, 2, 2)), [1, 2], {}, "features: got shape"),
    ([np.nan, 1.0], 0.5, {}, "features: got nan"), (FACES, np.inf, {}, "targets: got inf"),
    (["a"], 1.0, {}, "features: got .*; give an array of real numbers"),
    (lambda s: s, 1.0, {}, "states: features is a function"), (FACES, 3.0, {"states": FACES}, "states: only needed"),
    (FACES, 3.0, {"degeneracies": [1]}, "degeneracies: got"), ([], [], {}, "features: got shape"),
])
def test_bad_input(features, targets, options, message):
    with pytest.raises(ValueError, match=message):
        max_entropy(features, targets, **options)


def test_too_few_steps():
    with pytest.raises(RuntimeError, match="max_iterations: 1 Newton steps"):
        max_entropy(FACES, 5.9, max_iterations=1)

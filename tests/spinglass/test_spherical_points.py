"""Critical points of small samples of the spherical 3-spin model: all of them, against Kac and Rice."""
import numpy as np
import pytest

from physml import spinglass


def test_all_points_of_small_samples_agree_with_kac_and_rice():
    """Five spins. The indices of all critical points must add up to the Euler number of the sphere, 2 (1 + 1): a
    sample from which one is missing shows. The formula knows random matrices alone, the search tensors alone."""
    means, errors = spinglass.expected_critical_points(5, samples=20000, seed=1)
    counts = []
    for seed in range(60):
        found = spinglass.spherical_critical_points(spinglass.spherical_couplings(5, seed=seed), starts=600, seed=seed)
        assert np.sum((-1) ** found.indices) == 2
        counts.append(np.bincount(found.indices, minlength=5))
    counts = np.array(counts)
    spread = np.hypot(counts.std(axis=0, ddof=1) / 60**0.5, errors)
    assert np.all(abs(counts.mean(axis=0) - means) < 4 * spread)
    total = counts.sum(axis=1)
    assert abs(total.mean() - means.sum()) < 4 * total.std(ddof=1) / 60**0.5


def test_points_are_critical_on_the_sphere():
    W = spinglass.spherical_couplings(7, seed=4)
    found = spinglass.spherical_critical_points(W, starts=100, seed=1)
    x, k = found.points, np.arange(7)
    energy = np.einsum("ijk,mi,mj,mk->m", W, x, x, x)
    np.testing.assert_allclose(found.energies, energy / 7, atol=1e-10)
    np.testing.assert_allclose((x**2).sum(axis=1), 7.0)

    def along(m, direction, t):
        y = x[m] * np.cos(t) + 7**0.5 * direction * np.sin(t)
        return np.einsum("ijk,i,j,k", W, y, y, y)

    for m in (0, len(x) // 2):
        basis = np.linalg.svd(x[m][None])[2][1:]
        for d in basis:
            assert (along(m, d, 1e-4) - along(m, d, -1e-4)) / 2e-4 == pytest.approx(0.0, abs=1e-6)
    np.testing.assert_allclose(np.sort(found.energies), np.sort(-found.energies), atol=1e-10)
    assert found.indices[0] == 0
    assert found.indices[-1] == k[-1]


def test_variance_of_the_energy():
    x = np.ones(6)
    energies = [np.einsum("ijk,i,j,k", spinglass.spherical_couplings(6, seed=s), x, x, x) for s in range(2000)]
    assert np.var(energies) == pytest.approx(6.0, rel=4 * (2 / 2000) ** 0.5)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: spinglass.spherical_couplings(1), "n: got 1"),
    (lambda: spinglass.spherical_critical_points(np.arange(8.0).reshape(2, 2, 2)), "couplings: got")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

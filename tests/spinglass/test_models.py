"""The couplings' mean and variance, the lattice's neighbours, bad input."""
import numpy as np
import pytest

from physml import spinglass


@pytest.mark.parametrize("distribution", ["gaussian", "signs"])
def test_all_pairs(distribution):
    n = 200
    J = spinglass.sherrington_kirkpatrick(n, distribution=distribution, seed=4).couplings[np.triu_indices(n, 1)]
    assert abs(J.mean()) < 4 / np.sqrt(n * len(J))
    assert (np.allclose(J**2 * n, 1) if distribution == "signs" else abs(n * J.var() - 1) < 4 * np.sqrt(2 / len(J)))


@pytest.mark.parametrize(("L", "dimension"), [(7, 1), (4, 2), (3, 3), (3, 4)])
def test_lattice(L, dimension):
    model = spinglass.edwards_anderson(L, dimension=dimension, seed=1)
    neighbours = model.couplings != 0
    assert (neighbours.sum(axis=1) == 2 * dimension).all()
    assert set(np.unique(model.couplings)) == {-1.0, 0.0, 1.0}
    site = np.array(np.unravel_index(np.arange(L**dimension), (L,) * dimension))
    apart = abs(site[:, :, None] - site[:, None])
    assert (np.minimum(apart, L - apart).sum(axis=0)[neighbours] == 1).all()


def test_what_is_refused():
    with pytest.raises(ValueError, match="n: got 1"):
        spinglass.sherrington_kirkpatrick(1)
    with pytest.raises(ValueError, match="distribution: got 'uniform'"):
        spinglass.sherrington_kirkpatrick(4, distribution="uniform")
    with pytest.raises(ValueError, match="L: got 2"):
        spinglass.edwards_anderson(2)
    with pytest.raises(ValueError, match="L: got 17"):
        spinglass.edwards_anderson(17)

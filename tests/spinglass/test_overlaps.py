"""The exact distribution of the overlap against a sum over all pairs of states."""
import numpy as np
import pytest

from physml import spinglass


@pytest.mark.parametrize("beta", [0.0, 0.7, 3.0, 60.0])
def test_pairs_of_states(beta):
    model = spinglass.sherrington_kirkpatrick(8, field=0.1, seed=2)
    p, states = model.probabilities(beta), model.states().astype(int)
    different = (8 - states @ states.T) // 2
    direct = np.bincount(different.ravel(), weights=np.outer(p, p).ravel(), minlength=9)[::-1]
    found = spinglass.overlap_distribution(model, beta)
    np.testing.assert_allclose(found.probabilities, direct, atol=1e-13)
    assert found.moment(0) == pytest.approx(1)
    assert found.moment(2) == pytest.approx((model.correlations(beta)**2).mean(), abs=1e-12)


def test_too_large():
    with pytest.raises(ValueError, match="Use parallel_tempering"):
        spinglass.overlap_distribution(spinglass.sherrington_kirkpatrick(21))

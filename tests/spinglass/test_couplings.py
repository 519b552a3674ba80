"""Whole couplings are the model's, to rounding, with lists and without."""
import numpy as np
import pytest

from physml import spinglass
from physml.spinglass.couplings import whole_couplings
from physml.spins import PairwiseModel, to_values


def matrix(units, n):
    if units.neighbours.shape[1] == 0:
        return units.rows / (2 * units.scale)
    J = np.zeros((n, n))
    for i in range(n):
        np.add.at(J[i], units.neighbours[i], units.rows[i] / (2 * units.scale))
    return J


@pytest.mark.parametrize("model", [spinglass.sherrington_kirkpatrick(30, field=0.1), spinglass.edwards_anderson(4),
                                   to_values(spinglass.sherrington_kirkpatrick(9, field=0.2), (0, 1)),
                                   PairwiseModel(np.zeros((5, 5)))], ids=["all", "lattice", "bits", "nothing"])
def test_couplings(model):
    units, spins = whole_couplings(model), to_values(model, (-1, 1))
    most = (abs(spins.couplings).sum(axis=1) + abs(spins.fields)).max()
    np.testing.assert_allclose(matrix(units, model.size), spins.couplings, atol=most * 2.0**-29, rtol=0)
    np.testing.assert_allclose(units.fields / units.scale, spins.fields, atol=most * 2.0**-29, rtol=0)
    assert units.rows.dtype == np.int32
    assert (abs(units.rows.astype(np.int64)).sum(axis=1) // 2 + abs(units.fields)).max() <= 2**29 + model.size


def test_signs_stay_whole():
    assert np.abs(matrix(whole_couplings(spinglass.edwards_anderson(4)), 64)).sum() == 6 * 64

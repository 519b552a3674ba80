"""Random models of several kinds; the exact sums of physml.spins, tested on their own, are the judge."""
import numpy as np
import pytest

from physml.spins import PairwiseModel


def make(n, kind="dense", values=(-1, 1), seed=0, scale=1.0):
    rng = np.random.default_rng([n, seed])
    J = np.triu(rng.normal(size=(n, n)), 1) * scale
    if kind == "dense":
        J /= np.sqrt(n)
    elif kind == "tree":
        parent = np.array([rng.integers(i) for i in range(1, n)], int)
        kept = np.zeros_like(J)
        kept[parent, np.arange(1, n)] = rng.normal(size=n - 1) * scale
        J = kept
    elif kind == "ring":
        J = np.zeros((n, n))
        J[np.arange(n - 1), np.arange(1, n)] = scale
        J[0, n - 1] = scale
    return PairwiseModel(J + J.T, rng.normal(size=n) * 0.5, values, offset=0.7)


@pytest.fixture
def random_model():
    return make

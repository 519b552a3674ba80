"""Tables of half fields against the products of all weights."""
import numpy as np
import pytest

from physml.spins import half_kernels
from physml.spins.halves import halves


@pytest.mark.parametrize("N", [1, 2, 5, 8])
def test_halves(N):
    x = np.random.default_rng(N).normal(size=(4, N))
    low, high = halves(x)
    weights = 2 * (np.arange(2**N)[:, None] >> np.arange(N) & 1) - 1
    fields = x @ weights.T
    np.testing.assert_allclose((high[:, :, None] + low[:, None, :]).reshape(4, -1), fields, atol=1e-12)
    failures = [half_kernels.first_failure(low, high, k & (low.shape[1] - 1), k >> N // 2) for k in range(2**N)]
    assert failures == [next((m for m in range(4) if fields[m, k] <= 0), 4) for k in range(2**N)]

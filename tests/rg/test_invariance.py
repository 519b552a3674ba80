"""Shifts: nothing moves what is invariant, and a site's spin is moved by as much as its correlations say."""
import numpy as np
import pytest

from physml import ising, learning, rg


def test_a_periodic_network_is_invariant_and_others_are_not():
    spins = ising.sample(12, ising.CRITICAL_TEMPERATURE, 300, thin=2, seed=1)[0]
    for hidden in (0, 6):
        periodic = learning.convolutional_network(4, hidden, seed=2)
        assert rg.shift_sensitivity(periodic, spins, seed=3) < 1e-12
    for options in ({"stride": 2}, {"padding": "zero"}):
        assert rg.shift_sensitivity(learning.convolutional_network(4, 0, seed=2, **options), spins, seed=3) > 0.01


def test_a_single_spin():
    """⟨(s' - s)²⟩ = 2 (1 - c), c the correlation averaged over all distances but 0, exactly for the given lattices."""
    spins = ising.sample(6, 2.3, 4000, thin=3, seed=4)[0]
    m = spins.mean(axis=(1, 2))
    c = (36**2 * m**2 - 36).mean() / (36 * 35)
    s = spins[:, 2, 3].astype(float)
    assert rg.shift_sensitivity(lambda x: x[:, 2, 3], spins, seed=5) == pytest.approx(
        np.sqrt(2 * (1 - c)) / s.std(), rel=0.05)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.shift_sensitivity(lambda s: s[:, 0, 0], np.ones((2, 3, 4))), "spins: got shape"),
    (lambda: rg.shift_sensitivity(lambda s: s[:, 0, 0], np.ones((2, 4, 4))), "observable: is the same"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

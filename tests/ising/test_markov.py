"""The chain that can be written down: detailed balance, and the reference autocorrelation times."""
import numpy as np
import pytest

from physml.ising import CRITICAL_TEMPERATURE, transition_matrix
from physml.ising.markov import states
from physml.mcmc import integrated_autocorrelation_time


@pytest.mark.parametrize("rule", ["heat_bath", "metropolis"])
@pytest.mark.parametrize("L", [2, 3])
def test_detailed_balance(L, rule, enumerated):
    T = 1.7
    P = transition_matrix(L, T, rule).toarray()
    lattice = states(L).reshape(-1, L, L).astype(int)
    energy = -(lattice * (np.roll(lattice, 1, 1) + np.roll(lattice, 1, 2))).sum(axis=(1, 2))
    assert sorted(energy) == sorted(enumerated(L)[0])
    flow = np.exp(-energy / T)[:, None] * P
    np.testing.assert_allclose(flow, flow.T, rtol=1e-12)
    assert P.sum(axis=1) == pytest.approx(1, rel=1e-14)
    assert P.min() >= 0
    assert ((P > 0).sum(axis=1) <= L * L + 1).all()


@pytest.mark.parametrize(("rule", "magnetization", "energy"), [
    ("metropolis", 2.89134393, 2.64949942), ("heat_bath", 3.66464605, 3.12885908)])
def test_reference(rule, magnetization, energy):
    """In sweeps of 16 attempts."""
    P, lattice = transition_matrix(4, CRITICAL_TEMPERATURE, rule), states(4).reshape(-1, 4, 4).astype(int)
    energies = -(lattice * (np.roll(lattice, 1, 1) + np.roll(lattice, 1, 2))).sum(axis=(1, 2))
    pi = np.exp(-(energies - energies.min()) / CRITICAL_TEMPERATURE)
    times = [integrated_autocorrelation_time(P, f, pi=pi / pi.sum()) / 16
             for f in (abs(lattice.mean(axis=(1, 2))), energies)]
    assert times == pytest.approx((magnetization, energy), abs=1e-7)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"L: got 5; .* from 2 to 4"):
        transition_matrix(5, 2.0)
    with pytest.raises(ValueError, match="temperature: got 0"):
        transition_matrix(2, 0)
    with pytest.raises(ValueError, match="rule: got 'glauber'; give one of 'heat_bath', 'metropolis'"):
        transition_matrix(2, 2.0, "glauber")

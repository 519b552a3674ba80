"""The chain that can be written down: detailed balance, and the reference autocorrelation times."""
import numpy as np
import pytest

from physml.ising import CRITICAL_TEMPERATURE, autocorrelation_times_exact, transition_matrix
from physml.ising.markov import states


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
    times = autocorrelation_times_exact(4, CRITICAL_TEMPERATURE, rule)
    assert times == pytest.approx((magnetization, energy), rel=1e-8)


def test_times_are_the_sum_of_the_autocorrelations():
    """Powers of the matrix, one attempt at a time, until nothing is left."""
    L, T = 2, 2.5
    P = transition_matrix(L, T).toarray()
    pi = np.linalg.matrix_power(P, 4096)[0]
    f = abs(states(L).mean(axis=1))
    f = f - pi @ f
    rho, g = [], f
    for _ in range(3000):
        rho.append((pi * f * g).sum() / (pi * f * f).sum())
        g = P @ g
    assert autocorrelation_times_exact(L, T).magnetization == pytest.approx((sum(rho) - 0.5) / 4, rel=1e-9)


@pytest.mark.parametrize("function", [transition_matrix, autocorrelation_times_exact])
def test_bad_arguments(function):
    with pytest.raises(ValueError, match=r"L: got 5; .* from 2 to 4"):
        function(5, 2.0)
    with pytest.raises(ValueError, match="temperature: got 0"):
        function(2, 0)
    with pytest.raises(ValueError, match="rule: got 'glauber'; give one of 'heat_bath', 'metropolis'"):
        function(2, 2.0, "glauber")

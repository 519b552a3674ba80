"""Chains with a known transition matrix, among them the 4×4 Ising lattice with the published autocorrelation times."""
import numpy as np
import pytest
from scipy import sparse

from physml import mcmc
from physml.core import stream
from physml.mcmc import autocorrelation_time, finite_kernels, integrated_autocorrelation_time

CYCLE = np.roll(np.eye(4), 1, axis=1)


def random_chain(n, seed=0):
    P = np.random.default_rng(seed).random((n, n))
    return P / P.sum(axis=1, keepdims=True)


def ising_chain(rule):
    """Random-site single-spin dynamics of the 4×4 torus at T_c as a sparse matrix over its 65,536 states."""
    beta = np.log(1 + np.sqrt(2)) / 2
    states = np.arange(2**16)
    spins = ((states[:, None] >> np.arange(16)) & 1) * 2 - 1
    lattice = spins.reshape(-1, 4, 4)
    field = sum(np.roll(lattice, shift, axis) for shift in (1, -1) for axis in (1, 2)).reshape(-1, 16)
    change = 2 * spins * field
    rates = np.minimum(1, np.exp(-beta * change)) if rule == "metropolis" else 1 / (1 + np.exp(beta * change))
    flipped = states[:, None] ^ (1 << np.arange(16))
    P = sparse.csr_array((rates.ravel() / 16, (np.repeat(states, 16), flipped.ravel())), shape=(2**16, 2**16))
    energy = -(spins * field).sum(axis=1) / 2
    weights = np.exp(-beta * (energy - energy.min()))
    return P + sparse.diags_array(1 - P.sum(axis=1)), weights / weights.sum(), np.abs(spins.mean(axis=1)), energy


@pytest.mark.parametrize(("rule", "tau_m", "tau_e"), [("metropolis", 2.89134393, 2.64949942),
                                                      ("heat_bath", 3.66464605, 3.12885908)])
def test_ising_lattice(rule, tau_m, tau_e):
    P, pi, m, energy = ising_chain(rule)
    assert mcmc.detailed_balance_residual(P, pi) < 1e-16
    assert integrated_autocorrelation_time(P, m, pi=pi) / 16 == pytest.approx(tau_m, abs=1e-7)
    assert integrated_autocorrelation_time(P, energy, pi=pi) / 16 == pytest.approx(tau_e, abs=1e-7)


def test_two_states():
    P = [[0.9, 0.1], [0.2, 0.8]]
    assert mcmc.stationary_distribution(P) == pytest.approx([2 / 3, 1 / 3])
    assert mcmc.spectral_gap(P) == pytest.approx(0.3)
    assert mcmc.total_variation(P, [1, 0], 10) == pytest.approx(1 / 3 * 0.7 ** np.arange(11))
    assert integrated_autocorrelation_time(P, [3, 5]) == pytest.approx(0.5 + 0.7 / 0.3)
    assert integrated_autocorrelation_time(P, [3, 5], thin=3) == pytest.approx(0.5 + 0.343 / 0.657)
    assert np.isnan(integrated_autocorrelation_time(P, [3, 3]))


@pytest.mark.parametrize("n", [3, 8])
def test_sparse_and_dense_agree_with_the_sum(n):
    P = random_chain(n)
    f = np.arange(n) ** 2.0
    pi = mcmc.stationary_distribution(P)
    assert pi @ P == pytest.approx(pi, abs=1e-14)
    assert mcmc.stationary_distribution(sparse.csr_array(P)) == pytest.approx(pi, abs=1e-12)
    f0 = f - pi @ f
    rho = [pi * f0 @ np.linalg.matrix_power(P, t) @ f0 / (pi @ f0**2) for t in range(1, 200)]
    assert integrated_autocorrelation_time(P, f) == pytest.approx(0.5 + sum(rho), rel=1e-10)
    assert integrated_autocorrelation_time(sparse.csr_array(P), f) == pytest.approx(0.5 + sum(rho), rel=1e-9)
    assert integrated_autocorrelation_time(P, f, thin=4) == pytest.approx(0.5 + sum(rho[3::4]), rel=1e-10)


def test_metropolis_matrix_is_reversible_for_any_proposal():
    target = np.array([1.0, 5.0, 2.0, 0.5])
    P = mcmc.metropolis_matrix(target, random_chain(4))
    assert mcmc.detailed_balance_residual(P, target / target.sum()) < 1e-16
    assert mcmc.stationary_distribution(P) == pytest.approx(target / target.sum())
    other = random_chain(4)
    assert mcmc.detailed_balance_residual(other, mcmc.stationary_distribution(other)) > 1e-3


def test_balance_alone_is_not_convergence():
    """Detailed balance holds on both chains; one is periodic and the other one falls apart."""
    bipartite = [[0, 1], [1, 0]]
    apart = np.kron(np.eye(2), np.full((2, 2), 0.5))
    assert mcmc.detailed_balance_residual(bipartite, mcmc.stationary_distribution(bipartite)) < 1e-12
    assert mcmc.period(bipartite) == 2
    assert mcmc.total_variation(bipartite, [1, 0], 5) == pytest.approx([0.5] * 6)
    assert mcmc.detailed_balance_residual(apart, np.full(4, 0.25)) == 0
    assert not mcmc.is_irreducible(apart)
    assert mcmc.spectral_gap(apart) == pytest.approx(0)
    with pytest.raises(ValueError, match="2 closed classes"):
        mcmc.stationary_distribution(apart)


def test_period_and_transient_states():
    assert mcmc.period(CYCLE) == 4
    assert mcmc.period(0.9 * CYCLE + 0.1 * np.eye(4)) == 1
    assert mcmc.period(0.5 * CYCLE + 0.5 * CYCLE.T) == 2
    pi = mcmc.stationary_distribution([[0.5, 0.5, 0], [0, 0.2, 0.8], [0, 0.4, 0.6]])
    assert pi == pytest.approx([0, 1 / 3, 2 / 3])
    with pytest.raises(ValueError, match="P: is not irreducible"):
        mcmc.period(np.eye(2))


def test_walkers_follow_the_matrix():
    """The kernel that pages run: occupation against π, and the correlation time of one walker against the exact one."""
    P = mcmc.metropolis_matrix([1, 2, 4, 2], 0.5 * CYCLE + 0.5 * CYCLE.T)
    pi = mcmc.stationary_distribution(P)
    cumulative, state, occupation = np.cumsum(P, axis=1), stream(4), np.empty(4)
    position = np.zeros(20_000, np.int32)
    for _ in range(100):
        finite_kernels.chain_step(cumulative, position, occupation, state)
    assert (np.abs(occupation - pi) < 4 * np.sqrt(pi * (1 - pi) / 20_000)).all()
    assert np.bincount(position) / 20_000 == pytest.approx(occupation)
    walk = np.empty(20_000)
    one = np.zeros(1, np.int32)
    for t in range(walk.size):
        finite_kernels.chain_step(cumulative, one, occupation, state)
        walk[t] = one[0] == 2
    assert autocorrelation_time(walk) == pytest.approx(integrated_autocorrelation_time(P, [0, 0, 1, 0]), rel=0.15)


@pytest.mark.parametrize(("P", "message"), [
    (np.ones((2, 3)) / 3, "P: got shape"), (np.ones((2, 2)), "P: row 0 sums to"), (np.empty((0, 0)), "P: got shape"),
    ([[1.5, -0.5], [0.5, 0.5]], "P: has entries"), ([[np.nan, 1], [0, 1]], "P: has entries"),
    ([[0.5, 0.1], [0.5, 0.9]], "rows, not columns"),
])
@pytest.mark.parametrize("function", [mcmc.stationary_distribution, mcmc.spectral_gap, mcmc.period])
def test_bad_matrix(function, P, message):
    with pytest.raises(ValueError, match=message):
        function(P)


def test_bad_arguments():
    P = random_chain(3)
    for call, message in [
        (lambda: integrated_autocorrelation_time(P, [1, 2]), "observable: got shape"),
        (lambda: integrated_autocorrelation_time(P, [1, 2, 3], thin=0), "thin: got 0"),
        (lambda: integrated_autocorrelation_time(CYCLE, [1, 0, 1, 0], thin=2), "thin: got 2, which has a common"),
        (lambda: mcmc.total_variation(P, [1, 0, 0], -1), "transitions: got -1"),
        (lambda: mcmc.total_variation(P, [1, 0, 1], 1), "start: got"),
        (lambda: mcmc.detailed_balance_residual(P, [1, 0]), "pi: got"),
        (lambda: mcmc.metropolis_matrix([1, 0, 1], P), "target: got"),
        (lambda: mcmc.metropolis_matrix([1, 2], P), "target: got"),
        (lambda: mcmc.metropolis_matrix([1, 2, 3], P.T), "proposal: row"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()

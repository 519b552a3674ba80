"""Mehta and Schwab's map in cases where everything is known: decimation, an exact machine, and one that is not."""
import numpy as np
import pytest

from physml import boltzmann, rg


def ring(n, K):
    """K Σ s_i s_{i+1} on all states."""
    s = rg.spin_states(n)
    return K * (s * np.roll(s, -1, axis=1)).sum(axis=1)


def test_decimation_of_a_ring():
    """Each coarse spin tied to every second fine one: the condition holds, and the coupling is tanh K' = tanh² K."""
    weights = np.zeros((8, 4))
    weights[2 * np.arange(4), np.arange(4)] = 30.0
    step = rg.variational_step(ring(8, 0.6), rg.block_operator(weights))
    np.testing.assert_allclose(step.condition, 0, atol=1e-12)
    assert step.free_energy_change == pytest.approx(0, abs=1e-12)
    assert step.divergence == pytest.approx(0, abs=1e-12)
    couplings = rg.spin_products(step.coarse)
    pairs = {(1 << i) | (1 << (i + 1) % 4) for i in range(4)}
    for k in range(1, 16):
        assert couplings[k] == pytest.approx(rg.decimate_chain(0.6) if k in pairs else 0, abs=1e-10)


@pytest.mark.parametrize("strength", [0.3, 2.0])
def test_any_block_rule_that_is_a_probability_holds_the_condition(strength):
    weights = np.kron(np.eye(3), np.full((3, 1), strength))
    step = rg.variational_step(ring(9, 0.5), rg.block_operator(weights))
    np.testing.assert_allclose(step.condition, 0, atol=1e-12)
    assert abs(step.free_energy_change) < 1e-12


def test_a_machine_that_is_exact_but_coarsens_nothing():
    """A hidden spin on each bond with cosh 2w = e^{2K}: the law of v is the ring's, and so is the law of h."""
    K, n = 0.6, 6
    w = 0.5 * np.arccosh(np.exp(2 * K))
    weights = np.zeros((n, n))
    for j in range(n):
        weights[j, j] = weights[(j + 1) % n, j] = w
    machine = boltzmann.RBM(weights, values=(-1, 1))
    v, h = rg.spin_states(n), rg.spin_states(n)
    T = -machine.energy(v[:, None], h[None]) - ring(n, K)[:, None]
    step = rg.variational_step(ring(n, K), T)
    assert np.ptp(step.condition) < 1e-12
    assert step.divergence == pytest.approx(0, abs=1e-12)
    couplings = rg.spin_products(step.coarse)
    pairs = {(1 << i) | (1 << (i + 1) % n) for i in range(n)}
    for k in range(1, 2**n):
        assert couplings[k] == pytest.approx(K if k in pairs else 0, abs=1e-12)


def test_the_condition_fails_for_a_machine_that_has_not_learned():
    """Everything against direct sums over both layers."""
    weights, H = np.kron(np.eye(2), np.full((2, 1), 0.4)), ring(4, 0.7)
    machine = boltzmann.RBM(weights, values=(-1, 1))
    v, h = rg.spin_states(4), rg.spin_states(2)
    T = -machine.energy(v[:, None], h[None]) - H[:, None]
    step = rg.variational_step(H, T)
    np.testing.assert_allclose(step.condition, -machine.clamped_free_energy(v) - H)
    assert np.ptp(step.condition) > 1
    p, q = np.exp(H) / np.exp(H).sum(), np.exp(machine.log_probability(v))
    assert step.divergence == pytest.approx((p * np.log(p / q)).sum())
    assert step.free_energy_change == pytest.approx(np.log(np.exp(H).sum()) - machine.log_partition())
    assert step.free_energy_change == pytest.approx(-np.log(p @ np.exp(step.condition)))


def test_operator():
    T = rg.block_operator([[0.5, 0.0], [0.5, -1.0]], normalised=False)
    v, h = rg.spin_states(2), rg.spin_states(2)
    assert T[2, 1] == pytest.approx(v[2] @ [[0.5, 0], [0.5, -1]] @ h[1])
    np.testing.assert_allclose(np.exp(rg.block_operator([[0.5, 0.0], [0.5, -1.0]])).sum(axis=1), 1)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.variational_step(np.ones(4), np.ones((2, 2))), "log_weights, operator: got shapes"),
    (lambda: rg.variational_step([np.inf, 0], np.ones((2, 2))), "log_weights: got inf"),
    (lambda: rg.block_operator([1.0]), r"weights: got shape \(1,\)"),
    (lambda: rg.block_operator(np.ones((20, 3))), "n \\+ m of at most 22"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

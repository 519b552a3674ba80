"""Naive mean field and TAP: stationarity, the bound, the expansion in β, both conventions, failures that say so."""
import numpy as np
import pytest
from scipy.optimize import brentq

from physml.meanfield import naive, tap
from physml.meanfield.factorised import binary_entropy
from physml.spins import PairwiseModel, to_values

VALUES = [(-1, 1), (0, 1)]


def product_free_energy(model, occupied, beta):
    """⟨E⟩ - S/β of independent variables, state by state; ``occupied`` are probabilities of the high value."""
    high = model.states() == model.values[1]
    q = np.where(high, occupied, 1 - occupied).prod(axis=1)
    return q @ model.energy(model.states()) + (q * np.log(np.maximum(q, 1e-300))).sum() / beta


def probabilities(model, means):
    low, high = model.values
    return (means - low) / (high - low)


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("beta", [0.1, 1.0, 4.0])
@pytest.mark.parametrize("kind", ["dense", "tree", "ring"])
def test_naive_is_a_stationary_bound(random_model, values, beta, kind):
    model = random_model(8, kind, values)
    found = naive(model, beta)
    p = probabilities(model, found.magnetizations)
    assert found.converged
    assert found.residual < 1e-12
    assert found.free_energy == pytest.approx(product_free_energy(model, p, beta), abs=1e-10)
    assert found.free_energy > -model.log_partition(beta) / beta
    rng = np.random.default_rng(0)
    for _ in range(20):
        nearby = np.clip(p + 1e-3 * rng.normal(size=8), 1e-9, 1 - 1e-9)
        assert product_free_energy(model, nearby, beta) >= found.free_energy - 1e-12


@pytest.mark.parametrize("method", [naive, tap])
@pytest.mark.parametrize("beta", [0.2, 0.6])
def test_conventions_agree(random_model, method, beta):
    spins = random_model(9)
    bits = to_values(spins, (0, 1))
    a, b = method(spins, beta), method(bits, beta)
    assert b.free_energy == pytest.approx(a.free_energy, abs=1e-10)
    assert b.magnetizations == pytest.approx(0.5 * (1 + a.magnetizations), abs=1e-10)


def test_orders_of_the_expansion(random_model):
    """At β -> β/2 the error of βF falls by 2² for naive mean field and by 2³ for TAP (couplings without order in β)."""
    model = random_model(7)
    error = {m: [abs(beta * m(model, beta).free_energy + model.log_partition(beta)) for beta in (0.02, 0.01)]
             for m in (naive, tap)}
    assert error[naive][0] / error[naive][1] == pytest.approx(4, rel=0.05)
    assert error[tap][0] / error[tap][1] == pytest.approx(8, rel=0.05)


def test_tap_is_stationary(random_model):
    model, beta = random_model(6), 0.8
    found = tap(model, beta)
    m, J = found.magnetizations, model.couplings

    def free_energy(m):
        return (model.offset - 0.5 * m @ J @ m - model.fields @ m - binary_entropy(m).sum() / beta
                - 0.25 * beta * (1 - m**2) @ J**2 @ (1 - m**2))
    slope = [(free_energy(m + 1e-5 * e) - free_energy(m - 1e-5 * e)) / 2e-5 for e in np.eye(6)]
    assert found.converged
    assert found.free_energy == pytest.approx(free_energy(m), abs=1e-12)
    assert slope == pytest.approx(np.zeros(6), abs=1e-8)


def test_tap_is_no_bound():
    pair = PairwiseModel([[0, 1], [1, 0]])
    found = tap(pair, 0.5)
    assert found.converged
    assert found.free_energy == pytest.approx(-4 * np.log(2) - 0.25, abs=1e-12)  # m = 0: -T (2 ln 2 + β²/2)
    assert found.free_energy < -2 * pair.log_partition(0.5) - 0.009


def test_false_order_in_one_dimension():
    """A ring below T = 2 is magnetized in naive mean field; its exact magnetization vanishes."""
    n = 16
    ring = PairwiseModel(np.roll(np.eye(n), 1, 0) + np.roll(np.eye(n), -1, 0))
    m = brentq(lambda m: m - np.tanh(2 * m / 1.5), 0.1, 1)
    assert m > 0.7
    assert naive(ring, 1 / 1.5).magnetizations == pytest.approx(np.full(n, m), abs=1e-10)
    assert naive(ring, 1 / 2.5).magnetizations == pytest.approx(np.zeros(n), abs=1e-6)
    assert ring.means(1 / 1.5) == pytest.approx(np.zeros(n), abs=1e-12)


def test_no_convergence_is_said():
    """Strong couplings make TAP's iteration jump between signs; few sweeps leave naive mean field unfinished."""
    pair = PairwiseModel([[0, 1], [1, 0]])
    failed = tap(pair, 3.0, starts=1)
    assert not failed.converged
    assert failed.residual > 0.1
    early = naive(pair, 1.01, max_iterations=3)
    assert not early.converged
    assert early.iterations == 3
    assert early.free_energy > -pair.log_partition(1.01) / 1.01  # a bound all the same


def test_start_decides_the_valley():
    model = PairwiseModel(np.ones((5, 5)) - np.eye(5))
    down = naive(model, 1.0, start=-0.5 * np.ones(5))
    assert (down.magnetizations < -0.9).all()
    assert naive(model, 1.0, start=np.zeros(5)).magnetizations == pytest.approx(np.zeros(5))


@pytest.mark.parametrize(("arguments", "message"), [
    ({"beta": 0.0}, "beta: got 0.0"), ({"beta": np.nan}, "beta"), ({"beta": True}, "beta"),
    ({"start": [0.1]}, "start: got shape"), ({"start": [2.0, 0.0]}, "start"), ({"starts": 0}, "starts: got 0"),
    ({"max_iterations": 0}, "max_iterations: got 0")])
@pytest.mark.parametrize("method", [naive, tap])
def test_bad_input(method, arguments, message):
    with pytest.raises(ValueError, match=message):
        method(PairwiseModel([[0, 1], [1, 0]]), **arguments)


def test_bad_models():
    with pytest.raises(ValueError, match="model: got ndarray"):
        naive(np.eye(2))
    with pytest.raises(ValueError, match=r"damping: got 1\.0"):
        tap(PairwiseModel([[0, 1], [1, 0]]), damping=1.0)

"""Annealed importance sampling against exact sums; its error bar against its own scatter; bad input."""
import numpy as np
import pytest

from physml.boltzmann import RBM, ais_log_partition


def test_reference_machines(reference):
    """The target: a thousand chains, a thousand betas, 0.02."""
    for visible, hidden, values in [(3, 2, (0, 1)), (6, 4, (0, 1)), (6, 4, (-1, 1))]:
        machine = reference(visible, hidden, values)
        found = ais_log_partition(machine, seed=1)
        assert abs(found.log_partition - machine.log_partition()) < min(0.02, 4 * found.error)
        assert found.bias == pytest.approx(found.error**2 / 2)
        assert 900 < found.effective <= 1000


def test_larger_machine_and_base():
    rng = np.random.default_rng(0)
    machine = RBM(0.5 * rng.normal(size=(40, 14)), rng.normal(size=40), rng.normal(size=14))
    exact = machine.log_partition()
    for base in (None, machine.visible_bias):
        found = ais_log_partition(machine, seed=2, betas=500, chains=500, base_visible_bias=base)
        assert abs(found.log_partition - exact) < 4 * found.error
        assert found.error < 0.05


def test_one_step_is_importance_sampling():
    """From β = 0 to 1 at once: ln w = ln p*(v) - ln p*_0(v) for v from the base. Nothing to anneal without weights."""
    flat = RBM(np.zeros((3, 2)), [1.0, -0.5, 2.0], [0.3, -1.0])
    found = ais_log_partition(flat, seed=1, betas=1, chains=50, base_visible_bias=flat.visible_bias)
    assert found.log_partition == pytest.approx(flat.log_partition(), abs=1e-6)
    assert found.error < 1e-6
    rough = ais_log_partition(RBM([[2.0, -1.0], [0.5, 1.0]]), seed=1, betas=[0.0, 1.0], chains=20_000)
    assert abs(rough.log_partition - RBM([[2.0, -1.0], [0.5, 1.0]]).log_partition()) < 4 * rough.error


def test_error_bar_and_bias():
    """Over many short runs, the deviations scatter as the error bars say, and the mean lies low by about the bias."""
    machine = RBM(1.5 * np.random.default_rng(5).normal(size=(8, 6)))
    runs = [ais_log_partition(machine, seed=s, betas=10, chains=100) for s in range(200)]
    deviation = np.array([r.log_partition for r in runs]) - machine.log_partition()
    error, bias = (np.mean([getattr(r, name) for r in runs]) for name in ("error", "bias"))
    assert deviation.std() == pytest.approx(error, rel=0.25)
    assert abs(deviation.mean() + bias) < 4 * deviation.std() / np.sqrt(200)


@pytest.mark.parametrize(("options", "message"), [
    ({"betas": 0}, "betas: got 0"), ({"betas": [0.0, 0.5]}, "betas: got .*; give"),
    ({"betas": [0.0, 0.5, 0.5, 1.0]}, "betas: got .*; give"), ({"chains": 1}, "chains: got 1"),
    ({"base_visible_bias": [1.0]}, "base_visible_bias: got shape"), ({"seed": -1}, "seed: got -1"),
])
def test_bad_input(options, message, reference):
    with pytest.raises(ValueError, match=message):
        ais_log_partition(reference(3, 2), **{"seed": 1, **options})

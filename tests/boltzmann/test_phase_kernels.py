"""Both phases, against the machine's own sums by another route; the same bytes on every host."""
import numpy as np
import pytest

from physml.boltzmann import BoltzmannMachine, phase_kernels
from physml.core import stream
from physml.core.frozen import for_kernel
from physml.core.wasm import host
from physml.spins import PairwiseModel


def work(n):
    return {"log_weights": np.zeros(2**n), "probabilities": np.zeros((2, 2**n)), "moments": np.zeros((2, n, n))}


@pytest.mark.parametrize("values", [(0, 1), (-1, 1)])
@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_both_phases(values, scale):
    rng, (low, high) = np.random.default_rng(2), map(float, values)
    J = scale * np.triu(rng.normal(size=(6, 6)), 1)
    model = PairwiseModel(J + J.T, scale * rng.normal(size=6), values)
    machine, w = BoltzmannMachine(model, 4), work(6)
    shares = rng.dirichlet(np.ones(16))
    shares[3] = 0.0
    shares /= shares.sum()
    phase_kernels.all_log_weights(for_kernel(model.couplings), for_kernel(model.fields), low, high,
                                  w["log_weights"])
    assert w["log_weights"] == pytest.approx(-model.energy(model.states()), abs=1e-9)
    free_energies = phase_kernels.phase_probabilities(w["log_weights"], shares, w["probabilities"])
    phase_kernels.phase_moments(w["probabilities"], low, high, w["moments"])
    v = model.states()[:16, :4]
    clamped = machine.clamped_moments(v, shares)
    first, second = np.stack([clamped.units, model.means()]), np.stack([clamped.pairs, model.correlations()])
    diagonal = np.eye(6, dtype=bool)
    assert w["moments"][:, diagonal] == pytest.approx(first, abs=1e-10)
    assert w["moments"][:, ~diagonal] == pytest.approx(second[:, ~diagonal], abs=1e-10)
    assert free_energies == pytest.approx([shares @ machine.clamped_free_energy(v), machine.free_energy()])


def test_a_step_ascends_the_likelihood_of_the_units_in_use():
    """Against the gradient of `BoltzmannMachine`; the last unit is idle."""
    rng, w = np.random.default_rng(3), work(5)
    J, h, shares = np.zeros((5, 5)), rng.normal(size=5), rng.dirichlet(np.ones(8))
    phase_kernels.start_flat(J, h, 3, 4, 0.3, stream(6))
    assert (J == J.T).all()
    assert (h == 0).all()
    assert np.argwhere(np.triu(J)).tolist() == [[0, 3], [1, 3], [2, 3]]
    used, states = (slice(4), slice(4)), PairwiseModel(np.zeros((3, 3))).states()
    machine = BoltzmannMachine(PairwiseModel(J[used], h[:4]), 3)
    clamped, free = machine.clamped_moments(states, shares), machine.moments()
    found = phase_kernels.both_phases(J, h, -1.0, 1.0, shares, 4, *w.values())
    exact = shares @ machine.clamped_free_energy(states), machine.free_energy()
    assert found == pytest.approx([*exact, exact[0] - exact[1]])
    points, below = np.zeros((10, 2)), np.tril_indices(4, -1)
    phase_kernels.pair_moments(w["moments"], 4, points)
    assert points[:6] == pytest.approx(np.stack([clamped.pairs[below], free.pairs[below]], axis=1), abs=1e-13)
    assert np.isnan(points[6:]).all()
    before = J.copy()
    phase_kernels.ascend(J, h, w["moments"], 0.1, 0.5, 4)
    step = 0.1 * (clamped.pairs - 0.5 * free.pairs) * (1 - np.eye(4))
    assert (J - before)[used] == pytest.approx(step, abs=1e-13)
    assert h[:4] == pytest.approx(0.1 * (clamped.units - 0.5 * free.units), abs=1e-13)
    assert (J[4] == 0).all()
    assert h[4] == 0


def test_same_bytes_on_every_host():
    rng, w = np.random.default_rng(4), work(5)
    shares, J = rng.dirichlet(np.ones(8)), np.triu(rng.normal(size=(5, 5)), 1)
    calls = [(phase_kernels.all_log_weights, (J + J.T, rng.normal(size=5), -1.0, 1.0, w["log_weights"])),
             (phase_kernels.phase_moments, (w["probabilities"], -1.0, 1.0, w["moments"]))]
    phase_kernels.phase_probabilities(-np.arange(32.0), shares, w["probabilities"])
    for run, arguments in calls:
        copy = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
        outside = host.run(run, *arguments)
        run._plain(*copy)
        run(*arguments)
        arrays = [[a for a in c if isinstance(a, np.ndarray)] for c in (arguments, copy)]
        for a, b, c in zip(*arrays, outside, strict=True):
            assert a.tobytes() == b.tobytes() == c.tobytes()

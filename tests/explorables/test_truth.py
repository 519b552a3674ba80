"""What figures draw is what nature says; and a figure that is wrong on every host alike does not pass."""
import numpy as np
import pytest

from physml import explorables
from physml.core import kernel
from physml.core.random import next_u64, threshold
from physml.core.special import sigmoid
from physml.explorables import Check
from physml.explorables.monte_carlo import ising_temperature
from physml.explorables.pieces import fading_mean, put
from physml.explorables.program import Wasmtime
from physml.explorables.truth import recorded
from physml.ising.kernels import energy_and_magnetization, up_neighbours


@pytest.mark.parametrize("name", explorables.names())
def test_a_figure_draws_the_truth(name):
    checks = explorables.load(name).checks()
    assert checks, f"{name} declares no truth: hand over truth=…, see 'A figure' in CONTRIBUTING.md"
    assert [str(check) for check in checks if not check.holds] == []


@kernel
def weak_thresholds(thresholds, temperature, field):
    """A wrong exponent: 1.8 in place of 2."""
    for k in range(5):
        thresholds[k] = threshold(sigmoid(1.8 * (2.0 * k - 4.0 + field) / temperature))


@kernel
def one_sided(spins, thresholds, stream, measured, history, recent, sweeps, frame):
    """A wrong neighbour: the left one counts twice, the right one never."""
    rows, columns = spins.shape
    for _ in range(sweeps):
        for i in range(rows):
            for j in range(columns):
                k = up_neighbours(spins, i, j)
                right = spins[i, (j + 1) % columns]
                k += (spins[i, (j + columns - 1) % columns] > 0) - (right > 0)
                spins[i, j] = 1 if (next_u64(stream) >> np.uint64(11)) < thresholds[k] else -1
    energy_and_magnetization(spins, measured)
    put(history, frame, measured[1], measured[0])
    recent.magnetization = fading_mean(recent.magnetization, frame, abs(measured[1]), 60.0)
    recent.energy = fading_mean(recent.energy, frame, measured[0], 60.0)


@pytest.mark.parametrize("mutation", [{"on": {("temperature", "field"): weak_thresholds}}, {"step": one_sided}])
def test_a_wrong_kernel_agrees_with_itself_on_every_host_and_not_with_the_truth(mutation):
    wrong = ising_temperature.ising_temperature.replace(**mutation)
    native, page = wrong.run(20), wrong.run(20, host=Wasmtime())
    assert all(native[n].tobytes() == page[n].tobytes() for n in wrong.state)
    assert not all(check.holds for check in wrong.checks())


def test_a_check_says_what_is_wrong():
    check = Check("mean", np.array([1.0, 2.5]), 1.0, 0.5, "scatter")
    assert not check.holds
    assert str(check) == "mean: drawn 2.5, should be 1 within 0.5 (scatter), and is not"
    assert not Check("mean", np.nan, 1.0, 0.5, "scatter").holds
    with pytest.raises(ValueError, match="tolerance: mean: got nan"):
        Check("mean", 1.0, 1.0, np.nan, "")
    with pytest.raises(ValueError, match="nothing to compare"):
        Check("mean", [], 1.0, 1.0, "")


def test_a_ring_is_recorded_in_order():
    figure = explorables.load("ising-temperature")
    whole = recorded(figure.run(0), "history", 600)
    late = recorded(figure.run(70), "history", 300)
    assert np.array_equal(whole[:, 70:370], late)
    with pytest.raises(ValueError, match="multiple of the ring's 300"):
        recorded(figure.run(0), "history", 200)

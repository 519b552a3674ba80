"""A magnet at temperature T, beside the exact curves."""
import numpy as np

from physml import ising
from physml.core import kernel, stream
from physml.core.random import next_u64
from physml.explorables.controls import Button, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Curves, Lattice, Readout, Trace
from physml.ising.kernels import (
    energy_and_magnetization,
    heat_bath_sweep,
    heat_bath_thresholds,
)

TC = ising.CRITICAL_TEMPERATURE


@kernel("int8[:, ::1], uint64[::1]")
def random_spins(spins, stream):
    """Infinite temperature: every spin up or down with probability one half."""
    for i in range(spins.shape[0]):
        for j in range(spins.shape[1]):
            spins[i, j] = 1 if next_u64(stream) >> np.uint64(63) else -1


@kernel("int8[:, ::1]")
def all_up(spins):
    """Zero temperature."""
    for i in range(spins.shape[0]):
        for j in range(spins.shape[1]):
            spins[i, j] = 1


@kernel("int8[:, ::1], uint64[::1], uint64[::1], float64[:, ::1], float64[::1], float64[::1], int64, int64")
def ising_frame(spins, thresholds, stream, history, measured, average, sweeps, frame):
    """Some sweeps, then the record; ``average`` forgets with a time of 60 frames: |m|, then u."""
    for _ in range(sweeps):
        heat_bath_sweep(spins, thresholds, stream)
    energy_and_magnetization(spins, measured)
    now = frame % history.shape[1]
    history[0, now] = measured[1]
    history[1, now] = measured[0]
    weight = max(1.0 / 60.0, 1.0 / (frame + 1.0))
    average[0] += weight * (abs(measured[1]) - average[0])
    average[1] += weight * (measured[0] - average[1])


_temperatures = np.unique(np.append(np.linspace(0.5, 5.0, 91), [TC, TC - 1e-3, TC - 1e-2]))

ising_temperature = Explorable(
    "ising-temperature", title="A magnet at temperature $T$",
    controls=[Slider("temperature", 0.5, 5.0, value=3.0, step=0.01, label="Temperature $T$", digits=3),
              Slider("field", -0.5, 0.5, value=0.0, step=0.01, label="Field $h$"),
              Slider("sweeps", 1, 10, value=1, step=1, label="Sweeps a frame", digits=0),
              Button("heat", random_spins, "All at random"), Button("cool", all_up, "All up")],
    state={"spins": np.zeros((128, 128), np.int8), "stream": stream(7), "thresholds": np.zeros(5, np.uint64),
           "history": np.zeros((2, 300)), "measured": np.zeros(2), "average": np.zeros(2), "grid": _temperatures,
           "exact": np.stack([ising.yang_magnetization(_temperatures), ising.onsager_energy(_temperatures)])},
    initialise=random_spins, setup=heat_bath_thresholds, step=ising_frame,
    views=[Lattice("spins", label="Spins: draw on them", editable=True, brush=3),
           Curves("grid", "exact", label="Exact on the infinite lattice (lines), here (dots)", xlabel="temperature $T$",
                  xlim=(0.5, 5.0), ylim=(-2.0, 1.0), series=("magnetization", "energy"), ratio=1.5,
                  markers=(("temperature", "average[0]"), ("temperature", "average[1]"))),
           Trace("history", label="Per spin, the last 300 frames", ylim=(-2.0, 1.0), ratio=2.6,
                 series=("magnetization", "energy")),
           Readout("T = {temperature:.3f}, h = {field:.2f}. Magnetization {history[now]:.3f}; recent mean of its size "
                   "{average[0]:.3f}, of the energy per spin {average[1]:.3f}.")],
    caption="Cool the magnet slowly through the critical temperature, then quench it: start at random, and jump far "
            "below. The dots reach the exact curves only if the lattice is given time.",
    alt="A square lattice of up and down spins with periodic edges, exact curves of magnetization and energy against "
        "temperature, and their recent history.", poster=(200, [(0, {"temperature": 2.3})]))

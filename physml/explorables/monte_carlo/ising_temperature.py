"""A magnet at temperature T, beside the exact curves."""
import numpy as np

from physml import ising
from physml.core import kernel, stream
from physml.explorables import Button, Check, Curves, Explorable, Lattice, Readout, Slider, Trace, scalars
from physml.explorables.pieces import fading_mean, fill, put, random_spins
from physml.explorables.truth import average, recorded
from physml.ising.curve_kernels import exact_curves
from physml.ising.kernels import energy_and_magnetization, heat_bath_sweep, heat_bath_thresholds

TC = ising.CRITICAL_TEMPERATURE


@kernel
def begin(spins, stream, grid, exact):
    exact_curves(grid, exact)
    random_spins(spins, stream)


@kernel
def all_up(spins):
    """Zero temperature."""
    fill(spins, 1)


@kernel
def sweep_and_record(spins, thresholds, stream, measured, history, recent, sweeps, frame):
    """Some sweeps, then the record; ``recent`` forgets with a time of 60 frames."""
    for _ in range(sweeps):
        heat_bath_sweep(spins, thresholds, stream)
    energy_and_magnetization(spins, measured)
    put(history, frame, measured[1], measured[0])
    recent.magnetization = fading_mean(recent.magnetization, frame, abs(measured[1]), 60.0)
    recent.energy = fading_mean(recent.energy, frame, measured[0], 60.0)


def truth(figure):
    """Far from the critical point 128 × 128 spins are an infinite lattice: the correlation length is a few sites."""
    for temperature, start in ((3.0, "heat"), (2.0, "cool")):
        program = figure.run(100, [(0, {"temperature": temperature}), (0, start)])
        magnetization, energy = recorded(program, "history", 1200)
        yield average(f"energy at T = {temperature}", energy, ising.onsager_energy(temperature))
        if start == "cool":
            yield average("magnetization at T = 2", magnetization, ising.yang_magnetization(temperature))
    curves = [ising.yang_magnetization(program["grid"]), ising.onsager_energy(program["grid"])]
    yield Check("the exact curves", program["exact"], curves, 1e-12, "rounding")


_temperatures = np.unique(np.append(np.linspace(0.5, 5.0, 91), [TC, TC - 1e-3, TC - 1e-2]))

ising_temperature = Explorable(
    "ising-temperature", title="A magnet at temperature $T$",
    controls=[Slider("temperature", 0.5, 5.0, value=3.0, step=0.01, label="Temperature $T$", digits=3),
              Slider("field", -0.5, 0.5, value=0.0, step=0.01, label="Field $h$"),
              Slider("sweeps", 1, 10, value=1, step=1, label="Sweeps a frame", digits=0),
              Button("heat", random_spins, "All at random"), Button("cool", all_up, "All up")],
    state={"spins": np.zeros((128, 128), np.int8), "stream": stream(7), "thresholds": np.zeros(5, np.uint64),
           "history": np.zeros((2, 300)), "measured": np.zeros(2), "recent": scalars(magnetization=0.0, energy=0.0),
           "grid": _temperatures, "exact": np.zeros((2, _temperatures.size))},
    initialise=begin, on={("temperature", "field"): heat_bath_thresholds}, step=sweep_and_record, truth=truth,
    views=[Lattice("spins", label="Spins: draw on them", editable=True, brush=3),
           Curves("grid", "exact", label="Exact (lines), this one (dots)", xlabel="temperature $T$",
                  xlim=(0.5, 5.0), ylim=(-2.0, 1.0), series=("magnetization", "energy"), ratio=1.5,
                  markers=(("temperature", "recent.magnetization"), ("temperature", "recent.energy"))),
           Trace("history", label="Per spin, the last 300 frames", ylim=(-2.0, 1.0), ratio=2.6,
                 series=("magnetization", "energy")),
           Readout("T = {temperature:.3f}, h = {field:.2f}. Magnetization {history[now]:.3f}; recent mean of its size "
                   "{recent.magnetization:.3f}, of the energy per spin {recent.energy:.3f}.")],
    caption="Cool the magnet slowly through the critical temperature, then quench it: start at random, and jump far "
            "below. The dots reach the exact curves only if the lattice is given time, and at "
            "the critical temperature not even then.",
    alt="A square lattice of up and down spins with periodic edges, exact curves of magnetization and energy against "
        "temperature, and their recent history.", poster=(200, [(0, {"temperature": 2.3})]))

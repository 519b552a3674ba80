"""A magnetization that feeds on itself: the map m -> tanh((z m + h)/T), its free energy, and its hysteresis."""
import math

import numpy as np

from physml import ising, meanfield
from physml.core import kernel
from physml.explorables import Button, Check, Choice, Curves, Explorable, Readout, Scatter, Slider, Toggle, scalars
from physml.explorables.pieces import across, diagonal, push
from physml.ising.curve_kernels import yang_magnetization_at
from physml.meanfield.curve_kernels import all_solutions, free_energy, mean_field_map, upper_magnetization

CHAIN, SQUARE = 0, 1


@kernel
def curves(temperatures, by_temperature, loop, temperature, lattice):
    """The magnetization at zero field beside the exact one, and the equation's whole S-curve in (h, m)."""
    z = 2.0 * (lattice + 1)
    for k in range(temperatures.shape[0]):
        by_temperature[0, k] = upper_magnetization(temperatures[k], z)
        exact = yang_magnetization_at(temperatures[k]) if lattice == SQUARE else math.nan
        by_temperature[1, k] = 0.0 if lattice == CHAIN else exact
    all_solutions(loop, z, temperature)


@kernel
def draw(now, web, landscape, z, temperature):
    """The map and the diagonal; the free energy above its value at m = 0."""
    diagonal(web, -1.0)
    for k in range(web.shape[0] // 2):
        web[k, 1] = mean_field_map(web[k, 0], z, temperature, now.field)
    middle = free_energy(0.0, z, temperature, now.field)
    now.free_energy = free_energy(now.m, z, temperature, now.field)
    now.above_middle = now.free_energy - middle
    for k in range(landscape.shape[1]):
        landscape[0, k] = free_energy(across(k, landscape.shape[1], 1.0), z, temperature, now.field) - middle


@kernel
def look(now, web, landscape, temperature, field, lattice):
    """What a paused figure shows when it is moved."""
    now.field = field
    draw(now, web, landscape, 2.0 * (lattice + 1), temperature)


@kernel
def walk(now, cobweb, trail, web, landscape, temperature, field, lattice, sweep, pause, frame):
    """Every ``pause`` frames m <- tanh((z m + h)/T); the automatic sweep adds a triangle between -2.5 and 2.5 to h."""
    z = 2.0 * (lattice + 1)
    now.field = field
    if sweep:
        now.clock += 1.0
        phase = now.clock / 120.0 - 4.0 * math.floor(now.clock / 480.0)
        now.field += 2.5 * (phase if phase < 1.0 else 2.0 - phase if phase < 3.0 else phase - 4.0)
    if frame % pause == 0:
        new = mean_field_map(now.m, z, temperature, now.field)
        push(cobweb, now.m, new)
        push(cobweb, new, new)
        now.m = new
    push(trail, now.field, now.m)
    draw(now, web, landscape, z, temperature)


def truth(figure):
    """Where the walk ends and what it costs there; the curves; the field at which the upper branch ends."""
    for lattice, z in enumerate((2, 4, 6)):
        chosen = {"temperature": 1.7, "field": -0.1, "lattice": lattice, "pause": 1}
        program = figure.run(200, [(0, chosen), (0, "up")])
        m = meanfield.lattice_magnetization(1.7, z, field=-0.1, branch="up")
        yield Check(f"the end of the walk, z = {z}", program["now"].m, m, 1e-12, "the walk contracts")
        f = meanfield.lattice_free_energy(1.7, z, field=-0.1, magnetization=m)
        yield Check(f"its free energy, z = {z}", program["now"].free_energy, f, 1e-12, "rounding")
        grid = program["temperatures"]
        known = meanfield.lattice_magnetization(grid, z)
        yield Check(f"mean field, z = {z}", program["by_temperature"][0], known, 1e-7, "√rounding at T = z")
        field, m = program["loop"].T
        yield Check(f"all solutions, z = {z}", m, np.tanh((z * m + field) / 1.7), 1e-12, "rounding")
        edge = meanfield.spinodal_field(1.7, z)
        yield Check(f"end of the branch, z = {z}", field[m > 0].min(), -edge, 2e-3, "a curve of 400 points")
    yield Check("exact, square lattice", figure.run(0)["by_temperature"][1], ising.yang_magnetization(grid), 1e-12,
                "rounding")


TC = ising.CRITICAL_TEMPERATURE
_temperatures = np.unique(np.append(np.linspace(0.2, 7.0, 137), [TC, TC - 1e-3, TC - 1e-2, 2.0 - 1e-3, 4.0 - 1e-3,
                                                                 6.0 - 1e-3]))

def start(m):
    """The walk begins on the diagonal."""
    cobweb = np.full((40, 2), math.nan)
    cobweb[-1] = m
    return cobweb


mean_field_cobweb = Explorable(
    "mean-field-cobweb", title="A magnetization that feeds on itself",
    controls=[Slider("temperature", 0.5, 7.0, value=3.0, step=0.01, label="Temperature $T$"),
              Slider("field", -2.0, 2.0, value=0.0, step=0.01, label="Field $h$"),
              Choice("lattice", ("chain, z = 2", "square lattice, z = 4", "cubic lattice, z = 6"), label="Neighbours",
                     value=1),
              Slider("pause", 1, 20, value=4, step=1, label="Frames a step", digits=0),
              Toggle("sweep", label="Sweep the field"),
              Button("up", {"now": {"m": 1.0}, "cobweb": start(1.0)}, "Start at m = 1"),
              Button("down", {"now": {"m": -1.0}, "cobweb": start(-1.0)}, "Start at m = −1")],
    state={"now": scalars(m=0.05, field=0.0, clock=0.0, free_energy=0.0, above_middle=0.0), "cobweb": start(0.05),
           "web": np.zeros((800, 2)), "trail": np.full((500, 2), math.nan), "loop": np.zeros((400, 2)),
           "grid": np.linspace(-1, 1, 201), "landscape": np.zeros((1, 201)), "temperatures": _temperatures,
           "by_temperature": np.zeros((2, _temperatures.size))},
    step=walk, truth=truth,
    on={("temperature", "lattice"): curves, ("temperature", "field", "lattice"): look},
    views=[Scatter("web", path="cobweb", xlim=(-1.0, 1.0), ylim=(-1.0, 1.0), xlabel="magnetization $m$", size=1.6,
                   ylabel="tanh((zm + h)/T)", label="The map, the diagonal and the walk", ratio=1.15),
           Curves("grid", "landscape", xlim=(-1.0, 1.0), ylim=(-2.0, 2.0), xlabel="magnetization $m$",
                  ylabel="f(m) − f(0)", label="Free energy per site", ratio=1.15,
                  markers=(("now.m", "now.above_middle"),)),
           Curves("temperatures", "by_temperature", xlim=(0.0, 7.0), ylim=(-1.05, 1.05), xlabel="temperature $T$",
                  ylabel="magnetization", series=("mean field", "exact"), label="At zero field: you (dot)",
                  ratio=1.3, markers=(("temperature", "now.m"),)),
           Scatter("loop", path="trail", xlim=(-4.5, 4.5), ylim=(-1.05, 1.05), xlabel="field $h$",
                   ylabel="magnetization", size=1.6, label="All solutions (dots), your path", ratio=1.3),
           Readout("T = {temperature:.2f}, h = {now.field:.2f}, a step every {pause} frames: "
                   "m = {now.m:.4f}, free energy per site f = {now.free_energy:.4f}.")],
    caption="Below T = z the curve crosses the diagonal three times, and the start decides which crossing the walk "
            "finds. Drag the field across zero: the magnetization stays behind until its valley ends.",
    alt="Left, an S-shaped curve with the diagonal and a staircase between them; right, the free energy with a dot; "
        "below, magnetization against temperature, beside the exact curve, and against the field, with a loop.",
    poster=(260, [(0, {"temperature": 2.2, "sweep": 1, "pause": 2})]))

"""A magnetization that feeds on itself: the map m -> tanh((z m + h)/T), its free energy, and its hysteresis."""
import math

import numpy as np

from physml import ising
from physml.core import kernel
from physml.core.special import log1p, tanh
from physml.explorables.controls import Button, Choice, Slider, Toggle
from physml.explorables.explorable import Explorable
from physml.explorables.views import Curves, Readout, Scatter
from physml.ising.curve_kernels import yang_magnetization_at


@kernel("int64")
def neighbours(lattice):
    """Of the chain, the square lattice, the cubic lattice."""
    return 2.0 * (lattice + 1)


@kernel("float64, float64, float64, float64")
def free_energy(m, z, T, h):
    """f(m) = -z m²/2 - h m - T s(m), s = ln 2 - ½ [(1+m) ln(1+m) + (1-m) ln(1-m)]."""
    s = 0.6931471805599453
    if m > -1.0:
        s -= 0.5 * (1.0 + m) * log1p(m)
    if m < 1.0:
        s -= 0.5 * (1.0 - m) * log1p(-m)
    return -0.5 * z * m * m - h * m - T * s


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64, int64")
def magnetization_curves(temperatures, yang, by_temperature, loop, temperature, lattice):
    """The mean-field magnetization at zero field beside the exact one, and the equation's whole S-curve in (h, m)."""
    z = neighbours(lattice)
    for k in range(temperatures.shape[0]):
        m = 1.0
        for _ in range(60):  # Newton's method from above on T artanh m = z m, in x = artanh m
            x = z * m / temperatures[k]
            t = tanh(x)
            slope = 1.0 - z / temperatures[k] * (1.0 - t * t)
            step = (m - t) / slope if slope > 0.0 else m - t
            m = max(m - step, 0.0)
        by_temperature[0, k] = m
        by_temperature[1, k] = yang[k] if lattice == 1 else (0.0 if lattice == 0 else math.nan)
    for k in range(loop.shape[0]):
        x = -6.0 + 12.0 * k / (loop.shape[0] - 1.0)
        loop[k, 0] = temperature * x - z * tanh(x)
        loop[k, 1] = tanh(x)


@kernel("float64[::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1]")
def begin(state, cobweb, trail, temperatures, yang):
    """A slight magnetization, no history, and the square lattice's exact curve."""
    for k in range(temperatures.shape[0]):
        yang[k] = yang_magnetization_at(temperatures[k])
    state[0] = 0.05
    clear_path(state, cobweb)
    for k in range(trail.shape[0]):
        trail[k, 0] = math.nan
        trail[k, 1] = math.nan


@kernel("float64[::1], float64[:, ::1]")
def clear_path(state, cobweb):
    """The cobweb starts anew on the diagonal."""
    for k in range(cobweb.shape[0]):
        cobweb[k, 0] = math.nan
        cobweb[k, 1] = math.nan
    cobweb[cobweb.shape[0] - 1, 0] = state[0]
    cobweb[cobweb.shape[0] - 1, 1] = state[0]


@kernel("float64[::1], float64[:, ::1]")
def from_above(state, cobweb):
    state[0] = 1.0
    clear_path(state, cobweb)


@kernel("float64[::1], float64[:, ::1]")
def from_below(state, cobweb):
    state[0] = -1.0
    clear_path(state, cobweb)


@kernel("float64[:, ::1], float64, float64")
def append(path, x, y):
    """Forget the oldest point."""
    for k in range(path.shape[0] - 1):
        path[k, 0] = path[k + 1, 0]
        path[k, 1] = path[k + 1, 1]
    path[path.shape[0] - 1, 0] = x
    path[path.shape[0] - 1, 1] = y


@kernel("float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64,"
        " float64, int64, int64, int64, int64")
def cobweb_frame(state, cobweb, trail, web, grid, landscape, temperature, field, lattice, sweep, pause, frame):
    """Every ``pause`` frames m <- tanh((z m + h)/T).

    state: m, h with the automatic sweep, f(m), the sweep's clock, f(m) - f(0).
    """
    z = neighbours(lattice)
    state[1] = field
    if sweep:
        state[3] += 1.0
        phase = state[3] / 120.0 - 4.0 * math.floor(state[3] / 480.0)  # a triangle between -2.5 and 2.5
        state[1] += 2.5 * (phase if phase < 1.0 else 2.0 - phase if phase < 3.0 else phase - 4.0)
    if frame % pause == 0:
        m = state[0]
        new = tanh((z * m + state[1]) / temperature)
        append(cobweb, m, new)
        append(cobweb, new, new)
        state[0] = new
    append(trail, state[1], state[0])
    state[2] = free_energy(state[0], z, temperature, state[1])
    half = web.shape[0] // 2
    for k in range(half):
        x = -1.0 + 2.0 * k / (half - 1.0)
        web[k, 0] = x
        web[k, 1] = tanh((z * x + state[1]) / temperature)
        web[half + k, 0] = x
        web[half + k, 1] = x
    middle = free_energy(0.0, z, temperature, state[1])
    state[4] = state[2] - middle
    for k in range(grid.shape[0]):
        landscape[0, k] = free_energy(grid[k], z, temperature, state[1]) - middle


TC = ising.CRITICAL_TEMPERATURE
_temperatures = np.unique(np.append(np.linspace(0.2, 7.0, 137), [TC, TC - 1e-3, TC - 1e-2, 2.0 - 1e-3, 4.0 - 1e-3,
                                                                 6.0 - 1e-3]))

mean_field_cobweb = Explorable(
    "mean-field-cobweb", title="A magnetization that feeds on itself",
    controls=[Slider("temperature", 0.5, 7.0, value=3.0, step=0.01, label="Temperature $T$"),
              Slider("field", -2.0, 2.0, value=0.0, step=0.01, label="Field $h$"),
              Choice("lattice", ("chain, z = 2", "square lattice, z = 4", "cubic lattice, z = 6"), label="Neighbours",
                     value=1),
              Slider("pause", 1, 20, value=4, step=1, label="Frames a step", digits=0),
              Toggle("sweep", label="Sweep the field"),
              Button("up", from_above, "Start at m = 1"), Button("down", from_below, "Start at m = -1")],
    state={"state": np.zeros(5), "cobweb": np.zeros((40, 2)), "web": np.zeros((800, 2)), "trail": np.zeros((500, 2)),
           "loop": np.zeros((400, 2)), "grid": np.linspace(-1, 1, 201), "landscape": np.zeros((1, 201)),
           "temperatures": _temperatures, "yang": np.zeros(_temperatures.size),
           "by_temperature": np.zeros((2, _temperatures.size))},
    initialise=begin, setup=magnetization_curves, step=cobweb_frame,
    views=[Scatter("web", path="cobweb", xlim=(-1.0, 1.0), ylim=(-1.0, 1.0), xlabel="magnetization $m$", size=1.6,
                   ylabel="tanh((zm + h)/T)", label="The map, the diagonal and the walk", ratio=1.15),
           Curves("grid", "landscape", xlim=(-1.0, 1.0), ylim=(-2.0, 2.0), xlabel="magnetization $m$",
                  ylabel="f(m) - f(0)", label="Free energy per site", ratio=1.15, markers=(("state[0]", "state[4]"),)),
           Curves("temperatures", "by_temperature", xlim=(0.0, 7.0), ylim=(-1.05, 1.05), xlabel="temperature $T$",
                  ylabel="magnetization", series=("mean field", "exact"), label="At zero field: you (dot)",
                  ratio=1.3, markers=(("temperature", "state[0]"),)),
           Scatter("loop", path="trail", xlim=(-4.5, 4.5), ylim=(-1.05, 1.05), xlabel="field $h$",
                   ylabel="magnetization", size=1.6, label="All solutions (dots), your path", ratio=1.3),
           Readout("T = {temperature:.2f}, h = {state[1]:.2f}, a step every {pause} frames: "
                   "m = {state[0]:.4f}, free energy per site f = {state[2]:.4f}.")],
    caption="Below T = z the curve crosses the diagonal three times, and the start decides which crossing the walk "
            "finds. Drag the field across zero: the magnetization stays behind until its valley ends.",
    alt="Left, an S-shaped curve with the diagonal and a staircase between them; right, the free energy with a dot; "
        "below, magnetization against temperature, beside the exact curve, and against the field, with a loop.",
    poster=(260, [(0, {"temperature": 2.2, "sweep": 1, "pause": 2})]))

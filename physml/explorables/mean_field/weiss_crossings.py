"""How steep the map m -> tanh(4 m/T) is where it crosses the diagonal, and how fast the walk ends there."""
import math

import numpy as np

from physml import meanfield
from physml.core import kernel
from physml.core.special import tanh
from physml.explorables import Check, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import diagonal
from physml.meanfield.curve_kernels import upper_magnetization

START = 0.3


@kernel
def walk(web, path, crossing, temperature):
    """The map, the diagonal, the whole walk from m = 0.3, and how many steps it takes to come within 0.001."""
    diagonal(web, 0.0)
    for k in range(web.shape[0] // 2):
        web[k, 1] = tanh(4.0 * web[k, 0] / temperature)
    crossing.m = upper_magnetization(temperature, 4.0)
    crossing.slope = 4.0 / temperature * (1.0 - crossing.m * crossing.m)
    m, crossing.steps = START, 0
    for k in range(path.shape[0] // 2):
        new = tanh(4.0 * m / temperature)
        path[2 * k, 0], path[2 * k, 1] = m, m
        path[2 * k + 1, 0], path[2 * k + 1, 1] = m, new
        m = new
    m = START
    while abs(m - crossing.m) > 1e-3 and crossing.steps < 10_000:
        m = tanh(4.0 * m / temperature)
        crossing.steps += 1


def truth(figure):
    for temperature in (2.0, 3.7, 4.4):
        program = figure.run(0, [(0, {"temperature": temperature})])
        crossing, path = program["crossing"], program["path"]
        m = meanfield.lattice_magnetization(temperature)
        yield Check(f"m at T = {temperature}", crossing.m, m, 1e-12, "rounding")
        slope = math.tanh(4 * (m + 1e-5) / temperature) - math.tanh(4 * (m - 1e-5) / temperature)
        yield Check(f"slope at T = {temperature}", crossing.slope, slope / 2e-5, 1e-8, "a difference quotient")
        yield Check(f"steps up at T = {temperature}", path[1::2, 1], np.tanh(4 * path[::2, 0] / temperature), 1e-13,
                    "rounding")
        rate = math.log(1e-3 / abs(START - m)) / math.log(slope / 2e-5)
        yield Check(f"number of steps at T = {temperature}", crossing.steps, rate, 1.5 + 0.4 * rate,
                    "the rate holds near the crossing")


weiss_crossings = Explorable(
    "weiss-crossings", title="The slope at the crossing", size="sentence",
    controls=[Slider("temperature", 1.5, 6.0, value=3.0, step=0.02, label="Temperature $T$")],
    state={"web": np.zeros((400, 2)), "path": np.zeros((120, 2)), "crossing": scalars(m=0.0, slope=0.0, steps=0)},
    on={"temperature": walk}, truth=truth, poster=(0, [(0, {"temperature": 3.5})]),
    views=[Scatter("web", path="path", xlim=(0.0, 1.0), ylim=(0.0, 1.0), xlabel="magnetization $m$",
                   ylabel="tanh(4m/T)", size=1.6, label="The walk from $m = 0.3$", ratio=2.0),
           Readout("T = {temperature:.2f}: it ends at m = {crossing.m:.4f}, where the slope is {crossing.slope:.3f}; "
                   "{crossing.steps} steps to come within 0.001.")],
    caption="An error shrinks by the slope in every step. At T = 4 the slope is one, and the walk hardly arrives.",
    alt="A curve through the origin that bends below the diagonal, and a staircase between the two that ends at "
        "their crossing.")

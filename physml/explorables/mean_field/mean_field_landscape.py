"""The free energy of a square lattice in mean field: one valley, or two, with temperature."""
import numpy as np

from physml import meanfield
from physml.core import kernel
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.meanfield.curve_kernels import free_energy, upper_magnetization


@kernel
def landscape(grid, heights, valley, temperature):
    """f(m) - f(0) without a field, and its minimum."""
    middle = free_energy(0.0, 4.0, temperature, 0.0)
    for k in range(grid.shape[0]):
        heights[0, k] = free_energy(grid[k], 4.0, temperature, 0.0) - middle
    valley.m = upper_magnetization(temperature, 4.0)
    valley.other = -valley.m
    valley.height = free_energy(valley.m, 4.0, temperature, 0.0) - middle


def truth(figure):
    for temperature in (2.5, 3.6, 5.0):
        program = figure.run(0, [(0, {"temperature": temperature})])
        m = meanfield.lattice_magnetization(temperature)
        shape = (meanfield.lattice_free_energy(temperature, magnetization=program["grid"])
                 - meanfield.lattice_free_energy(temperature, magnetization=0.0))
        yield Check(f"f at T = {temperature}", program["heights"][0], shape, 1e-12, "rounding")
        yield Check(f"the valley at T = {temperature}", program["valley"].m, m, 1e-12, "rounding")
        yield Check(f"no point is lower at T = {temperature}", min(shape.min() - program["valley"].height, 0.0), 0.0,
                    1e-14, "rounding")


mean_field_landscape = Explorable(
    "mean-field-landscape", title="One valley or two", size="sentence",
    controls=[Slider("temperature", 2.4, 5.6, value=4.8, step=0.02, label="Temperature $T$")],
    state={"grid": np.linspace(-1.0, 1.0, 201), "heights": np.zeros((1, 201)),
           "valley": scalars(m=0.0, other=0.0, height=0.0)},
    on={"temperature": landscape}, truth=truth, poster=(0, [(0, {"temperature": 3.4})]),
    views=[Curves("grid", "heights", xlim=(-1.0, 1.0), ylim=(-0.5, 0.9), xlabel="magnetization $m$",
                  ylabel="f(m) − f(0)", label="Free energy per site of the square lattice, no field", ratio=2.2,
                  markers=(("valley.m", "valley.height"), ("valley.other", "valley.height"))),
           Readout("T = {temperature:.2f}: the lowest points are at m = ±{valley.m:.3f}, {valley.height:.4f} against "
                   "the middle.")],
    caption="Above T = 4 entropy makes one valley in the middle; below, energy makes two, which part continuously.",
    alt="Free energy against magnetization: a single valley at zero, which flattens and splits into two as the "
        "temperature falls below four.")

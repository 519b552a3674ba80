"""Two levels at temperature T: the bump that Schottky found in the heat capacity of solids."""
import numpy as np

from physml.core import kernel
from physml.core.special import sigmoid
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def upper(T):
    """P(Δ) = 1 / (1 + e^{Δ/T}) and C = (Δ/T)² P (1 - P), with Δ = 1."""
    p = sigmoid(-1.0 / T)
    return p, p * (1.0 - p) / (T * T)


@kernel
def answer(grid, curves, here, temperature):
    for k in range(grid.shape[0]):
        curves[0, k], curves[1, k] = upper(grid[k])
    here.fraction, here.heat = upper(temperature)


def truth(figure):
    program = figure.run(0, [(0, {"temperature": 0.5})])
    grid, (fraction, heat) = program["grid"], program["curves"]
    yield Check("C is the slope of the energy", np.gradient(fraction, grid)[1:-1], heat[1:-1], 0.01, "differences")
    yield Check("P and C at T = 1/2", [program["here"].fraction, program["here"].heat],
                [1 / (1 + np.e**2), 1 / np.cosh(1.0) ** 2], 1e-14, "rounding")
    yield Check("top of the bump", [grid[heat.argmax()], heat.max()], [0.416778, 0.439229], [0.006, 1e-4],
                "x tanh x = 1 for x = Δ/2T, on a grid")


two_levels = Explorable(
    "two-levels", title="Two levels", size="sentence",
    controls=[Slider("temperature", 0.05, 2.0, value=1.0, step=0.01, label=r"Temperature $T/\Delta$")],
    state={"grid": np.linspace(0.05, 2.0, 196), "curves": np.zeros((2, 196)), "here": scalars(fraction=0.0, heat=0.0)},
    on={"temperature": answer}, truth=truth, poster=(0, [(0, {"temperature": 0.42})]),
    views=[Curves("grid", "curves", xlim=(0.0, 2.0), ylim=(0.0, 0.5), xlabel=r"temperature $T/\Delta$", ratio=2.2,
                  series=("upper level", "heat capacity"), label="Fraction in the upper level, and heat capacity",
                  markers=(("temperature", "here.fraction"), ("temperature", "here.heat"))),
           Readout("T = {temperature:.2f}: {here.fraction:.3f} above, heat capacity {here.heat:.3f}.")],
    caption="Cold, nothing can jump; hot, both levels are equally full and nothing changes. The bump lies between.",
    alt="The fraction in the upper level rises towards one half; the heat capacity has a bump near T = 0.42.")

"""Landau's free energy with one control for the temperature and one for the sign of its quartic term."""
import math

import numpy as np

from physml.core import kernel
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import fill


@kernel
def landau(m, a, b):
    """f(m) = a m²/2 + b m⁴/4 + m⁶/6."""
    s = m * m
    return s * (a / 2.0 + s * (b / 4.0 + s / 6.0))


@kernel
def upper_valley(a, b):
    """m > 0 where a + b m² + m⁴ = 0 has its larger root in m², or 0 where there is none."""
    root = b * b - 4.0 * a
    square = 0.5 * (math.sqrt(root) - b) if root >= 0.0 else 0.0
    return math.sqrt(square) if square > 0.0 else 0.0


@kernel
def draw(grid, free, tempers, stable, now, a, b):
    """The free energy over m, and the deepest and the other valley over a."""
    for k in range(grid.shape[0]):
        grid[k] = -1.5 + 3.0 * k / (grid.shape[0] - 1.0)
        free[0, k] = landau(grid[k], a, b)
    fill(stable, math.nan)
    for k in range(tempers.shape[0]):
        tempers[k] = -0.5 + 1.0 * k / (tempers.shape[0] - 1.0)
        m = upper_valley(tempers[k], b)
        if m > 0.0:
            deep = landau(m, tempers[k], b) <= 0.0
            stable[0 if deep else 1, k] = m
        if m == 0.0 or landau(m, tempers[k], b) > 0.0:
            stable[0, k] = 0.0
    now.m = upper_valley(a, b)
    now.f = landau(now.m, a, b)
    if now.f > 0.0:
        now.m, now.f = 0.0, 0.0
    now.jump = math.sqrt(-0.75 * b) if b < 0.0 else 0.0
    now.where = 3.0 * b * b / 16.0 if b < 0.0 else 0.0


def truth(figure):
    """Minima by search on a fine grid; where the two valleys are level, by hand."""
    grid = np.linspace(0, 1.5, 300_001)
    for a, b in ((-0.2, 0.8), (0.1, -1.2), (0.3, -1.2), (0.2, 0.5)):
        program = figure.run(0, [(0, {"a": a, "b": b})])
        f = a * grid**2 / 2 + b * grid**4 / 4 + grid**6 / 6
        yield Check(f"order parameter at a = {a}, b = {b}", program["now"].m, grid[np.argmin(f)], 1e-5, "the grid")
        jumps = program["stable"][0]
        seen = program["tempers"][np.flatnonzero(jumps > 0)[-1]]
        yield Check(f"end of the ordered phase at b = {b}", seen, 3 * b * b / 16 if b < 0 else 0.0, 0.003,
                    "two points of the curve")


two_orders = Explorable(
    "two-orders", title="Two ways to change", size="sentence",
    controls=[Slider("a", -0.5, 0.5, value=0.1, step=0.005, label="$a$ (temperature above or below)", digits=3),
              Slider("b", -1.2, 1.2, value=0.8, step=0.1, label="$b$", digits=1)],
    state={"grid": np.zeros(161), "free": np.zeros((1, 161)), "tempers": np.zeros(401), "stable": np.zeros((2, 401)),
           "now": scalars(m=0.0, f=0.0, jump=0.0, where=0.0)},
    on={("a", "b"): draw}, truth=truth, poster=(0, [(0, {"a": 0.2, "b": -1.2})]),
    views=[Curves("grid", "free", label="Free energy", xlabel="order parameter $m$", ylabel="f", xlim=(-1.5, 1.5),
                  ylim=(-0.3, 0.4), ratio=1.7, markers=(("now.m", "now.f"),)),
           Curves("tempers", "stable", label="Order parameter: stable, metastable", xlabel="$a$", ylabel="m",
                  xlim=(-0.5, 0.5), ylim=(0.0, 1.5), ratio=1.7, series=("stable", "metastable"),
                  markers=(("a", "now.m"),)),
           Readout("a = {a:.3f}, b = {b:.1f}: m = {now.m:.3f}. The ordered phase ends at a = {now.where:.3f}, where m "
                   "jumps by {now.jump:.3f}.")],
    caption="With b above zero the valley moves out of the middle; below zero another one wins at a distance.",
    alt="Left, a free energy with one or several valleys and a dot in the deepest; right, the place of the deepest "
        "valley against a, which goes to zero continuously or jumps.")

"""One state against 10^k: two free energies cross, and the system follows the lower one."""
import numpy as np

from physml import thermo
from physml.core import kernel
from physml.core.special import LN10, exp, log1p, sigmoid
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def lower(T, log_g):
    """F = -T ln(1 + g e^{-1/T}), which lies below both 0 and 1 - T ln g."""
    a = log_g - 1.0 / T
    return -T * (max(a, 0.0) + log1p(exp(-abs(a))))


@kernel
def answer(grid, curves, here, power):
    log_g = power * LN10
    for k in range(grid.shape[0]):
        T = grid[k] / log_g  # the crossing at 1
        curves[0, k] = 0.0
        curves[1, k] = 1.0 - T * log_g
        curves[2, k] = lower(T, log_g)
        curves[3, k] = sigmoid(log_g - 1.0 / T)
    here.crossing, here.width = 1.0 / log_g, 4.0 / log_g


def truth(figure):
    for power in (0.5, 6.0):
        program = figure.run(0, [(0, {"power": power})])
        star = 1.0 / (power * np.log(10))
        exact = thermo.canonical([0.0, 1.0], 1.0 / (star * program["grid"]), [1.0, 10.0**power])
        yield Check("F", program["curves"][2], exact.free_energy, 1e-12, "rounding")
        yield Check("crowd", program["curves"][3], exact.energy, 1e-12, "rounding")
        yield Check("crossing", program["here"].crossing, star, 1e-15, "rounding")


level_crossing = Explorable(
    "level-crossing", title="Energy against entropy", size="sentence",
    controls=[Slider("power", 0.5, 8.0, value=1.0, step=0.1, label=r"Powers of ten in $g$", digits=1)],
    state={"grid": np.linspace(0.3, 1.9, 161), "curves": np.zeros((4, 161)), "here": scalars(crossing=0.0, width=0.0)},
    on={"power": answer}, truth=truth, poster=(0, [(0, {"power": 2.0})]),
    views=[Curves("grid", "curves", xlim=(0.3, 1.9), ylim=(-1.0, 1.6), xlabel="temperature in units of the crossing",
                  ratio=2.2, series=("bottom", "crowd", "free energy", "fraction in the crowd"),
                  label="Free energies, in units of Δ"),
           Readout("g = 10^{power:.1f}: the lines cross at T = {here.crossing:.3f} Δ, and the fraction rises within "
                   "about {here.width:.2f} of that.")],
    caption="The free energy rounds off the corner where the two lines cross, the less the larger the crowd.",
    alt="A flat line and a falling line cross; a smooth curve lies below both, and the fraction in the crowd rises "
        "from zero to one around the crossing.")

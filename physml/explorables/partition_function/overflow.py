"""ln Z as it stands and with the largest exponent taken out, for energies of a growing scale."""
import math

import numpy as np

from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def both(scale):
    """ln Σ e^{-E} for E = -scale, 0, scale: term by term, and relative to the largest."""
    plain = log(exp(scale) + exp(0.0) + exp(-scale))
    return plain, scale + log(1.0 + exp(-scale) + exp(-2.0 * scale))


@kernel
def answer(grid, curves, here, scale):
    for k in range(grid.shape[0]):
        plain, shifted = both(grid[k])
        curves[0, k] = shifted
        curves[1, k] = plain if plain < math.inf else math.nan
    here.plain, here.shifted = both(scale)


def truth(figure):
    program = figure.run(0, [(0, {"scale": 705.0})])
    here, grid = program["here"], program["grid"]
    yield Check("both still agree at 705", [here.plain, here.shifted], 705.0, 1e-12, "the other terms are e^-705")
    here = figure.run(0, [(0, {"scale": 715.0})])["here"]
    yield Check("only one holds at 715", [here.shifted, float(np.isinf(here.plain))], [715.0, 1.0], 1e-12, "rounding")
    yield Check("the curve", program["curves"][0], np.logaddexp(np.logaddexp(grid, 0.0), -grid), 1e-12, "rounding")
    fits = grid < np.log(np.finfo(float).max)
    yield Check("where the plain sum fits", np.isfinite(program["curves"][1]), fits, 0, "e^709.78 is the largest float")


overflow = Explorable(
    "overflow", title="A sum that does not fit", size="sentence",
    controls=[Slider("scale", 5.0, 1500.0, value=300.0, step=5.0, label=r"Scale of the energies", digits=0)],
    state={"grid": np.linspace(5.0, 1500.0, 300), "curves": np.zeros((2, 300)),
           "here": scalars(plain=0.0, shifted=0.0)},
    on={"scale": answer}, truth=truth, poster=(0, [(0, {"scale": 800.0})]),
    views=[Curves("grid", "curves", xlim=(0.0, 1500.0), ylim=(0.0, 2100.0), xlabel="energy scale", ylabel="ln Z",
                  series=("largest taken out", "as it stands"), markers=(("scale", "here.shifted"),), ratio=2.2,
                  label="Two ways to compute the same number"),
           Readout("Scale {scale:.0f}: ln Z is {here.plain:.1f} as it stands, {here.shifted:.1f} with the largest "
                   "exponent taken out.")],
    caption="The sum as it stands ends at e^709.8. With the largest exponent taken out nothing happens there.",
    alt="Two coinciding straight lines; one of them ends at an energy scale of about 710.")

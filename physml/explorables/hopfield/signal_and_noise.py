"""One unit of a stored pattern: the field that it feels, and how often noise exceeds the signal."""
import math

import numpy as np
from scipy.stats import norm

from physml import hopfield
from physml.core import kernel
from physml.core.error_function import erf
from physml.core.special import exp
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def spread(fields, densities, here, load):
    """Row 0: the density of the field times the unit's value, mean 1 and variance α; row 1: where the unit turns."""
    for k in range(fields.shape[0]):
        x = fields[k]
        densities[0, k] = exp(-0.5 * (x - 1.0) * (x - 1.0) / load) / math.sqrt(2.0 * math.pi * load)
        densities[1, k] = densities[0, k] if x <= 0.0 else 0.0
    here.width, here.wrong = math.sqrt(load), 0.5 * (1.0 - erf(math.sqrt(0.5 / load)))


def truth(figure):
    """SciPy's normal distribution, the tested formula, and the fields in a network that is built."""
    for load in (0.05, 0.2):
        program = figure.run(0, [(0, {"load": load})])
        density = norm(1.0, np.sqrt(load)).pdf(program["fields"])
        yield Check(f"density at {load}", program["densities"][0], density, 1e-13, "rounding")
        yield Check(f"error at {load}", program["here"].wrong, hopfield.one_step_error(load), 1e-14, "rounding")
    xi = hopfield.random_patterns(200, 1000, seed=1)
    turned = ((xi @ hopfield.hebb(xi).couplings) * xi < 0).mean(axis=1)
    yield Check("measured at 0.2", program["here"].wrong, turned.mean(), 4.0 * turned.std() / np.sqrt(200) + 1e-4,
                "4 standard errors, and terms of order 1/N")


signal_and_noise = Explorable(
    "signal-and-noise", title="Signal one, noise √α", size="sentence",
    controls=[Slider("load", 0.05, 0.5, value=0.25, step=0.005, label=r"Load $\alpha = P/N$", digits=3)],
    state={"fields": np.linspace(-1.5, 3.5, 201), "densities": np.zeros((2, 201)),
           "here": scalars(width=0.0, wrong=0.0)},
    on={"load": spread}, truth=truth, poster=(0, ()),
    views=[Curves("fields", "densities", xlim=(-1.5, 3.5), ylim=(0.0, 1.9), ylabel="density",
                  xlabel="field along the pattern", fill=(1,),
                  series=("all units", "these turn"), ratio=2.2, label="Units of a stored pattern"),
           Readout("Load {load:.3f}: noise {here.width:.3f} beside the signal 1. A fraction {here.wrong:.5f} of the "
                   "units turns in the first step.")],
    caption="The fraction that turns is negligible up to a load of about 0.1 and grows gently beyond.",
    alt="A bell curve of local fields around one; its tail below zero, the units that turn, grows with the load.")

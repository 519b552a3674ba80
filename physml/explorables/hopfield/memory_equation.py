"""The equation of memory at zero temperature, solved with a ruler: two curves, and where they cross."""
import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import erf as exact_erf

from physml import hopfield
from physml.core import kernel
from physml.core.error_function import TWO_OVER_ROOT_PI, erf
from physml.core.special import exp
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.hopfield.theory_kernels import solutions_at


@kernel
def cross(grid, sides, memory, rim, load):
    """m = erf(y) and m = y (√(2α) + (2/√π) exp(-y²)); y is the overlap in units of the noise."""
    for k in range(grid.shape[0]):
        y = grid[k]
        sides[0, k] = erf(y)
        sides[1, k] = y * (math.sqrt(2.0 * load) + TWO_OVER_ROOT_PI * exp(-y * y))
    memory.y, rim.y = solutions_at(load)
    memory.overlap, rim.overlap = erf(memory.y), erf(rim.y)


def truth(figure):
    """SciPy's error function and root finder; beyond the critical load only y = 0 is left."""
    for load in (0.04, 0.1, 0.136):
        program = figure.run(0, [(0, {"load": load})])
        y = program["grid"]
        line = y * (np.sqrt(2 * load) + 2 / np.sqrt(np.pi) * np.exp(-y * y))
        yield Check(f"both sides at {load}", program["sides"], [exact_erf(y), line], 1e-14, "rounding")
        yield Check(f"memory at {load}", program["memory"].overlap, hopfield.retrieval_overlap(load), 1e-9, "rounding")
        slope = np.sqrt(2 * load)
        rim = brentq(lambda y, a=slope: exact_erf(y) / y - 2 / np.sqrt(np.pi) * np.exp(-y * y) - a, 0.1, 1.5)
        yield Check(f"rim at {load}", program["rim"].overlap, exact_erf(rim), 1e-9, "rounding")
    yield Check("none at 0.14", figure.run(0, [(0, {"load": 0.14})])["memory"].overlap, 0.0, 0.0, "no solution")


memory_equation = Explorable(
    "memory-equation", title="Where a memory can be", size="sentence",
    controls=[Slider("load", 0.002, 0.2, value=0.08, step=0.002, label=r"Load $\alpha = P/N$", digits=3)],
    state={"grid": np.linspace(0.0, 3.0, 151), "sides": np.zeros((2, 151)), "memory": scalars(y=0.0, overlap=0.0),
           "rim": scalars(y=0.0, overlap=0.0)},
    on={"load": cross}, truth=truth, poster=(0, ()),
    views=[Curves("grid", "sides", xlim=(0.0, 3.0), ylim=(0.0, 1.3), xlabel="$y$, overlap in units of the noise",
                  ylabel="overlap $m$", series=("m = erf(y)", "the other side"), ratio=2.2,
                  markers=(("memory.y", "memory.overlap"), ("rim.y", "rim.overlap")),
                  label="The two sides of the equation"),
           Readout("Load {load:.3f}: they cross at m = {memory.overlap:.4f} (the memory), at {rim.overlap:.4f} "
                   "(unstable) and at 0.")],
    caption="As the load grows, the two crossings approach each other, meet at 0.138 and are gone.",
    alt="The error function and a line that bends below it; they cross at zero and in two more points, which approach "
        "each other as the load grows.")

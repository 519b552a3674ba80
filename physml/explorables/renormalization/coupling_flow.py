"""A coupling that is dropped and runs: Migdal and Kadanoff's recursion in one, two and three dimensions."""
import math

import numpy as np

from physml import rg
from physml.core import kernel
from physml.core.special import log, tanh
from physml.explorables import Check, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import diagonal, fill, push
from physml.explorables.renormalization._shared import migdal_kadanoff_step

PAUSE = 20  # frames between steps


@kernel
def new_dimension(web, fixed, dimension):
    """The map and the diagonal; the fixed point by bisection, its eigenvalue 2^d tanh(2^d K)/2, ν = ln 2/ln λ."""
    diagonal(web, 0.0)
    for k in range(web.shape[0] // 2):
        web[k, 1] = migdal_kadanoff_step(web[k, 0], dimension)
    low, high = 1e-3, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if migdal_kadanoff_step(middle, dimension) < middle:
            low = middle
        else:
            high = middle
    fixed.coupling = 0.5 * (low + high)
    bonds = 1 << dimension
    fixed.eigenvalue = 0.5 * bonds * tanh(bonds * fixed.coupling)
    fixed.nu = log(2.0) / log(fixed.eigenvalue) if dimension > 1 else 0.0
    if dimension == 1:  # the curve meets the diagonal at zero only
        fixed.coupling, fixed.eigenvalue = 0.0, 0.0


@kernel
def drop(path, now, coupling):
    """On the diagonal, at rest."""
    fill(path, math.nan)
    push(path, coupling, coupling)
    now.coupling, now.steps, now.wait = coupling, 0, 0


@kernel
def fall(path, now, dimension):
    now.wait += 1
    if now.wait % PAUSE == 0 and 1e-3 < now.coupling < 1.5:
        new = migdal_kadanoff_step(now.coupling, dimension)
        push(path, now.coupling, new)
        push(path, new, new)
        now.coupling = new
        now.steps += 1


def truth(figure):
    """The same maps by `rg`; ν in two dimensions as published."""
    for d, bracket in ((2, (0.1, 1.0)), (3, (0.01, 0.2))):
        program = figure.run(6 * PAUSE, [(0, {"dimension": d, "coupling": 0.25})])
        point = rg.fixed_point(lambda K, d=d: rg.migdal_kadanoff(K, 2, d), bracket)
        fixed = program["fixed"]
        yield Check(f"fixed point in {d} dimensions", [fixed.coupling, fixed.eigenvalue, fixed.nu],
                    [point.coupling, point.eigenvalue, point.correlation_length_exponent], 1e-9, "rounding")
    yield Check("ν of two dimensions", figure.run(0)["fixed"].nu, 1.33826579, 1e-8, "nine digits are published")
    for d in (1, 2):
        program = figure.run(3 * PAUSE, [(0, {"dimension": d, "coupling": 0.5})])
        run = rg.flow(lambda K, d=d: rg.migdal_kadanoff(K, 2, d), 0.5, 3)
        seen = program["path"][~np.isnan(program["path"][:, 0])]
        yield Check(f"the run in {d} dimensions", seen[::2, 0], run, 1e-12, "rounding")


coupling_flow = Explorable(
    "coupling-flow", title="Drop a coupling and watch it run", size="sentence",
    controls=[Slider("coupling", 0.05, 0.95, value=0.28, step=0.005, label="Coupling $K$", digits=3),
              Slider("dimension", 1, 3, value=2, step=1, label="Dimension $d$", digits=0)],
    state={"web": np.zeros((400, 2)), "path": np.full((120, 2), np.nan),
           "now": scalars(coupling=0.0, steps=0, wait=0), "fixed": scalars(coupling=0.0, eigenvalue=0.0, nu=0.0)},
    on={"dimension": new_dimension, ("coupling", "dimension"): drop}, step=fall, truth=truth,
    poster=(100, [(0, {"coupling": 0.35})]),
    views=[Scatter("web", path="path", xlim=(0.0, 1.0), ylim=(0.0, 1.0), xlabel="coupling $K$", ylabel="after one step",
                   size=1.6, ratio=2.0, label="One step after the other"),
           Readout("d = {dimension}, started at K = {coupling:.3f}: after {now.steps} steps K = {now.coupling:.4f}. "
                   "The curve crosses the diagonal at {fixed.coupling:.6f}, with slope {fixed.eigenvalue:.4f}.")],
    caption="On either side of the crossing a coupling runs away from it; in one dimension there is no crossing.",
    alt="A curve that starts flat, rises and crosses the diagonal once; a staircase that leaves the crossing.")

"""One Gaussian for two peaks: which it takes depends on the direction of the divergence and on the separation."""
import math

import numpy as np

from physml import variational
from physml.core import kernel
from physml.core.special import log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.variational import two_mode_kernels as modes


@kernel
def settle(weights, a, mean, sd):
    """The stationary q reached from here, and its KL(q‖p) for p = ½ N(-a, 1) + ½ N(a, 1)."""
    for _ in range(150):
        mean, sd = modes.best_factor(weights, a, 1.0, 0.0, a * mean, a * sd, sd)
    logs = modes.expectations(weights, a * mean, a * sd)[0]
    return mean, sd, 0.5 * (mean * mean + sd * sd + a * a) - log(sd) - 0.5 - logs


@kernel
def compare(weights, grid, densities, q, separation):
    """The better of the two solutions of min KL(q‖p), from the middle and from a peak; and min KL(p‖q)."""
    _, wide, covering = settle(weights, separation, 0.0, math.sqrt(1.0 + separation * separation))
    q.centre, q.sd, q.reverse = settle(weights, separation, separation, 1.0)
    if covering <= q.reverse + 1e-9:
        q.centre, q.sd, q.reverse = 0.0, wide, covering
    q.other_sd = math.sqrt(1.0 + separation * separation)
    for k in range(grid.shape[0]):
        x = grid[k]
        densities[0, k] = modes.two_peaks(x, separation)
        densities[1, k] = modes.normal_density(x, q.centre, q.sd)
        densities[2, k] = modes.normal_density(x, 0.0, q.other_sd)


def truth(figure):
    for a in (1.0, 2.6, 3.4):
        program = figure.run(0, [(0, {"separation": a})])
        q, best = program["q"], variational.best_gaussian(a)
        yield Check(f"q at a = {a}", [q.centre, q.sd, q.reverse], [best.mean, best.sd, best.kl], 1e-5, "201 nodes")
        yield Check(f"the covering q at a = {a}", q.other_sd, variational.best_gaussian(a, "forward").sd, 1e-12,
                    "rounding")
    at = variational.mode_seeking_separation()
    around = (round(at, 2) - 0.02, round(at, 2) + 0.04)
    sides = [figure.run(0, [(0, {"separation": a})])["q"].centre > 0 for a in around]
    yield Check("the jump", sides, [False, True], 0.0, "two steps of the slider")


one_or_both_modes = Explorable(
    "one-or-both-modes", title="Which peak does q choose?", size="sentence",
    controls=[Slider("separation", 0.0, 4.0, value=2.0, step=0.02, label="Separation $a$")],
    state={"weights": np.zeros(modes.NODES), "grid": np.linspace(-8.0, 8.0, 321), "densities": np.zeros((3, 321)),
           "q": scalars(centre=0.0, sd=0.0, reverse=0.0, other_sd=0.0)},
    initialise=modes.normal_average, on={"separation": compare}, truth=truth, poster=(0, [(0, {"separation": 3.2})]),
    views=[Curves("grid", "densities", xlim=(-8.0, 8.0), ylim=(0.0, 0.45), xlabel="$x$", ylabel="density", fill=(0,),
                  series=("p", "least KL(q‖p)", "least KL(p‖q)"), ratio=2.2, label="Two peaks and the best Gaussians"),
           Readout("a = {separation:.2f}: the least KL(q‖p) is {q.reverse:.3f}, with mean {q.centre:.2f} and deviation "
                   "{q.sd:.2f}; the least KL(p‖q) has mean 0 and deviation {q.other_sd:.2f}.")],
    caption="The minimiser of KL(q‖p) covers both peaks until they are well apart, and then jumps to one of them.",
    alt="A density with two peaks, a broad Gaussian over both, and another one that is broad or sits on one peak.")

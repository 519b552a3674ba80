"""Two points: when does the middle become unstable? It depends on 𝔥, although the density does not."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel
from physml.core.special import tanh
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

GRID = np.linspace(0.01, 0.99, 99)  # each fork is one line: the upper branch from right to left, the lower one back


@kernel
def rest(scale, noise):
    """The positive place where the reverse drift of ±1 vanishes, 0 if there is none: ½ x + ½ (1 + 𝔥) s(x) = 0."""
    variance = 1.0 - scale * scale
    pull = 1.0 - variance / (1.0 + noise) if noise < 1e9 else 1.0  # s = (α tanh(α x / σ²) - x) / σ²
    low, high = 0.0, 40.0
    for _ in range(80):
        x = 0.5 * (low + high)
        if scale * tanh(scale * x / variance) > x * pull:
            low = x
        else:
            high = x
    return low if low > 1e-9 else 0.0


@kernel
def draw_modes(scales, branches):
    for k in range(scales.shape[0]):
        branches[0, k] = rest(scales[k], 1e12) * (1.0 if 2 * k < scales.shape[0] else -1.0)


@kernel
def draw_rests(noise, scales, branches, now):
    for k in range(scales.shape[0]):
        branches[1, k] = rest(scales[k], noise) * (1.0 if 2 * k < scales.shape[0] else -1.0)
    square = math.sqrt(noise * noise + noise) - noise
    now.critical = math.sqrt(max(square, 0.0))
    now.zero = 0.0


def truth(figure):
    """The bifurcation by the package, the branches by the zeros of its score."""
    for noise in (0.2, 1.0, 3.0):
        program = figure.run(0, [(0, {"noise": noise})])
        yield Check(f"instability at 𝔥 = {noise}", program["now"].critical, diffusion.instability_scale(noise), 1e-12,
                    "rounding")
        scales, branch = program["scales"][98::-1], program["branches"][1, 98::-1]
        first = scales[np.argmax(branch > 0)]
        yield Check("the branch begins there", first, diffusion.instability_scale(noise), 0.0101, "a step of the grid")
        schedule = diffusion.constant_schedule(10.0)
        score = diffusion.diffused_score([[-1.0], [1.0]], schedule)
        for k in (75, 90):
            x, t = branch[k], float(schedule.time(scales[k]))
            drift = x + (1 + noise) * score([[x]], t)[0, 0]
            yield Check(f"no drift on the branch, α = {scales[k]:.2f}", drift, 0.0, 1e-5, "bisection")


first_instability = Explorable(
    "first-instability", title="When the middle becomes unstable", size="sentence",
    controls=[Slider("noise", 0.0, 5.0, value=1.0, step=0.05, label="Noise level")],
    state={"scales": np.concatenate([GRID[::-1], GRID]), "branches": np.zeros((2, 198)),
           "now": scalars(critical=0.0, zero=0.0)},
    initialise=draw_modes, on={"noise": draw_rests}, truth=truth, poster=(0, ()),
    views=[Curves("scales", "branches", xlim=(0.0, 1.0), ylim=(-3.0, 3.0), ratio=2.6,
                  xlabel="from noise (left) to data: $\\alpha$", ylabel="$x$",
                  series=("modes of p", "drift at rest"), markers=(("now.critical", "now.zero"),),
                  label="Modes of the density, and where the reverse drift vanishes"),
           Readout("Noise level {noise:.2f}: the middle becomes unstable at α = {now.critical:.4f}; the density "
                   "splits at 0.7071.")],
    caption="The fork of the drift moves with the noise level; the fork of the density stands still.",
    alt="Two forks over the axis from noise to data. The one of the density opens at 0.71; that of the drift opens "
        "earlier and farther.")

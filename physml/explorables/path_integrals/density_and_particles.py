"""The reverse process twice: as many particles, and as one density that obeys the Fokker–Planck equation."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import normal
from physml.core.special import exp
from physml.diffusion.fokker_planck_kernels import advance_line, face_weights
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.path_integrals._shared import data, density_at, score_at
from physml.explorables.pieces import bin_of, restart_stream

CELLS, PARTICLES, FRAMES, TOTAL, LEFT = 80, 4000, 240, 5.0, 0.06  # the clock is ∫ r, from 5 down to 0.06
LOW, WIDTH, INNER = -3.2, 0.08, 20


@kernel
def restart(walkers, p, now, stream, seed, grid):
    """Noise: particles and density of N(0, 1)."""
    restart_stream(stream, seed)
    for k in range(walkers.shape[0]):
        walkers[k] = normal(stream)
    for i in range(grid.shape[0]):
        p[i + 1] = exp(-0.5 * grid[i] * grid[i]) / math.sqrt(2.0 * math.pi)
    now.done = 0


@kernel
def drift(x, clock, level, factor):
    """½ [x + (1 + 𝔥) κ s(x)], α = e^{-clock/2}."""
    return 0.5 * (x + (1.0 + level) * factor * score_at(x, exp(-0.5 * clock)))


@kernel
def advance(walkers, p, spare, right, left, faces, now, stream, level, factor):
    """One step of all particles, and INNER of the density."""
    ds = (TOTAL - LEFT) / FRAMES
    clock = TOTAL - now.done * ds
    for k in range(walkers.shape[0]):
        walkers[k] += drift(walkers[k], clock, level, factor) * ds + math.sqrt(level * ds) * normal(stream)
    for i in range(faces.shape[0]):
        faces[i] = drift(LOW + WIDTH * i, clock - 0.5 * ds, level, factor)
    face_weights(faces, 0.5 * level, WIDTH, right, left)
    right[0] = left[0] = right[CELLS] = left[CELLS] = 0.0  # walls
    advance_line(p, spare, right, left, ds / INNER, INNER)
    now.done += 1


@kernel
def show(walkers, p, curves, now, grid):
    """A histogram of the particles, the density solved for, and that of the data with the noise of this moment."""
    clock = TOTAL - now.done * (TOTAL - LEFT) / FRAMES
    now.gap, now.noise = 0.0, math.sqrt(1.0 - exp(-clock))
    for i in range(grid.shape[0]):
        curves[0, i], curves[1, i], curves[2, i] = 0.0, p[i + 1], density_at(grid[i], exp(-0.5 * clock))
        now.gap += 0.5 * WIDTH * abs(curves[1, i] - curves[2, i])
    for k in range(walkers.shape[0]):
        b = bin_of(walkers[k], LOW, WIDTH)
        if 0 <= b < grid.shape[0]:
            curves[0, b] += 1.0 / (walkers.shape[0] * WIDTH)


@kernel
def frame_of_both(walkers, p, spare, right, left, faces, now, stream, level, factor, curves, grid):
    if now.done < FRAMES:
        advance(walkers, p, spare, right, left, faces, now, stream, level, factor)
    show(walkers, p, curves, now, grid)


def truth(figure):
    """The exact marginals for the exact score; `reverse_density` for a wrong one; particles beside the density."""
    from physml import diffusion

    schedule = diffusion.constant_schedule(TOTAL)
    exact = diffusion.diffused_score(data(), schedule)
    for level, factor in ((0.4, 1.0), (1.6, 1.0), (0.6, 1.2)):
        program = figure.run(0, [(0, {"level": level, "factor": factor})]).run(FRAMES)
        curves, x = program["curves"], program["grid"]
        fine = diffusion.Grid((LOW, -LOW), 5 * CELLS)
        solved = diffusion.reverse_density(lambda y, t, f=factor: f * exact(y, t), fine, schedule, noise=level,
                                           t_end=LEFT / TOTAL).density[2::5]
        yield Check(f"density at 𝔥 = {level}, factor {factor}", curves[1], solved, 0.03, "wide cells")
        yield Check("particles", curves[0], curves[1], 4 * np.sqrt(curves[1] / (PARTICLES * WIDTH)) + 0.05,
                    "4 standard errors and steps")
        known = np.exp(data().diffused(schedule, LEFT / TOTAL).log_density(x[:, None]))
        yield Check("data", curves[2], known, 1e-9, "rounding")
        if factor == 1.0:
            yield Check("the density is that of the data", curves[1], known, 0.04, "wide cells, and the start")
        yield Check("mass", curves[1].sum() * WIDTH, 1.0, 2e-3, "what was outside at the start")


density_and_particles = Explorable(
    "density-and-particles", title="Many particles, one density", size="sentence",
    controls=[Slider("level", 0.1, 2.0, value=1.0, step=0.05, label="Noise level"),
              Slider("factor", 0.7, 1.3, value=1.0, step=0.02, label="Score times $κ$")],
    state={"walkers": np.zeros(PARTICLES), "p": np.zeros(CELLS + 2), "spare": np.zeros(CELLS + 2),
           "right": np.zeros(CELLS + 1), "left": np.zeros(CELLS + 1), "faces": np.zeros(CELLS + 1),
           "curves": np.zeros((3, CELLS)), "grid": LOW + WIDTH * (np.arange(CELLS) + 0.5), "stream": stream(47),
           "seed": stream(47), "now": scalars(done=0, gap=0.0, noise=1.0)},
    on={("level", "factor"): restart}, step=frame_of_both, truth=truth, poster=(FRAMES, ()),
    views=[Curves("grid", "curves", fill=(0,), xlim=(LOW, -LOW), ylim=(0.0, 1.0), ratio=3.5, xlabel="$x$",
                  ylabel="density", series=("particles", "Fokker–Planck", "data with noise")),
           Readout("Noise level {level:.2f}; noise left: σ = {now.noise:.2f}. The solved density differs from that of "
                   "the data with this noise by {now.gap:.3f} of its mass.")],
    caption="Two descriptions of one thing; with the exact score both follow the data. A slider starts it again.",
    alt="A histogram of particles, with two lines over it, that turns from one hump into two.")

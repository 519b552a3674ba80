"""A posterior of two parameters, the O-rings of the shuttle, walked over by two samplers."""
from statistics import fmean, pstdev

import numpy as np

from physml import data
from physml.core import kernel, stream
from physml.explorables import Button, Check, Choice, Curves, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import count_nearest, push, running_mean
from physml.explorables.truth import average
from physml.mcmc.logistic_kernels import density_on_a_grid, hamiltonian_draw, random_walk_draw, slope_density

PRIOR_SCALE, A, B = 2.5, (-4.0, 2.0), (-5.0, 1.0)  # the prior's deviation, and what of the plane is shown
DISTRESS = data.challenger().distress.astype(float)
_flown = data.challenger().temperature.tolist()
Z = np.array([(t - fmean(_flown)) / pstdev(_flown) for t in _flown])  # exact sums: the same bits on every machine
MODEL = (Z, DISTRESS, PRIOR_SCALE)


@kernel
def quadrature(density, grid, marginal):
    """The posterior on a grid, and its marginal in b by the trapezoid rule."""
    peak = density_on_a_grid(MODEL, A, B, density)
    slope_density(MODEL, peak, -12.0, 0.1, 200, grid, marginal, 1)


@kernel
def draw(here, path, points, counts, marginal, grid, totals, stream, step, sampler, draws):
    """Some draws; then the histogram of all of them since the last change of the sampler."""
    for _ in range(draws):
        a, b = here.a, here.b
        if sampler == 0:  # the path is where the chain has been lately
            here.a, here.b, accepted = random_walk_draw(MODEL, a, b, step, stream)
            push(path, here.a, here.b)
        else:
            here.a, here.b, accepted = hamiltonian_draw(MODEL, a, b, step, 8, 12, path, stream)
        slot = totals.draws % points.shape[0]
        points[slot, 0], points[slot, 1] = here.a, here.b
        totals.draws += 1
        totals.acceptance = running_mean(totals.acceptance, totals.draws, accepted)
        totals.jump = running_mean(totals.jump, totals.draws, (here.a - a)**2 + (here.b - b)**2)
        count_nearest(counts, grid, here.b)
    for k in range(counts.shape[0]):
        marginal[0, k] = counts[k] / (totals.draws * (grid[1] - grid[0]))


def truth(figure):
    """The exact curve, and mean and variance of the slope by both samplers, against a finer quadrature by NumPy."""
    a, b = np.meshgrid(np.linspace(-12, 8, 401), np.linspace(-12, 8, 401), indexing="ij")
    t = a[..., None] + b[..., None] * Z
    weight = np.exp((DISTRESS * t - np.logaddexp(0, t)).sum(-1) - (a**2 + b**2) / (2 * PRIOR_SCALE**2))
    mean = (weight * b).sum() / weight.sum()
    variance = (weight * (b - mean)**2).sum() / weight.sum()
    for sampler, step in ((0, 1.2), (1, 0.35)):
        program = figure.run(10, [(0, {"sampler": sampler, "step": step, "draws": 100})])
        slope = np.concatenate([program.run(10)["points"][:, 1].copy() for _ in range(20)])
        yield average(f"slope, sampler {sampler}", slope, mean)
        yield average(f"variance of the slope, sampler {sampler}", (slope - mean)**2, variance)
    shown = weight.sum(axis=0)[140:261:2]  # b = -5, -4.9, … 1
    yield Check("the exact curve", program["marginal"][1], shown / shown.sum() / 0.1, 1e-9, "trapezoid sums over a")


far_out = {"here": {"a": 1.0, "b": 0.5}, "points": np.nan, "path": np.nan}
count_anew = {"totals": {"draws": 0, "acceptance": 0.0, "jump": 0.0}, "counts": 0.0}

oring_posterior = Explorable(
    "oring-posterior", title="Walking over a posterior",
    controls=[Choice("sampler", ("random walk", "Hamiltonian"), label="Sampler"),
              Slider("step", 0.02, 10.0, value=0.1, log=True, label=r"Step size $\epsilon$", digits=3),
              Slider("draws", 1, 100, value=5, step=1, label="Draws a frame", digits=0),
              Button("restart", far_out, "Start again, far out")],
    state={"here": scalars(a=1.0, b=0.5), "density": np.zeros((48, 48)), "grid": np.linspace(*B, 61),
           "counts": np.zeros(61), "marginal": np.zeros((2, 61)), "points": np.full((1000, 2), np.nan),
           "path": np.full((25, 2), np.nan), "totals": scalars(draws=0, acceptance=0.0, jump=0.0),
           "stream": stream(17)},
    initialise=quadrature, on={("step", "sampler"): count_anew}, step=draw, truth=truth,
    views=[Scatter("points", background="density", path="path", xlim=A, ylim=B,
                   xlabel="intercept $a$", ylabel="slope $b$", label="The posterior, and the last 1000 draws",
                   ratio=1.1),
           Curves("grid", "marginal", fill=(0,), xlim=B, ylim=(0.0, 0.8), xlabel="slope $b$",
                  ylabel="density", series=("draws", "exact"), label="The slope: all draws, and the truth", ratio=1.3),
           Readout("Step {step:.3f}: {totals.draws} draws, acceptance {totals.acceptance:.3f}, "
                   "mean squared jump {totals.jump:.3f}.")],
    caption="A small step is almost always accepted and gets nowhere; a large one is almost never accepted and gets "
            "nowhere either. Find the step with the largest mean squared jump, then switch to the Hamiltonian sampler.",
    alt="A cloud of draws over the shaded posterior of two regression parameters, with the sampler's recent path, and "
        "a histogram of the slope beside its exact density.", poster=(200, [(0, {"step": 1.5})]))

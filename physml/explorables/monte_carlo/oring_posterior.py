"""A posterior of two parameters, the O-rings of the shuttle, walked over by two samplers."""
import math
from statistics import fmean, pstdev

import numpy as np

from physml import data
from physml.core import kernel, stream
from physml.core.random import below, normal, uniform
from physml.core.special import exp, log, log1p, sigmoid
from physml.explorables import Button, Check, Choice, Curves, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import bin_of, fill, push, running_mean
from physml.explorables.truth import average

PRIOR_SCALE, A_LOW, A_HIGH, B_LOW, B_HIGH = 2.5, -4.0, 2.0, -5.0, 1.0
DISTRESS = data.challenger().distress.astype(float)
_flown = data.challenger().temperature.tolist()
Z = np.array([(t - fmean(_flown)) / pstdev(_flown) for t in _flown])  # exact sums: the same bits on every machine


@kernel
def log_posterior(a, b):
    """ln π(a, b) = Σ [y_i t_i - ln(1 + e^t_i)] - (a² + b²)/2s², t_i = a + b z_i, and its two derivatives."""
    slope_a, slope_b = -a / (PRIOR_SCALE * PRIOR_SCALE), -b / (PRIOR_SCALE * PRIOR_SCALE)
    total = 0.5 * (a * slope_a + b * slope_b)
    for i in range(Z.shape[0]):
        t = a + b * Z[i]
        total += DISTRESS[i] * t - max(t, 0.0) - log1p(exp(-abs(t)))
        rest = DISTRESS[i] - sigmoid(t)
        slope_a += rest
        slope_b += rest * Z[i]
    return total, slope_a, slope_b


@kernel
def quadrature(density, grid, marginal, here, points, path):
    """The posterior on a grid, its marginal in b by the trapezoid rule, and a walker far out."""
    rows, columns = density.shape
    peak = -1e300
    for i in range(rows):
        for j in range(columns):
            a = A_LOW + (A_HIGH - A_LOW) * (j + 0.5) / columns
            b = B_LOW + (B_HIGH - B_LOW) * (i + 0.5) / rows
            density[i, j] = log_posterior(a, b)[0]
            peak = max(peak, density[i, j])
    for i in range(rows):
        for j in range(columns):
            density[i, j] = exp(density[i, j] - peak)
    total = 0.0
    for k in range(grid.shape[0]):
        for j in range(200):
            marginal[1, k] += exp(log_posterior(-12.0 + 0.1 * j, grid[k])[0] - peak)
        total += marginal[1, k] * (grid[1] - grid[0])
    for k in range(grid.shape[0]):
        marginal[1, k] /= total
    far_out(here, points, path)


@kernel
def far_out(here, points, path):
    """A start in the tail, and no dots."""
    here.a = 1.0
    here.b = 0.5
    fill(points, math.nan)
    fill(path, math.nan)


@kernel
def count_anew(totals, counts):
    """Another step or sampler: its draws are counted by themselves."""
    totals.draws = 0
    totals.acceptance = 0.0
    totals.jump = 0.0
    fill(counts, 0.0)


@kernel
def random_walk(here, path, step, stream):
    """Propose here + step·normal, accept with min(1, π'/π); the path is where the chain has been lately."""
    a, b = here.a + step * normal(stream), here.b + step * normal(stream)
    change = log_posterior(a, b)[0] - log_posterior(here.a, here.b)[0]
    if log(uniform(stream)) < change:
        here.a, here.b = a, b
    push(path, here.a, here.b)
    return exp(min(change, 0.0))


@kernel
def hamiltonian(here, path, step, stream):
    """Eight to twelve leapfrog steps with fresh momenta, accept with min(1, e^-ΔH); the path is the trajectory."""
    a, b, p, q = here.a, here.b, normal(stream), normal(stream)
    value, slope_a, slope_b = log_posterior(a, b)
    before = value - 0.5 * (p * p + q * q)
    fill(path, math.nan)
    path[0, 0], path[0, 1] = a, b
    for k in range(8 + below(stream, 5)):
        p += 0.5 * step * slope_a
        q += 0.5 * step * slope_b
        a += step * p
        b += step * q
        path[k + 1, 0], path[k + 1, 1] = a, b
        value, slope_a, slope_b = log_posterior(a, b)
        p += 0.5 * step * slope_a
        q += 0.5 * step * slope_b
    change = value - 0.5 * (p * p + q * q) - before
    if log(uniform(stream)) < change:
        here.a, here.b = a, b
    return exp(min(change, 0.0)) if change == change else 0.0


@kernel
def draw(here, path, points, counts, marginal, grid, totals, stream, step, sampler, draws):
    """Some draws; then the histogram of all of them since the last change of the sampler."""
    width = grid[1] - grid[0]
    for _ in range(draws):
        a, b = here.a, here.b
        accepted = random_walk(here, path, step, stream) if sampler == 0 else hamiltonian(here, path, step, stream)
        slot = totals.draws % points.shape[0]
        points[slot, 0], points[slot, 1] = here.a, here.b
        totals.draws += 1
        totals.acceptance = running_mean(totals.acceptance, totals.draws, accepted)
        totals.jump = running_mean(totals.jump, totals.draws, (here.a - a)**2 + (here.b - b)**2)
        k = bin_of(here.b, grid[0] - 0.5 * width, width)
        if 0 <= k < counts.shape[0]:
            counts[k] += 1.0
    for k in range(counts.shape[0]):
        marginal[0, k] = counts[k] / (totals.draws * width)


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


oring_posterior = Explorable(
    "oring-posterior", title="Walking over a posterior",
    controls=[Choice("sampler", ("random walk", "Hamiltonian"), label="Sampler"),
              Slider("step", 0.02, 10.0, value=0.1, log=True, label=r"Step size $\epsilon$", digits=3),
              Slider("draws", 1, 100, value=5, step=1, label="Draws a frame", digits=0),
              Button("restart", far_out, "Start again, far out")],
    state={"here": scalars(a=0.0, b=0.0), "density": np.zeros((48, 48)), "grid": np.linspace(B_LOW, B_HIGH, 61),
           "counts": np.zeros(61), "marginal": np.zeros((2, 61)), "points": np.zeros((1000, 2)),
           "path": np.zeros((25, 2)), "totals": scalars(draws=0, acceptance=0.0, jump=0.0), "stream": stream(17)},
    initialise=quadrature, on={("step", "sampler"): count_anew}, step=draw, truth=truth,
    views=[Scatter("points", background="density", path="path", xlim=(A_LOW, A_HIGH), ylim=(B_LOW, B_HIGH),
                   xlabel="intercept $a$", ylabel="slope $b$", label="The posterior, and the last 1000 draws",
                   ratio=1.1),
           Curves("grid", "marginal", fill=(0,), xlim=(B_LOW, B_HIGH), ylim=(0.0, 0.8), xlabel="slope $b$",
                  ylabel="density", series=("draws", "exact"), label="The slope: all draws, and the truth", ratio=1.3),
           Readout("Step {step:.3f}: {totals.draws} draws, acceptance {totals.acceptance:.3f}, "
                   "mean squared jump {totals.jump:.3f}.")],
    caption="A small step is almost always accepted and gets nowhere; a large one is almost never accepted and gets "
            "nowhere either. Find the step with the largest mean squared jump, then switch to the Hamiltonian sampler.",
    alt="A cloud of draws over the shaded posterior of two regression parameters, with the sampler's recent path, and "
        "a histogram of the slope beside its exact density.", poster=(200, [(0, {"step": 1.5})]))

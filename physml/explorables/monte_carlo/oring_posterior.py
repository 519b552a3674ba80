"""A posterior of two parameters, the O-rings of the shuttle, walked over by two samplers."""
import math

import numpy as np

from physml import data
from physml.core import kernel, stream
from physml.core.random import normal, uniform
from physml.core.special import exp, log, log1p, sigmoid
from physml.explorables.controls import Button, Choice, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Curves, Readout, Scatter


@kernel("float64, float64, float64[::1], float64[::1], float64, float64[::1]")
def oring_log_density(a, b, z, y, prior_scale, gradient):
    """log π(a, b) = Σ [y_i t_i - ln(1 + e^t_i)] - (a² + b²)/2s², t_i = a + b z_i; writes the gradient."""
    gradient[0] = -a / (prior_scale * prior_scale)
    gradient[1] = -b / (prior_scale * prior_scale)
    total = 0.5 * (a * gradient[0] + b * gradient[1])
    for i in range(z.shape[0]):
        t = a + b * z[i]
        total += y[i] * t - max(t, 0.0) - log1p(exp(-abs(t)))
        slope = y[i] - sigmoid(t)
        gradient[0] += slope
        gradient[1] += slope * z[i]
    return total


@kernel("float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
        " float64[::1], float64[::1], float64, float64, float64, float64, float64")
def posterior_grid(density, grid, marginal, z, y, points, path, position, gradient, prior_scale, a_low, a_high, b_low,
                   b_high):
    """The posterior on a grid, its marginal in b by the trapezoid rule, and an empty record."""
    rows, columns = density.shape
    peak = -1e300
    for i in range(rows):
        for j in range(columns):
            a = a_low + (a_high - a_low) * (j + 0.5) / columns
            b = b_low + (b_high - b_low) * (i + 0.5) / rows
            density[i, j] = oring_log_density(a, b, z, y, prior_scale, gradient)
            peak = max(peak, density[i, j])
    for i in range(rows):
        for j in range(columns):
            density[i, j] = exp(density[i, j] - peak)
    cell = grid[1] - grid[0]
    total = 0.0
    for k in range(grid.shape[0]):
        marginal[1, k] = 0.0
        for j in range(200):
            a = -12.0 + 0.1 * j
            marginal[1, k] += exp(oring_log_density(a, grid[k], z, y, prior_scale, gradient) - peak)
        total += marginal[1, k] * cell
    for k in range(grid.shape[0]):
        marginal[1, k] /= total
    far_start(position, points, path)


@kernel("float64[::1], float64[:, ::1], float64[:, ::1]")
def far_start(position, points, path):
    """A start in the tail, and no dots."""
    position[0] = 1.0
    position[1] = 0.5
    for k in range(points.shape[0]):
        points[k, 0] = math.nan
        points[k, 1] = math.nan
    for k in range(path.shape[0]):
        path[k, 0] = math.nan
        path[k, 1] = math.nan


@kernel("float64[::1], float64[:, ::1], float64, int64")
def clear_tally(tally, counts, step, sampler):
    """A new step or sampler: count anew. tally: draws, acceptance, mean squared jump, step, sampler."""
    for k in range(3):
        tally[k] = 0.0
    tally[3] = step
    tally[4] = sampler
    for k in range(counts.shape[1]):
        counts[0, k] = 0.0


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], uint64[::1], float64,"
        " float64")
def random_walk_draw(position, proposal, gradient, z, y, path, stream, prior_scale, step):
    """Propose position + step·normal, accept with min(1, π'/π); the path is the chain's recent positions."""
    before = oring_log_density(position[0], position[1], z, y, prior_scale, gradient)
    for i in range(2):
        proposal[i] = position[i] + step * normal(stream)
    change = oring_log_density(proposal[0], proposal[1], z, y, prior_scale, gradient) - before
    accepted = log(uniform(stream)) < change
    for k in range(path.shape[0] - 1):
        path[k, 0] = path[k + 1, 0]
        path[k, 1] = path[k + 1, 1]
    for i in range(2):
        if accepted:
            position[i] = proposal[i]
        path[path.shape[0] - 1, i] = position[i]
    return exp(min(change, 0.0))


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1],"
        " uint64[::1], float64, float64")
def hamiltonian_draw(position, proposal, momentum, gradient, z, y, path, stream, prior_scale, step):
    """Eight to twelve leapfrog steps with fresh momenta; the path is the trajectory."""
    energy = -oring_log_density(position[0], position[1], z, y, prior_scale, gradient)
    for i in range(2):
        momentum[i] = normal(stream)
        energy += 0.5 * momentum[i] * momentum[i]
        proposal[i] = position[i]
    steps = 8 + np.int64(5.0 * uniform(stream))
    for k in range(path.shape[0]):
        path[k, 0] = math.nan
        path[k, 1] = math.nan
    path[0, 0] = proposal[0]
    path[0, 1] = proposal[1]
    new = 0.0
    for k in range(steps):
        for i in range(2):
            momentum[i] += 0.5 * step * gradient[i]
            proposal[i] += step * momentum[i]
            path[k + 1, i] = proposal[i]
        new = oring_log_density(proposal[0], proposal[1], z, y, prior_scale, gradient)
        for i in range(2):
            momentum[i] += 0.5 * step * gradient[i]
    change = energy + new - 0.5 * (momentum[0] * momentum[0] + momentum[1] * momentum[1])
    if log(uniform(stream)) < change:
        for i in range(2):
            position[i] = proposal[i]
    return exp(min(change, 0.0)) if change == change else 0.0


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1],"
        " float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], uint64[::1], float64, float64,"
        " int64, int64")
def posterior_frame(position, proposal, momentum, gradient, z, y, path, points, counts, marginal, grid, tally, stream,
                    prior_scale, step, sampler, draws):
    """Some draws; then the histogram of all of them since the last change of the sampler."""
    bins = grid.shape[0]
    cell = grid[1] - grid[0]
    for _ in range(draws):
        a, b = position[0], position[1]
        if sampler == 0:
            accepted = random_walk_draw(position, proposal, gradient, z, y, path, stream, prior_scale, step)
        else:
            accepted = hamiltonian_draw(position, proposal, momentum, gradient, z, y, path, stream, prior_scale, step)
        slot = np.int64(tally[0]) % points.shape[0]
        points[slot, 0] = position[0]
        points[slot, 1] = position[1]
        jump = (position[0] - a) * (position[0] - a) + (position[1] - b) * (position[1] - b)
        tally[0] += 1.0
        tally[1] += (accepted - tally[1]) / tally[0]
        tally[2] += (jump - tally[2]) / tally[0]
        k = np.int64(math.floor((position[1] - grid[0]) / cell + 0.5))
        if 0 <= k < bins:
            counts[0, k] += 1.0
    for k in range(bins):
        marginal[0, k] = counts[0, k] / (tally[0] * cell)


_record = data.challenger()
_standard = (_record.temperature - _record.temperature.mean()) / _record.temperature.std()
_A, _B = (-4.0, 2.0), (-5.0, 1.0)

oring_posterior = Explorable(
    "oring-posterior", title="Walking over a posterior",
    controls=[Choice("sampler", ("random walk", "Hamiltonian"), label="Sampler"),
              Slider("step", 0.02, 10.0, value=0.1, log=True, label=r"Step size $\epsilon$", digits=3),
              Slider("draws", 1, 100, value=5, step=1, label="Draws a frame", digits=0),
              Button("restart", far_start, "Start again, far out")],
    constants={"prior_scale": 2.5, "a_low": _A[0], "a_high": _A[1], "b_low": _B[0], "b_high": _B[1]},
    state={"position": np.zeros(2), "proposal": np.zeros(2), "momentum": np.zeros(2), "gradient": np.zeros(2),
           "z": _standard, "y": _record.distress.astype(float), "density": np.zeros((48, 48)),
           "grid": np.linspace(*_B, 61), "counts": np.zeros((1, 61)), "marginal": np.zeros((2, 61)),
           "points": np.zeros((1000, 2)), "path": np.zeros((25, 2)), "tally": np.zeros(5), "stream": stream(17)},
    initialise=posterior_grid, setup=clear_tally, step=posterior_frame,
    views=[Scatter("points", background="density", path="path", xlim=_A, ylim=_B, xlabel="intercept $a$",
                   ylabel="slope $b$", label="The posterior, and the last 1000 draws", ratio=1.1),
           Curves("grid", "marginal", fill=(0,), xlim=_B, ylim=(0.0, 0.8), xlabel="slope $b$", ylabel="density",
                  series=("draws", "exact"), label="The slope: all draws, and the truth",
                  ratio=1.3),
           Readout("Step {step:.3f}: {tally[0]:.0f} draws, acceptance {tally[1]:.3f}, "
                   "mean squared jump {tally[2]:.3f}.")],
    caption="A small step is almost always accepted and gets nowhere; a large one is almost never accepted and gets "
            "nowhere either. Find the step with the largest mean squared jump, then switch to the Hamiltonian sampler.",
    alt="A cloud of draws over the shaded posterior of two regression parameters, with the sampler's recent path, and "
        "a histogram of the slope beside its exact density.", poster=(200, [(0, {"step": 1.5})]))

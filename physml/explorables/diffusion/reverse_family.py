"""From noise back to two peaks, by the family in 𝔥: the paths change, the density does not, unless a sign is wrong."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel, stream
from physml.core.random import normal
from physml.explorables import Check, Curves, Explorable, Readout, Scatter, Slider, Toggle, scalars
from physml.explorables.diffusion._shared import scale_of, two_peaks
from physml.explorables.pieces import bin_of, fill, restart_stream

PATHS, STEPS, MANY, END = 8, 120, 3000, 0.02
WIDTH, AT, LOW, BIN = 0.04, 1.0, -2.6, 0.13


@kernel
def shade(background):
    """p_t at all times (columns) and places (rows), each time in shares of its top."""
    rows, columns = background.shape
    for j in range(columns):
        scale = scale_of(1, 1.0 - (1.0 - END) * j / (columns - 1.0))
        top = 0.0
        for i in range(rows):
            x = -LOW * (2.0 * (i + 0.5) / rows - 1.0)
            background[i, j] = two_peaks(x, scale * AT, 1.0 - (1.0 - WIDTH) * scale * scale)[0]
            top = max(top, background[i, j])
        for i in range(rows):
            background[i, j] *= 0.7 / top


@kernel
def drift(x, t, noise, wrong):
    """Towards the data; with the wrong sign as if time ran forward."""
    rate, scale = 0.1 + 19.9 * t, scale_of(1, t)
    slope = two_peaks(x, scale * AT, 1.0 - (1.0 - WIDTH) * scale * scale)[1]
    found = 0.5 * rate * x + 0.5 * (1.0 + noise) * rate * slope
    return -found if wrong else found


@kernel
def step_back(x, t, h, noise, wrong, kick):
    """A Heun step, as in physml.diffusion.samplers."""
    x, first = x + math.sqrt(noise * (0.1 + 19.9 * (t - 0.5 * h)) * h) * kick, drift(x, t, noise, wrong)
    return x + 0.5 * h * (first + drift(x + h * first, t - h, noise, wrong))


@kernel
def run_back(noise, wrong, many, paths, densities, x, stream, seed, now):
    """So many runs from the same random numbers, the first PATHS of them drawn; a histogram of the ends."""
    restart_stream(stream, seed)
    fill(paths, math.nan)
    for k in range(x.shape[0]):
        scale = scale_of(1, END)
        densities[0, k] = two_peaks(x[k], scale * AT, 1.0 - (1.0 - WIDTH) * scale * scale)[0]
        densities[1, k] = 0.0
    h, second, crossed = (1.0 - END) / STEPS, 0.0, 0
    for m in range(many):
        place = normal(stream)
        start = place
        for s in range(STEPS + 1):
            if m < PATHS:
                paths[m * (STEPS + 2) + s, 0], paths[m * (STEPS + 2) + s, 1] = s * h, place
            if s < STEPS:
                place = step_back(place, 1.0 - s * h, h, noise, wrong, normal(stream))
                place = min(max(place, -50.0), 50.0)
        second += place * place / many
        crossed += 1 if place * start < 0.0 else 0
        k = bin_of(place, LOW, BIN)
        if 0 <= k < x.shape[0]:
            densities[1, k] += 1.0 / (many * BIN)
    now.second, now.exact = second, 1.0 + WIDTH * scale_of(1, END) * scale_of(1, END)
    now.crossed = 100.0 * crossed / many


def truth(figure):
    """The law at the end is p_t for every 𝔥; the flow keeps the order; the wrong sign does not come back."""
    p = diffusion.GaussianMixture([1, 1], [-AT, AT], WIDTH).diffused(diffusion.linear_schedule(0.1, 20.0), END)
    exact = float((p.means**2).mean() + p.covariances[0, 0, 0])
    spread = float(np.sqrt(2 * p.covariances[0, 0, 0] ** 2 + 4 * p.covariances[0, 0, 0] * p.means[0, 0] ** 2))
    for noise in (0.0, 1.0, 3.0):
        program = figure.run(0, [(0, {"noise": noise})])
        yield Check(f"mean square at 𝔥 = {noise}", program["now"].second, exact, 4 * spread / MANY**0.5 + 0.01,
                    "4 standard errors and the step")
        middle = np.exp(p.log_density(program["x"][:, None]))
        yield Check(f"histogram at 𝔥 = {noise}", program["densities"][1], middle,
                    4 * np.sqrt(np.maximum(middle, 0.02) / (MANY * BIN)) + 0.2 * middle.max(),
                    "4 standard errors and the bins")
    yield Check("exact mean square", figure.run(0)["now"].exact, exact, 1e-12, "rounding")
    flow = figure.run(0, [(0, {"noise": 0.0})])["now"].crossed
    yield Check("the flow crosses nothing", flow, 0.0, 0, "order is kept")
    wrong = figure.run(0, [(0, {"wrong": 1})])["now"].second
    yield Check("the wrong sign runs away", float(wrong > 20), 1, 0, "exponential growth")


reverse_family = Explorable(
    "reverse-family", title="A family of ways back", size="sentence",
    controls=[Slider("noise", 0.0, 4.0, value=1.0, step=0.05, label="Noise level"),
              Toggle("wrong", "Drift with the wrong sign")],
    state={"background": np.zeros((60, 120)), "paths": np.zeros((PATHS * (STEPS + 2), 2)),
           "dots": np.full((1, 2), np.nan), "x": LOW + BIN * (np.arange(40) + 0.5), "densities": np.zeros((2, 40)),
           "stream": stream(2), "seed": stream(2), "now": scalars(second=0.0, crossed=0.0, exact=0.0)},
    constants={"many": MANY}, initialise=shade, on={("noise", "wrong"): run_back}, truth=truth, poster=(0, ()),
    views=[Scatter("dots", background="background", path="paths", head=False, xlim=(0.0, 1.0 - END), ylim=(LOW, -LOW),
                   ratio=2.1, xlabel="from noise to data, $1 - t$", ylabel="$x$", label="Eight paths over $p_t$"),
           Curves("x", "densities", fill=(0,), xlim=(LOW, -LOW), ylim=(0.0, 1.4), xlabel="$x$", ylabel="density",
                  ratio=2.0, series=("exact", "3000 runs"), label="Where they end"),
           Readout("Noise level {noise:.2f}: mean square of the ends {now.second:.3f} (exactly {now.exact:.3f}); "
                   "{now.crossed:.1f} % of the runs change sides.")],
    caption="Without noise no path crosses another; with noise they do, and the ends, all together, stay the same.",
    alt="Paths from the left, spread like a Gaussian, to two bands on the right, over shades of the density; beside "
        "it a density with two peaks and a histogram that follows it.")

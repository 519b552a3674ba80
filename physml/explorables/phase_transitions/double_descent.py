"""A curve fitted by waves, and the error of such fits by their number: the peak where it is that of the data."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.circular import cos, sin
from physml.core.random import normal, uniform
from physml.core.special import LN10, exp, log
from physml.explorables import Button, Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import fill

SETS, MOST, WIDEST, GRID = 25, 30, 90, 61
SHOWN = 3  # a set whose errors are near the median at every width


@kernel
def wave(x, j):
    """cos jπ(x + 1)/2, the steeper the weaker: among all curves through the data the calmest is the cheapest."""
    return cos(0.5 * math.pi * j * (x + 1.0)) / (1.0 + j)


@kernel
def begin(grid, widths, data, stream):
    """Data sets, drawn once: all settings are compared on the same ones."""
    for k in range(GRID):
        grid[k] = -1.0 + 2.0 * k / (GRID - 1.0)
    for j in range(WIDEST):
        widths[j] = j + 1.0
    for s in range(SETS):
        for i in range(MOST):
            data[0, s, i], data[1, s, i] = 2.0 * uniform(stream) - 1.0, normal(stream)


@kernel
def add_wave(work, cross, grid, data, s, j, points):
    """The j-th wave's part of the kernels: among the data in ``work[0]``, between grid and data in ``cross``."""
    for i in range(points):
        work[1, 0, i] = wave(data[0, s, i], j)
        for k in range(i + 1):
            work[0, i, k] += work[1, 0, i] * work[1, 0, k]
    for k in range(GRID):
        there = wave(grid[k], j)
        for i in range(points):
            cross[k, i] += there * work[1, 0, i]


@kernel
def solve(work, weights, ridge, points):
    """(K + λ) weights = weights by Cholesky, with the kernel K in ``work[0]`` and its root in ``work[1]``."""
    for i in range(points):
        for k in range(i + 1):
            total = work[0, i, k] + (ridge if i == k else 0.0)
            for m in range(k):
                total -= work[1, i, m] * work[1, k, m]
            work[1, i, k] = math.sqrt(max(total, 1e-16)) if i == k else total / work[1, k, k]
    for i in range(points):
        for k in range(i):
            weights[i] -= work[1, i, k] * weights[k]
        weights[i] /= work[1, i, i]
    for i in range(points - 1, -1, -1):
        for k in range(i + 1, points):
            weights[i] -= work[1, k, i] * weights[k]
        weights[i] /= work[1, i, i]


@kernel
def fit(work, cross, weights, grid, data, s, points, log_ridge, noise):
    """Weights of the data in the fitted curve; returns its mean squared distance from sin πx."""
    for i in range(points):
        weights[i] = sin(math.pi * data[0, s, i]) + noise * data[1, s, i]
    solve(work, weights, exp(LN10 * log_ridge), points)
    error = 0.0
    for k in range(GRID):
        value = -sin(math.pi * grid[k])
        for i in range(points):
            value += cross[k, i] * weights[i]
        error += value * value
    return error / GRID


@kernel
def all_widths(errors, logs, work, cross, weights, grid, data, points, log_ridge, noise):
    """For every width log₁₀ of the error, its median over the data sets; the kernels grow feature by feature."""
    for s in range(SETS):
        fill(work, 0.0)
        fill(cross, 0.0)
        for j in range(WIDEST):
            add_wave(work, cross, grid, data, s, j, points)
            errors[s, j] = fit(work, cross, weights, grid, data, s, points, log_ridge, noise)
    for j in range(WIDEST):
        for s in range(SETS):
            smaller = 0
            for t in range(SETS):
                smaller += errors[t, j] < errors[s, j]
            if smaller == SETS // 2:
                logs[0, j] = log(errors[s, j]) / LN10


@kernel
def show(now, curves, shown, work, cross, weights, grid, data, width, points, log_ridge, noise):
    """One data set, and the curve through it."""
    fill(work, 0.0)
    fill(cross, 0.0)
    fill(shown, math.nan)
    for j in range(width):
        add_wave(work, cross, grid, data, now.set, j, points)
    now.error = log(fit(work, cross, weights, grid, data, now.set, points, log_ridge, noise)) / LN10
    for i in range(points):
        shown[0, i] = data[0, now.set, i]
        shown[1, i] = sin(math.pi * shown[0, i]) + noise * data[1, now.set, i]
    for k in range(GRID):
        curves[0, k], curves[1, k] = sin(math.pi * grid[k]), 0.0
        for i in range(points):
            curves[1, k] += cross[k, i] * weights[i]


@kernel
def summarise(now, logs, width):
    now.median, now.highest, now.at = logs[0, width - 1], -9.0, 0
    for j in range(WIDEST):
        if logs[0, j] > now.highest:
            now.highest, now.at = logs[0, j], j + 1


@kernel
def another(now, curves, shown, work, cross, weights, grid, data, width, points, log_ridge, noise):
    now.set = (now.set + 1) % SETS
    show(now, curves, shown, work, cross, weights, grid, data, width, points, log_ridge, noise)


def truth(figure):
    """The same fits in the space of features, by numpy; and where theory expects the peak."""
    for p, n, log_ridge, noise in ((5, 20, -2.0, 0.3), (20, 20, -3.0, 0.3), (80, 12, -2.0, 0.5)):
        settings = {"width": p, "points": n, "log_ridge": log_ridge, "noise": noise}
        program = figure.run(0, [(0, settings), (0, "another")])
        x, z = (program["data"][k, SHOWN + 1, :n, None] for k in range(2))

        j, at = np.arange(p), program["grid"][:, None]
        X, waves = (np.cos(np.pi / 2 * j * (place + 1)) / (1 + j) for place in (x, at))
        fitted = np.linalg.lstsq(np.vstack([X, 10 ** (log_ridge / 2) * np.eye(p)]),
                                 np.vstack([np.sin(np.pi * x) + noise * z, np.zeros((p, 1))]), rcond=None)[0]
        curve = (waves @ fitted)[:, 0]
        yield Check(f"the curve of {p} waves", program["curves"][1], curve, 1e-7 * abs(curve).max(), "rounding")
        errors = np.mean((curve - np.sin(np.pi * program["grid"])) ** 2)
        found = program["errors"][SHOWN + 1, p - 1]
        yield Check(f"its error among {p} widths", found, errors, 1e-6 * errors, "rounding")
        yield Check("the median", program["logs"][0], np.log10(np.median(program["errors"], axis=0)), 1e-9, "rounding")
    for n in (12, 20, 28):
        now = figure.run(0, [(0, {"points": n, "log_ridge": -8.0, "noise": 0.5})])["now"]
        yield Check(f"the peak with {n} points", now.at, n, 2, "a median of 25 data sets")
    few, stirred, wild, many = (figure.run(0, [(0, {"width": p})]) for p in (5, 12, 20, 90))
    five, twelve, twenty, ninety = (program["now"].error for program in (few, stirred, wild, many))
    told = [five < twelve, max(five, twelve, ninety) < np.log10(0.4), twenty > 2.0,
            max(abs(program["curves"][1]).max() for program in (few, stirred, many)) < 2.5,
            few["now"].median < many["now"].median - 0.5]
    yield Check("what the chapter tells of this set, and of the median", told, [1.0] * 5, 0.5, "yes or no")


double_descent = Explorable(
    "double-descent", title="More parameters than data",
    controls=[Slider("width", 1, WIDEST, value=5, step=1, label="Width $p$: waves that are fitted", digits=0),
              Slider("points", 8, MOST, value=20, step=1, label="Data $n$", digits=0),
              Slider("log_ridge", -8.0, 0.0, value=-8.0, step=0.25, label="Ridge, $\\log_{10}\\lambda$", digits=2),
              Slider("noise", 0.0, 1.0, value=0.3, step=0.05, label="Noise"),
              Button("another", another, "Another data set")],
    state={"grid": np.zeros(GRID), "widths": np.zeros(WIDEST), "data": np.zeros((2, SETS, MOST)),
           "stream": stream(31), "work": np.zeros((2, MOST, MOST)), "cross": np.zeros((GRID, MOST)),
           "weights": np.zeros(MOST), "curves": np.zeros((2, GRID)), "shown": np.zeros((2, MOST)),
           "errors": np.zeros((SETS, WIDEST)), "logs": np.zeros((1, WIDEST)),
           "now": scalars(set=SHOWN, error=0.0, median=0.0, highest=0.0, at=0)},
    initialise=begin, on={("points", "log_ridge", "noise"): all_widths,
                          ("width", "points", "log_ridge", "noise"): show,
                          ("width", "points", "log_ridge", "noise", "errors"): summarise},
    truth=truth, poster=(0, [(0, {"width": 20})]),
    views=[Curves("grid", "curves", label="The data, the truth and the fit", xlabel="x", ylabel="y", xlim=(-1.0, 1.0),
                  ylim=(-2.5, 2.5), ratio=2.1, series=("truth", "fit"),
                  markers=tuple((f"shown[{i}]", f"shown[{MOST + i}]") for i in range(MOST))),
           Curves("widths", "logs", label="Error by width, median of 25 data sets", xlabel="width p",
                  ylabel="log₁₀ of the error", xlim=(0.0, 90.0), ylim=(-2.0, 4.0), ratio=2.1,
                  markers=(("width", "now.median"),)),
           Readout("p = {width}, n = {points}, log₁₀ λ = {log_ridge:.2f}, noise {noise:.2f}: log₁₀ of the error is "
                   "{now.error:.2f} here, {now.median:.2f} in the median. The median is highest at p = {now.at}.")],
    caption="The fit is calm with few parameters, wild where their number is that of the data, and calmer with many.",
    alt="Left, points around a sine wave and a fitted curve; right, the logarithm of the error against the width, with "
        "a peak where the width is the number of points.")

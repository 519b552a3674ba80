"""Digits form out of noise: a network's denoiser beside the exact one, which knows only the digits it was given."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel, stream
from physml.core.random import normal
from physml.core.special import exp, log, log1p
from physml.diffusion import trained
from physml.explorables import Button, Check, Choice, Curves, Explorable, Image, Readout, Slider, scalars
from physml.explorables.diffusion._digits import (
    SMALL,
    WEIGHTS,
    D,
    exact_guess,
    network_guess,
    network_numbers,
    noise_columns,
    packed,
    six_bits,
    two_nearest,
    unpack_network,
)
from physml.explorables.pieces import fill, random_normals, restart_stream

SIZES, STEPS, GRID, COLUMNS, CELL = (30, 300), (5, 10, 20, 50, 100), 100, 10, 9
COUNT, MOST, TOP, PAUSE = 2 * COLUMNS, SIZES[-1], 4.5, 240
LOG_FIRST, LOG_LAST = 2.995732273553991, -3.1  # ln σ of the start, 20, and of the end
SIGMA = D + 1  # column of the points that holds the levels
COLLAPSE = (2.11, 1.06)  # σ at which the mutual information within a class is ln n for its n/10 digits
COLLAPSE_TIME = tuple(round((math.sqrt(0.01 + 39.8 * math.log1p(s * s)) - 0.1) / 19.9, 6) for s in COLLAPSE)
HELD_OUT = (3.524, 2.35)  # mean distance of held-out digits from the nearest of 30 and of 300
BASIS = trained.stored("digit-basis")
NETWORKS = [network_numbers(trained.stored(f"digits-{n}-small")) for n in SIZES]
KNOWN = diffusion.digit_points()


@kernel
def time_of(sigma):
    """When σ/α has this value in the linear schedule from 0.1 to 20: 0.1 t + 9.95 t² = ln(1 + σ²)."""
    return (math.sqrt(0.01 + 39.8 * log1p(sigma * sigma)) - 0.1) / 19.9


@kernel
def unpack(network, small, weights, examples, units, points, times, digits, stream, basis, mean, axes):
    """Numbers out of letters; the levels, even in ln σ, in the last column of the points; the first noise."""
    for row in range(weights.shape[0]):
        unpack_network(network, small, row, weights)
    for n in range(MOST):
        for i in range(D + 1):  # the last is the label
            value = six_bits(examples, n * (D + 1) + i)
            points[n, i] = value * np.float64(units[1, i]) if i < D else value
    for j in range(64):
        axes[D, j] = mean[j] / 512.0 - 1.0
        for i in range(D):
            axes[i, j] = basis[i, j] * np.float64(units[0, i])
    for k in range(GRID + 1):
        points[k, SIGMA] = exp(LOG_FIRST + (LOG_LAST - LOG_FIRST) * k / GRID)
        times[GRID - k] = time_of(points[k, SIGMA])
    random_normals(digits, 1.0, stream)


@kernel
def begin(run, digits, points, curves):
    """Noise of the first level, and an empty line."""
    run.at, run.wait = 0, 0
    for which in range(COUNT):
        for i in range(D):
            digits[0, which, i] = points[0, SIGMA] * digits[2, which, i]
    for k in range(GRID + 1):
        curves[run.source, k] = math.nan


@kernel
def again(run, digits, points, curves, times, stream, kept, source, known, steps):
    """From the same noise once more, so that what differs is what was changed."""
    if run.count != SIZES[known]:
        fill(curves, math.nan)
    run.count, run.row, run.source, run.stride = SIZES[known], known, source, GRID // STEPS[steps]
    restart_stream(stream, kept)
    begin(run, digits, points, curves)
    for k in range(GRID + 1):
        curves[2, k] = HELD_OUT[known]
        curves[3, k] = TOP if times[k] < COLLAPSE_TIME[known] else 0.0


@kernel
def new_noise(run):
    """The next frame begins anew."""
    run.at, run.wait = GRID + 1, 0


@kernel
def paint(picture, axes, row, column, digits, k, which, scale):
    """Eight by eight pixels of ``scale`` times ``digits[k, which]``, between paper and ink."""
    for j in range(64):
        value = axes[D, j]
        for i in range(D):
            value += scale * digits[k, which, i] * axes[i, j]
        picture[row + j // 8, column + j % 8] = min(1.0, max(-1.0, value))


@kernel
def look(run, digits, points, curves, picture, axes):
    """The training digit nearest to every guess, and the pictures of the state and of that digit."""
    run.copies, run.distance, run.sigma = 0, 0.0, points[run.at, SIGMA]
    scale = 1.0 / math.sqrt(1.0 + run.sigma * run.sigma) if run.at < GRID else 1.0
    for which in range(COUNT):
        n, first, second = two_nearest(points, run.count, digits, which)
        run.distance += first / COUNT
        run.copies += 1 if first < second / 3.0 else 0
        for i in range(D):
            digits[3, which, i] = points[n, i]
        row, column = 1 + 2 * CELL * (which // COLUMNS), 1 + CELL * (which % COLUMNS)
        paint(picture, axes, row, column, digits, 0, which, scale)
        paint(picture, axes, row + CELL - 1, column, digits, 3, which, 1.0)
    curves[run.source, GRID - run.at] = run.distance


@kernel
def move(digits, which, sigma, after, noise, stream):
    """The step that is exact while the guess D stands still: u ← D + r^{1+𝔥} (u - D) + σ' √(1 - r^{2𝔥}) ξ, r = σ'/σ."""
    ratio = log(after / sigma)
    keep, kick = exp((1.0 + noise) * ratio), after * math.sqrt(1.0 - exp(2.0 * noise * ratio))
    for i in range(D):
        guess = digits[1, which, i]
        digits[0, which, i] = guess + keep * (digits[0, which, i] - guess) + kick * normal(stream)


@kernel
def form(run, digits, points, weights, scratch, curves, times, stream, kept, noise, picture, axes):
    """A step towards smaller noise, every ``stride`` frames; at the end a pause, and other noise."""
    run.wait -= 1
    if run.wait > 0:
        return
    if run.at > GRID:
        random_normals(digits, 1.0, stream)
        restart_stream(kept, stream)
        begin(run, digits, points, curves)
    sigma, run.time = points[run.at, SIGMA], times[GRID - run.at]
    noise_columns(sigma, scratch)
    for which in range(COUNT):
        if run.source == 0:
            network_guess(weights, run.row, digits, which, which % COLUMNS, sigma, scratch)
        else:
            exact_guess(points, run.count, digits, which, which % COLUMNS, sigma, scratch)
        if run.at == GRID:  # the result is the last guess
            for i in range(D):
                digits[0, which, i] = digits[1, which, i]
    look(run, digits, points, curves, picture, axes)
    run.wait = run.stride if run.at < GRID else PAUSE
    run.at += run.stride
    if run.at <= GRID:
        for which in range(COUNT):
            move(digits, which, sigma, points[run.at, SIGMA], noise, stream)


def guesses(program):
    """The denoiser of numpy at the points of the figure's last guess."""
    run = program["run"]
    denoiser = trained.restored(trained.stored(f"digits-{SIZES[int(run.row)]}-small"))
    exact = diffusion.Denoiser(denoiser.network, denoiser.mean, denoiser.spread, denoiser.frequencies, 10, "double")
    return lambda u, sigma: exact(u, sigma, np.arange(COUNT) % COLUMNS)


def truth(figure):
    """The network against numpy's, the exact score against the training set, the theory's collapse recomputed."""
    schedule, levels, (held_out, labels) = diffusion.linear_schedule(), np.geomspace(0.3, 150, 50), KNOWN.held_out()
    largest = trained.trained_digits(1500)
    information = diffusion.mutual_information(lambda u, s: largest(u, s, labels), held_out, levels)
    for known, n in enumerate(SIZES):
        program = figure.run(1, [(0, {"known": known, "noise": 0.0})])
        first, second = np.exp(LOG_FIRST + (LOG_LAST - LOG_FIRST) * np.arange(2) / GRID)
        start, now = first * program["digits"][2], program["digits"].copy()
        guess = guesses(program)(start, float(first))
        yield Check(f"guess of the network that knows {n}", now[1], guess, 1e-9, "rounding")
        yield Check("a step", now[0], guess + (second / first) * (start - guess), 1e-9, "rounding")
        copies = figure.run(101, [(0, {"known": known, "source": 1})])
        yield Check(f"distance from the nearest of {n}", copies["run"].distance, 0.0, 1e-9, "exp(-d²/2σ²) of the next")
        yield Check("copies", copies["run"].copies, COUNT, 0, "all of them")
        own = KNOWN.labels[:n][[np.argmin(((KNOWN.points[:n] - x) ** 2).sum(axis=1)) for x in copies["digits"][3]]]
        yield Check("class as asked", own, np.arange(COUNT) % COLUMNS, 0, "only digits of the class have a weight")
        yield Check(f"collapse with {n}", COLLAPSE[known], diffusion.collapse_noise(levels, information, n / 10), 0.03,
                    "draws of the noise")
    program = figure.run(101)
    corners = [(1 + 2 * CELL * (k // COLUMNS), 1 + CELL * (k % COLUMNS)) for k in range(COUNT)]
    drawn = np.stack([program["picture"][row:row + 8, column:column + 8] for row, column in corners])
    yield Check("pictures", drawn, diffusion.digit_images(program["digits"][0]), 1e-12, "rounding")
    sigma = np.exp(LOG_FIRST + (LOG_LAST - LOG_FIRST) * np.arange(GRID + 1) / GRID)
    yield Check("times", schedule.noise_to_signal(program["times"])[::-1] / sigma, 1.0, 1e-12, "rounding")
    distances = np.sqrt(((held_out[:, None] - KNOWN.points[:MOST]) ** 2).sum(axis=2))
    found = [distances[:, :n].min(axis=1).mean() for n in SIZES]
    yield Check("mean distance of held-out digits", HELD_OUT, found, 0.0006, "rounded")


digits_out_of_noise = Explorable(
    "digits-out-of-noise", title="Digits out of noise",
    controls=[Choice("source", ("network", "exact score"), label="Denoiser"),
              Choice("known", tuple(f"{n} digits" for n in SIZES), label="Training set", value=1),
              Slider("noise", 0.0, 2.0, value=1.0, step=0.1, label="Noise level", digits=1),
              Choice("steps", tuple(str(n) for n in STEPS), label="Steps", value=len(STEPS) - 1),
              Button("other", new_noise, "Other noise")],
    state={"run": scalars(at=0, wait=0, row=0, source=0, count=0, stride=1, copies=0, sigma=0.0, time=0.0,
                          distance=0.0),
           "network": np.concatenate([letters for letters, _ in NETWORKS]), "small": np.stack([n for _, n in NETWORKS]),
           "examples": packed(np.column_stack([KNOWN.levels[:MOST], KNOWN.labels[:MOST]])),
           "basis": BASIS["axes"], "mean": BASIS["mean"],
           "units": np.stack([BASIS["scale"], KNOWN.steps.astype(np.float32)]),
           "weights": np.zeros((len(SIZES), WEIGHTS + SMALL)), "points": np.zeros((MOST, D + 2)),
           "axes": np.zeros((D + 1, 64)), "digits": np.zeros((4, COUNT, D)), "scratch": np.zeros((5, MOST)),
           "times": np.zeros(GRID + 1), "curves": np.full((4, GRID + 1), np.nan), "stream": stream(11),
           "kept": stream(11), "picture": np.full((4 * CELL + 1, COLUMNS * CELL + 1), -1.0)},
    initialise=unpack, on={("source", "known", "steps"): again}, step=form, truth=truth,
    poster=(202, [(0, {"source": 1}), (101, {"source": 0})]),
    views=[Image("picture", limits=(-1.0, 1.0), ratio=91 / 37,
                 label="Digits, and under each the training digit nearest to its denoised guess"),
           Curves("times", "curves", xlim=(0.0, 0.8), ylim=(0.0, TOP), xlabel="time t (data at 0)", ratio=2.8,
                  fill=(3,), series=("network", "exact score", "held-out digits", "collapse"),
                  label="Mean distance from the denoised point to the nearest training digit"),
           Readout("t = {run.time:.2f}, σ/α = {run.sigma:.2f}: the nearest of {run.count} training digits is"
                   " {run.distance:.2f} away on average; {run.copies} of 20 are copies.")],
    caption="The exact score gives the training set back. A network that learned from the same 300 digits does not, "
            "though it comes nearer to them than other digits are; one that learned from 30 copies most of them.",
    alt="Twenty digits form out of noise, two of each class; under each stands the training digit nearest to its "
        "denoised guess. With the network the two differ, with the exact score of the training set they are the same. "
        "A curve of the mean distance to the nearest training digit falls to zero after the collapse for the exact "
        "score, and ends a little below that of held-out digits for the network.")

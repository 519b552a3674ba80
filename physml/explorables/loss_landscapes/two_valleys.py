"""Balls between a wide and a narrow valley: where they are, beside Boltzmann's answer, or that of uneven noise."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.explorables import Button, Check, Curves, Explorable, Readout, Scatter, Slider, Trace, scalars
from physml.explorables.pieces import bin_of, fill, put
from physml.explorables.truth import average, recorded
from physml.learning.langevin_kernels import slowest_rate, valley_density, valley_height, wander

BALLS, SHOWN, STEPS, SIDE, BINS, MEMORY = 1000, 150, 6, 150, 40, 60
LOW, BIN = -2.0, 0.1


@kernel
def shape(widths, ground, step, width):
    """The ground of the two valleys, and a step of time that is short in the narrower one."""
    widths[0], widths[1] = 1.0, width
    narrow = min(width, 1.0)
    step.time = 0.0125 * narrow * narrow
    for k in range(ground.shape[0]):
        ground[k, 0] = -1.6 + (1.6 + 1.6 * width) * k / (ground.shape[0] - 1.0)
        ground[k, 1] = valley_height(ground[k, 0], widths[0], widths[1], 1.0)


@kernel
def predict(law, work, widths, x, curve, densities, noise, step, temperature, ratio):
    """The stationary density on cells of both sides, its part on the left, the time of relaxation, and a curve."""
    noise.left, noise.right = temperature / math.sqrt(ratio), temperature * math.sqrt(ratio)
    for k in range(2 * SIDE):
        right = k >= SIDE
        reach = widths[1 if right else 0] * math.sqrt(1.0 + 6.0 * math.sqrt(noise.right if right else noise.left))
        law[2, k] = reach / SIDE
        law[3, k] = (k - SIDE + 0.5) * law[2, k]
    valley_density(law[3], law[0], law[1], widths, 1.0, noise.left, noise.right)
    noise.exact, total = 0.0, 0.0
    for k in range(2 * SIDE):
        total += law[0, k] * law[2, k]
        if k < SIDE:
            noise.exact += law[0, k] * law[2, k]
    noise.exact /= total
    noise.seconds = 1.0 / (slowest_rate(law[0], law[1], law[2], work, 40) * step.time * STEPS * 60.0)
    valley_density(x, curve[0], curve[1], widths, 1.0, noise.left, noise.right)
    for k in range(x.shape[0]):
        densities[1, k] = curve[0, k] / total


@kernel
def gather(balls, widths):
    """All balls to the bottom of the right valley."""
    fill(balls, widths[1])


@kernel
def roll(balls, widths, noise, step, stream, dots, densities, history, frame):
    """Steps of all balls; a histogram that forgets within a second, and their share on the left."""
    for _ in range(STEPS):
        wander(balls, widths, 1.0, noise.left, noise.right, step.time, stream)
    for k in range(BINS):
        densities[0, k] *= 1.0 - 1.0 / MEMORY
    left = 0.0
    for i in range(BALLS):
        k = bin_of(balls[i], LOW, BIN)
        if 0 <= k < BINS:
            densities[0, k] += 1.0 / (MEMORY * BIN * BALLS)
        left += 1.0 / BALLS if balls[i] < 0.0 else 0.0
    for i in range(SHOWN):
        dots[i, 0] = balls[i]
        dots[i, 1] = valley_height(balls[i], widths[0], widths[1], 1.0)
    put(history, frame, left, noise.exact)


def truth(figure):
    """The share on the left by `learning`, drawn and simulated; the time of relaxation by a tridiagonal matrix."""
    from scipy.linalg import eigh_tridiagonal

    from physml import learning

    for temperature, ratio, width in ((0.4, 1.0, 0.5), (0.4, 2.0, 0.5), (0.6, 0.5, 0.8)):
        events = [(0, {"temperature": temperature, "ratio": ratio, "width": width})]
        program = figure.run(600, events)
        noise, exact = program["noise"], learning.valley_occupation(temperature, widths=(1, width), ratio=ratio)
        yield Check("exact share", noise.exact, exact, 3e-4, "300 cells")
        yield average(f"share on the left at noise {ratio}", recorded(program, "history", 1800)[0], exact, slack=0.006)
        law, T = program["law"], np.repeat([noise.left, noise.right], SIDE)
        x, flow = law[3], np.exp((1 - learning.valley_potential(law[3], widths=(1, width))) / T)
        jump = 2 / (1 / flow[1:] + 1 / flow[:-1]) / np.diff(x)
        mass, rate = flow / T * law[2], np.zeros(len(x))
        rate[:-1] += jump
        rate[1:] += jump
        slow = eigh_tridiagonal(rate / mass, -jump / np.sqrt(mass[1:] * mass[:-1]), select="i", select_range=(1, 1))
        yield Check("time of relaxation", noise.seconds * slow[0][0] * program["step"].time * STEPS * 60, 1.0, 0.01,
                    "300 cells")
    yield Check("histogram", program["densities"][0], program["densities"][1],
                0.3 * program["densities"][1].max(), "1000 balls, bins, a second")


two_valleys = Explorable(
    "two-valleys", title="A wide and a narrow valley",
    controls=[Slider("temperature", 0.25, 1.0, value=0.4, step=0.01, label="Temperature $T$"),
              Slider("ratio", 0.25, 4.0, value=1.0, step=10, log=True, label="Noise right / left $r$"),
              Slider("width", 0.3, 1.5, value=0.5, step=0.05, label="Width of the right valley"),
              Button("gather", gather, "All to the right")],
    state={"balls": np.full(BALLS, 0.5), "widths": np.zeros(2), "ground": np.zeros((161, 2)),
           "dots": np.zeros((SHOWN, 2)), "x": LOW + BIN * (np.arange(BINS) + 0.5), "densities": np.zeros((2, BINS)),
           "curve": np.zeros((2, BINS)), "law": np.zeros((4, 2 * SIDE)), "work": np.zeros((4, 2 * SIDE)),
           "history": np.full((2, 600), np.nan),
           "noise": scalars(left=0.0, right=0.0, exact=0.0, seconds=0.0), "step": scalars(time=0.0),
           "stream": stream(11)},
    on={"width": shape, ("temperature", "ratio", "width"): predict}, step=roll, truth=truth, poster=(600, ()),
    views=[Scatter("dots", path="ground", head=False, xlim=(-2.0, 2.0), ylim=(-0.1, 2.4), size=3.0, ratio=2.6,
                   xlabel="$x$", ylabel="$V$", label="150 of 1000 balls"),
           Curves("x", "densities", fill=(1,), xlim=(-2.0, 2.0), ylim=(0.0, 2.1), xlabel="$x$", ratio=2.2,
                  series=("balls", "exact"), label="Density"),
           Trace("history", series=("balls", "exact"), ylim=(0.0, 1.0), ratio=2.2, label="Share on the left"),
           Readout("T = {temperature:.2f}, noise right/left {ratio:.2f}, widths 1 and {width:.2f}: "
                   "{history[now]:.3f} of the balls are on the left, {noise.exact:.3f} in the long run. "
                   "They forget in {noise.seconds:.1f} s (at 60 frames a second).")],
    caption="With the same noise everywhere the wide valley wins by its width, at any temperature. With more noise in "
            "the narrow one it wins by far more.",
    alt="Balls on a curve with a wide valley on the left and a narrow one on the right, their density beside the exact "
        "one, and the share of the balls on the left in the course of time, which approaches a line.")

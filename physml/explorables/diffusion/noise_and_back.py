"""The laboratory: a cloud of data goes into noise and comes back by the exact score, with 𝔥, schedule and data set."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel, stream
from physml.core.circular import cos, sin
from physml.core.random import below, normal
from physml.core.special import exp, log
from physml.explorables import Button, Check, Choice, Curves, Explorable, Quiver, Readout, Scatter, Slider, scalars
from physml.explorables.diffusion._shared import scale_of
from physml.explorables.pieces import restart_stream

MANY, MOST, SIDE, FIRST, HOLD = 2000, 40, 2.2, 0.004, 90
FRAMES = 240.0  # from data to noise


@kernel
def lay_out(data, modes, shape):
    """The Gaussians of a data set; their number and their common width."""
    if data == 0:
        shape.count, shape.width = 8, 0.1
        for k in range(8):
            modes[k, 0], modes[k, 1] = 1.4 * cos(0.7853981633974483 * k), 1.4 * sin(0.7853981633974483 * k)
    elif data == 1:
        shape.count, shape.width = 25, 0.06
        for k in range(25):
            modes[k, 0], modes[k, 1] = 0.7 * (k % 5 - 2), 0.7 * (k // 5 - 2)
    elif data == 2:
        shape.count, shape.width = 40, 0.07
        for k in range(40):
            angle = 4.6 + 9.4 * (k + 0.5) / 40
            modes[k, 0], modes[k, 1] = angle / 8 * cos(angle), angle / 8 * sin(angle)
    else:
        shape.count, shape.width = 3, 0.25
        for k in range(3):
            modes[k, 0], modes[k, 1] = 1.2 if k < 2 else -1.2, 0.5 if k < 2 else -0.5
    shape.square = 2.0 * shape.width * shape.width
    for k in range(shape.count):
        shape.square += (modes[k, 0] * modes[k, 0] + modes[k, 1] * modes[k, 1]) / shape.count


@kernel
def score_at(x, y, scale, variance, modes, count):
    """∇ log p_t and the density p_t, for Gaussians of one variance."""
    nearest, half = 1e300, 0.5 / variance
    for k in range(count):
        dx, dy = scale * modes[k, 0] - x, scale * modes[k, 1] - y
        nearest = min(nearest, dx * dx + dy * dy)
    total, sx, sy = 0.0, 0.0, 0.0
    for k in range(count):
        dx, dy = scale * modes[k, 0] - x, scale * modes[k, 1] - y
        away = (dx * dx + dy * dy - nearest) * half
        if away < 40.0:
            weight = exp(-away)
            total, sx, sy = total + weight, sx + weight * dx, sy + weight * dy
    density = total * exp(-nearest / (2.0 * variance)) / (count * 6.283185307179586 * variance)
    return sx / (total * variance), sy / (total * variance), density


@kernel
def choose(data, modes, shape, origin, stream, seed, now):
    """Another data set: for each particle a datum, the noise that it will get, and the number of its Gaussian."""
    now.asked = min(now.asked, 0)
    restart_stream(stream, seed)
    lay_out(data, modes, shape)
    for i in range(origin.shape[0]):
        k = below(stream, shape.count)
        for c in range(2):
            origin[i, c] = modes[k, c] + shape.width * normal(stream)
            origin[i, 2 + c] = normal(stream)
        origin[i, 4] = k


@kernel
def set_time(time, schedule, cloud, origin, now):
    """In one step from the data to any time; from there the way leads back."""
    now.time, now.forward, now.wait = max(time, FIRST), 0, 0
    scale = scale_of(schedule, now.time)
    sigma = math.sqrt(1.0 - scale * scale)
    for i in range(cloud.shape[0]):
        for c in range(2):
            cloud[i, c] = scale * origin[i, c] + sigma * origin[i, 2 + c]


@kernel
def stay(now):
    """The reader asked for a time (not the page, when it opened): the cloud that returns will stand."""
    now.asked = 0 if now.asked < 0 else 1


@kernel
def again(time, schedule, cloud, origin, now):
    """A cloud that stands tells nothing about another noise level: it sets out once more."""
    if now.asked == 1 and now.wait > 0:
        set_time(time, schedule, cloud, origin, now)


@kernel
def nearest_mode(x, y, modes, count):
    """The number of the nearest Gaussian."""
    found, least = 0, 1e300
    for k in range(count):
        square = (modes[k, 0] - x) * (modes[k, 0] - x) + (modes[k, 1] - y) * (modes[k, 1] - y)
        if square < least:
            found, least = k, square
    return found


@kernel
def look(now, schedule, modes, shape, background, places, arrows, levels, cloud, origin):
    """Density, score field, schedule; mean squares of the particles and of p_t; who is nearest to where it was."""
    scale = scale_of(schedule, now.time)
    width = shape.width * shape.width
    variance = scale * scale * width + 1.0 - scale * scale
    now.scale, now.top = scale, 0.0
    rows, columns = background.shape
    for i in range(rows):
        for j in range(columns):
            background[i, j] = score_at(SIDE * (2.0 * (j + 0.5) / columns - 1.0), SIDE * (2.0 * (i + 0.5) / rows - 1.0),
                                        scale, variance, modes, shape.count)[2]
            now.top = max(now.top, background[i, j])
    for i in range(background.size):
        background.flat[i] *= 0.55 / now.top
    for k in range(places.shape[0]):
        sx, sy, _ = score_at(places[k, 0], places[k, 1], scale, variance, modes, shape.count)
        length = 1.0 + math.sqrt(sx * sx + sy * sy)
        arrows[k, 0], arrows[k, 1] = sx / length, sy / length
    for k in range(levels.shape[1]):
        now.scratch = scale_of(schedule, k / (levels.shape[1] - 1.0))
        levels[0, k], levels[1, k] = now.scratch * now.scratch, 1.0 - now.scratch * now.scratch
    now.kept, now.noised = scale * scale, 1.0 - scale * scale
    now.second, now.exact, now.home = 0.0, scale * scale * shape.square + 2.0 * (1.0 - scale * scale), 0.0
    for i in range(cloud.shape[0]):
        now.second += (cloud[i, 0] * cloud[i, 0] + cloud[i, 1] * cloud[i, 1]) / cloud.shape[0]
        if nearest_mode(cloud[i, 0] / scale, cloud[i, 1] / scale, modes, shape.count) == origin[i, 4]:
            now.home += 100.0 / cloud.shape[0]


@kernel
def turn(now):
    """The other way; from a rest there is only one."""
    now.forward, now.wait, now.asked = 1 - now.forward if now.wait == 0 else 1, 0, 0


@kernel
def add_noise(cloud, stream, before, after):
    """The exact transition from α to α'."""
    keep = after / before
    kick = math.sqrt(1.0 - keep * keep)
    for i in range(cloud.size):
        cloud.flat[i] = keep * cloud.flat[i] + kick * normal(stream)


@kernel
def take_noise(cloud, modes, shape, stream, noise, before, after):
    """A step at the noise level 𝔥, exact for one Gaussian; for many, with the mean of the pulls at its two ends."""
    width, count = shape.width * shape.width, shape.count
    old, new = width + 1.0 / (before * before) - 1.0, width + 1.0 / (after * after) - 1.0  # variances of x / α
    shrink = exp(0.5 * (1.0 + noise) * log(new / old))
    kick = math.sqrt(new * (1.0 - exp(noise * log(new / old))))
    for i in range(cloud.shape[0]):
        x, y = cloud[i, 0] / before, cloud[i, 1] / before
        sx, sy, _ = score_at(cloud[i, 0], cloud[i, 1], before, before * before * old, modes, count)
        px, py = before * old * sx, before * old * sy  # to the centre that pulls: the mean of all by their shares
        x, y, cx, cy = x + (1.0 - shrink) * px, y + (1.0 - shrink) * py, x + px, y + py
        if noise > 0.0:
            x, y = x + kick * normal(stream), y + kick * normal(stream)
        sx, sy, _ = score_at(after * x, after * y, after, after * after * new, modes, count)
        cloud[i, 0] = after * (x + 0.5 * (1.0 - shrink) * (x + after * new * sx - cx))
        cloud[i, 1] = after * (y + 0.5 * (1.0 - shrink) * (y + after * new * sy - cy))


@kernel
def move(now, cloud, origin, modes, shape, stream, schedule, noise):
    """A frame forward or back, and a rest where the data are; who asked for a time may look as long as they like."""
    if now.wait > 0:
        now.wait -= 1 - now.asked
        return
    before = scale_of(schedule, now.time)
    if now.forward == 1:
        now.time = min(now.time + 1.0 / FRAMES, 1.0)
        add_noise(cloud, stream, before, scale_of(schedule, now.time))
        now.forward = 0 if now.time >= 1.0 else 1
    else:
        step = min(1.0 / FRAMES, 0.1 * now.time)  # slower where the data take shape
        now.time = max(now.time - step, FIRST)
        take_noise(cloud, modes, shape, stream, noise, before, scale_of(schedule, now.time))
        if now.time <= FIRST:
            now.forward, now.wait = 1, HOLD


@kernel
def frame_of(now, cloud, origin, modes, shape, stream, schedule, noise, background, places, arrows, levels):
    move(now, cloud, origin, modes, shape, stream, schedule, noise)
    look(now, schedule, modes, shape, background, places, arrows, levels, cloud, origin)


def reference_mixture(program):
    """The data set as a mixture of the package."""
    count = int(program["shape"].count)
    return diffusion.GaussianMixture(np.ones(count), program["modes"][:count], float(program["shape"].width) ** 2)


def off_centre(points, now, modes):
    """Squared distances of points from the nearest centre (unused rows of modes lie at the origin)."""
    centres = now.scale * modes[(modes**2).sum(axis=1) > 0]
    return ((points[:, None] - centres) ** 2).sum(axis=2).min(axis=1)


def returned(figure, seed):
    """The spiral out of other particles, back at 𝔥 = 4 from pure noise."""
    start = {"noise": 4.0, "data": 2, "seed": list(enumerate(stream(seed)))}
    return figure.run(300, [(0, start), (0, {"time": 1.0})])["cloud"]


def truth(figure):
    """Scores by the package at the arrows; the particles have the law of p_t forward and, for every 𝔥, backward."""
    schedules = diffusion.constant_schedule(10.0), diffusion.linear_schedule(0.1, 20.0), diffusion.cosine_schedule()
    for data, schedule in ((0, 1), (1, 2), (2, 0), (3, 1)):
        program = figure.run(0, [(0, {"data": data, "schedule": schedule}), (0, {"time": 0.3})])
        p = reference_mixture(program).diffused(schedules[schedule], 0.3)
        slope = p.score(program["places"])
        drawn = slope / (1 + np.hypot(*slope.T))[:, None]
        yield Check(f"score field of data set {data}", program["arrows"], drawn, 1e-9, "rounding")
        square = (program["cloud"] ** 2).sum(axis=1)
        yield Check(f"noised data set {data}", square.mean(), program["now"].exact, 4 * square.std() / MANY**0.5,
                    "4 standard errors")
        sampled = (p.sample(200_000) ** 2).sum(axis=1)
        yield Check(f"exact mean square of {data}", program["now"].exact, sampled.mean(),
                    4 * sampled.std() / 200_000**0.5, "4 standard errors")
    near = figure.run(0, [(0, {"time": 0.06})])
    by_package = reference_mixture(near).diffused(schedules[1], 0.06).responsibilities(near["cloud"]).argmax(axis=1)
    home = 100 * (by_package == near["origin"][:, 4]).mean()
    yield Check("share nearest to where it came from", near["now"].home, home, 1e-9, "counted")
    for data, noise in ((0, 0.0), (0, 1.0), (0, 4.0), (2, 1.0), (2, 4.0)):
        program = figure.run(300, [(0, {"noise": noise, "data": data}), (0, {"time": 1.0})])
        cloud, now, where = program["cloud"], program["now"], f"data set {data} returned at 𝔥 = {noise}"
        sampled = reference_mixture(program).diffused(schedules[1], FIRST).sample(40_000)
        drawn, exact = off_centre(cloud, now, program["modes"]), off_centre(sampled, now, program["modes"])
        yield Check(f"the cloud of {where} stands still", cloud, program.run(200)["cloud"], 0.0, "the same")
        yield Check(f"squared distances from centres of {where}", drawn.mean(), exact.mean(),
                    4 * exact.std() / MANY**0.5, "4 standard errors")
        square = (cloud**2).sum(axis=1)
        yield Check(f"mean square of {where}", square.mean(), now.exact, 4 * square.std() / MANY**0.5,
                    "4 standard errors")
    square = np.array([(returned(figure, seed) ** 2).sum(axis=1) for seed in range(5, 11)])
    yield Check("mean square of the spiral at 𝔥 = 4, six returns", square.mean(), now.exact,
                4 * square.std() / square.size**0.5, "4 standard errors")
    for noise in (0.0, 1.0, 4.0):
        program = figure.run(300, [(0, {"noise": noise, "data": 0}), (0, {"time": 1.0})])
        near = np.array([np.hypot(*(program["cloud"] - m).T) < 4 * 0.1 for m in program["modes"][:8]])
        yield Check(f"each of eight modes has its share at 𝔥 = {noise}", near.mean(axis=1), 1 / 8,
                    4 * (1 / 8 * 7 / 8 / MANY) ** 0.5 + 0.001, "4 standard errors, and points out of reach")


noise_and_back = Explorable(
    "noise-and-back", title="Data into noise, and back",
    controls=[Slider("noise", 0.0, 4.0, value=1.0, step=0.05, label="Noise level of the way back"),
              Slider("time", 0.0, 1.0, value=1.0, label="Noise up to $t$, and back"),
              Choice("data", ("eight on a ring", "a grid of 25", "a spiral", "two to one"), label="Data"),
              Choice("schedule", ("constant", "linear", "cosine"), value=1, label="Schedule"),
              Button("turn", turn, "Turn round")],
    state={"cloud": np.zeros((MANY, 2)), "origin": np.zeros((MANY, 5)), "modes": np.zeros((MOST, 2)),
           "background": np.zeros((44, 44)), "stream": stream(4), "seed": stream(4),
           "places": np.stack(np.meshgrid(*[np.linspace(-1.95, 1.95, 14)] * 2), axis=-1).reshape(-1, 2),
           "arrows": np.zeros((196, 2)), "moments": np.linspace(0.0, 1.0, 61), "levels": np.zeros((2, 61)),
           "shape": scalars(count=0, width=0.0, square=0.0),
           "now": scalars(time=1.0, forward=0, wait=0, asked=-1, scale=1.0, top=0.0, scratch=0.0, second=0.0, exact=0.0,
                          kept=0.0, noised=0.0, home=0.0)},
    on={"data": choose, ("data", "time"): set_time, "time": stay, ("noise", "schedule"): again,
        ("data", "time", "noise", "schedule"): look}, step=frame_of, truth=truth,
    views=[Scatter("cloud", background="background", xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), size=1.6, xlabel="$x_1$",
                   ylabel="$x_2$", label="2000 particles over the density $p_t$"),
           Quiver("places", "arrows", xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), scale=0.26, xlabel="$x_1$",
                  ylabel="$x_2$", label="The score, s / (1 + |s|)"),
           Curves("moments", "levels", xlim=(0.0, 1.0), ylim=(0.0, 1.0), xlabel="time $t$", series=("α²", "σ²"),
                  markers=(("now.time", "now.kept"), ("now.time", "now.noised")), label="What is left, what came in",
                  ratio=1.6),
           Readout("Noise level {noise:.2f}, t = {now.time:.3f}, α = {now.scale:.3f}. Mean square of the particles "
                   "{now.second:.3f}, of p {now.exact:.3f}. {now.home:.0f} % are nearest to where they came from.")],
    caption="Noise the data up to any time and watch the way back: at another noise level single particles differ, the "
            "cloud does not.",
    alt="A cloud of points that contracts from a Gaussian to eight spots on a ring, arrows of the score beside it, and "
        "the curves of the schedule.",
    poster=(205, ()))

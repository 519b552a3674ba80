"""The laboratory: a cloud of data goes into noise and comes back by the exact score, with 𝔥, schedule and data set."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel, stream
from physml.core.random import below, normal
from physml.explorables import Button, Check, Choice, Curves, Explorable, Quiver, Readout, Scatter, Slider, scalars
from physml.explorables.diffusion._clouds import (
    add_noise,
    at_home,
    lay_out,
    mean_square,
    off_centre,
    paint,
    point,
    reference_mixture,
    take_noise,
)
from physml.explorables.diffusion._shared import scale_of
from physml.explorables.pieces import restart_stream

MANY, MOST, SIDE, FIRST, HOLD = 2000, 40, 2.2, 0.004, 90
FRAMES = 240.0  # from data to noise


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
def look(now, schedule, modes, shape, background, places, arrows, levels, cloud, origin):
    """Density, score field, schedule; mean squares of the particles and of p_t; who is nearest to where it was."""
    scale = scale_of(schedule, now.time)
    paint(background, SIDE, scale, modes, shape)
    point(places, arrows, scale, modes, shape)
    for k in range(levels.shape[1]):
        kept = scale_of(schedule, k / (levels.shape[1] - 1.0))**2
        levels[0, k], levels[1, k] = kept, 1.0 - kept
    now.scale, now.kept, now.noised = scale, scale * scale, 1.0 - scale * scale
    now.second, now.exact = mean_square(cloud), scale * scale * shape.square + 2.0 * (1.0 - scale * scale)
    now.home = at_home(cloud, origin, scale, modes, shape.count)


@kernel
def turn(now):
    """The other way; from a rest there is only one."""
    now.forward, now.wait, now.asked = 1 - now.forward if now.wait == 0 else 1, 0, 0


@kernel
def move(now, cloud, modes, shape, stream, schedule, noise):
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
    move(now, cloud, modes, shape, stream, schedule, noise)
    look(now, schedule, modes, shape, background, places, arrows, levels, cloud, origin)


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
           "now": scalars(time=1.0, forward=0, wait=0, asked=-1, scale=1.0, second=0.0, exact=0.0,
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

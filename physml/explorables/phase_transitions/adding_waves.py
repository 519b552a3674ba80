"""Waves with random phases add: the exact solution with few or many units, its phases in or out of step."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.circular import cos
from physml.core.random import uniform
from physml.explorables import Bars, Check, Explorable, Readout, Slider, scalars

P, FREQUENCIES, MOST, LEFT, RIGHT = 31, 15, 960, 5, 9
TURN = 2.0 * math.pi / P


@kernel
def draw_phases(phases, stream):
    """Of each unit two phases from all around, and a number between -1 and 1 for how far the third is off."""
    for k in range(MOST):
        phases[0, k] = 2.0 * math.pi * uniform(stream)
        phases[1, k] = 2.0 * math.pi * uniform(stream)
        phases[2, k] = 2.0 * uniform(stream) - 1.0


@kernel
def add(result, outputs, phases, units, spread):
    """Twice the mean of (cos(ωi - φ) + cos(ωj - ψ))² cos(ωl - φ - ψ - error) over the units, for every answer l."""
    result.best, result.following, result.answer = -math.inf, -math.inf, 0
    for answer in range(P):
        total = 0.0
        for k in range(units):
            frequency = TURN * (1 + k % FREQUENCIES)
            field = cos(frequency * LEFT - phases[0, k]) + cos(frequency * RIGHT - phases[1, k])
            total += field * field * cos(frequency * answer - phases[0, k] - phases[1, k] - spread * phases[2, k])
        outputs[answer] = 2.0 * total / units
        if outputs[answer] > result.best:
            result.best, result.following, result.answer = outputs[answer], result.best, answer
        elif outputs[answer] > result.following:
            result.following = outputs[answer]


def truth(figure):
    """The outputs by numpy, and the average over phases: sin(s)/s of 1 at the sum, of -1/30 elsewhere."""
    ideal = np.where(np.arange(P) == LEFT + RIGHT, 1.0, -1 / 30)
    for units, spread in ((960, 0.0), (960, 2.0), (45, 0.5)):
        program = figure.run(0, [(0, {"units": units, "spread": spread})])
        left, right, off = program["phases"][:, :units]
        w = 2 * np.pi / 31 * (1 + np.arange(units) % 15)
        parts = 2 * (np.cos(5 * w - left) + np.cos(9 * w - right)) ** 2 * np.cos(
            np.arange(P)[:, None] * w - left - right - spread * off)
        yield Check("outputs", program["outputs"], parts.mean(axis=1), 1e-11, "rounding")
        yield Check("their average", program["outputs"], ideal * np.sinc(spread / np.pi),
                    4 * parts.std(axis=1) / math.sqrt(units), "4 standard errors")
        yield Check("the two largest", (program["result"].following, program["result"].best),
                    np.sort(parts.mean(axis=1))[-2:], 1e-11, "rounding")


adding_waves = Explorable(
    "adding-waves", title="Waves that add", size="sentence",
    controls=[Slider("units", 15, 960, value=120, step=15, label="Hidden units", digits=0),
              Slider("spread", 0.0, 3.2, value=0.0, step=0.1, label="Phases off by up to", digits=1)],
    state={"result": scalars(best=0.0, following=0.0, answer=0), "phases": np.zeros((3, MOST)), "outputs": np.zeros(P),
           "ideal": np.array([1.0 if k == LEFT + RIGHT else -0.033333 for k in range(P)]), "stream": stream(5)},
    initialise=draw_phases, setup=add, truth=truth,
    views=[Bars("outputs", reference="ideal", ylim=(-0.8, 1.4), ratio=2.6,
                categories=tuple(str(k) if k % 2 == 0 else "" for k in range(P)),
                label="Output for each answer to 5 + 9 modulo 31 (lines: the average in step)"),
           Readout("{units} units with phases off by up to {spread:.1f} say {result.answer}: an output of"
                   " {result.best:.2f}, before the next one with {result.following:.2f}.")],
    caption="Every unit is a wave with phases of its own. What they have in common is the sum.",
    alt="Bars of the outputs for the 31 answers: the one at fourteen stands out, the others scatter about zero, the "
        "less the more units there are; when the phases are out of step it sinks among them.")

"""Pictures as valleys: a network of 576 pixels that relaxes to what it has stored, or to what it has not."""
import math

import numpy as np

from physml import hopfield, thermo
from physml.core import kernel, stream
from physml.core.random import uniform
from physml.data.glyphs import glyphs
from physml.explorables import Bars, Button, Check, Choice, Explorable, Lattice, Readout, Slider, Trace
from physml.explorables.pieces import copy, put
from physml.explorables.truth import average, recorded
from physml.hopfield import dense_kernels as dense
from physml.hopfield.kernels import random_patterns

SIDE, MOST, SHOWN, UPDATES = 24, 100, 12, 16  # pixels a side, patterns, bars, pixels updated a frame
PICTURES = glyphs(2)


@kernel
def make_noise(noise, turns_at, stream):
    """Random pictures, and for each pixel the fraction of corruption from which on it is wrong in a cue."""
    random_patterns(noise, noise.shape[0], noise.shape[1], stream)
    for i in range(turns_at.shape[0]):
        turns_at[i] = uniform(stream)


@kernel
def cue_memory(noise, patterns, cue, spins, turns_at, memory, company, corrupted):
    """Column 0 holds the memory that is asked for, then come other pictures or noise; the network starts at the cue."""
    for i in range(spins.size):
        for mu in range(patterns.shape[1]):
            patterns[i, mu] = noise[i, mu]
            if mu == 0 or (company == 0 and mu < SHOWN):
                patterns[i, mu] = PICTURES[(memory - 1 + mu) % SHOWN, i // SIDE, i % SIDE]
        cue[i] = -patterns[i, 0] if turns_at[i] < corrupted else patterns[i, 0]
    cue_again(cue, spins)


@kernel
def expect(patterns, reference, stored):
    """The overlaps that the memory itself has with what is stored."""
    dense.overlaps_with_the_first(patterns, stored, reference)


@kernel
def cue_again(cue, spins):
    copy(spins, cue)


@kernel
def turn_all(spins):
    """The inverse picture: of the same energy, if the energy is even."""
    for i in range(spins.size):
        spins.flat[i] = -spins.flat[i]


@kernel
def recall_frame(patterns, spins, nearest, totals, overlaps, verdict, history, stored, sharpness, temperature, stream,
                 frame):
    """Some pixels in random order, then what the state resembles, and its energy per pixel."""
    n, degree = spins.size, 2 + sharpness
    dense.all_totals(patterns, spins, stored, totals)
    for _ in range(UPDATES):
        dense.dense_update(patterns, spins, totals, stored, degree, temperature, stream)
    verdict[0], verdict[1], verdict[2] = dense.resemblance(patterns, spins, totals, stored, nearest)
    for mu in range(SHOWN):
        overlaps[mu] = totals[mu] / n if mu < stored else 0.0
    put(history, frame, dense.energy_per_unit(totals, stored, n, degree), overlaps[0])


def truth(figure):
    """The tested network of `physml.hopfield`; at a temperature, the exact distribution of the overlap."""
    n, pictures = SIDE * SIDE, PICTURES.reshape(SHOWN, -1)
    for memory, stored, noise, frames in ((3, 5, 0, 12), (7, MOST, 1, 1500)):  # on the way, and at the end
        program = figure.run(frames, [(0, {"memory": memory, "stored": stored, "company": noise})])
        spins, xi = program["spins"].ravel(), program["patterns"].T[:stored]
        model = hopfield.hebb(xi)
        yield Check(f"overlap with no. {memory}", program["overlaps"][0], hopfield.overlap(spins, pictures[memory - 1]),
                    1e-14, "rounding")
        yield Check("overlaps", program["overlaps"][:stored], hopfield.overlap(spins, xi[:SHOWN]), 1e-14, "rounding")
        yield Check("energy", program["history"][0, (frames - 1) % 300], model.energy(spins) / n, 1e-12, "rounding")
    yield Check("at rest", spins, hopfield.recall(model, spins), 0.0, "integers")
    program = figure.run(900, [(0, {"stored": 12, "sharpness": 2})])
    spins = program["spins"].ravel()
    yield Check("at rest (quartic)", spins, hopfield.dense_recall(program["patterns"].T[:12], spins, degree=4), 0.0,
                "no ties")
    program = figure.run(1, [(0, {"company": 1}), (0, "mix")])
    majority = np.sign(program["patterns"][:, :3].sum(axis=1))
    yield Check("a mixture", program["verdict"][2], 1.0, 2.0 * UPDATES / n, "a frame may turn so many")
    yield Check("a mixture", program["spins"].ravel() @ majority / n, program["verdict"][2], 1e-12, "rounding")
    program = figure.run(300, [(0, {"stored": 1, "temperature": 0.7, "corrupted": 0.0})])
    up = np.arange(n // 2, n + 1)  # pixels that agree with the only memory; the other half is never reached
    m, ways = 2.0 * up / n - 1.0, [float(math.comb(n, k) / 2**n) for k in up]
    exact = thermo.canonical(-0.5 * n * m * m, 1 / 0.7, degeneracies=np.array(ways)).probabilities @ m
    yield average("overlap at T = 0.7", recorded(program, "history", 18_000)[1], float(exact))


hopfield_recall = Explorable(
    "hopfield-recall", title="Memories as valleys",
    controls=[Slider("stored", 1, MOST, value=5, step=1, label="Stored patterns $P$", digits=0),
              Slider("memory", 1, SHOWN, value=3, step=1, label="Ask for picture no.", digits=0),
              Slider("corrupted", 0.0, 0.5, value=0.25, step=0.01, label="Corrupted fraction of the cue"),
              Slider("temperature", 0.0, 1.5, value=0.0, step=0.05, label="Temperature $T$"),
              Choice("company", ("pictures, then noise", "noise only"), label="Stored beside it"),
              Choice("sharpness", ("quadratic (Hopfield)", "cubic", "quartic"), label="Energy"),
              Button("again", cue_again, "Show the cue again"), Button("invert", turn_all, "Invert"),
              Button("mix", dense.majority_of_three, "Mix the first three")],
    state={"spins": np.zeros((SIDE, SIDE), np.int8), "nearest": np.zeros((SIDE, SIDE), np.int8),
           "noise": np.zeros((SIDE * SIDE, MOST), np.int8), "patterns": np.zeros((SIDE * SIDE, MOST), np.int8),
           "cue": np.zeros(SIDE * SIDE, np.int8), "turns_at": np.zeros(SIDE * SIDE), "totals": np.zeros(MOST, np.int64),
           "overlaps": np.zeros(SHOWN), "reference": np.zeros(SHOWN), "verdict": np.zeros(3),
           "history": np.zeros((2, 300)), "stream": stream(23)},
    initialise=make_noise, step=recall_frame, truth=truth, poster=(24, ()),
    on={("memory", "company", "corrupted", "sharpness"): cue_memory, ("memory", "company", "stored"): expect},
    views=[Lattice("spins", label="The network: draw on it", editable=True, brush=1),
           Lattice("nearest", label="Nearest memory"),
           Bars("overlaps", reference="reference", ylim=(-1.0, 1.0), ratio=1.3,
                categories=("asked", *[""] * (SHOWN - 1)), label="Overlaps"),
           Bars("verdict", ylim=(-1.0, 1.0), ratio=1.7, categories=("memory", "inverse", "mixture"),
                label="How much it is a …"),
           Trace("history", label="Lately:", ylim=(-1.5, 1.0), ratio=1.7, series=("energy", "overlap")),
           Readout("{stored} stored, cue {corrupted:.2f} wrong, T = {temperature:.2f}. Overlap with no. {memory}, "
                   "the one asked for: {overlaps[0]:.3f}. Energy per pixel: {history[now]:.3f}.")],
    caption="Let the network restore a picture, then store more of them. From the fifth picture on some are lost; of "
            "noise, whose patterns are unrelated, some seventy are kept before the memory dissolves.",
    alt="A picture of 24 by 24 pixels that changes pixel by pixel, the stored picture that it resembles most, bars for "
        "its overlaps with the stored patterns, and its energy over time.")

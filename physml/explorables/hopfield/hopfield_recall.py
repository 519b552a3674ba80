"""Pictures as valleys: a network of 576 pixels that relaxes to what it has stored, or to what it has not."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import below, uniform
from physml.data.glyphs import glyphs
from physml.explorables.controls import Button, Choice, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Bars, Lattice, Readout, Trace
from physml.hopfield.kernels import new_value, pattern_totals, random_patterns

SIDE, MOST, SHOWN = 24, 100, 12


@kernel("int8[:, ::1], float64[::1], uint64[::1]")
def make_noise(noise, turns_at, stream):
    """Random pictures, and for each pixel the fraction of corruption from which on it is wrong in a cue."""
    random_patterns(noise, noise.shape[0], noise.shape[1], stream)
    for i in range(turns_at.shape[0]):
        turns_at[i] = uniform(stream)


@kernel("int8[:, :, ::1], int8[:, ::1], int8[:, ::1], int8[::1], int8[:, ::1], float64[::1], float64[::1],"
        " float64[::1], int64, int64, int64, float64")
def cue_memory(pictures, noise, patterns, cue, spins, turns_at, perfect, table, memory, company, sharpness, corrupted):
    """Column 0 holds the memory that is asked for, then come other pictures or noise; the network starts at the cue.

    ``table`` holds (x/N)^n for x = -N … N.
    """
    n, side = cue.shape[0], spins.shape[1]
    size = pictures.shape[1]
    for i in range(n):
        row, column = (i // side) * size // side, (i % side) * size // side
        for mu in range(patterns.shape[1]):
            if mu == 0 or (company == 0 and mu < pictures.shape[0]):
                patterns[i, mu] = pictures[(memory - 1 + mu) % pictures.shape[0], row, column]
            else:
                patterns[i, mu] = noise[i, mu]
        cue[i] = -patterns[i, 0] if turns_at[i] < corrupted else patterns[i, 0]
        spins[i // side, i % side] = cue[i]
    for mu in range(perfect.shape[0]):
        total = 0
        for i in range(n):
            total += np.int64(patterns[i, mu]) * np.int64(patterns[i, 0])
        perfect[mu] = total / n
    for x in range(-n, n + 1):
        power = x / n
        for _ in range(sharpness + 1):
            power *= x / n
        table[x + n] = power


@kernel("int8[::1], int8[:, ::1]")
def cue_again(cue, spins):
    for i in range(cue.shape[0]):
        spins[i // spins.shape[1], i % spins.shape[1]] = cue[i]


@kernel("int8[:, ::1]")
def turn_all(spins):
    """The inverse picture: of the same energy, if the energy is even."""
    for i in range(spins.shape[0]):
        for j in range(spins.shape[1]):
            spins[i, j] = -spins[i, j]


@kernel("int8[:, ::1], int8[:, ::1]")
def mix_three(patterns, spins):
    """The majority of the first three memories."""
    for i in range(patterns.shape[0]):
        total = np.int64(patterns[i, 0]) + np.int64(patterns[i, 1]) + np.int64(patterns[i, 2])
        spins[i // spins.shape[1], i % spins.shape[1]] = 1 if total > 0 else -1


@kernel("int8[:, ::1], int8[::1], int32[::1], float64[::1], int64, int64, float64, uint64[::1]")
def update_pixel(patterns, flat, totals, table, count, i, temperature, stream):
    """One pixel in the field (N/4) Σ_μ [F(M_μ + ξ - ξs) - F(M_μ - ξ - ξs)], F(x) = (x/N)^n: Hebb's for n = 2."""
    n = flat.shape[0]
    s = np.int64(flat[i])
    field = 0.0
    for mu in range(count):
        xi = np.int64(patterns[i, mu])
        rest = np.int64(totals[mu]) - xi * s + n
        field += table[rest + xi] - table[rest - xi]
    gain = 2.0 / temperature if temperature > 0.0 else -1.0
    new = np.int64(new_value(0.25 * n * field, gain, np.float64(s), stream))
    if new != s:
        flat[i] = np.int8(new)
        for mu in range(count):
            totals[mu] += np.int32(2 * new * np.int64(patterns[i, mu]))


@kernel("int32[::1], int32[::1], int64")
def rank(totals, largest, count):
    """The three memories of largest overlap in size; those that are not there are -1."""
    for k in range(largest.shape[0]):
        largest[k] = -1
        for mu in range(count):
            taken = k > 0 and (mu == largest[0] or mu == largest[k - 1])
            if not taken and (largest[k] < 0 or abs(totals[mu]) > abs(totals[largest[k]])):
                largest[k] = mu


@kernel("int8[:, ::1], int8[::1], int32[::1], int32[::1], float64[::1], int64")
def judge(patterns, flat, totals, largest, verdict, count):
    """How well the state agrees with its best memory, its best inverse, and a mixture of the three nearest memories."""
    n = flat.shape[0]
    high, low = totals[0], totals[0]
    for mu in range(count):
        high, low = max(high, totals[mu]), min(low, totals[mu])
    verdict[0], verdict[1], verdict[2] = high / n, -low / n, 0.0
    if count > 2:
        for i in range(n):
            total = 0
            for k in range(3):
                xi = np.int64(patterns[i, largest[k]])
                total += xi if totals[largest[k]] > 0 else -xi
            verdict[2] += (flat[i] if total > 0 else -flat[i]) / n


@kernel("int8[:, ::1], int8[:, ::1], int8[::1], int8[:, ::1], int32[::1], int32[::1], float64[::1], float64[::1],"
        " float64[::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], int64, int64, float64, int64,"
        " uint64[::1], int64")
def recall_frame(patterns, spins, flat, nearest, totals, largest, table, overlaps, verdict, history, perfect,
                 reference, energy, stored, sharpness, temperature, updates, stream, frame):
    """Some pixels in random order, then what the state resembles, and its energy -½ Σ m^n per pixel."""
    n, side = flat.shape[0], spins.shape[1]
    for i in range(n):
        flat[i] = 1 if spins[i // side, i % side] > 0 else -1
    pattern_totals(patterns, flat, stored, totals)
    for _ in range(updates):
        update_pixel(patterns, flat, totals, table, stored, below(stream, n), temperature, stream)
    rank(totals, largest, stored)
    judge(patterns, flat, totals, largest, verdict, stored)
    energy[0] = 0.5 * stored / n if sharpness == 0 else 0.0  # Hebb's couplings have no diagonal
    for mu in range(stored):
        energy[0] -= 0.5 * table[totals[mu] + n]
    for mu in range(overlaps.shape[0]):
        overlaps[mu] = totals[mu] / n if mu < stored else 0.0
        reference[mu] = perfect[mu] if mu < stored else math.nan
    for i in range(n):
        spins[i // side, i % side] = flat[i]
        nearest[i // side, i % side] = patterns[i, largest[0]]
    history[0, frame % history.shape[1]] = totals[0] / n
    history[1, frame % history.shape[1]] = energy[0]


hopfield_recall = Explorable(
    "hopfield-recall", title="Memories as valleys",
    controls=[Slider("stored", 1, MOST, value=5, step=1, label="Stored patterns $P$", digits=0),
              Slider("memory", 1, 12, value=3, step=1, label="Ask for picture no.", digits=0),
              Slider("corrupted", 0.0, 0.5, value=0.25, step=0.01, label="Corrupted fraction of the cue"),
              Slider("temperature", 0.0, 1.5, value=0.0, step=0.05, label="Temperature $T$"),
              Choice("company", ("pictures, then noise", "noise only"), label="Stored beside it"),
              Choice("sharpness", ("quadratic (Hopfield)", "cubic", "quartic"), label="Energy"),
              Button("again", cue_again, "Show the cue again"), Button("invert", turn_all, "Invert"),
              Button("mix", mix_three, "Mix the first three")],
    constants={"updates": 16},
    state={"spins": np.zeros((SIDE, SIDE), np.int8), "nearest": np.zeros((SIDE, SIDE), np.int8),
           "pictures": glyphs(), "noise": np.zeros((SIDE * SIDE, MOST), np.int8),
           "patterns": np.zeros((SIDE * SIDE, MOST), np.int8), "cue": np.zeros(SIDE * SIDE, np.int8),
           "flat": np.zeros(SIDE * SIDE, np.int8), "turns_at": np.zeros(SIDE * SIDE),
           "table": np.zeros(2 * SIDE * SIDE + 1), "totals": np.zeros(MOST, np.int32),
           "largest": np.zeros(3, np.int32), "overlaps": np.zeros(SHOWN), "reference": np.zeros(SHOWN),
           "verdict": np.zeros(3), "energy": np.zeros(1), "perfect": np.zeros(SHOWN),
           "history": np.zeros((2, 300)), "stream": stream(23)},
    initialise=make_noise, setup=cue_memory, step=recall_frame,
    views=[Lattice("spins", label="The network: draw on it", editable=True, brush=1),
           Lattice("nearest", label="Nearest memory"),
           Bars("overlaps", reference="reference", ylim=(-1.0, 1.0), ratio=1.3,
                categories=("asked", *[""] * (SHOWN - 1)),
                label="Overlaps"),
           Bars("verdict", ylim=(-1.0, 1.0), ratio=1.7, categories=("memory", "inverse", "mixture"),
                label="How much it is a …"),
           Trace("history", label="Lately:", ylim=(-1.5, 1.0), ratio=1.7,
                 series=("overlap", "energy")),
           Readout("{stored} stored, cue {corrupted:.2f} wrong, T = {temperature:.2f}. Overlap with no. {memory}, "
                   "the one asked for: {history[now]:.3f}. Energy per pixel: {energy[0]:.3f}.")],
    caption="Let the network restore a picture, then store more of them. Up to six pictures are kept; noise, whose "
            "patterns are unrelated, may fill seventy or so before the memory dissolves.",
    alt="A picture of 24 by 24 pixels that changes pixel by pixel, the stored picture that it resembles most, bars for "
        "its overlaps with the stored patterns, and its energy over time.",
    poster=(24, ()))

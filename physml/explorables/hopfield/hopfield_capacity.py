"""Overlap against load: the theory's jump beside networks that are built, run and measured one after another."""
import math

import numpy as np

from physml import hopfield
from physml.core import kernel, stream
from physml.explorables import Bars, Check, Curves, Explorable, Readout, Slider, Trace, scalars
from physml.explorables.hopfield._shared import spoil
from physml.explorables.pieces import fill, put, running_mean
from physml.hopfield.kernels import hebb_update, pattern_totals, random_patterns
from physml.hopfield.theory_kernels import overlap_curves, retrieval_overlap_at

LARGEST, STEP, PLACES, REST = 800, 0.0025, 77, 60  # units, spacing and number of loads, sweeps that end a recall


@kernel
def clear_curve(curves, net):
    """Forget all networks; with another size or start they would not be comparable."""
    for k in range(PLACES):
        curves[2, k] = math.nan
    net.built, net.sweeps = 0, 0


@kernel
def clear_histogram(bins, net, here, load, size):
    """Another load of the reader's, or other networks there: another histogram."""
    fill(bins, 0.0)
    net.sweeps, net.count_here = 0, max(1, np.int64(load * size + 0.5))
    here.networks, here.overlap, here.theory = 0, 0.0, retrieval_overlap_at(load)


@kernel
def build(patterns, units, totals, net, size, corrupted, stream):
    """New patterns, every other time as many as the reader asks for; a start with a fraction of its units turned."""
    net.place = (net.built // 2 * 29) % PLACES if net.built % 2 else -1
    net.count = net.count_here if net.place < 0 else max(1, np.int64((net.place + 4) * STEP * size + 0.5))
    random_patterns(patterns, size, net.count, stream)
    for i in range(LARGEST):
        units[i] = patterns[i, 0] if i < size else 0
    spoil(units, size, np.int64(corrupted * size + 0.5), stream)
    pattern_totals(patterns, units, net.count, totals)


@kernel
def record(curves, bins, net, here, overlap):
    """Add a finished network to the curve or to the histogram."""
    if net.place >= 0:
        visit = 1 + net.built // 2 // PLACES
        curves[2, net.place] = overlap if visit == 1 else running_mean(curves[2, net.place], visit, overlap)
    else:
        here.networks += 1
        here.overlap = running_mean(here.overlap, here.networks, overlap)
        slot = min(max(np.int64(overlap * bins.shape[0]), 0), bins.shape[0] - 1)
        for j in range(bins.shape[0]):
            bins[j] = running_mean(bins[j], here.networks, 1.0 if j == slot else 0.0)


@kernel
def capacity_frame(patterns, units, totals, curves, bins, history, net, here, stream, size, corrupted, sweeps):
    """Build a network, or let the present one run; ``net.sweeps`` is zero while there is none."""
    if net.sweeps == 0:
        build(patterns, units, totals, net, size, corrupted, stream)
        net.sweeps = 1
    else:
        for _ in range(sweeps):
            turned = 0
            for i in range(size):
                turned += hebb_update(patterns, units, net.count, totals, i, -1.0, stream)
            net.sweeps += 1
            if turned == 0 or net.sweeps > REST:
                record(curves, bins, net, here, totals[0] / size)
                net.sweeps = 0
                net.built += 1
                break
    put(history, 0, net.frames, totals[0] / size)
    net.frames += 1


def truth(figure):
    """The theory's tested functions; where it holds at this size, the networks; and others, built with matrices."""
    program = figure.run(0)
    curves = [hopfield.retrieval_overlap(_loads), [1.0 - 2.0 * hopfield.one_step_error(a) for a in _loads]]
    yield Check("the theory", program["curves"][:2], curves, 1e-9, "rounding")
    program = figure.run(2500, [(0, {"sweeps": 10, "load": 0.1, "size": 800})])
    yield Check("mean at load 0.1", program["here"].overlap, hopfield.retrieval_overlap(0.1), 4e-4,
                "4 standard errors of some 300 networks, of 1.5e-3 each")
    yield Check("the histogram", program["bins"], np.eye(20)[19], 0.0, "none fails")
    yield Check("the curve to load 0.1", program["curves"][2, :37], curves[0][:37], 4e-3, "4 standard deviations")
    program = figure.run(2500, [(0, {"sweeps": 10, "load": 0.15, "size": 400, "corrupted": 0.2})])
    ends = []
    for seed in range(300):
        xi = hopfield.random_patterns(60, 400, seed=seed)
        cue = np.where(np.arange(400) < 80, -xi[0], xi[0])
        ends.append(hopfield.overlap(hopfield.recall(hopfield.hebb(xi), cue), xi[0]))
    tolerance = 4.0 * np.std(ends) * np.sqrt(1 / 300 + 1 / program["here"].networks)
    yield Check("mean at load 0.15", program["here"].overlap, np.mean(ends), tolerance, "4 standard errors")


_loads = np.round(np.arange(4, 4 + PLACES) * STEP, 6)

hopfield_capacity = Explorable(
    "hopfield-capacity", title="How much fits",
    controls=[Slider("load", 0.01, 0.2, value=0.14, step=STEP, label=r"Load $\alpha = P/N$", digits=4),
              Slider("size", 100, LARGEST, value=400, step=50, label="Units $N$", digits=0),
              Slider("corrupted", 0.0, 0.45, value=0.1, step=0.01, label="Corrupted at the start"),
              Slider("sweeps", 1, 10, value=1, step=1, label="Sweeps a frame", digits=0)],
    state={"patterns": np.zeros((LARGEST, LARGEST // 5), np.int8), "units": np.zeros(LARGEST, np.int8),
           "totals": np.zeros(LARGEST // 5, np.int32), "loads": _loads, "curves": np.zeros((3, PLACES)),
           "bins": np.zeros(20), "history": np.zeros((1, 200)),
           "net": scalars(built=0, sweeps=0, place=-1, count=0, count_here=0, frames=0),
           "here": scalars(networks=0, overlap=0.0, theory=0.0), "stream": stream(29)},
    initialise=overlap_curves, step=capacity_frame, truth=truth, poster=(2000, [(0, {"sweeps": 10})]),
    on={("size", "corrupted"): clear_curve, ("size", "corrupted", "load"): clear_histogram},
    views=[Curves("loads", "curves", label="Overlap after recall", xlabel=r"load $\alpha$",
                  ylabel="overlap $m$", xlim=(0.0, 0.2), ylim=(0.0, 1.4), markers=(("load", "here.theory"),), ratio=1.6,
                  series=("theory (N → ∞)", "after one step", "these networks")),
           Bars("bins", ylim=(0.0, 1.0), ylabel="fraction", ratio=1.3, categories=("0", *[""] * 18, "1"),
                label="Final overlaps at this load"),
           Trace("history", label="The network at work, the last 200 frames", ylim=(-0.1, 1.05), ratio=2.4,
                 ylabel="overlap"),
           Readout("{here.networks} networks of {size} units at load {load:.4f}, from {corrupted:.2f} wrong: mean "
                   "overlap {here.overlap:.3f}, theory {here.theory:.3f}. At work: {history[now]:.3f}.")],
    caption="Below the load 0.138 a large network loses a few units in a hundred, above it everything. In small ones "
            "the histogram near the limit has two peaks, and each network is in one of them.",
    alt="Overlap against load: a theoretical curve that drops from 0.97 to zero at 0.138, simulated networks along it, "
        "and a histogram of final overlaps at one load.")

"""Overlap against load: the theory's jump beside networks that are built, run and measured one after another."""
import numpy as np

from physml import hopfield
from physml.core import kernel, stream
from physml.explorables import Bars, Check, Curves, Explorable, Readout, Slider, Trace, scalars
from physml.explorables.hopfield._shared import recalled, visit
from physml.explorables.pieces import fill, put, running_mean, running_shares
from physml.hopfield.kernels import hebb_sweeps, random_network
from physml.hopfield.theory_kernels import overlap_curves, retrieval_overlap_at

LARGEST, STEP, PLACES, REST = 800, 0.0025, 77, 60  # units, spacing and number of loads, sweeps that end a recall
LOADS = np.round(np.arange(4, 4 + PLACES) * STEP, 6)


@kernel
def look_here(bins, net, here, load, size):
    """Another load of the reader's, or other networks there: another histogram."""
    fill(bins, 0.0)
    net.sweeps, net.count_here = 0, max(1, np.int64(load * size + 0.5))
    here.networks, here.overlap, here.theory = 0, 0.0, retrieval_overlap_at(load)


@kernel
def capacity_frame(patterns, units, totals, curves, bins, history, net, here, stream, size, corrupted, sweeps):
    """Build a network, every other time with as many patterns as the reader asks for, or let the present one run."""
    turned = size
    if net.sweeps == 0:
        net.place = (net.built // 2 * 29) % PLACES if net.built % 2 else -1
        net.count = net.count_here if net.place < 0 else max(1, np.int64((net.place + 4) * STEP * size + 0.5))
        random_network(patterns, units, size, net.count, np.int64(corrupted * size + 0.5), totals, stream)
        net.sweeps = 1
    else:
        most = min(sweeps, REST + 1 - net.sweeps)
        done, turned = hebb_sweeps(patterns, units, size, net.count, totals, -1.0, most, stream)
        net.sweeps += done
    overlap = totals[0] / size
    put(history, net.frames, overlap)
    net.frames += 1
    if turned == 0 or net.sweeps > REST:  # at rest: it joins the curve, or the mean and the histogram
        if net.place >= 0:
            visit(curves, 2, net.place, 1 + net.built // 2 // PLACES, overlap)
        else:
            here.networks += 1
            here.overlap = running_mean(here.overlap, here.networks, overlap)
            running_shares(bins, here.networks, np.int64(overlap * bins.shape[0]))
        net.sweeps, net.built = 0, net.built + 1


def truth(figure):
    """The theory's tested functions; where it holds at this size, the networks; and others, built with matrices."""
    curves = [hopfield.retrieval_overlap(LOADS), [1.0 - 2.0 * hopfield.one_step_error(a) for a in LOADS]]
    yield Check("the theory", figure.run(0)["curves"][:2], curves, 1e-9, "rounding")
    program = figure.run(2500, [(0, {"sweeps": 10, "load": 0.1, "size": 800})])
    yield Check("mean at load 0.1", program["here"].overlap, hopfield.retrieval_overlap(0.1), 4e-4,
                "4 standard errors of some 300 networks, of 1.5e-3 each")
    yield Check("the histogram", program["bins"], np.eye(20)[19], 0.0, "none fails")
    yield Check("the curve to load 0.1", program["curves"][2, :37], curves[0][:37], 4e-3, "4 standard deviations")
    program = figure.run(2500, [(0, {"sweeps": 10, "load": 0.15, "size": 400, "corrupted": 0.2})])
    ends = recalled(300, 60, 400, 80)
    tolerance = 4.0 * np.std(ends) * np.sqrt(1 / 300 + 1 / program["here"].networks)
    yield Check("mean at load 0.15", program["here"].overlap, np.mean(ends), tolerance, "4 standard errors")


hopfield_capacity = Explorable(
    "hopfield-capacity", title="How much fits",
    controls=[Slider("load", 0.01, 0.2, value=0.14, step=STEP, label=r"Load $\alpha = P/N$", digits=4),
              Slider("size", 100, LARGEST, value=400, step=50, label="Units $N$", digits=0),
              Slider("corrupted", 0.0, 0.45, value=0.1, step=0.01, label="Corrupted at the start"),
              Slider("sweeps", 1, 10, value=1, step=1, label="Sweeps a frame", digits=0)],
    state={"patterns": np.zeros((LARGEST, LARGEST // 5), np.int8), "units": np.zeros(LARGEST, np.int8),
           "totals": np.zeros(LARGEST // 5, np.int32), "curves": np.zeros((3, PLACES)), "bins": np.zeros(20),
           "net": scalars(built=0, sweeps=0, place=-1, count=0, count_here=0, frames=0), "stream": stream(29),
           "here": scalars(networks=0, overlap=0.0, theory=0.0), "history": np.zeros((1, 200)), "loads": LOADS},
    initialise=overlap_curves, step=capacity_frame, truth=truth, poster=(2000, [(0, {"sweeps": 10})]),
    on={("size", "corrupted"): {"curves": {2: np.nan}, "net": {"built": 0, "sweeps": 0}},
        ("size", "corrupted", "load"): look_here},
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

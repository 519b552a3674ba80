"""Overlap against load: the theory's jump beside networks that are built, run and measured one after another."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.explorables.controls import Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Bars, Curves, Readout, Trace
from physml.hopfield.kernels import hebb_update, pattern_totals, random_patterns, shuffle
from physml.hopfield.theory_kernels import overlap_curves

LARGEST, STEP, REST = 800, 0.0025, 60  # units, spacing of the loads, sweeps after which a recall is over


@kernel("float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], int64[::1], int64, float64")
def clear_networks(curves, sums, bins, tally, progress, size, corrupted):
    """Forget all networks; with another size or start they would not be comparable."""
    for k in range(sums.shape[1]):
        curves[2, k] = math.nan
        sums[0, k] = 0.0
        sums[1, k] = 0.0
    for k in range(bins.shape[0]):
        bins[k] = 0.0
    tally[0] = 0.0
    tally[1] = 0.0
    tally[3] = 0.0
    progress[0] = 0
    progress[1] = 0


@kernel("int8[:, ::1], int8[::1], int32[::1], int32[::1], int64, int64, float64, uint64[::1]")
def build(patterns, units, order, totals, size, count, corrupted, stream):
    """New patterns; the state is the first of them with a fraction of its units turned, and the units beyond ``size``
    zero."""
    random_patterns(patterns, size, count, stream)
    shuffle(order, stream)
    wrong = np.int64(corrupted * size + 0.5)
    for i in range(units.shape[0]):
        units[i] = patterns[i, 0] if i < size else 0
    turned, k = 0, 0
    while turned < wrong:
        if order[k] < size:
            units[order[k]] = -units[order[k]]
            turned += 1
        k += 1
    pattern_totals(patterns, units, count, totals)


@kernel("int64[::1], int64, float64, float64")
def choose_load(progress, size, load, step):
    """Every other network is at the reader's load; the rest walk over the curve's loads. Returns how many patterns."""
    if progress[0] % 2 == 0:
        progress[2] = -1
        return max(1, np.int64(load * size + 0.5))
    progress[2] = (progress[0] // 2 * 29) % 77
    return max(1, np.int64((progress[2] + 4) * step * size + 0.5))


@kernel("float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], int64[::1], float64")
def record(curves, sums, bins, tally, progress, m):
    """Add the overlap of a finished network to the curve or to the histogram."""
    k = progress[2]
    if k >= 0:
        sums[0, k] += 1.0
        sums[1, k] += m
        curves[2, k] = sums[1, k] / sums[0, k]
        tally[3] += 1.0
        return
    tally[0] += 1.0
    tally[1] += (m - tally[1]) / tally[0]
    slot = min(max(np.int64(m * bins.shape[0]), 0), bins.shape[0] - 1)
    for j in range(bins.shape[0]):
        bins[j] += ((1.0 if j == slot else 0.0) - bins[j]) / tally[0]


@kernel("int8[:, ::1], int8[::1], int32[::1], int32[::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1],"
        " float64[:, ::1], int64[::1], float64[::1], uint64[::1], int64, float64, float64, int64, float64, int64")
def capacity_frame(patterns, units, order, totals, curves, sums, bins, tally, history, progress, chosen, stream, size,
                   load, corrupted, sweeps, step, frame):
    """Build a network, or let the present one run; progress: networks built, sweeps done (0: none runs), place, P."""
    if load != chosen[0]:  # another load of the reader's: another histogram
        chosen[0] = load
        tally[0] = 0.0
        tally[1] = 0.0
        for j in range(bins.shape[0]):
            bins[j] = 0.0
        progress[1] = 0
    tally[2] = curves[0, min(max(np.int64(load / step + 0.5) - 4, 0), curves.shape[1] - 1)]
    if progress[1] == 0:
        progress[3] = choose_load(progress, size, load, step)
        progress[0] += 1
        progress[1] = 1
        build(patterns, units, order, totals, size, progress[3], corrupted, stream)
    else:
        for _ in range(sweeps):
            turned = sweep_first(patterns, units, progress[3], totals, size, stream)
            progress[1] += 1
            if turned == 0 or progress[1] > REST:
                record(curves, sums, bins, tally, progress, totals[0] / size)
                progress[1] = 0
                break
    history[0, frame % history.shape[1]] = totals[0] / size


@kernel("int8[:, ::1], int8[::1], int64, int32[::1], int64, uint64[::1]")
def sweep_first(patterns, units, count, totals, size, stream):
    """A sweep over the units that there are."""
    turned = 0
    for i in range(size):
        turned += hebb_update(patterns, units, count, totals, i, -1.0, stream)
    return turned


_loads = np.round(np.arange(4, 81) * STEP, 6)

hopfield_capacity = Explorable(
    "hopfield-capacity", title="How much fits",
    controls=[Slider("load", 0.01, 0.2, value=0.14, step=STEP, label=r"Load $\alpha = P/N$", digits=4),
              Slider("size", 100, LARGEST, value=400, step=50, label="Units $N$", digits=0),
              Slider("corrupted", 0.0, 0.45, value=0.1, step=0.01, label="Corrupted at the start"),
              Slider("sweeps", 1, 10, value=1, step=1, label="Sweeps a frame", digits=0)],
    constants={"step": STEP},
    state={"patterns": np.zeros((LARGEST, LARGEST // 5), np.int8), "units": np.zeros(LARGEST, np.int8),
           "order": np.zeros(LARGEST, np.int32), "totals": np.zeros(LARGEST // 5, np.int32), "loads": _loads,
           "curves": np.zeros((3, _loads.size)), "sums": np.zeros((2, _loads.size)),
           "bins": np.zeros(20), "tally": np.zeros(4), "history": np.zeros((1, 200)),
           "progress": np.zeros(4, np.int64), "chosen": np.zeros(1), "stream": stream(29)},
    initialise=overlap_curves, setup=clear_networks, step=capacity_frame,
    views=[Curves("loads", "curves", label="Overlap after recall", xlabel=r"load $\alpha$",
                  ylabel="overlap $m$", xlim=(0.0, 0.2), ylim=(0.0, 1.4), markers=(("load", "tally[2]"),), ratio=1.6,
                  series=("theory (N → ∞)", "after one step", "these networks")),
           Bars("bins", ylim=(0.0, 1.0), ylabel="fraction", ratio=1.3, categories=("0", *[""] * 18, "1"),
                label="Final overlaps at this load"),
           Trace("history", label="The network at work, the last 200 frames", ylim=(-0.1, 1.05), ratio=2.4,
                 ylabel="overlap"),
           Readout("{tally[0]:.0f} networks of {size} units at load {load:.4f}, from {corrupted:.2f} wrong: mean "
                   "overlap {tally[1]:.3f}, theory {tally[2]:.3f}. At work: {history[now]:.3f}.")],
    caption="Below the load 0.138 a large network loses a few units in a hundred, above it everything. In small ones "
            "the histogram near the limit has two peaks, and each network is in one of them.",
    alt="Overlap against load: a theoretical curve that drops from 0.97 to zero at 0.138, simulated networks along it, "
        "and a histogram of final overlaps at one load.", poster=(2000, [(0, {"sweeps": 10})]))

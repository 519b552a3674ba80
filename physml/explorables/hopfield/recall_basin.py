"""How far a valley reaches: overlap after one step and after recall against overlap before."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.error_function import erf
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.hopfield._shared import recalled, visit
from physml.hopfield.kernels import hebb_sweeps, random_network

SIZE, STARTS, MOST = 500, 26, 75  # units, points of the curve, patterns


@kernel
def forget(before, curves, net, load):
    """Row 0: no change; row 1: one step of all units at once, m = erf(m/√(2α)); row 2: to be measured."""
    for k in range(STARTS):
        curves[0, k] = before[k]
        curves[1, k] = erf(before[k] / math.sqrt(2.0 * load))
        curves[2, k] = math.nan
    net.recalls, net.patterns = 0, np.int64(load * SIZE + 0.5)


@kernel
def another_recall(patterns, units, totals, before, curves, net, stream):
    """A network with new patterns, from the next of the starts to its rest."""
    k = (7 * net.recalls) % STARTS
    wrong = np.int64(0.5 * (1.0 - before[k]) * SIZE + 0.5)
    random_network(patterns, units, SIZE, net.patterns, wrong, totals, stream)
    hebb_sweeps(patterns, units, SIZE, net.patterns, totals, -1.0, 60, stream)
    visit(curves, 2, k, 1 + net.recalls // STARTS, totals[0] / SIZE)
    net.recalls += 1


def truth(figure):
    """One step, and recall, in networks with a matrix of couplings and random order of the units."""
    program = figure.run(26 * 60, [(0, {"load": 0.08})])
    wrong = [round(250 * (1 - m)) for m in program["before"]]
    after = {together: recalled(60, 40, SIZE, wrong, sweeps=1 if together else 60, synchronous=together)
             for together in (True, False)}
    for row, together, what in ((1, True, "after one step"), (2, False, "after recall")):
        spread = np.maximum(after[together].std(axis=0), 0.08 if row == 2 else 0.0)  # of one failure in 60
        yield Check(what, program["curves"][row], after[together].mean(axis=0),
                    4.0 * spread * np.sqrt(row / 60) + 5e-3, "4 standard errors, terms of order 1/N")


recall_basin = Explorable(
    "recall-basin", title="How far a valley reaches", size="sentence",
    controls=[Slider("load", 0.01, 0.15, value=0.08, step=0.01, label=r"Load $\alpha = P/N$")],
    state={"patterns": np.zeros((SIZE, MOST), np.int8), "units": np.zeros(SIZE, np.int8),
           "totals": np.zeros(MOST, np.int32), "before": np.linspace(0.0, 1.0, STARTS), "curves": np.zeros((3, STARTS)),
           "net": scalars(recalls=0, patterns=0), "stream": stream(31)},
    on={"load": forget}, step=another_recall, truth=truth, poster=(800, ()),
    views=[Curves("before", "curves", xlim=(0.0, 1.0), ylim=(0.0, 1.2), xlabel="overlap before",
                  ylabel="overlap after", series=("no change", "one step", "recall"), ratio=2.2,
                  label="Networks of 500 units"),
           Readout("Load {load:.2f}, {net.patterns} patterns: {net.recalls} recalls so far.")],
    caption="The curve of recall is a step: starts to its right are remembered, starts to its left are lost. With the "
            "load the step moves to the right.",
    alt="Overlap after recall against overlap before: a step, steeper than the curve of a single update, that moves to "
        "the right as the load grows.")

"""Two couplings under Wilson's recursion: K' = 2K² + D, D' = K²."""
import math

import numpy as np

from physml import rg
from physml.core import kernel, stream
from physml.core.random import normal
from physml.explorables import Button, Check, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import fill, push, restart_stream

PAUSE, FAR = 24, 3.0
WIDE, HIGH = 0.8, 0.4


@kernel
def change_of_scale(K, D):
    """Every second spin of the square lattice summed over, to second order in K; the lattice turns, b = √2."""
    return 2.0 * K * K + D, K * K


@kernel
def shade(fate):
    """How soon a start has run off: to disorder below one half, to order above, the sooner the farther from it."""
    rows, columns = fate.shape
    for i in range(rows):
        for j in range(columns):
            K, D, steps = WIDE * (j + 0.5) / columns, HIGH * (i + 0.5) / rows, 0
            while 1e-3 < K < FAR and steps < 30:
                K, D = change_of_scale(K, D)
                steps += 1
            away = 0.5 - 0.5 * steps / 30.0
            fate[i, j] = 0.5 + (away if K > 0.5 else -away)


@kernel
def critical_coupling(now, nothing):
    """On the axis D = 0, by bisection of where a start runs to."""
    low, high = nothing, 1.0
    for _ in range(50):
        start = 0.5 * (low + high)
        K, D = start, 0.0
        while 1e-6 < K < FAR:
            K, D = change_of_scale(K, D)
        if K < 0.5:
            low = start
        else:
            high = start
    now.critical = 0.5 * (low + high)


@kernel
def begin(fate, now, nothing):
    shade(fate)
    critical_coupling(now, nothing)


@kernel
def drop(path, now, nearest, second):
    fill(path, math.nan)
    push(path, nearest, second)
    now.nearest, now.second, now.steps, now.wait = nearest, second, 0, 0


@kernel
def drop_cloud(cloud, stream, seed, nearest, second):
    """Many starts around the chosen one."""
    restart_stream(stream, seed)
    for k in range(cloud.shape[0]):
        cloud[k, 0] = max(nearest + 0.02 * normal(stream), 0.0)
        cloud[k, 1] = max(second + 0.02 * normal(stream), 0.0)


@kernel
def fall(path, now, cloud):
    """Every PAUSE frames a change of scale, of the path and of the cloud."""
    now.wait += 1
    if now.wait % PAUSE == 0:
        for k in range(cloud.shape[0]):
            if cloud[k, 0] < FAR:
                cloud[k, 0], cloud[k, 1] = change_of_scale(cloud[k, 0], cloud[k, 1])
        if 1e-3 < now.nearest < FAR:
            now.nearest, now.second = change_of_scale(now.nearest, now.second)
            push(path, now.nearest, now.second)
            now.steps += 1


def truth(figure):
    """The exact fixed point (1/3, 1/9), both eigenvalues seen in the run, and which side of the border runs where."""
    program = figure.run(2 * PAUSE, [(0, {"nearest": 0.3, "second": 0.1})])
    run = rg.flow(lambda K, D: (2 * K * K + D, K * K), (0.3, 0.1), 2)
    seen = program["path"][~np.isnan(program["path"][:, 0])]
    yield Check("the run", seen, run, 1e-15, "rounding")
    critical = program["now"].critical
    by_flow = [rg.flow(lambda K, D: (2 * K * K + D, min(K * K, 9.0)), (critical * r, 0.0), 24)[-1, 0]
               for r in (0.9999, 1.0001)]
    yield Check("below the critical coupling it ends in disorder", by_flow[0], 0.0, 1e-3, "24 steps")
    yield Check("above it in order", float(by_flow[1] > FAR), 1.0, 0, "24 steps")
    near = rg.flow(lambda K, D: (2 * K * K + D, K * K), (critical, 0.0), 12)
    yield Check("at it, it comes to (1/3, 1/9)", near[-1], [1 / 3, 1 / 9], 1e-4, "twelve steps of 0.39")
    rows, columns = figure.state["fate"].shape
    at = int((1 / 3) / WIDE * columns), int((1 / 9) / HIGH * rows)
    fate = program["fate"]
    yield Check("the border runs through the fixed point", [fate[at[1], at[0] - 3] < 0.5, fate[at[1], at[0] + 3] > 0.5],
                [1, 1], 0, "three pixels")


two_couplings = Explorable(
    "two-couplings", title="Two couplings, one border",
    controls=[Slider("nearest", 0.0, WIDE, value=0.38, step=0.002, label="Neighbours $K$", digits=3),
              Slider("second", 0.0, HIGH, value=0.0, step=0.002, label="Diagonals $D$", digits=3),
              Button("drop_cloud", drop_cloud, "Drop a cloud")],
    constants={"nothing": 0.0},
    state={"fate": np.zeros((80, 160)), "path": np.full((40, 2), np.nan), "cloud": np.full((300, 2), np.nan),
           "stream": stream(5), "seed": stream(5),
           "now": scalars(nearest=0.0, second=0.0, steps=0, wait=0, critical=0.0)},
    initialise=begin, on={("nearest", "second"): drop}, step=fall, truth=truth,
    poster=(7 * PAUSE, [(0, {"nearest": 0.39, "second": 0.0}), (0, "drop_cloud")]),
    views=[Scatter("cloud", background="fate", path="path", xlim=(0.0, WIDE), ylim=(0.0, HIGH), ratio=2.0, size=2.0,
                   xlabel="coupling of neighbours $K$", ylabel="of diagonals $D$",
                   label="Where couplings run: to order (blue), to disorder (plain)"),
           Readout("From ({nearest:.3f}, {second:.3f}) after {now.steps} steps: ({now.nearest:.4f}, {now.second:.4f}). "
                   "On the axis D = 0 the border is at K = {now.critical:.4f}.")],
    caption="Across the border a cloud is squeezed, along the unstable direction it is stretched: only one of the two "
            "couplings matters, whichever you start with.",
    alt="A plane of two couplings, shaded by where they run; a border falls from the left to the axis. A path comes to "
        "a point on the border and leaves it sideways.")

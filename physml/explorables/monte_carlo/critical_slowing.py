"""Two clocks at one temperature: one spin at a time, one cluster at a time."""
import numpy as np

from physml.core import kernel, stream
from physml.explorables.controls import Button, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.pieces import random_spins
from physml.explorables.views import Lattice, Readout, Trace
from physml.ising.kernels import (
    energy_and_magnetization,
    heat_bath_sweep,
    heat_bath_thresholds,
    wolff_threshold,
    wolff_update,
)


@kernel("uint64[::1], uint64[::1], float64")
def both_thresholds(thresholds, bond, temperature):
    heat_bath_thresholds(thresholds, temperature, 0.0)
    wolff_threshold(bond, temperature)


@kernel("int8[:, ::1], int8[:, ::1], uint64[::1]")
def random_pair(local, cluster, stream):
    """The same random start on both lattices."""
    random_spins(local, stream)
    for i in range(local.shape[0]):
        for j in range(local.shape[1]):
            cluster[i, j] = local[i, j]


@kernel("int8[:, ::1], int8[:, ::1], uint64[::1], uint64[::1], uint64[::1], int32[::1], float64[::1], float64[::1],"
        " float64[:, ::1], int64")
def race_frame(local, cluster, thresholds, bond, stream, stack, measured, size, history, frame):
    """One heat-bath sweep on the left; on the right clusters until as many spins have been turned as there are."""
    heat_bath_sweep(local, thresholds, stream)
    now = frame % history.shape[1]
    energy_and_magnetization(local, measured)
    history[0, now] = measured[1]
    turned = 0.0
    clusters = 0
    while turned < local.shape[0] * local.shape[1]:
        wolff_update(cluster, stack, bond, stream, size)
        turned += size[0]
        clusters += 1
    size[1] = turned / clusters
    energy_and_magnetization(cluster, measured)
    history[1, now] = measured[1]


critical_slowing = Explorable(
    "critical-slowing", title="One spin at a time, or one cluster at a time",
    controls=[Slider("temperature", 1.8, 2.8, value=2.27, step=0.01, label="Temperature $T$", digits=3),
              Button("heat", random_pair, "Both at random")],
    state={"local": np.zeros((64, 64), np.int8), "cluster": np.zeros((64, 64), np.int8), "stream": stream(11),
           "thresholds": np.zeros(5, np.uint64), "bond": np.zeros(1, np.uint64), "stack": np.zeros(4096, np.int32),
           "measured": np.zeros(2), "size": np.zeros(2), "history": np.zeros((2, 400))},
    initialise=random_pair, setup=both_thresholds, step=race_frame,
    views=[Lattice("local", label="Heat bath: one sweep a frame"),
           Lattice("cluster", label="Wolff: as many spins turned a frame"),
           Trace("history", label="Magnetization per spin, the last 400 frames", ylim=(-1.0, 1.0), ratio=2.6,
                 series=("heat bath", "Wolff")),
           Readout("T = {temperature:.3f}. Wolff's mean cluster this frame: {size[1]:.0f} of 4096 spins.")],
    caption="At the critical temperature the heat bath keeps the same large patches for hundreds of sweeps, while the "
            "cluster algorithm forgets them within a few frames. Far above it they are equally quick.",
    alt="Two lattices of spins at the same temperature, one moved spin by spin and one cluster by cluster, and the "
        "magnetization of both over time.")

"""Two clocks at one temperature: one spin at a time, one cluster at a time."""
import numpy as np

from physml import ising
from physml.core import kernel, stream
from physml.explorables import Button, Explorable, Lattice, Readout, Slider, Trace, scalars
from physml.explorables.pieces import copy, put, random_spins
from physml.explorables.truth import average
from physml.ising.kernels import (
    energy_and_magnetization,
    heat_bath_sweep,
    heat_bath_thresholds,
    wolff_threshold,
    wolff_update,
)


@kernel
def both_thresholds(thresholds, bond, temperature):
    heat_bath_thresholds(thresholds, temperature, 0.0)
    wolff_threshold(bond, temperature)


@kernel
def random_pair(local, cluster, stream):
    """The same random start on both lattices."""
    random_spins(local, stream)
    copy(cluster, local)


@kernel
def race(local, cluster, thresholds, bond, stream, stack, measured, size, clusters, history, frame):
    """One heat-bath sweep on the left; on the right clusters until as many spins have been turned as there are."""
    heat_bath_sweep(local, thresholds, stream)
    energy_and_magnetization(local, measured)
    magnetization = measured[1]
    turned, count = 0.0, 0
    while turned < local.size:
        wolff_update(cluster, stack, bond, stream, size)
        turned += size[0]
        count += 1
    clusters.mean_size = turned / count
    energy_and_magnetization(cluster, measured)
    put(history, frame, magnetization, measured[1])


def energy_per_site(spins):
    s = spins.astype(float)
    return -np.mean(s * (np.roll(s, 1, 0) + np.roll(s, 1, 1)))


def truth(figure):
    """At T = 2.8, where the correlation length is three sites, both lattices have the infinite lattice's energy."""
    program = figure.run(50, [(0, {"temperature": 2.8})])
    energies = np.array([[energy_per_site(program.run(4)[name]) for name in ("local", "cluster")] for _ in range(250)])
    for name, series in zip(("heat bath", "Wolff"), energies.T, strict=True):
        yield average(f"energy by {name} at T = 2.8", series, ising.onsager_energy(2.8))


critical_slowing = Explorable(
    "critical-slowing", title="One spin at a time, or one cluster at a time",
    controls=[Slider("temperature", 1.8, 2.8, value=2.27, step=0.01, label="Temperature $T$", digits=3),
              Button("heat", random_pair, "Both at random")],
    state={"local": np.zeros((64, 64), np.int8), "cluster": np.zeros((64, 64), np.int8), "stream": stream(11),
           "thresholds": np.zeros(5, np.uint64), "bond": np.zeros(1, np.uint64), "stack": np.zeros(4096, np.int32),
           "measured": np.zeros(2), "size": np.zeros(1), "clusters": scalars(mean_size=0.0),
           "history": np.zeros((2, 400))},
    initialise=random_pair, on={"temperature": both_thresholds}, step=race, truth=truth,
    views=[Lattice("local", label="Heat bath: one sweep a frame"),
           Lattice("cluster", label="Wolff: as many spins turned a frame"),
           Trace("history", label="Magnetization per spin, the last 400 frames", ylim=(-1.0, 1.0), ratio=2.6,
                 series=("heat bath", "Wolff")),
           Readout("T = {temperature:.3f}. Wolff's mean cluster this frame: {clusters.mean_size:.0f} of 4096 spins.")],
    caption="At the critical temperature the heat bath keeps the same large patches for hundreds of sweeps, while the "
            "cluster algorithm forgets them within a few frames. Far above it both forget within a few frames.",
    alt="Two lattices of spins at the same temperature, one moved spin by spin and one cluster by cluster, and the "
        "magnetization of both over time.")

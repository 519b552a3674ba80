"""The energies around the ground state of a glass of p-spin interactions: a valley for p = 2, a hole for large p."""
import math

import numpy as np

from physml import spinglass
from physml.core import kernel, stream
from physml.core.random import normal
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import fill, restart_stream
from physml.explorables.spin_glasses._shared import count_bits, transform

N = 12


@kernel
def new_glass(energies, couplings, grid, around, now, work, seeds, p, sample):
    """All energies from the couplings of all groups of p spins; then the mean and the lowest at every distance."""
    restart_stream(work, seeds[sample - 1])
    fill(energies, 0.0)
    variance = 0.5 * N
    for k in range(p):
        variance *= (k + 1.0) / (N - k)
    for group in range(energies.shape[0]):
        if count_bits(group) == p:
            energies[group] = -math.sqrt(variance) * normal(work)
        couplings[group] = -energies[group]
    transform(energies)  # bit i of a state's number: spin i points down
    best = 0
    for a in range(energies.shape[0]):
        if energies[a] < energies[best]:
            best = a
    states = 1.0  # at this distance
    for k in range(N + 1):
        grid[k] = 1.0 - 2.0 * k / N
        around[0, k], around[1, k] = 0.0, math.inf
        for a in range(energies.shape[0]):
            if count_bits(a ^ best) == k:
                around[0, k] += energies[a] / (N * states)
                around[1, k] = min(around[1, k], energies[a] / N)
        states *= (N - k) / (k + 1.0)
    now.least, now.one_flip = around[1, 0], around[1, 1]


def truth(figure):
    """The mean at a distance is the lowest energy times a Krawtchouk polynomial, whatever the couplings."""
    for p, sample in ((2, 1), (3, 2), (6, 3)):
        program = figure.run(0, [(0, {"p": p, "sample": sample})])
        groups = [g for g in range(2**N) if g.bit_count() == p]
        model = spinglass.PSpin(N, np.array([[i for i in range(N) if g >> i & 1] for g in groups]),
                                program["couplings"][groups])
        state, energy = model.ground_state()
        yield Check(f"ground state, p = {p}", program["now"].least, energy / N, 1e-12, "rounding")
        turned = np.where(np.eye(N, dtype=bool), -state, state)
        yield Check(f"one flip, p = {p}", program["now"].one_flip, model.energy(turned).min() / N, 1e-12, "rounding")
        share = [sum((-1) ** j * math.comb(k, j) * math.comb(N - k, p - j) for j in range(p + 1)) / math.comb(N, p)
                 for k in range(N + 1)]
        yield Check(f"means, p = {p}", program["around"][0], np.multiply(share, energy / N), 1e-12, "rounding")
    all_samples = [figure.run(0, [(0, {"p": 4, "sample": k})])["couplings"] for k in range(1, 9)]
    drawn = np.concatenate([c[c != 0] for c in all_samples])
    yield Check("variance", drawn.var() * 2 * math.comb(N, 4) / N, 1.0, 4 * (2 / len(drawn)) ** 0.5, "4 errors")


valley_or_hole = Explorable(
    "valley-or-hole", title="A valley or a hole", size="sentence",
    controls=[Slider("p", 2, 6, value=2, step=1, label="Spins that interact at a time $p$", digits=0),
              Slider("sample", 1, 8, value=1, step=1, label="Glass no.", digits=0)],
    state={"energies": np.zeros(2**N), "couplings": np.zeros(2**N), "grid": np.zeros(N + 1),
           "around": np.zeros((2, N + 1)), "work": stream(1), "seeds": stream(9, 8),
           "now": scalars(least=0.0, one_flip=0.0)},
    on={("p", "sample"): new_glass}, truth=truth, poster=(0, [(0, {"p": 3})]),
    views=[Curves("grid", "around", xlim=(-1.0, 1.0), ylim=(-0.9, 0.9), ratio=2.6, series=("mean", "lowest"),
                  xlabel="overlap q with the ground state", ylabel="energy per spin",
                  label="Energies of the 4096 states by their overlap with the best one"),
           Readout("Glass no. {sample}, p = {p}: the ground state has {now.least:.3f} per spin, its best neighbour "
                   "{now.one_flip:.3f}.")],
    caption="The mean energy rises from the ground state as $q^p$ falls: the larger p, the narrower the hole, and from "
            "a little way off nothing points to it.",
    alt="Two curves of the energy against the overlap with the ground state, the mean and the lowest. For p = 2 the "
        "mean is a parabola; for larger p it is flat except close to overlap one.")

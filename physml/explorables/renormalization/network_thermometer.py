"""Three networks that tell cold magnets from hot ones, trained in three windows, read one living magnet."""
import numpy as np

from physml import ising
from physml.core import kernel, stream
from physml.core.special import sigmoid, tanh
from physml.explorables import Check, Curves, Explorable, Lattice, Readout, Slider, scalars
from physml.explorables.pieces import fading_mean, random_spins
from physml.explorables.renormalization._phase_networks import ANSWERS, FILTERS, OFFSETS, TEMPERATURES
from physml.explorables.truth import average
from physml.ising.kernels import heat_bath_sweep, heat_bath_thresholds

COUNT = 8  # filters a network


@kernel
def begin(spins, stream, tables):
    """What each of the 512 patches adds to a network's output, averaged over both signs; a random start."""
    random_spins(spins, stream)
    for network in range(tables.shape[0]):
        for patch in range(tables.shape[1]):
            total = OFFSETS[network]
            for f in range(COUNT * network, COUNT * network + COUNT):
                field = 0.0
                for k in range(9):
                    field += FILTERS[f][k] if (patch >> k) & 1 else -FILTERS[f][k]
                total += 0.5 * FILTERS[f][10] * (tanh(FILTERS[f][9] + field) + tanh(FILTERS[f][9] - field))
            tables[network, patch] = total


@kernel
def new_temperature(thresholds, means, temperature):
    heat_bath_thresholds(thresholds, temperature, 0.0)
    means.age = 0


@kernel
def patch_at(spins, i, j):
    """The bits of the 3 × 3 spins around a site."""
    L = spins.shape[0]
    found = 0
    for k in range(9):
        if spins[(i + k // 3 + L - 1) % L, (j + k % 3 + L - 1) % L] > 0:
            found |= 1 << k
    return found


@kernel
def read(spins, thresholds, stream, tables, now, means):
    """Ten sweeps, then the answer of each network."""
    for _ in range(10):
        heat_bath_sweep(spins, thresholds, stream)
    far, middle, near = 0.0, 0.0, 0.0
    for i in range(spins.shape[0]):
        for j in range(spins.shape[1]):
            patch = patch_at(spins, i, j)
            far += tables[0, patch]
            middle += tables[1, patch]
            near += tables[2, patch]
    now.far, now.middle, now.near = sigmoid(far / spins.size), sigmoid(middle / spins.size), sigmoid(near / spins.size)
    means.far = fading_mean(means.far, means.age, now.far, 120.0)
    means.middle = fading_mean(means.middle, means.age, now.middle, 120.0)
    means.near = fading_mean(means.near, means.age, now.near, 120.0)
    means.age += 1


def truth(figure):
    """The tables by numpy and the patches of `learning`; the lines against this magnet."""
    from physml import learning

    filters, patches = np.array(FILTERS).reshape(3, COUNT, 11), learning.patch_table()
    program = figure.run(40)
    tables = [sum(0.5 * np.tanh(sign * patches @ f[:, :9].T + f[:, 9]) @ f[:, 10] for sign in (1, -1)) + b
              for f, b in zip(filters, OFFSETS, strict=True)]
    yield Check("what each patch adds", program["tables"], tables, 1e-12, "rounding")
    shares = learning.patch_frequencies(program["spins"])
    drawn = [program["now"][name] for name in ("far", "middle", "near")]
    yield Check("answers", drawn, 1 / (1 + np.exp(-np.array(tables) @ shares)), 1e-12, "rounding")
    for k in (2, 8, 14):
        program = figure.run(60, [(0, {"temperature": TEMPERATURES[k]})])
        seen = []
        for _ in range(1500):
            program.run(2)
            seen.append([program["now"][name] for name in ("far", "middle", "near")])
        for j, name in enumerate(("far", "middle", "near")):
            yield average(f"answer of the {name} window at T = {TEMPERATURES[k]}", np.array(seen)[:, j], ANSWERS[j][k],
                          slack=0.01)


network_thermometer = Explorable(
    "network-thermometer", title="Cold or hot? Three networks answer", size="sentence",
    controls=[Slider("temperature", 1.9, 2.7, value=2.3, step=0.01, label="Temperature $T$")],
    state={"spins": np.zeros((32, 32), np.int8), "stream": stream(23), "thresholds": np.zeros(5, np.uint64),
           "tables": np.zeros((3, 512)), "now": scalars(far=0.0, middle=0.0, near=0.0),
           "means": scalars(far=0.0, middle=0.0, near=0.0, age=0), "grid": np.array(TEMPERATURES),
           "answers": np.array(ANSWERS)},
    initialise=begin, on={"temperature": new_temperature}, step=read, truth=truth,
    views=[Lattice("spins", label="A magnet of 32 × 32"),
           Curves("grid", "answers", label="Mean answer (lines), of this magnet (dots)", xlabel="temperature $T$",
                  ylabel="cold?", xlim=(1.9, 2.7), ylim=(0.0, 1.0), ratio=1.9, series=("far", "nearer", "near"),
                  markers=tuple(("temperature", f"means.{n}") for n in ("far", "middle", "near"))),
           Readout("T = {temperature:.2f}: recent answers {means.far:.2f}, {means.middle:.2f} and {means.near:.2f} "
                   "(trained far from, nearer to and near the critical temperature, "
                   f"{ising.CRITICAL_TEMPERATURE:.3f}).")],
    caption="All three are undecided somewhere near the critical temperature. Where, depends on what they were shown.",
    alt="A lattice of spins, and three falling curves of the networks' answers against temperature; each crosses one "
        "half at a place of its own.")

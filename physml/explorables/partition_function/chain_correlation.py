"""A chain of spins: domains and the correlation that decays like tanh(βJ)^r."""
import math

import numpy as np

from physml import thermo
from physml.core import kernel, stream
from physml.core.random import uniform
from physml.core.special import log, sigmoid, tanh
from physml.explorables import Button, Check, Curves, Explorable, Lattice, Readout, Slider, scalars

ROWS, SITES, FAR = 24, 120, 40


@kernel
def draw_numbers(numbers, stream):
    for i in range(numbers.size):
        numbers.flat[i] = uniform(stream)


@kernel
def grow(spins, numbers, correlations, here, coupling):
    """A spin equals its left neighbour with probability e^βJ / (e^βJ + e^-βJ): then ⟨s_i s_{i+r}⟩ = tanh(βJ)^r."""
    for i in range(ROWS):
        for j in range(SITES):
            before = 1 if j == 0 else spins[i, j - 1]
            same = 0.5 if j == 0 else sigmoid(2.0 * coupling)
            spins[i, j] = before if numbers[i, j] < same else -before
    for r in range(FAR):
        found, decay = 0.0, 1.0
        for i in range(ROWS):
            for j in range(SITES - r):
                found += spins[i, j] * spins[i, j + r]
        for _ in range(r):
            decay *= tanh(coupling)
        correlations[0, r] = found / (ROWS * (SITES - r))
        correlations[1, r] = decay
    here.length = -1.0 / log(tanh(coupling)) if coupling > 0.0 else 0.0


@kernel
def again(spins, numbers, correlations, here, stream, coupling):
    draw_numbers(numbers, stream)
    grow(spins, numbers, correlations, here, coupling)


def truth(figure):
    program, K = figure.run(0, [(0, {"coupling": 0.9})]), 0.9
    bond = np.exp([[K, -K], [-K, K]])
    values, vectors = np.linalg.eigh(bond)  # ⟨s_0 s_r⟩ from the eigenvectors, without the formula
    sign = (vectors[:, 1] * [1, -1]) @ vectors[:, 0]
    yield Check("tanh(K)^r", program["correlations"][1], sign**2 * (values[0] / values[1]) ** np.arange(FAR), 1e-12,
                "rounding")
    yield Check("length", program["here"].length, thermo.ising_ring(8, K).correlation_length, 1e-12, "rounding")
    found = []
    for _ in range(60):
        program.apply("again")
        found.append(program["correlations"][0].copy())
    error = np.std(found, axis=0) / math.sqrt(len(found))
    yield Check("these chains", np.mean(found, axis=0), program["correlations"][1], 4.5 * error + 1e-12,
                "4.5 standard errors at each of 40 distances")


chain_correlation = Explorable(
    "chain-correlation", title="No transition in a chain", size="sentence",
    controls=[Slider("coupling", 0.0, 2.5, value=0.5, step=0.05, label=r"Coupling $\beta J$"),
              Button("again", again, "Other chains")],
    state={"spins": np.zeros((ROWS, SITES), np.int8), "numbers": np.zeros((ROWS, SITES)),
           "distance": np.arange(float(FAR)), "correlations": np.zeros((2, FAR)), "here": scalars(length=0.0),
           "stream": stream(31)},
    initialise=draw_numbers, on={"coupling": grow}, truth=truth, poster=(0, [(0, {"coupling": 1.2})]),
    views=[Lattice("spins", label="24 chains, one in each row", ratio=2.4),
           Curves("distance", "correlations", xlim=(0.0, FAR), ylim=(-0.2, 1.0), xlabel="distance $r$", ratio=1.6,
                  ylabel="correlation", series=("these chains", "exact"), label="Correlation by distance"),
           Readout("Coupling {coupling:.2f}: correlation length {here.length:.2f}.")],
    caption="The domains grow with the coupling without limit, and at no coupling does one of them win.",
    alt="Rows of spins with domains that grow with the coupling, and their correlation, which decays exponentially.")

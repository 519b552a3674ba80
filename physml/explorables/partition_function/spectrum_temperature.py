"""A spectrum that the reader draws, at temperature T: who wins, energy or entropy?"""
import numpy as np

from physml import thermo
from physml.core import kernel, stream
from physml.explorables import Bars, Button, Check, Curves, Explorable, Lattice, Readout, Slider, Toggle, scalars
from physml.explorables.pieces import choose
from physml.explorables.truth import average
from physml.thermo.kernels import canonical_curves, canonical_sums, count_levels, two_sides

ROWS, LEVELS, ATOMS = 10, 12, 512  # a power of two: fractions of the atoms are exact
GRID = 0.1 + 4.9 * (np.arange(101.0) / 100.0) * (np.arange(101.0) / 100.0)  # temperatures, dense where it is cold


def one_against(low, high, states):
    """One state at the bottom, and so many at each level from ``low`` to ``high``."""
    filled = np.eye(LEVELS, dtype=int)[0]
    filled[low:high + 1] = states
    return {"cells": np.where(np.arange(ROWS, 0, -1)[:, None] <= filled, 1, -1)}


@kernel
def look(cells, energies, log_degeneracies, probabilities, sums, now, curves, trial, pull, temperature, inverted):
    """All sums over the states that are drawn: by temperature, by trial energy, and at last at the present β."""
    now.beta = -1.0 / temperature if inverted else 1.0 / temperature
    count_levels(cells, log_degeneracies)
    canonical_curves(energies, log_degeneracies, GRID, -1.0 if inverted else 1.0, probabilities, sums, curves)
    two_sides(energies, log_degeneracies, now.beta, probabilities, sums, trial, pull)
    canonical_sums(energies, log_degeneracies, now.beta, probabilities, sums)
    now.free, now.energy, now.entropy, now.heat = sums[1], sums[2], sums[3], sums[4]


@kernel
def jump(occupation, probabilities, stream):
    """A few atoms choose their level again."""
    for _ in range(ATOMS // 20):
        occupation[choose(occupation, stream)] -= 1.0 / ATOMS
        occupation[choose(probabilities, stream)] += 1.0 / ATOMS


def truth(figure):
    """Sums over a list of all states by NumPy, Schottky's formula, and S(u) from the dual problem."""
    states = np.repeat([0.0, 6.0, 7.0, 8.0, 9.0], [1, 10, 10, 10, 10])

    def listed(beta):
        weights = np.exp(-beta * states)
        p = weights / weights.sum()
        return p @ states, -p @ np.log(p), beta**2 * (p @ states**2 - (p @ states)**2), -np.log(weights.sum()) / beta
    for inverted, sign in ((0, 1.0), (1, -1.0)):
        program = figure.run(1, [(0, {"temperature": 1.6, "inverted": inverted})])
        now, beta = program["now"], sign / program["temperature"]
        yield Check("numbers", [now.energy, now.entropy, now.heat, now.free], listed(beta), 1e-9, "rounding")
        yield Check("curves", program["curves"].T, [listed(sign / t) for t in program["grid"]], 1e-9, "rounding")
    program = figure.run(200, [(0, {"temperature": 1.6})])
    entropies = np.array([thermo.max_entropy(states, u).entropy for u in program["trial"][[35, 60, 80]]])
    yield Check("-T S(u)", program["pull"][1, [35, 60, 80]], -program["temperature"] * entropies, 1e-9, "rounding")
    yield Check("least u - T S(u)", program["pull"][2].min(), program["now"].free, 0.05, "trial energies are a list")
    bottom = np.array([program.run(1)["occupation"][0] for _ in range(1000)])
    yield average("atoms at the bottom", bottom, 1.0 / np.exp(-states / program["temperature"]).sum())
    heat, half = figure.run(1, [(0, {"temperature": 2.5}), (0, "pair")])["now"].heat, 6.0 / (2.0 * 2.5)
    yield Check("Schottky", heat, (half / np.cosh(half))**2, 1e-12, "rounding")


spectrum_temperature = Explorable(
    "spectrum-temperature", title="A spectrum at temperature $T$",
    controls=[Slider("temperature", 0.1, 5.0, value=1.2, log=True, label="Temperature $T$", digits=2),
              Toggle("inverted", "Below zero: $-T$"), Button("higher", one_against(8, 11, 10), "Raise the crowd"),
              Button("pair", one_against(6, 6, 1), "Two levels"), Button("ladder", one_against(1, 11, 1), "A ladder")],
    state={"cells": np.zeros((ROWS, LEVELS), np.int8), "energies": np.arange(12.0), "grid": GRID,
           "log_degeneracies": np.zeros(LEVELS), "probabilities": np.zeros(LEVELS), "sums": np.zeros(5),
           "curves": np.zeros((4, 101)), "trial": np.zeros(121), "pull": np.zeros((3, 121)), "stream": stream(23),
           "now": scalars(beta=0.0, free=0.0, energy=0.0, entropy=0.0, heat=0.0), "occupation": np.eye(LEVELS)[0]},
    initialise=one_against(6, 9, 10), on={("temperature", "inverted", "cells"): look}, step=jump, truth=truth,
    views=[Lattice("cells", label="States at the energies 0 to 11: draw them", editable=True, ratio=LEVELS / ROWS),
           Bars("occupation", reference="probabilities", ylim=(0.0, 1.0), ylabel="fraction", ratio=1.4,
                categories=tuple(str(e) for e in range(LEVELS)), label="Atoms (bars), P(E) (lines), by energy"),
           Curves("trial", "pull", xlim=(0.0, 11.0), ylim=(-15.0, 20.0), xlabel="trial mean energy $u$", ratio=1.3,
                  series=("u", "−T S(u)", "u − T S(u)"), markers=(("now.energy", "now.free"),),
                  label="The two sides pulling"),
           Curves("grid", "curves", xlim=(0.0, 5.0), ylim=(-8.0, 16.0), label="All four against temperature", ratio=1.3,
                  xlabel="temperature $T$", series=("mean energy", "entropy", "heat capacity", "free energy"),
                  markers=tuple(("temperature", f"now.{name}") for name in ("energy", "entropy", "heat", "free"))),
           Readout("T = {temperature:.2f}, below zero: {inverted}. Mean energy {now.energy:.2f}, entropy "
                   "{now.entropy:.2f}, heat capacity {now.heat:.2f}, free energy {now.free:.2f}. "
                   "Atoms at the bottom: {occupation[0]:.2f}.")],
    caption="Warm the one state that fights a crowd: energy holds it down at T = 1, and at T = 3 entropy has won. "
            "Then draw a spectrum of your own.",
    alt="A grid of cells that stand for states at twelve energies, bars for the fraction of atoms at each energy, the "
        "free energy of trial distributions and its two parts, and mean energy, entropy, heat capacity and free energy "
        "against temperature.", poster=(120, ()))

"""A spectrum that the reader draws, at temperature T: who wins, energy or entropy?"""
import numpy as np

from physml.core import kernel, stream
from physml.core.grids import geometric_grid
from physml.core.random import uniform
from physml.core.special import log
from physml.explorables.controls import Button, Slider, Toggle
from physml.explorables.explorable import Explorable
from physml.explorables.views import Bars, Curves, Lattice, Readout
from physml.thermo.kernels import canonical_sums

ROWS, LEVELS, ATOMS = 10, 12, 400


@kernel("int8[:, ::1], float64[::1]")
def count_cells(cells, log_degeneracies):
    """ln of the number of filled cells in each column; -inf where there is none. Returns their total."""
    total = 0
    for j in range(cells.shape[1]):
        filled = 0
        for i in range(cells.shape[0]):
            if cells[i, j] > 0:
                filled += 1
        log_degeneracies[j] = log(np.float64(filled))
        total += filled
    return total


@kernel("int8[:, ::1]")
def clear(cells):
    """No state anywhere."""
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            cells[i, j] = -1


@kernel("int8[:, ::1], int64, int64")
def stack(cells, level, states):
    """So many states at a level, from the bottom."""
    for i in range(states):
        cells[cells.shape[0] - 1 - i, level] = 1


@kernel("int8[:, ::1]")
def crowded(cells):
    """One state at the bottom, a crowd high above it."""
    clear(cells)
    stack(cells, 0, 1)
    for level in range(6, 10):
        stack(cells, level, 10)


@kernel("int8[:, ::1], float64[::1], float64, float64")
def begin(cells, grid, coldest, hottest):
    crowded(cells)
    geometric_grid(grid, coldest, hottest)


@kernel("int8[:, ::1]")
def higher(cells):
    """The same crowd, two steps higher."""
    clear(cells)
    stack(cells, 0, 1)
    for level in range(8, 12):
        stack(cells, level, 10)


@kernel("int8[:, ::1]")
def pair(cells):
    """Two states, a gap of six."""
    clear(cells)
    stack(cells, 0, 1)
    stack(cells, 6, 1)


@kernel("int8[:, ::1]")
def ladder(cells):
    """One state at each level."""
    clear(cells)
    for level in range(cells.shape[1]):
        stack(cells, level, 1)


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], float64, int64")
def tug_of_war(energies, log_degeneracies, work, several, trial, pull, temperature, inverted):
    """For trial mean energies u, the largest entropy S(u) that they allow: rows u, -T S(u) and their sum.

    The distribution of largest entropy is canonical at some other temperature, so that u(b) and S(b) follow from a list
    of inverse temperatures b, dense around zero.
    """
    T = -temperature if inverted else temperature
    half = (trial.shape[0] - 1) // 2
    for k in range(trial.shape[0]):
        x = np.float64(half - k) / half
        canonical_sums(energies, log_degeneracies, 0.5 * x + 11.5 * x * x * x * x * x, work, several)
        trial[k] = several[2]
        pull[0, k] = several[2]
        pull[1, k] = -T * several[3]
        pull[2, k] = several[2] - T * several[3]


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], int64")
def against_temperature(energies, log_degeneracies, work, several, grid, curves, inverted):
    """Rows <E>, S, C, F over a grid of temperatures (of minus these, if inverted)."""
    for k in range(grid.shape[0]):
        canonical_sums(energies, log_degeneracies, -1.0 / grid[k] if inverted else 1.0 / grid[k], work, several)
        curves[0, k] = several[2]
        curves[1, k] = several[3]
        curves[2, k] = several[4]
        curves[3, k] = several[1]


@kernel("int8[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
        " float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], int32[::1], float64[::1], uint64[::1],"
        " float64, int64, int64")
def spectrum_frame(cells, energies, log_degeneracies, probabilities, sums, work, several, grid, curves, trial, pull,
                   atoms, occupation, stream, temperature, inverted, frame):
    """Count the states that are drawn, sum over them, and let each 20th atom choose its level again."""
    if count_cells(cells, log_degeneracies) == 0:
        stack(cells, 0, 1)  # a system has at least one state
        count_cells(cells, log_degeneracies)
    beta = -1.0 / temperature if inverted else 1.0 / temperature
    canonical_sums(energies, log_degeneracies, beta, probabilities, sums)
    against_temperature(energies, log_degeneracies, work, several, grid, curves, inverted)
    tug_of_war(energies, log_degeneracies, work, several, trial, pull, temperature, inverted)
    for i in range(energies.shape[0]):
        occupation[i] = 0.0
    for a in range(atoms.shape[0]):
        if (a + frame) % 20 == 0:
            target = uniform(stream)
            level = 0
            passed = probabilities[0]
            while passed <= target and level < energies.shape[0] - 1:
                level += 1
                passed += probabilities[level]
            atoms[a] = level
        occupation[atoms[a]] += 1.0 / atoms.shape[0]


spectrum_temperature = Explorable(
    "spectrum-temperature", title="A spectrum at temperature $T$",
    controls=[Slider("temperature", 0.1, 5.0, value=1.2, log=True, label="Temperature $T$", digits=2),
              Toggle("inverted", "Below zero: $-T$"), Button("higher", higher, "Raise the crowd"),
              Button("pair", pair, "Two levels"), Button("ladder", ladder, "A ladder")],
    state={"cells": np.zeros((ROWS, LEVELS), np.int8), "energies": np.arange(float(LEVELS)),
           "log_degeneracies": np.zeros(LEVELS), "probabilities": np.zeros(LEVELS), "sums": np.zeros(5),
           "work": np.zeros(LEVELS), "several": np.zeros(5), "grid": np.zeros(101), "curves": np.zeros((4, 101)),
           "trial": np.zeros(121), "pull": np.zeros((3, 121)), "atoms": np.zeros(ATOMS, np.int32),
           "occupation": np.zeros(LEVELS), "stream": stream(23)},
    constants={"coldest": 0.1, "hottest": 5.0}, initialise=begin, step=spectrum_frame,
    views=[Lattice("cells", label="States at the energies 0 to 11: draw them", editable=True,
                   ratio=LEVELS / ROWS),
           Bars("occupation", reference="probabilities", ylim=(0.0, 1.0), ylabel="fraction", ratio=1.4,
                categories=tuple(str(e) for e in range(LEVELS)), label="Atoms (bars), P(E) (lines), by energy"),
           Curves("trial", "pull", xlim=(0.0, 11.0), ylim=(-15.0, 20.0), xlabel="trial mean energy $u$", ratio=1.3,
                  series=("u", "−T S(u)", "u − T S(u)"), markers=(("sums[2]", "sums[1]"),),
                  label="The two sides pulling"),
           Curves("grid", "curves", xlim=(0.0, 5.0), ylim=(-8.0, 16.0), xlabel="temperature $T$", ratio=1.3,
                  series=("mean energy", "entropy", "heat capacity", "free energy"),
                  markers=(("temperature", "sums[2]"), ("temperature", "sums[3]"), ("temperature", "sums[4]"),
                           ("temperature", "sums[1]")), label="All four against temperature"),
           Readout("T = {temperature:.2f}, below zero: {inverted}. Mean energy {sums[2]:.2f}, entropy {sums[3]:.2f}, "
                   "heat capacity {sums[4]:.2f}, free energy {sums[1]:.2f}. "
                   "Atoms at the bottom: {occupation[0]:.2f}.")],
    caption="Warm the one state that fights a crowd: energy holds it down until, within a few tenths of a degree, "
            "entropy wins. Then draw a spectrum of your own.",
    alt="A grid of cells that stand for states at twelve energies, bars for the fraction of atoms at each energy, the "
        "free energy of trial distributions and its two parts, and mean energy, entropy, heat capacity and free energy "
        "against temperature.", poster=(120, ()))

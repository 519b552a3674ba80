"""One magnet of 512 × 512 spins, seen at four levels of block spins, an equal number of sites of each."""
import math

import numpy as np

from physml import ising, rg
from physml.core import kernel, stream
from physml.core.random import below
from physml.explorables import Button, Check, Curves, Explorable, Lattice, Readout, Slider, Toggle, scalars
from physml.explorables.pieces import fading_mean, fill
from physml.explorables.truth import average
from physml.ising.curve_kernels import exact_curves
from physml.rg.bit_kernels import ALL, bath_limits, bath_sweep, flip_cluster, majority_words, pair_correlation, window

SIDE, SETTLE = 512, 60  # frames after a change of temperature in which clusters bring the lattice to equilibrium


@kernel
def begin(words, exact, energy, grid):
    """All up; the exact correlation of neighbours, -u/2."""
    fill(words, ALL)
    exact_curves(grid, energy)
    for k in range(grid.shape[0]):
        exact[0, k] = -0.5 * energy[1, k]


@kernel
def new_mode(levels, moving):
    levels.moving = moving


@kernel
def new_temperature(limits, levels, temperature):
    bath_limits(limits, temperature)
    levels.age, levels.credit = 0, 0


@kernel
def show(words, half, quarter, eighth, level, cells):
    """The corner of one level."""
    if level == 0:
        window(words, cells)
    elif level == 1:
        window(half, cells)
    elif level == 2:
        window(quarter, cells)
    else:
        window(eighth, cells)


@kernel
def show_all(words, half, quarter, eighth, levels, first, second, third, fourth):
    show(words, half, quarter, eighth, levels.first, first)
    show(words, half, quarter, eighth, levels.second, second)
    show(words, half, quarter, eighth, levels.third, third)
    show(words, half, quarter, eighth, levels.fourth, fourth)


@kernel
def new_telling(levels, tell):
    """The sides of the blocks from left to right, or zeros."""
    levels.tell = tell
    levels.a, levels.b = tell << levels.first, tell << levels.second
    levels.c, levels.d = tell << levels.third, tell << levels.fourth


@kernel
def shuffle(words, half, quarter, eighth, levels, first, second, third, fourth, stream):
    """A random order."""
    levels.first = below(stream, 4)
    levels.second = (levels.first + 1 + below(stream, 3)) % 4
    levels.third = 0
    while levels.third == levels.first or levels.third == levels.second:
        levels.third += 1
    levels.fourth = 6 - levels.first - levels.second - levels.third
    if below(stream, 2) == 1:
        levels.third, levels.fourth = levels.fourth, levels.third
    new_telling(levels, levels.tell)
    show_all(words, half, quarter, eighth, levels, first, second, third, fourth)


@kernel
def move(words, limits, stack, stream, levels):
    """A sweep or two; and clusters where only the draw matters, an eighth of the lattice a frame or a 32nd."""
    if levels.age < SETTLE or not levels.moving:
        levels.credit += (8 if levels.age < SETTLE else 2) * words.size
        while levels.credit > 0:
            levels.credit -= flip_cluster(words, stack, limits, stream)
    for _ in range(2 if levels.moving else 1):
        bath_sweep(words, limits, stream)


@kernel
def frame_of_all(words, half, quarter, eighth, limits, stack, stream, levels, first, second, third, fourth):
    move(words, limits, stack, stream, levels)
    majority_words(words, half, stream)
    majority_words(half, quarter, stream)
    majority_words(quarter, eighth, stream)
    levels.one = fading_mean(levels.one, levels.age, pair_correlation(words), 60.0)
    levels.two = fading_mean(levels.two, levels.age, pair_correlation(half), 60.0)
    levels.four = fading_mean(levels.four, levels.age, pair_correlation(quarter), 60.0)
    levels.eight = fading_mean(levels.eight, levels.age, pair_correlation(eighth), 60.0)
    if levels.moving or levels.age % (6 if levels.age < SETTLE else SETTLE) == 0:
        show_all(words, half, quarter, eighth, levels, first, second, third, fourth)
    levels.p, levels.q = (levels.one, levels.two) if levels.tell else (math.nan, math.nan)
    levels.r, levels.s = (levels.four, levels.eight) if levels.tell else (math.nan, math.nan)
    levels.age += 1


def lattice(words):
    """The spins of an array of words, by numpy."""
    bits = (words[None] >> np.arange(64, dtype=np.uint64)[:, None, None]) & np.uint64(1)
    return 2 * bits.reshape(-1, words.shape[1]).astype(np.int64) - 1


def neighbours(spins):
    return np.mean(spins * (np.roll(spins, 1, -1) + np.roll(spins, 1, -2)), axis=(-1, -2)) / 2


def truth(figure):
    """Energies of the infinite lattice; blocks made by numpy; levels of other magnets, simulated otherwise."""
    for temperature in (2.039, 2.519):
        program = figure.run(60, [(0, {"temperature": temperature, "moving": 1})])
        seen = np.array([[neighbours(lattice(program.run(4)[name])) for name in ("words", "half", "quarter", "eighth")]
                         for _ in range(100)]).T
        yield average(f"neighbours at T = {temperature}", seen[0], -ising.onsager_energy(temperature) / 2)
        spins = ising.simulate(128, temperature, algorithm="wolff", sweeps=10, burn_in=90, chains=24, seed=1).spins
        for k, side in enumerate((2, 4, 8), 1):
            spins = rg.block_spins(spins, seed=k)
            other = neighbours(spins)
            error = other.std() / other.size**0.5
            yield average(f"neighbours of blocks of {side} at T = {temperature}", seen[k], other.mean(),
                          slack=4 * error)
        drawn = [program["levels"][name] for name in ("one", "two", "four", "eight")]
        yield Check("what is drawn", drawn, seen[:, -30:].mean(axis=1), 0.01, "one forgets, the other does not")
    for fine, coarse in (("words", "half"), ("half", "quarter"), ("quarter", "eighth")):
        blocks = lattice(program[fine]).reshape(lattice(program[coarse]).shape[0], 2, -1, 2).sum(axis=(1, 3))
        chosen = lattice(program[coarse])
        yield Check(f"majority of {fine}", chosen[blocks != 0], np.sign(blocks[blocks != 0]), 0, "exact")
        tied = chosen[blocks == 0]
        yield Check(f"ties of {fine}", tied.mean(), 0.0, 4 / tied.size**0.5, "fair coins")
    program = figure.run(300)  # long enough to forget the start, at the critical point
    for k, words in enumerate(("words", "half", "quarter", "eighth")):
        near = neighbours(lattice(program[words]))
        yield Check(f"neighbours of level {k} at the critical point", near, 0.70, 0.05, "one configuration, all levels")
    program = figure.run(61, [(60, "shuffle")])
    sides = {1: "words", 2: "half", 4: "quarter", 8: "eighth"}
    told = [program["levels"][name] for name in "abcd"]
    yield Check("a permutation is told", sorted(told), [1, 2, 4, 8], 0, "exact")
    yield Check("pictures", [program[n] for n in ("first", "second", "third", "fourth")],
                [lattice(program[sides[side]])[:64, :64] for side in told], 0, "exact")


_temperatures = np.linspace(1.869, 2.669, 81)

block_levels = Explorable(
    "block-levels", title="One magnet, seen from four distances",
    controls=[Slider("temperature", 1.869, 2.669, value=2.269, step=0.01, label="Temperature $T$", digits=3),
              Toggle("moving", label="Let it move"), Toggle("tell", value=1, label="Tell which is which"),
              Button("shuffle", shuffle, "Shuffle")],
    state={"words": np.zeros((SIDE // 64, SIDE), np.uint64), "half": np.zeros((SIDE // 128, SIDE // 2), np.uint64),
           "quarter": np.zeros((SIDE // 256, SIDE // 4), np.uint64), "eighth": np.zeros((1, 64), np.uint64),
           "first": np.zeros((64, 64), np.int8), "second": np.zeros((64, 64), np.int8),
           "third": np.zeros((64, 64), np.int8), "fourth": np.zeros((64, 64), np.int8),
           "limits": np.zeros(3, np.uint64), "stack": np.zeros(SIDE * SIDE, np.int32), "stream": stream(17),
           "levels": scalars(first=0, second=1, third=2, fourth=3, a=1, b=2, c=4, d=8, age=0, moving=0, tell=1,
                             credit=0, one=0.0, two=0.0, four=0.0, eight=0.0, p=0.0, q=0.0, r=0.0, s=0.0),
           "grid": _temperatures, "energy": np.zeros((2, _temperatures.size)),
           "exact": np.zeros((1, _temperatures.size))},
    initialise=begin, on={"temperature": new_temperature, "moving": new_mode, "tell": new_telling},
    step=frame_of_all, truth=truth, poster=(61, ()),
    views=[Lattice("first", label="First"), Lattice("second", label="Second"), Lattice("third", label="Third"),
           Lattice("fourth", label="Fourth"),
           Curves("grid", "exact", xlabel="temperature $T$", xlim=(1.869, 2.669), ylim=(0.0, 1.0),
                  series=("spins, exact",), ratio=4.6,
                  label="Correlation of neighbours: exact for spins (line), measured on each level (dots)",
                  markers=tuple(("temperature", f"levels.{n}") for n in "pqrs")),
           Readout("T = {temperature:.3f}. Sites along a block, from the left: {levels.a}, {levels.b}, {levels.c}, "
                   "{levels.d} (0 is not told). Neighbours are correlated by {levels.one:.2f} on the lattice, "
                   "{levels.two:.2f}, {levels.four:.2f}, {levels.eight:.2f} on its blocks of 2, 4, 8.")],
    caption="At the critical temperature the four dots coincide, and shuffled pictures cannot be put back in order. A "
            "few per cent away the blocks run off to order or to noise.",
    alt="Four square pictures of up and down spins: a corner of a magnet of 512 by 512 spins, and corners of its "
        "blocks of two, four and eight sites a side, each with 64 by 64 sites. Below them correlations against "
        "temperature.")

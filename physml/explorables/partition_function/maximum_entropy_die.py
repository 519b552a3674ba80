"""The die whose mean you drag, and rolls of a fair die that happen to have that mean."""
import math
from itertools import combinations_with_replacement

import numpy as np

from physml import thermo
from physml.core import kernel, stream
from physml.core.special import exp
from physml.explorables import Bars, Button, Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import bin_of, copy, fill, running_means
from physml.thermo import sequence_kernels as sequences
from physml.thermo.kernels import tilt_to_mean

MOST, BINS = 100, 50
WIDEST = 0.4  # the largest shortfall of entropy that the histogram shows
FACES = np.arange(1.0, 7.0)
GRID = np.linspace(1.02, 5.98, 125)
SHORTFALL = (np.arange(BINS) + 0.5) * WIDEST / BINS


@kernel
def begin(ways, faces, largest, probabilities, solution):
    sequences.largest_entropies(faces, GRID, largest, probabilities, solution)
    sequences.count_sequences(ways)


@kernel
def forget(counts, average, here):
    """No sequence seen yet."""
    here.drawn = 0
    fill(average, 0.0)
    fill(counts, 0.0)


@kernel
def aim(ways, faces, probabilities, solution, histogram, counts, average, here, rolls, mean):
    """The least presumptuous die with this mean, the number of sequences that have it, and an empty record."""
    tilt_to_mean(faces, mean, probabilities, solution)
    here.multiplier, here.entropy = solution[0], solution[1]
    here.total = np.int64(math.floor(rolls * mean + 0.5))
    here.rarity = sequences.decades_of_luck(ways, rolls, here.total)
    for b in range(BINS):
        histogram[1, b] = sequences.shortfall_density(SHORTFALL[b], rolls)
    forget(counts, average, here)


@kernel
def die_frame(ways, frequencies, shown, here, histogram, counts, average, stream, rolls, frame):
    """Ten sequences a frame join the histogram; every fifteenth frame, and at once after a change, one is shown."""
    fresh = here.drawn == 0
    for _ in range(10):
        sequences.draw_frequencies(ways, rolls, here.total, frequencies, stream)
        slot = bin_of(max(sequences.shortfall(frequencies, here.entropy), 0.0), 0.0, WIDEST / BINS)
        here.drawn += 1
        if slot < BINS:
            counts[slot] += 1.0
        running_means(average, here.drawn, frequencies)
    if fresh or frame % 15 == 0:
        copy(shown, frequencies)
    for b in range(BINS):
        histogram[0, b] = counts[b] * BINS / (here.drawn * WIDEST * rolls * exp(-1.0))


def truth(figure):
    """Ten rolls with sum 45, composition by composition, in integers; and the lines from the dual problem."""
    program = figure.run(150, [(0, {"mean": 4.5, "rolls": 10})])
    drawn = int(program["here"].drawn)
    die = thermo.max_entropy(FACES, 4.5)
    compositions = np.array([np.bincount(c, minlength=7)[1:] for c in
                             combinations_with_replacement(range(1, 7), 10) if sum(c) == 45])
    ways = np.array([math.factorial(10) // math.prod(math.factorial(m) for m in c) for c in compositions.tolist()])
    yield Check("multiplier, entropy, rarity",
                [program["here"].multiplier, program["here"].entropy, program["here"].rarity],
                [die.multipliers[0], die.entropy, 10 * math.log10(6) - math.log10(ways.sum())], 1e-11, "rounding")
    yield Check("lines", program["probabilities"], die.probabilities, 1e-12, "rounding")
    mean = ways @ compositions / (10 * ways.sum())
    yield Check("faces rolled", program["average"], mean, 4.0 * np.sqrt(mean * (1.0 - mean) / (10 * drawn)),
                "4 standard errors, at most those of independent rolls")
    f = compositions / 10
    short = die.entropy + (f * np.log(np.where(f > 0, f, 1.0))).sum(axis=1)
    exact = np.histogram(short, BINS, (0.0, WIDEST), weights=ways / ways.sum())[0]
    scale = BINS / (WIDEST * 10 * math.exp(-1.0))
    yield Check("sequences", program["histogram"][0], exact * scale,
                scale * (4.5 * np.sqrt(exact / drawn) + 4.5 / drawn), "4.5 standard errors in each of 50 bins")
    entropies = [thermo.max_entropy(FACES, m).entropy for m in GRID[::31]]
    yield Check("largest entropy", program["largest"][0, ::31], entropies, 1e-9, "rounding")


maximum_entropy_die = Explorable(
    "maximum-entropy-die", title="A die of which we know the mean",
    controls=[Slider("mean", 1.1, 5.9, value=4.5, step=0.1, label="Mean of the rolls", digits=1),
              Slider("rolls", 10, MOST, value=30, step=10, label="Rolls in a sequence", digits=0),
              Button("again", forget, "Forget what was rolled")],
    state={"ways": np.zeros((MOST + 1, 6 * MOST + 1)), "faces": FACES, "probabilities": np.zeros(6),
           "solution": np.zeros(3), "here": scalars(multiplier=0.0, entropy=0.0, rarity=0.0, total=0, drawn=0),
           "grid": GRID, "largest": np.zeros((1, 125)), "shortfall": SHORTFALL, "histogram": np.zeros((2, BINS)),
           "counts": np.zeros(BINS), "frequencies": np.zeros(6), "shown": np.zeros(6), "average": np.zeros(6),
           "stream": stream(19)},
    initialise=begin, on={("mean", "rolls"): aim}, step=die_frame, truth=truth,
    views=[Bars("shown", reference="probabilities", ylim=(0.0, 0.8), categories=tuple("123456"), ylabel="fraction",
                label="Faces in a sequence (bars), least presumption (lines)", ratio=1.4),
           Curves("grid", "largest", xlim=(1.0, 6.0), ylim=(0.0, 2.0), xlabel="mean", ylabel="entropy",
                  label="The largest entropy, by mean", markers=(("mean", "here.entropy"),), ratio=1.3),
           Curves("shortfall", "histogram", fill=(0,), xlim=(0.0, WIDEST), ylim=(0.0, 1.6), ratio=2.1,
                  xlabel="entropy below the largest", ylabel="frequency", series=("sequences", "theory"),
                  label="How far sequences fall short"),
           Readout("Multiplier {here.multiplier:.3f}, entropy {here.entropy:.3f}. One in 10^{here.rarity:.1f} "
                   "sequences of {rolls} has mean {mean:.1f}. Sixes: {average[5]:.3f} rolled, {probabilities[5]:.3f} "
                   "presumed.")],
    caption="Drag the mean: the lines are the distribution of largest entropy. The bars are rolls of a fair die that "
            "happened to have this mean; the more rolls, the closer they come.",
    alt="Bars for the frequencies of six faces in a sequence of rolls beside lines for the distribution of largest "
        "entropy, the largest entropy against the mean, and a histogram of the entropies of such sequences.",
    poster=(150, ()))

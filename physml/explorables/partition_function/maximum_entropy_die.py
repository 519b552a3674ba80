"""The die whose mean you drag, and rolls of a fair die that happen to have that mean."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import uniform
from physml.core.special import exp, log
from physml.explorables.controls import Button, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Bars, Curves, Readout
from physml.thermo.kernels import tilt_to_mean

MOST = 100
WIDEST = 0.4  # the largest shortfall of entropy that the histogram shows
LN10 = 2.302585092994046


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1]")
def entropy_curve(faces, grid, largest, probabilities, solution):
    """S of the least presumptuous die for every mean of a grid."""
    for k in range(grid.shape[0]):
        tilt_to_mean(faces, grid[k], probabilities, solution)
        largest[0, k] = solution[1]


@kernel("float64[:, ::1], int64")
def count_sequences(ways, rolls):
    """ways[n, s]: how many sequences of n rolls have the sum s."""
    for s in range(ways.shape[1]):
        ways[0, s] = 0.0
    ways[0, 0] = 1.0
    for n in range(1, rolls + 1):
        for s in range(ways.shape[1]):
            ways[n, s] = 0.0
            for face in range(1, 7):
                if s >= face:
                    ways[n, s] += ways[n - 1, s - face]


@kernel("float64[::1], float64[::1], int64[::1]")
def forget(counts, average, drawn):
    """No sequence seen yet."""
    drawn[0] = 0
    for k in range(average.shape[0]):
        average[k] = 0.0
    for b in range(counts.shape[0]):
        counts[b] = 0.0


@kernel("float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1],"
        " float64[::1], float64[::1], int64[::1], int64, float64")
def aim(ways, faces, probabilities, solution, rarity, histogram, shortfall, counts, average, drawn, rolls, mean):
    """The least presumptuous die with this mean, the number of sequences that have it, and an empty record.

    The entropies S of such sequences: 2n (S_max - S) has nearly the chi-squared distribution with 4 degrees of freedom
    (six frequencies, less their sum and their mean), whose density relative to its peak is (x/2) exp(1 - x/2).
    """
    tilt_to_mean(faces, mean, probabilities, solution)
    count_sequences(ways, rolls)
    total = np.int64(math.floor(rolls * mean + 0.5))
    rarity[0] = (rolls * log(6.0) - log(ways[rolls, total])) / LN10
    rarity[1] = rolls * (log(6.0) - solution[1]) / LN10
    for b in range(shortfall.shape[0]):
        x = 2.0 * rolls * shortfall[b]
        histogram[1, b] = 0.5 * x * exp(1.0 - 0.5 * x)
    forget(counts, average, drawn)


@kernel("float64[:, ::1], float64[::1], float64[::1], int64, float64, uint64[::1]")
def kept_sequence(ways, frequencies, solution, rolls, mean, stream):
    """Rolls of a fair die given their sum, one by one from exact counts; returns S_max - S of their frequencies."""
    for k in range(frequencies.shape[0]):
        frequencies[k] = 0.0
    left = np.int64(math.floor(rolls * mean + 0.5))
    for n in range(rolls, 0, -1):
        target = uniform(stream) * ways[n, left]
        face = 1
        passed = ways[n - 1, left - 1]
        while passed <= target and face < 6 and face < left:
            face += 1
            passed += ways[n - 1, left - face]
        frequencies[face - 1] += 1.0 / rolls
        left -= face
    short = solution[1]
    for k in range(frequencies.shape[0]):
        if frequencies[k] > 0.0:
            short += frequencies[k] * log(frequencies[k])
    return short


@kernel("float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1],"
        " int64[::1], uint64[::1], int64, float64, int64")
def die_frame(ways, frequencies, shown, solution, histogram, counts, average, drawn, stream, rolls, mean, frame):
    """Ten sequences a frame join the histogram; every fifteenth frame, and at once after a change, one is shown."""
    bins = counts.shape[0]
    fresh = drawn[0] == 0
    for _ in range(10):
        short = kept_sequence(ways, frequencies, solution, rolls, mean, stream)
        drawn[0] += 1
        slot = np.int64(math.floor(max(short, 0.0) * bins / WIDEST))
        if slot < bins:
            counts[slot] += 1.0
        for k in range(frequencies.shape[0]):
            average[k] += (frequencies[k] - average[k]) / drawn[0]
    if fresh or frame % 15 == 0:
        for k in range(frequencies.shape[0]):
            shown[k] = frequencies[k]
    for b in range(bins):
        histogram[0, b] = counts[b] * bins / (drawn[0] * WIDEST * rolls * exp(-1.0))


_bins = 50

maximum_entropy_die = Explorable(
    "maximum-entropy-die", title="A die of which we know the mean",
    controls=[Slider("mean", 1.1, 5.9, value=4.5, step=0.1, label="Mean of the rolls", digits=1),
              Slider("rolls", 10, MOST, value=30, step=10, label="Rolls in a sequence", digits=0),
              Button("again", forget, "Forget what was rolled")],
    state={"ways": np.zeros((MOST + 1, 6 * MOST + 1)), "faces": np.arange(1.0, 7.0), "probabilities": np.zeros(6),
           "solution": np.zeros(3), "rarity": np.zeros(2), "grid": np.linspace(1.02, 5.98, 125),
           "largest": np.zeros((1, 125)), "shortfall": (np.arange(_bins) + 0.5) * WIDEST / _bins,
           "histogram": np.zeros((2, _bins)), "counts": np.zeros(_bins), "frequencies": np.zeros(6),
           "shown": np.zeros(6), "average": np.zeros(6), "drawn": np.zeros(1, np.int64), "stream": stream(19)},
    initialise=entropy_curve, setup=aim, step=die_frame,
    views=[Bars("shown", reference="probabilities", ylim=(0.0, 0.8), categories=tuple("123456"), ylabel="fraction",
                label="Faces in a sequence (bars), least presumption (lines)", ratio=1.4),
           Curves("grid", "largest", xlim=(1.0, 6.0), ylim=(0.0, 2.0), xlabel="mean", ylabel="entropy",
                  label="The largest entropy, by mean", markers=(("mean", "solution[1]"),), ratio=1.3),
           Curves("shortfall", "histogram", fill=(0,), xlim=(0.0, WIDEST), ylim=(0.0, 1.6), ratio=2.1,
                  xlabel="entropy below the largest", ylabel="frequency", series=("sequences", "theory"),
                  label="How far sequences fall short"),
           Readout("Multiplier {solution[0]:.3f}, entropy {solution[1]:.3f}. One in 10^{rarity[0]:.1f} sequences of "
                   "{rolls} has mean {mean:.1f}. Sixes: {average[5]:.3f} rolled, {probabilities[5]:.3f} presumed.")],
    caption="Drag the mean: the lines are the distribution of largest entropy. The bars are rolls of a fair die that "
            "happened to have this mean; the more rolls, the closer they come.",
    alt="Bars for the frequencies of six faces in a sequence of rolls beside lines for the distribution of largest "
        "entropy, the largest entropy against the mean, and a histogram of the entropies of such sequences.",
    poster=(150, ()))

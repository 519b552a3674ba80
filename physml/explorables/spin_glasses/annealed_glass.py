"""Two replicas of one glass of Sherrington and Kirkpatrick, cooled at the reader's pace, and their overlap."""
import math

import numpy as np

from physml import spinglass
from physml.core import kernel, stream
from physml.explorables import Bars, Button, Check, Choice, Explorable, Lattice, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import bin_of, fill, push, random_spins, restart_stream, running_shares
from physml.explorables.spin_glasses._shared import PARISI, UNIT, draw_couplings, symmetric_order
from physml.explorables.truth import average
from physml.spinglass.couplings import generators
from physml.spinglass.kernels import draw_thresholds, local_fields, sweep
from physml.spins import PairwiseModel

N, SIDE, HOT, BINS, TRAIL = 256, 16, 2.0, 21, 600
LOWEST, HIGHEST = -0.85, 0.05  # of the energies shown
SWEEPS = (1, 1, 8, 32)  # a frame, for each pace
STEPS = (0.1, 0.01, 0.001, 0.0002)  # of temperature, a sweep


@kernel
def begin(theory, spins, stream):
    """Random replicas; the symmetric solution's energy against temperature, and Parisi's ground state as a level."""
    random_spins(spins, stream)
    for k in range(80):
        temperature = HOT * (80 - k) / 80.0
        q = symmetric_order(temperature)
        theory[k, 0], theory[k, 1] = temperature, -(1.0 - q * q) / (2.0 * temperature)
    theory[80, 0], theory[80, 1] = math.nan, math.nan
    theory[81, 0], theory[81, 1] = 0.0, PARISI
    theory[82, 0], theory[82, 1] = HOT, PARISI
    theory[83, 0], theory[83, 1] = math.nan, math.nan


@kernel
def new_glass(rows, neighbours, fields, spins, local, work, seeds, sample):
    """The couplings of this number, once for each replica: spins i and j of one replica are neighbours."""
    restart_stream(work, seeds[sample - 1])
    draw_couplings(rows, N, work)
    for i in range(2 * N):
        for j in range(N):
            neighbours[i, j] = i // N * N + j
            rows[i, j] = rows[i % N, j]
    local_fields(rows, neighbours, fields, spins, local)


@kernel
def forget(share, now):
    """Another temperature: another distribution."""
    fill(share, 0.0)
    now.held = 0


@kernel
def aim(theory, target):
    """A line where the temperature goes."""
    theory[84, 0], theory[84, 1] = target, LOWEST
    theory[85, 0], theory[85, 1] = target, HIGHEST


@kernel
def melt(rows, neighbours, fields, spins, local, share, trail, now, stream):
    """Random replicas at the highest temperature."""
    random_spins(spins, stream)
    local_fields(rows, neighbours, fields, spins, local)
    forget(share, now)
    fill(trail, math.nan)
    now.temperature = HOT


@kernel
def measure(local, spins, agreement, share, now):
    """Energies and overlap; what has been seen of the overlap since the temperature stands still."""
    first, second, total = 0.0, 0.0, 0
    for i in range(N):
        first -= np.float64(local[i]) * np.float64(spins[i])
        second -= np.float64(local[N + i]) * np.float64(spins[N + i])
        agreement.flat[i] = spins[i] * spins[N + i]
        total += np.int64(agreement.flat[i])
    now.first, now.second, now.overlap = first / (2.0 * UNIT * N), second / (2.0 * UNIT * N), total / N
    if now.steady:
        now.held += 1
        running_shares(share, now.held, bin_of(now.overlap, -1.0, 2.0 / BINS))


@kernel
def cool(rows, neighbours, local, spins, thresholds, words, agreement, share, trail, now, target, pace):
    """Sweeps, while the temperature goes to its target at the chosen pace."""
    now.steady = 1 if now.temperature == target else 0
    for _ in range(SWEEPS[pace]):
        low, high = now.temperature - STEPS[pace], now.temperature + STEPS[pace]
        now.temperature = min(max(target, low), high)
        draw_thresholds(0.5 * UNIT * now.temperature, words, thresholds)
        sweep(rows, neighbours, local, spins, thresholds)
    measure(local, spins, agreement, share, now)
    push(trail, now.temperature, now.first)
    push(trail, now.temperature, now.second)


def truth(figure):
    """Energies by the model itself; means and overlaps by parallel tempering of the same glass; the symmetric curve."""
    program = figure.run(300, [(0, {"target": 0.0})])
    model = PairwiseModel(program["rows"][:N] / (2 * UNIT))
    spins, now = program["spins"].reshape(2, N), program["now"]
    yield Check("energies", [now.first, now.second], model.energy(spins) / N, 1e-9, "rounding")
    yield Check("overlap", now.overlap, spins[0].astype(int) @ spins[1] / N, 1e-14, "rounding")
    yield Check("variance of the couplings", N * model.couplings[np.triu_indices(N, 1)].var(), 1.0, 0.032, "4 errors")
    rest = model.couplings @ spins[0] * spins[0]
    yield Check("at rest in the cold", (rest < 0).sum(), 0, 0, "zero temperature")
    program = figure.run(40, [(0, {"target": 1.5, "pace": 0})])
    seen = np.array([(now.first, now.second, now.overlap**2)
                     for now in (program.run(2)["now"] for _ in range(1500))])
    other = spinglass.parallel_tempering(model, [0.5, 1 / 1.5], sweeps=4000, burn_in=500, seed=5)
    energies, squares = other.energies[0, :, 1] / N, other.overlaps[0, 1] ** 2
    yield average("energy at T = 1.5", seen[:, :2].mean(axis=1), energies.mean(), slack=4 * energies.std() / 40)
    yield average("⟨q²⟩ at T = 1.5", seen[:, 2], squares.mean(), slack=4 * squares.std() / 40)
    yield Check("shares", program["share"].sum(), 1.0, 1e-12, "rounding")
    centres = -1 + (2 * np.arange(BINS) + 1) / BINS
    yield Check("their spread", program["share"] @ centres**2, seen[:, 2].mean(), 0.0015, "width of a bin, every frame")
    drawn = program["theory"][:80]
    yield Check("the symmetric curve", drawn[:, 1], [spinglass.replica_symmetric(T).energy for T in drawn[:, 0]], 1e-6,
                "a coarser integral")


annealed_glass = Explorable(
    "annealed-glass", title="A glass, cooled twice",
    controls=[Slider("target", 0.0, HOT, value=0.0, step=0.05, label="Go to temperature $T$"),
              Choice("pace", ("20 sweeps", "200 sweeps", "2,000 sweeps", "10,000 sweeps"), value=1,
                     label="Cooled in"),
              Slider("sample", 1, 8, value=1, step=1, label="Couplings no.", digits=0),
              Button("melt", melt, "Melt both")],
    state={"rows": np.zeros((2 * N, N), np.int32), "neighbours": np.zeros((2 * N, N), np.uint32),
           "fields": np.zeros(2 * N, np.int32), "local": np.zeros(2 * N, np.int32), "spins": np.zeros(2 * N, np.int8),
           "thresholds": np.zeros(2 * N, np.int32), "words": generators(11, 2 * N), "stream": stream(3),
           "work": stream(4), "seeds": stream(5, 8), "agreement": np.zeros((SIDE, SIDE), np.int8),
           "share": np.zeros(BINS), "trail": np.full((TRAIL, 2), np.nan), "theory": np.zeros((86, 2)),
           "now": scalars(temperature=HOT, first=0.0, second=0.0, overlap=0.0, held=0, steady=0)},
    initialise=begin, on={"sample": new_glass, ("target", "sample"): forget, "target": aim}, step=cool, truth=truth,
    poster=(200, ()),
    views=[Scatter("trail", path="theory", head=False, xlim=(0.0, HOT), ylim=(LOWEST, HIGHEST), ratio=1.9, size=1.5,
                   xlabel="temperature $T$", ylabel="energy per spin",
                   label="Both replicas (dots); symmetric solution, Parisi's ground state, where $T$ goes (lines)"),
           Lattice("agreement", label="Spins on which the two agree"),
           Bars("share", ylim=(0.0, 0.6), ratio=1.6, categories=("−1", *[""] * 9, "0", *[""] * 9, "1"),
                label="Overlap q since T stands still"),
           Readout("Glass no. {sample} at T = {now.temperature:.2f}, on its way to {target:.2f}: energies per spin "
                   "{now.first:.4f} and {now.second:.4f}, overlap q = {now.overlap:.2f}.")],
    caption="Cooled fast, two replicas stop high above the ground state and know little of each other; cooled slowly "
            "they come lower. Their overlap is then often large, of either sign; where two valleys are nearly as deep, "
            "it can be small.",
    alt="Energy per spin against temperature for two copies of a glass of 256 spins that are cooled, beside the curve "
        "of the replica-symmetric solution, the level of the ground state of an infinite glass, and an upright line "
        "where the temperature goes; a square that shows on which spins they agree; a histogram of their overlap.")

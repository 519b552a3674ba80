"""The two phases of learning: correlations with the data clamped against those of the free machine, all exact."""
import numpy as np

from physml.boltzmann import BoltzmannMachine
from physml.boltzmann.phase_kernels import ascend, both_phases, pair_moments, start_flat
from physml.core import kernel, stream
from physml.data import digits
from physml.explorables import Button, Check, Explorable, Image, Readout, Scatter, Slider, Toggle, Trace, scalars
from physml.explorables.pieces import put, restart_stream
from physml.spins import PairwiseModel
from physml.thermo.kernels import entropy

VISIBLE, HIDDEN, UNITS = 8, 3, 11
# How often each of the 256 states of eight patches of 2 x 4 pixels occurs; a patch of mean grey 4 of 16 is inked.
_inked = digits().images.reshape(-1, 4, 2, 2, 4).mean(axis=(2, 4)).reshape(-1, VISIBLE) >= 4
SHARES = np.bincount(_inked @ (1 << np.arange(VISIBLE)), minlength=2**VISIBLE) / len(_inked)


@kernel
def flatten(couplings, fields, seeds, early, totals, hidden):
    """Hardly any couplings; those of hidden units that are not in use change no probability."""
    restart_stream(early, seeds)
    start_flat(couplings, fields, VISIBLE, VISIBLE + hidden, 0.3, early)
    totals.steps = 0


@kernel
def phases_frame(couplings, fields, log_weights, probabilities, moments, points, history, totals, rate, subtract,
                 hidden, frame):
    """Both phases, the free energies, and one step."""
    used = VISIBLE + hidden
    totals.clamped, totals.free, totals.cost = both_phases(couplings, fields, -1.0, 1.0, SHARES, used, log_weights,
                                                           probabilities, moments)
    totals.divergence = totals.cost - entropy(SHARES)
    put(history, frame, totals.clamped, totals.free, totals.cost)
    pair_moments(moments, used, points)
    ascend(couplings, fields, moments, rate, subtract, used)
    totals.steps += 1


def truth(figure):
    """The same climb with the sums of `BoltzmannMachine`, which share no loop with these kernels."""
    v = PairwiseModel(np.zeros((VISIBLE, VISIBLE))).states()
    for subtract, hidden, n in ((1, 2, 10), (0, 0, 8)):
        first = figure.run(0, [(0, {"hidden": hidden})])
        J, h = first["couplings"][:n, :n].copy(), first["fields"][:n].copy()
        for step in range(40):
            machine = BoltzmannMachine(PairwiseModel(J, h), VISIBLE)
            data, free = machine.clamped_moments(v, SHARES), machine.moments()
            last = machine.clamped_free_energy(v) @ SHARES, machine.free_energy()
            if step < 39:
                J = J + 0.1 * (data.pairs - subtract * free.pairs) * (1 - np.eye(n))
                h = h + 0.1 * (data.units - subtract * free.units)
        program = figure.run(39, [(0, {"hidden": hidden, "subtract": subtract, "rate": 0.1})])
        case = f"after 39 steps, {hidden} hidden units, {'both phases' if subtract else 'clamped phase alone'}"
        yield Check(f"couplings {case}", program["couplings"][:n, :n], J, 1e-10, "rounding")
        totals = program.run(1)["totals"]
        yield Check(f"free energies {case}", [totals.clamped, totals.free], last, 1e-8, "rounding")
        below = np.tril_indices(n, -1)
        yield Check(f"points {case}", program["points"][:len(below[0])],
                    np.stack([data.pairs[below], free.pairs[below]], axis=1), 1e-10, "rounding")
        positive = SHARES[SHARES > 0]
        cost = -machine.log_likelihood(v, SHARES)
        yield Check(f"divergence {case}", totals.divergence, cost + positive @ np.log(positive), 1e-8, "rounding")


clamped_and_free = Explorable(
    "clamped-and-free", title="Clamped and free correlations",
    controls=[Toggle("subtract", label="Free phase (the gradient of ln Z)", value=1),
              Slider("rate", 0.01, 0.5, value=0.05, log=True, label=r"Learning rate $\eta$", digits=3),
              Slider("hidden", 0, HIDDEN, value=0, step=1, label="Hidden units", digits=0),
              Button("restart", flatten, "Forget")],
    state={"couplings": np.zeros((UNITS, UNITS)), "fields": np.zeros(UNITS), "log_weights": np.zeros(2**UNITS),
           "probabilities": np.zeros((2, 2**UNITS)), "moments": np.zeros((2, UNITS, UNITS)),
           "points": np.zeros((UNITS * (UNITS - 1) // 2, 2)), "history": np.zeros((3, 400)),
           "totals": scalars(steps=0, clamped=0.0, free=0.0, cost=0.0, divergence=0.0),
           "seeds": stream(5), "early": np.zeros(4, np.uint64), "diagonal": np.array([[-1.0, -1.0], [1.0, 1.0]])},
    on={"hidden": flatten}, step=phases_frame, truth=truth,
    views=[Scatter("points", path="diagonal", head=False, xlim=(-1.0, 1.0), ylim=(-1.0, 1.0), xlabel="clamped (data)",
                   ylabel="free (model)", label="Correlations of all pairs: equal on the line", size=4.0, ratio=1.1),
           Image("couplings", label="Couplings $J_{ij}$", limits=(-1.5, 1.5)),
           Trace("history", label="The last 400 frames:", ylim=(-40.0, 20.0), ratio=1.8,
                 series=("F clamped", "F free", "difference, −ln P")),
           Readout("{hidden} hidden units, rate {rate:.3f}, step {totals.steps}: F clamped {totals.clamped:.1f}, "
                   "free {totals.free:.1f}; D(data, model) = {totals.divergence:.3f}.")],
    caption="With both phases the dots move to the diagonal and learning stops by itself. Switch the free phase off: "
            "the energy of the data falls for ever, and the machine gets worse.",
    alt="Clamped against free correlations as dots that approach the diagonal, the matrix of couplings, and the "
        "clamped and the free free energy over time.", poster=(60, ()))

"""The two phases of learning: correlations with the data clamped against those of the free machine, all exact."""
import math

import numpy as np

from physml.boltzmann.phase_kernels import all_log_weights, phase_moments, phase_probabilities
from physml.core import kernel, stream
from physml.core.random import normal
from physml.core.special import log
from physml.data import digits
from physml.explorables.controls import Button, Slider, Toggle
from physml.explorables.explorable import Explorable
from physml.explorables.views import Image, Readout, Scatter, Trace

VISIBLE, HIDDEN = 8, 3
UNITS = VISIBLE + HIDDEN
LN2 = 0.6931471805599453


def patch_shares() -> np.ndarray:
    """How often each of the 256 states of eight patches of ink occurs among the digits.

    A patch is 2 × 4 pixels and counts as inked where its mean grey value is at least 4 of 16.
    """
    inked = digits().images.reshape(-1, 4, 2, 2, 4).mean(axis=(2, 4)).reshape(-1, VISIBLE) >= 4
    return np.bincount(inked @ (1 << np.arange(VISIBLE)), minlength=2**VISIBLE) / len(inked)


@kernel("float64[::1]")
def entropy(shares):
    """-Σ p ln p."""
    total = 0.0
    for k in range(shares.shape[0]):
        if shares[k] > 0.0:
            total -= shares[k] * log(shares[k])
    return total


@kernel("float64[:, ::1], float64[::1], uint64[::1], uint64[::1], float64[::1], int64, int64")
def flatten(couplings, fields, seeds, early, tally, visible, hidden):
    """No couplings but small random ones to the hidden units in use; the others change no probability."""
    for k in range(4):
        early[k] = seeds[k]
    for i in range(fields.shape[0]):
        fields[i] = 0.0
        for j in range(i + 1):
            couplings[i, j] = 0.3 * normal(early) if visible <= i < visible + hidden and j < i else 0.0
            couplings[j, i] = couplings[i, j]
    tally[0] = 0.0


@kernel("float64[:, :, ::1], float64[:, ::1], int64")
def pair_points(second, points, used):
    """⟨s_i s_j⟩, clamped and free, of each pair of units in use; nan hides the others."""
    k = 0
    for i in range(second.shape[1]):
        for j in range(i):
            points[k, 0] = second[0, i, j] if i < used else math.nan
            points[k, 1] = second[1, i, j] if i < used else math.nan
            k += 1


@kernel("float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1],"
        " float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1], float64[::1],"
        " float64, int64, int64, int64, int64")
def phases_frame(couplings, fields, shares, local, log_weights, top, free_energies, probabilities, first, second,
                 points, history, tally, rate, subtract, visible, hidden, frame):
    """One step J_ij += rate (⟨s_i s_j⟩_clamped - ⟨s_i s_j⟩_free); without ``subtract`` the second term is left out."""
    all_log_weights(couplings, fields, -1.0, 1.0, local, log_weights)
    phase_probabilities(log_weights, shares, top, free_energies, probabilities)
    phase_moments(probabilities, -1.0, 1.0, first, second)
    used = visible + hidden
    pair_points(second, points, used)
    idle = (fields.shape[0] - used) * LN2  # each unit that is not in use adds -ln 2 to both free energies
    now = frame % history.shape[1]
    history[0, now] = free_energies[0] + idle
    history[1, now] = free_energies[1] + idle
    history[2, now] = free_energies[0] - free_energies[1]
    for i in range(used):
        fields[i] += rate * (first[0, i] - subtract * first[1, i])
        for j in range(i):
            change = second[0, i, j] - subtract * second[1, i, j]
            couplings[i, j] += rate * change
            couplings[j, i] = couplings[i, j]
    tally[0] += 1.0
    tally[1] = free_energies[0] - free_energies[1] - entropy(shares)


clamped_and_free = Explorable(
    "clamped-and-free", title="Clamped and free correlations",
    controls=[Toggle("subtract", label="Free phase (the gradient of ln Z)", value=1),
              Slider("rate", 0.01, 0.5, value=0.05, log=True, label=r"Learning rate $\eta$", digits=3),
              Slider("hidden", 0, HIDDEN, value=0, step=1, label="Hidden units", digits=0),
              Button("restart", flatten, "Forget")],
    constants={"visible": VISIBLE},
    state={"couplings": np.zeros((UNITS, UNITS)), "fields": np.zeros(UNITS), "shares": patch_shares(),
           "local": np.zeros(UNITS), "log_weights": np.zeros(2**UNITS), "top": np.zeros((2, 2**VISIBLE)),
           "free_energies": np.zeros(2), "probabilities": np.zeros((2, 2**UNITS)), "first": np.zeros((2, UNITS)),
           "second": np.zeros((2, UNITS, UNITS)), "points": np.zeros((UNITS * (UNITS - 1) // 2, 2)),
           "history": np.zeros((3, 400)), "tally": np.zeros(2), "seeds": stream(5), "early": np.zeros(4, np.uint64),
           "diagonal": np.array([[-1.0, -1.0], [1.0, 1.0]])},
    setup=flatten, step=phases_frame,
    views=[Scatter("points", path="diagonal", xlim=(-1.0, 1.0), ylim=(-1.0, 1.0), xlabel="clamped (data)",
                   ylabel="free (model)", label="Correlations of all pairs: equal on the line", size=4.0, ratio=1.1),
           Image("couplings", label="Couplings $J_{ij}$", limits=(-1.5, 1.5)),
           Trace("history", label="The last 400 frames:", ylim=(-40.0, 20.0), ratio=1.8,
                 series=("F clamped", "F free", "difference, −ln P")),
           Readout("{hidden} hidden units, rate {rate:.3f}, step {tally[0]:.0f}: F clamped {free_energies[0]:.1f}, "
                   "free {free_energies[1]:.1f}; D(data, model) = {tally[1]:.3f}.")],
    caption="With both phases the dots move to the diagonal and learning stops by itself. Switch the free phase off: "
            "the energy of the data falls for ever, and the machine gets worse.",
    alt="Clamped against free correlations as dots that approach the diagonal, the matrix of couplings, and the "
        "clamped and the free free energy over time.", poster=(60, ()))

"""A chain small enough to write down: walkers on six states beside the exact distribution."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.special import exp
from physml.explorables.controls import Button, Choice, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Bars, Readout, Trace
from physml.mcmc.kernels import chain_step


@kernel("float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], int64, float64")
def chain_matrix(matrix, cumulative, target, energies, rule, temperature):
    """The transition matrix of a rule on a ring, its cumulative rows, and its stationary distribution.

    Rule 0: Metropolis between neighbours. Rule 1: turn one way only, with the flux c/pi_i (balance without detailed
    balance). Rule 2: always turn (balance, period 6, stationary distribution uniform).
    """
    n = target.shape[0]
    total = 0.0
    for i in range(n):
        target[i] = 1.0 if rule == 2 else exp(-energies[i] / temperature)
        total += target[i]
    least = 1.0
    for i in range(n):
        target[i] /= total
        least = min(least, target[i])
    for i in range(n):
        for j in range(n):
            matrix[i, j] = 0.0
    for i in range(n):
        after, before = (i + 1) % n, (i + n - 1) % n
        if rule == 0:
            matrix[i, after] = 0.5 * min(1.0, target[after] / target[i])
            matrix[i, before] = 0.5 * min(1.0, target[before] / target[i])
        else:
            matrix[i, after] = 1.0 if rule == 2 else least / target[i]
        matrix[i, i] = 1.0 - matrix[i, after] - (matrix[i, before] if rule == 0 else 0.0)
        total = 0.0
        for j in range(n):
            total += matrix[i, j]
            cumulative[i, j] = total


@kernel("int32[::1], float64[::1], float64[::1], float64[:, ::1]")
def chain_restart(position, distribution, occupation, history):
    """All walkers, and all probability, in the first state."""
    for walker in range(position.shape[0]):
        position[walker] = 0
    for i in range(distribution.shape[0]):
        distribution[i] = 0.0
        occupation[i] = 0.0
    distribution[0] = 1.0
    occupation[0] = 1.0
    for t in range(history.shape[1]):
        history[0, t] = math.nan
        history[1, t] = math.nan


@kernel("float64[::1], float64[::1]")
def total_variation(p, q):
    """Half the summed distance of two distributions."""
    total = 0.0
    for i in range(p.shape[0]):
        total += abs(p[i] - q[i])
    return 0.5 * total


@kernel("float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1], int32[::1],"
        " float64[:, ::1], uint64[::1], int64, int64")
def chain_frame(matrix, cumulative, target, distribution, work, occupation, position, history, stream, pause, frame):
    """Every ``pause`` frames one step, of the walkers and of the exact distribution p <- p P."""
    if frame % pause == 0:
        chain_step(cumulative, position, occupation, stream)
        n = distribution.shape[0]
        for j in range(n):
            work[j] = 0.0
            for i in range(n):
                work[j] += distribution[i] * matrix[i, j]
        for j in range(n):
            distribution[j] = work[j]
    history[0, frame % history.shape[1]] = total_variation(occupation, target)
    history[1, frame % history.shape[1]] = total_variation(distribution, target)


_levels = np.array([0.0, 1.5, 0.5, 2.0, 1.0, 1.2])

small_chain = Explorable(
    "small-chain", title="A chain whose matrix is known",
    controls=[Choice("rule", ("Metropolis", "one-way turns", "always turn"), label="Rule"),
              Slider("temperature", 0.2, 5.0, value=1.0, step=0.05, label="Temperature $T$"),
              Slider("pause", 1, 30, value=10, step=1, label="Frames a step", digits=0),
              Button("restart", chain_restart, "All in the first state")],
    state={"matrix": np.zeros((6, 6)), "cumulative": np.zeros((6, 6)), "target": np.zeros(6), "energies": _levels,
           "distribution": np.zeros(6), "work": np.zeros(6), "occupation": np.zeros(6),
           "position": np.zeros(600, np.int32), "history": np.zeros((2, 600)), "stream": stream(13)},
    initialise=chain_restart, setup=chain_matrix, step=chain_frame,
    views=[Bars("occupation", reference="target", ylim=(0.0, 1.0), label="600 walkers (bars), the target (lines)",
                categories=tuple("123456"), ylabel="fraction", ratio=1.4),
           Trace("history", label="Distance from the target, the last 600 frames", ylim=(0.0, 1.0),
                 ylabel="total variation", series=("walkers", "exact"), ratio=1.8),
           Readout("Distance from the target: {history[now]:.3f} for the walkers. First state: {occupation[0]:.3f} of "
                   "the walkers, {target[0]:.3f} in the target.")],
    caption="Put all walkers into the first state and watch them forget it. The last rule leaves the uniform "
            "distribution unchanged and yet never reaches it.",
    alt="Bars for the fraction of walkers in six states beside lines for the target distribution, and the distance "
        "between the two over time.", poster=(300, ()))

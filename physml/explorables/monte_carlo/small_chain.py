"""A chain small enough to write down: walkers on six states beside the exact distribution."""
import math

import numpy as np

from physml import mcmc
from physml.core import kernel, stream
from physml.core.special import exp
from physml.explorables import Bars, Button, Check, Choice, Explorable, Readout, Slider, Trace
from physml.explorables.pieces import fill, put
from physml.mcmc.kernels import chain_step

METROPOLIS, ONE_WAY, ALWAYS = 0, 1, 2


@kernel
def set_target(target, energies, rule, temperature):
    """Boltzmann's distribution; for the rule that always turns, the uniform one. Returns the smallest probability."""
    total, least = 0.0, 1.0
    for i in range(target.shape[0]):
        target[i] = 1.0 if rule == ALWAYS else exp(-energies[i] / temperature)
        total += target[i]
    for i in range(target.shape[0]):
        target[i] /= total
        least = min(least, target[i])
    return least


@kernel
def set_chain(matrix, cumulative, target, energies, rule, temperature):
    """The transition matrix of a rule on a ring, and its cumulative rows.

    Metropolis between neighbours; turning one way with the flux c/π_i (balance without detailed balance); always
    turning (balance, period 6, stationary distribution uniform).
    """
    least = set_target(target, energies, rule, temperature)
    n = target.shape[0]
    fill(matrix, 0.0)
    for i in range(n):
        after, before = (i + 1) % n, (i + n - 1) % n
        if rule == METROPOLIS:
            matrix[i, after] = 0.5 * min(1.0, target[after] / target[i])
            matrix[i, before] = 0.5 * min(1.0, target[before] / target[i])
        else:
            matrix[i, after] = 1.0 if rule == ALWAYS else least / target[i]
        matrix[i, i] = 1.0 - matrix[i, after] - (matrix[i, before] if rule == METROPOLIS else 0.0)
        total = 0.0
        for j in range(n):
            total += matrix[i, j]
            cumulative[i, j] = total


@kernel
def all_in_the_first(position, distribution, occupation, history):
    """All walkers, and all probability, in the first state."""
    fill(position, 0)
    fill(distribution, 0.0)
    fill(occupation, 0.0)
    distribution[0] = 1.0
    occupation[0] = 1.0
    fill(history, math.nan)


@kernel
def total_variation(p, q):
    """Half the summed distance of two distributions."""
    total = 0.0
    for i in range(p.shape[0]):
        total += abs(p[i] - q[i])
    return 0.5 * total


@kernel
def walk(matrix, cumulative, target, distribution, work, occupation, position, history, stream, pause, frame):
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
    put(history, 0, frame, total_variation(occupation, target))
    put(history, 1, frame, total_variation(distribution, target))


def truth(figure):
    """The tested functions of `physml.mcmc` on the same chain, and the scatter of 600 independent walkers."""
    turn = np.roll(np.eye(6), 1, axis=1)
    pi = np.exp(-_levels / 0.8)
    pi /= pi.sum()
    matrices = (mcmc.metropolis_matrix(pi, (turn + turn.T) / 2),
                pi.min() / pi[:, None] * turn + np.diag(1.0 - pi.min() / pi), turn)
    for rule, matrix in enumerate(matrices):
        program = figure.run(7, [(0, {"rule": rule, "temperature": 0.8, "pause": 1}), (0, "restart")])
        p = np.linalg.matrix_power(matrix, 7)[0]
        yield Check(f"matrix of rule {rule}", program["matrix"], matrix, 1e-14, "rounding")
        yield Check(f"target of rule {rule}", program["target"], pi if rule < 2 else 1 / 6, 1e-14, "rounding")
        yield Check(f"distribution after 7 steps, rule {rule}", program["distribution"], p, 1e-14, "rounding")
        yield Check(f"walkers after 7 steps, rule {rule}", program["occupation"], p,
                    4.0 * np.sqrt(p * (1.0 - p) / 600) + 1e-12, "4 standard deviations of a multinomial")


_levels = np.array([0.0, 1.5, 0.5, 2.0, 1.0, 1.2])

small_chain = Explorable(
    "small-chain", title="A chain whose matrix is known",
    controls=[Choice("rule", ("Metropolis", "one-way turns", "always turn"), label="Rule"),
              Slider("temperature", 0.2, 5.0, value=1.0, step=0.05, label="Temperature $T$"),
              Slider("pause", 1, 30, value=10, step=1, label="Frames a step", digits=0),
              Button("restart", all_in_the_first, "All in the first state")],
    state={"matrix": np.zeros((6, 6)), "cumulative": np.zeros((6, 6)), "target": np.zeros(6), "energies": _levels,
           "distribution": np.zeros(6), "work": np.zeros(6), "occupation": np.zeros(6),
           "position": np.zeros(600, np.int32), "history": np.zeros((2, 600)), "stream": stream(13)},
    initialise=all_in_the_first, on={("rule", "temperature"): set_chain}, step=walk, truth=truth,
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

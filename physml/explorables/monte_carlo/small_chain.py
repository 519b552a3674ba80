"""A chain small enough to write down: walkers on six states beside the exact distribution."""
import numpy as np

from physml.core import kernel, stream
from physml.explorables import Bars, Button, Check, Choice, Explorable, Readout, Slider, Trace
from physml.explorables.pieces import put
from physml.mcmc import finite_kernels as chains
from physml.thermo.kernels import boltzmann

METROPOLIS, ALWAYS = 0, 2
LEVELS = np.array([0.0, 1.5, 0.5, 2.0, 1.0, 1.2])
TURN = np.roll(np.eye(6), 1, axis=1)
NEIGHBOURS = 0.5 * (TURN + TURN.T)


@kernel
def set_chain(matrix, cumulative, target, energies, rule, temperature):
    """The rule's target and its transition matrix on a ring; who always turns takes all states for alike."""
    boltzmann(energies, np.inf if rule == ALWAYS else temperature, target)
    if rule == METROPOLIS:
        chains.metropolis_transitions(target, NEIGHBOURS, matrix)
    else:
        chains.one_way_transitions(target, matrix)
    chains.cumulative_rows(matrix, cumulative)


@kernel
def walk(matrix, cumulative, target, distribution, work, occupation, position, history, stream, pause, frame):
    """Every ``pause`` frames one step, of the walkers and of the exact distribution p <- p P."""
    if frame % pause == 0:
        chains.chain_step(cumulative, position, occupation, stream)
        chains.distribution_step(matrix, distribution, work)
    put(history, frame, chains.variation_distance(occupation, target), chains.variation_distance(distribution, target))


def truth(figure):
    """The three matrices and their powers by NumPy, and the scatter of 600 independent walkers."""
    pi = np.exp(-LEVELS / 0.8)
    pi /= pi.sum()
    moves = NEIGHBOURS * np.minimum(1.0, pi / pi[:, None])
    matrices = (moves + np.diag(1.0 - moves.sum(axis=1)),
                pi.min() / pi[:, None] * TURN + np.diag(1.0 - pi.min() / pi), TURN)
    for rule, matrix in enumerate(matrices):
        program = figure.run(7, [(0, {"rule": rule, "temperature": 0.8, "pause": 1}), (0, "restart")])
        p = np.linalg.matrix_power(matrix, 7)[0]
        yield Check(f"matrix of rule {rule}", program["matrix"], matrix, 1e-14, "rounding")
        yield Check(f"target of rule {rule}", program["target"], pi if rule < 2 else 1 / 6, 1e-14, "rounding")
        yield Check(f"distribution after 7 steps, rule {rule}", program["distribution"], p, 1e-14, "rounding")
        yield Check(f"walkers after 7 steps, rule {rule}", program["occupation"], p,
                    4.0 * np.sqrt(p * (1.0 - p) / 600) + 1e-12, "4 standard deviations of a multinomial")


all_in_the_first = {"position": 0, "distribution": np.eye(6)[0], "occupation": np.eye(6)[0], "history": np.nan}

small_chain = Explorable(
    "small-chain", title="A chain whose matrix is known",
    controls=[Choice("rule", ("Metropolis", "one-way turns", "always turn"), label="Rule"),
              Slider("temperature", 0.2, 5.0, value=1.0, step=0.05, label="Temperature $T$"),
              Slider("pause", 1, 30, value=10, step=1, label="Frames a step", digits=0),
              Button("restart", all_in_the_first, "All in the first state")],
    state={"matrix": np.zeros((6, 6)), "cumulative": np.zeros((6, 6)), "target": np.zeros(6), "energies": LEVELS,
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

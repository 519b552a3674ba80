"""A network learns to add modulo 31 while the reader looks on: it memorises, and much later it understands."""
import math

import numpy as np

from physml import learning
from physml.core import kernel, stream
from physml.core.circular import cos, sin
from physml.core.random import next_u64
from physml.explorables import Button, Check, Choice, Curves, Explorable, Image, Readout, Slider, scalars
from physml.explorables.pieces import restart_stream
from physml.learning import modular_kernels as network

P, UNITS, ROWS, BLOCK = 31, 128, 32, 8
PAIRS, FREQUENCIES, LAST = P * P, P // 2, 10_000
RATE, BETA1, BETA2, LEVEL = 0.003, 0.9, 0.98, 0.95


@kernel
def pace(at):
    """Steps in a frame: few at first, since the clock is logarithmic."""
    return 1 if at < 100 else 2 if at < 300 else 4


def clock() -> np.ndarray:
    """Of the steps at which a frame ends, forty a decade."""
    ends = [0]
    while ends[-1] < LAST:
        ends.append(ends[-1] + pace.function(ends[-1]))
    chosen = {min(e for e in ends if e >= 10 ** (k / 40) - 1e-9) for k in range(161)}
    return np.array(sorted(chosen))


STEPS = clock()


@kernel
def tabulate(trig):
    """Cosine and sine of 2πa/p."""
    for a in range(P):
        trig[0, a] = cos(2.0 * math.pi * a / P)
        trig[1, a] = sin(2.0 * math.pi * a / P)


@kernel
def begin(run, theta, problem, streams, accuracy, losses):
    """A network and a division of the sums that depend on the seed only; the old curve stays to be compared with."""
    for n in range(accuracy.shape[1]):
        if run.at > 300:
            accuracy[2, n] = accuracy[1, n]
        for k in range(2):
            accuracy[k, n] = losses[k, n] = math.nan
    run.at, run.record, run.unseen1, run.unseen2 = 0, 0, 1.0, 1.0
    run.fitted, run.learned = math.inf, math.inf
    restart_stream(streams[0], streams[1])
    network.split(problem, P, run.shuffled, streams[0])
    network.begin(theta, P, 1.0, streams[0])
    restart_stream(streams[0], streams[1])


@kernel
def prepare(run, theta, problem, streams, accuracy, losses, decay, fraction, answers):
    """Other settings: from the start, with the same weights."""
    run.decay, run.shuffled, run.count = decay, answers, np.int64(fraction * PAIRS)
    begin(run, theta, problem, streams, accuracy, losses)


@kernel
def examine(run, theta, problem, work, turned, table):
    """All sums, trained on or not: loss, share correct, and the probability that the network gives the answer."""
    network.turn(theta, P, turned)
    run.train_loss, run.test_loss, run.train, run.test = 0.0, 0.0, 0.0, 0.0
    for first in range(0, PAIRS, BLOCK):
        here = min(BLOCK, PAIRS - first)
        network.forward(theta, P, problem, first, here, work, turned)
        for e in range(here):
            pair = problem[0, first + e]
            loss, right = network.judge(work[3], e, P, problem[1, pair], 0)
            table[pair // P, pair % P] = np.float64(work[3, e, problem[1, pair]])
            if first + e < run.count:
                run.train_loss += loss / run.count
                run.train += 100.0 * right / run.count
            else:
                run.test_loss += loss / (PAIRS - run.count)
                run.test += 100.0 * right / (PAIRS - run.count)


@kernel
def analyse(run, theta, powers, spectrum, trig):
    """Every unit's power shared out among frequencies, the units in order of the one that they use most."""
    network.unit_powers(theta, P, trig, powers)
    column, run.used = 0, 0.0
    for f in range(FREQUENCIES):
        for k in range(UNITS):
            best, total = 0, 0.0
            for g in range(FREQUENCIES):
                total += powers[g, k]
                best = g if powers[g, k] > powers[best, k] else best
            if best == f:
                for g in range(FREQUENCIES):
                    spectrum[g, column] = powers[g, k] / total
                run.used += network.unit_participation(powers, k) / UNITS
                column += 1


@kernel
def look(run, theta, problem, work, turned, table, powers, spectrum, trig, accuracy, losses):
    """What is known now, on the table, in the spectrum and at the clock."""
    examine(run, theta, problem, work, turned, table)
    analyse(run, theta, powers, spectrum, trig)
    if run.train >= 100.0 * LEVEL:
        run.fitted = min(run.fitted, run.at)
    if run.test >= 100.0 * LEVEL:
        run.learned = min(run.learned, run.at)
    if run.record < STEPS.shape[0] and run.at == STEPS[run.record]:
        accuracy[0, run.record], accuracy[1, run.record] = run.train, run.test
        losses[0, run.record], losses[1, run.record] = run.train_loss, run.test_loss
        run.record += 1


@kernel
def other(run, theta, problem, streams, accuracy, losses, work, turned, table, powers, spectrum, trig):
    """Another division of the sums, and other weights."""
    for k in range(4):
        streams[1, k] = next_u64(streams[0])
    begin(run, theta, problem, streams, accuracy, losses)
    look(run, theta, problem, work, turned, table, powers, spectrum, trig, accuracy, losses)


@kernel(simd=True)
def train(run, theta, problem, work, turned, table, powers, spectrum, trig, accuracy, losses):
    """A few steps of AdamW on all that is given, and a look."""
    if run.at >= LAST:
        return
    for _ in range(pace(run.at)):
        network.gradient(theta, P, problem, run.count, 0, work, turned)
        run.unseen1 *= BETA1
        run.unseen2 *= BETA2
        network.adamw(theta, RATE, run.decay, BETA1, BETA2, run.unseen1, run.unseen2)
        run.at += 1
    look(run, theta, problem, work, turned, table, powers, spectrum, trig, accuracy, losses)


def reference(figure, steps, decay):
    """The same training by numpy in double precision: parameters (3, p, units)."""
    program = figure.run(0, [(0, {"decay": decay})])
    w, pairs = program["theta"][0, :3 * P].astype(float).reshape(3, P, UNITS), program["problem"][0][:480]
    a, b = np.divmod(pairs, P)
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        h = w[0, a] + w[1, b]
        o = np.exp(h**2 @ w[2].T)
        d = (o / o.sum(axis=1, keepdims=True) - np.eye(P)[(a + b) % P]) / len(a)
        slope, g = 2 * h * (d @ w[2]), np.zeros_like(w)
        np.add.at(g[0], a, slope)
        np.add.at(g[1], b, slope)
        g[2] = d.T @ h**2
        m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2
        w = (1 - RATE * decay) * w - RATE * m / (1 - BETA1**t) / (np.sqrt(v / (1 - BETA2**t)) + 1e-8)
    return w


def truth(figure):
    """Training by numpy, the network read anew from its weights, and the clock of the recorded runs."""
    program = figure.run(60, [(0, {"decay": 2.0})])
    w = program["theta"][0, :3 * P].astype(float).reshape(3, P, UNITS)
    yield Check("weights after 60 steps", w, reference(figure, 60, 2.0), 2e-4, "single precision, amplified by Adam")
    program = figure.run(500)
    run, w = program["run"], program["theta"][0, :3 * P].astype(float).reshape(3, P, UNITS)
    a, b = np.divmod(np.arange(PAIRS), P)
    o = (w[0, a] + w[1, b]) ** 2 @ w[2].T
    probability = np.exp(o - np.log(np.exp(o - o.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
                         - o.max(axis=1, keepdims=True))[np.arange(PAIRS), (a + b) % P]
    given = np.isin(np.arange(PAIRS), program["problem"][0][:480])
    right = o.argmax(axis=1) == (a + b) % P
    yield Check("table", program["table"].ravel(), probability, 1e-4, "single precision")
    yield Check("sums right", (run.train, run.test), (100 * right[given].mean(), 100 * right[~given].mean()), 1e-9,
                "rounding")
    yield Check("losses", (run.train_loss, run.test_loss),
                (-np.log(probability[given]).mean(), -np.log(probability[~given]).mean()), 1e-4, "single precision")
    shares = learning.unit_spectra(w)
    order = np.argsort(shares.argmax(axis=0), kind="stable")
    yield Check("spectrum", program["spectrum"], shares[:, order], 1e-12, "rounding")
    yield Check("frequencies in use", run.used, learning.participation(shares).mean(), 1e-9, "rounding")
    times = np.array([program["run"].fitted, program["run"].learned])
    others = learning.addition_times(runs=4, seed=1)
    yield Check("clock", np.log(times), np.log(others).mean(axis=0), 0.4, "other seeds")
    lost = figure.run(300, [(0, {"answers": 1})])["run"]
    yield Check("random answers", (lost.train, lost.test), (100.0, 100 / P), 4 * 100 / math.sqrt(P * 481), "chance")


grokking_live = Explorable(
    "grokking-live", title="A network learns to add",
    controls=[Slider("decay", 0.0, 3.0, value=1.0, step=0.1, label=r"Weight decay $\lambda$", digits=1),
              Slider("fraction", 0.3, 0.9, value=0.5, step=0.05, label="Share of the sums to learn from"),
              Choice("answers", ("a + b modulo 31", "drawn at random"), label="Answers"),
              Button("other", other, "Other seed")],
    state={"run": scalars(at=0, record=0, count=0, shuffled=0, decay=0.0, unseen1=1.0, unseen2=1.0, train=0.0, test=0.0,
                          train_loss=0.0, test_loss=0.0, fitted=0.0, learned=0.0, used=0.0),
           "theta": np.zeros((4, 2 * P + ROWS, UNITS), np.float32), "problem": np.zeros((2, PAIRS), np.int64),
           "work": np.zeros((4, BLOCK, UNITS), np.float32), "turned": np.zeros((UNITS, ROWS), np.float32),
           "table": np.zeros((P, P)), "powers": np.zeros((FREQUENCIES, UNITS)),
           "spectrum": np.zeros((FREQUENCIES, UNITS)), "trig": np.zeros((2, P)),
           "clock": np.array([round(math.log10(s), 6) for s in STEPS]), "accuracy": np.full((3, len(STEPS)), np.nan),
           "losses": np.full((2, len(STEPS)), np.nan), "streams": np.stack([stream(3), stream(3)])},
    initialise=tabulate, setup=prepare, on={("decay", "fraction", "answers"): look}, step=train, truth=truth,
    poster=(420, ()),
    views=[Image("table", label="All sums: how sure of the right answer"),
           Image("spectrum", limits=(0.0, 1.0), label="Hidden units (across): power by frequency"),
           Curves("clock", "accuracy", xlim=(0.0, 4.0), ylim=(0.0, 100.0), xlabel="step", ratio=2.6, decades=True,
                  series=("given", "not given", "before"), label="Percent of the sums that are right"),
           Curves("clock", "losses", xlim=(0.0, 4.0), ylim=(0.0, 8.0), xlabel="step", ratio=2.0, decades=True,
                  series=("given", "not given"), label="Cross-entropy"),
           Readout("Step {run.at} at decay {decay:.1f}: {run.train:.0f} % of the {run.count} sums given are right, and"
                   " {run.test:.0f} % of the others (95 % at step {run.fitted:.0f} and {run.learned:.0f}). A unit uses"
                   " {run.used:.1f} of 15 frequencies.")],
    caption="First the sums that were given are known, a random half of the table. Then nothing is known of the others"
            " for long, while the units settle on one frequency each, and in the end the other half fills in.",
    alt="A table of all sums modulo 31 of which at first only the random half that was given is right, and after about "
        "a thousand steps all; the spectra of 128 hidden units, which condense to one frequency each; the share of "
        "right sums on a logarithmic clock, with the given ones right after 70 steps and the others after a thousand; "
        "and the loss, which for the others first rises and then falls.")

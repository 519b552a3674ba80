"""Stochastic gradient descent on one weight: how far it wanders by its learning rate, exactly and by two estimates."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import below, normal
from physml.core.special import LN10, exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, Trace, scalars
from physml.explorables.pieces import fill, put

EXAMPLES, CHAINS, STEPS, POINTS = 1000, 400, 4, 81


@kernel
def draw_data(data, fit, stream):
    """Targets of noise alone; the residuals of the best weight, and moments: λ = ⟨x²⟩, ⟨x⁴⟩, ⟨r²⟩, C = ⟨x²r²⟩."""
    cross = 0.0
    for i in range(EXAMPLES):
        data[0, i], data[1, i] = normal(stream), normal(stream)
        fit.curvature += data[0, i] * data[0, i] / EXAMPLES
        fit.fourth += data[0, i] * data[0, i] * data[0, i] * data[0, i] / EXAMPLES
        cross += data[0, i] * data[1, i] / EXAMPLES
    for i in range(EXAMPLES):
        data[1, i] -= cross / fit.curvature * data[0, i]
        fit.noise += data[1, i] * data[1, i] / EXAMPLES
        fit.gradient += data[0, i] * data[0, i] * data[1, i] * data[1, i] / EXAMPLES


@kernel
def variance(fit, rate, batch, grows):
    """ηC/B over λ(2 - ηλ), less what noise that grows with the distance takes from the restoring force."""
    room = fit.curvature * (2.0 - rate * fit.curvature)
    if grows:
        room -= rate / batch * (fit.fourth - fit.curvature * fit.curvature)
    return rate * fit.gradient / batch / room if room > 0.0 else math.inf


@kernel
def draw_laws(axis, laws, fit, batch):
    """Over log₁₀ η: exact, with the noise frozen at the fit, and by Langevin's estimate."""
    for k in range(POINTS):
        axis[k] = -2.0 + 2.3 * k / (POINTS - 1.0)
        rate = exp(LN10 * axis[k])
        for row in range(2):
            square = variance(fit, rate, batch, row == 0)
            laws[row, k] = log(square) / LN10 if square < 100.0 else math.nan
        laws[2, k] = log(0.5 * rate * fit.noise / batch) / LN10


@kernel
def begin(weights, now, fit, rate, batch):
    """All chains at the fit, and nothing measured."""
    fill(weights, 0.0)
    now.measured, now.total, now.place, now.seen, now.height = 0.0, 0.0, log(rate) / LN10, math.nan, math.nan
    now.exact, now.frozen = variance(fit, rate, batch, True), variance(fit, rate, batch, False)
    now.langevin = 0.5 * rate * fit.noise / batch


@kernel
def learn(weights, data, history, now, fit, stream, rate, batch, frame):
    """Steps of every chain, each with a batch of its own; measured once the start is forgotten."""
    square = 0.0
    for m in range(CHAINS):
        for _ in range(STEPS):
            slope = 0.0
            for _ in range(batch):
                i = below(stream, EXAMPLES)
                slope += data[0, i] * (data[0, i] * weights[m] + data[1, i])
            weights[m] = min(max(weights[m] - rate / batch * slope, -1e6), 1e6)
        square += weights[m] * weights[m] / CHAINS
    put(history, frame, weights[0])
    now.total += STEPS * rate * fit.curvature
    if now.total > 4.0:
        now.measured += 1.0
        now.seen = square if now.measured == 1.0 else now.seen + (square - now.seen) / now.measured
        now.height = log(now.seen) / LN10 if now.seen < 30.0 else math.nan


def truth(figure):
    """The exact variance by `learning`, which solves a linear system; what is seen, within its errors."""
    from physml import learning

    program = figure.run(0)
    x, y = program["data"]
    for rate, batch in ((0.1, 1), (0.3, 1), (0.5, 4)):
        events = [(0, {"rate": rate, "batch": batch})]
        now = figure.run(0, events)["now"]
        exact = learning.sgd_covariance(x[:, None], y, learning_rate=rate, batch=batch)
        yield Check(f"predictions at {rate}, {batch}", (now.exact, now.frozen, now.langevin),
                    (exact.exact[0], exact.frozen_noise[0], exact.langevin), 1e-10, "rounding")
        seen = figure.run(300, events)["now"].seen
        yield Check("variance", seen, exact.exact[0], 0.05 * exact.exact[0], "400 chains")
    chains = learning.simulate_sgd(x[:, None], y, learning_rate=0.3, updates=20_000, chains=16, seed=3)[:, 0]
    exact = learning.sgd_covariance(x[:, None], y, learning_rate=0.3).exact[0]
    yield Check("single chains", chains.mean(), exact, 4 * chains.std(ddof=1) / 4, "4 standard errors")
    program = figure.run(0)
    lost = 10 ** program["axis"][np.flatnonzero(np.isnan(program["laws"][0]))[0]]
    edge = [np.isfinite(learning.sgd_covariance(x[:, None], y, learning_rate=lost * k).exact[0]) for k in (0.93, 1.0)]
    yield Check("the edge of the exact variance", edge, [True, False], 0, "a point of the grid")


sgd_variance = Explorable(
    "sgd-variance", title="How far does SGD wander?", size="sentence",
    controls=[Slider("rate", 0.01, 1.6, value=0.1, step=20, log=True, label="Learning rate $\\eta$", digits=3),
              Slider("batch", 1, 16, value=1, step=1, label="Batch $B$", digits=0)],
    state={"data": np.zeros((2, EXAMPLES)), "weights": np.zeros(CHAINS), "axis": np.zeros(POINTS),
           "laws": np.zeros((3, POINTS)), "history": np.full((1, 300), np.nan), "stream": stream(8),
           "fit": scalars(curvature=0.0, fourth=0.0, noise=0.0, gradient=0.0),
           "now": scalars(measured=0.0, total=0.0, place=0.0, seen=0.0, height=0.0, exact=0.0, frozen=0.0,
                          langevin=0.0)},
    initialise=draw_data, on={"batch": draw_laws, ("rate", "batch"): begin}, step=learn, truth=truth,
    poster=(200, [(0, {"rate": 0.3})]),
    views=[Curves("axis", "laws", xlim=(-2.0, 0.3), ylim=(-3.5, 1.5), xlabel="$\\eta$", ylabel="log₁₀ variance",
                  decades=True, ratio=2.0, series=("exact", "frozen noise", "ησ²/2B"),
                  markers=(("now.place", "now.height"),), label="Variance about the fit (dot: 400 chains)"),
           Trace("history", ylim=(-3.0, 3.0), ratio=2.0, label="One chain: weight minus fit"),
           Readout("η = {rate:.3f}, B = {batch}: variance {now.seen:.4f} (exactly {now.exact:.4f}; frozen noise "
                   "{now.frozen:.4f}, ησ²/2B {now.langevin:.4f}).")],
    caption="For small steps one line serves all three. For long ones the noise grows with the distance, and the exact "
            "variance diverges first.",
    alt="Three curves of variance against learning rate on logarithmic axes, one line on the left and fanned out on "
        "the right, where the exact one diverges; beside it the random walk of one weight.")

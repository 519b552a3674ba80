"""Where to cut off the sum of autocorrelations: too early leaves some out, too late adds nothing but noise."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import normal
from physml.explorables import Button, Check, Curves, Explorable, Readout, Slider, scalars

MEMORY = 0.9  # x_t = MEMORY x_{t-1} + noise
TAU = 0.5 * (1.0 + MEMORY) / (1.0 - MEMORY)


@kernel
def another(series, sums, stream, cut, window):
    """A new series; row 0 of ``sums`` is τ(W) = 1/2 + Σ_{t<=W} ρ(t) of it, row 1 of the process."""
    n, x, mean = series.shape[0], normal(stream), 0.0
    for t in range(n):
        series[t] = x
        mean += x / n
        x = MEMORY * x + math.sqrt(1.0 - MEMORY * MEMORY) * normal(stream)
    variance, power = 0.0, 1.0
    for lag in range(sums.shape[1]):
        total = 0.0
        for t in range(n - lag):
            total += (series[t] - mean) * (series[t + lag] - mean)
        variance = total if lag == 0 else variance
        sums[0, lag] = sums[0, lag - 1] + total / variance if lag else 0.5
        sums[1, lag] = sums[1, lag - 1] + power if lag else 0.5
        power *= MEMORY
    look(sums, cut, window)


@kernel
def look(sums, cut, window):
    cut.tau = sums[0, window]
    cut.bar = math.sqrt(max(cut.tau, 0.0) / TAU)


def truth(figure):
    program = figure.run(0, [(0, {"window": 40})])
    x, lags = program["series"] - program["series"].mean(), program["lags"].astype(int)
    rho = [x[: x.size - t] @ x[t:] / (x @ x) for t in lags[1:]]
    yield Check("this series", program["sums"][0], 0.5 + np.append(0.0, np.cumsum(rho)), 1e-9, "rounding")
    exact = 0.5 + MEMORY * (1.0 - MEMORY**lags) / (1.0 - MEMORY)
    yield Check("the process", program["sums"][1], exact, 1e-12, "rounding")
    taus = []
    for _ in range(100):
        program.apply("another")
        taus.append(float(program["cut"].tau))
    yield Check("mean over 100 series at W = 40", np.mean(taus), exact[40],
                4.0 * np.std(taus) / 10 + TAU * 81 / 4000, "4 standard errors, and the bias by the fitted mean")


autocorrelation_window = Explorable(
    "autocorrelation-window", title="Where to stop adding", size="sentence",
    controls=[Slider("window", 0, 300, value=5, step=1, label="Window $W$", digits=0),
              Button("another", another, "Another series")],
    state={"series": np.zeros(4000), "lags": np.arange(301.0), "sums": np.zeros((2, 301)), "stream": stream(9),
           "cut": scalars(tau=0.0, bar=0.0)},
    constants={"tau": TAU}, initialise=another, on={"window": look}, truth=truth, poster=(0, [(0, {"window": 50})]),
    views=[Curves("lags", "sums", xlim=(0, 300), ylim=(0, 20), xlabel="window $W$", ylabel=r"$\tau(W)$",
                  series=("from 4000 values", "exact"), markers=(("window", "cut.tau"),), ratio=2.2,
                  label="The sum of autocorrelations up to $W$"),
           Readout("W = {window}: τ = {cut.tau:.2f}, exact {tau:.2f}; error bar {cut.bar:.2f} times the right one.")],
    caption="A small window misses part of the sum; a large one adds up noise, as another series shows.",
    alt="A partial sum that rises to the exact value 9.5 within some forty steps and then wanders away from it.")

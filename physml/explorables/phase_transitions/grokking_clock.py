"""The linear model's two clocks: training and test loss fall below a threshold at times that part as p/n goes to 1."""
import math

import numpy as np

from physml import learning
from physml.core import kernel
from physml.core.circular import cos
from physml.core.special import LN10, exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

NODES, POINTS, LOW, HIGH = 900, 161, -1.0, 4.0  # of the quadrature; of the curves, between powers of ten of the time


@kernel
def nodes(spectrum, ratio):
    """Eigenvalues ν = 1 + r + 2√r cos θ and their weights (2√r sin θ)² / (2 r ν n), at equal steps of θ."""
    half = 2.0 * math.sqrt(ratio)
    for k in range(NODES):
        c = cos((k + 0.5) * math.pi / NODES)
        spectrum[0, k] = 1.0 + ratio + half * c
        spectrum[1, k] = half * half * (1.0 - c * c) / (2.0 * ratio * spectrum[0, k] * NODES)


@kernel
def losses_at(spectrum, ratio, time):
    """Training and test loss, the sums over eigenvalues of weight × ν exp(-2νt) and of weight × exp(-2νt)."""
    train, test = 0.0, max(0.0, 1.0 - 1.0 / ratio)
    for k in range(NODES):
        left = spectrum[1, k] * exp(-2.0 * spectrum[0, k] * time)
        train += spectrum[0, k] * left
        test += left
    return train, test


@kernel
def crossing(spectrum, ratio, which, threshold):
    """The logarithm of the time at which a loss passes the threshold, by bisection; infinite if after 10⁴."""
    low, high = LOW, HIGH
    if losses_at(spectrum, ratio, exp(LN10 * high))[which] > threshold:
        return math.inf
    for _ in range(40):
        middle = 0.5 * (low + high)
        if losses_at(spectrum, ratio, exp(LN10 * middle))[which] > threshold:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@kernel
def draw(clock, spectrum, losses, grid, threshold, ratio):
    """The losses on a logarithmic clock, and when each passes the threshold."""
    nodes(spectrum, ratio)
    limit = exp(LN10 * threshold)
    for n in range(POINTS):
        train, test = losses_at(spectrum, ratio, exp(LN10 * grid[n]))
        losses[0, n], losses[1, n] = log(train) / LN10, log(test) / LN10
        losses[2, n] = threshold
    clock.limit = limit
    clock.x0, clock.x1 = crossing(spectrum, ratio, 0, limit), crossing(spectrum, ratio, 1, limit)
    clock.train, clock.test = exp(LN10 * clock.x0), exp(LN10 * clock.x1)
    clock.quotient = clock.test / clock.train


def truth(figure):
    """Finite models, the Bessel functions of d = n, and the package's times."""
    from scipy.special import ive

    program = figure.run(0, [(0, {"ratio": 1.0})])
    s = 4.0 * 10.0 ** program["grid"]
    yield Check("test loss at p = n", program["losses"][1], np.log10(ive(0, s) + ive(1, s)), 2e-3, "900 nodes")
    yield Check("training loss at p = n", program["losses"][0], np.log10(2 * ive(1, s) / s), 2e-3, "900 nodes")
    program = figure.run(0, [(0, {"ratio": 0.9})])
    clock = program["clock"]
    yield Check("times", (clock.train, clock.test), (4.735205, 89.896544), 1e-5, "published to six digits")
    yield Check("threshold", program["losses"][2], -2.0, 0, "exact")
    runs = learning.simulate_linear_losses(10.0 ** program["grid"], inputs=180, examples=200, runs=40)
    for k, what in enumerate(("training", "test")):
        mean, error = runs[:, k].mean(axis=0), runs[:, k].std(axis=0, ddof=1) / math.sqrt(40)
        seen = mean > 1e-3
        yield Check(f"finite {what} loss", 10.0 ** program["losses"][k][seen], mean[seen],
                    4 * error[seen] + 0.02 * mean[seen], "4 standard errors, and 1/p")
    floor = figure.run(0, [(0, {"ratio": 1.4})])
    yield Check("what cannot be known", 10.0 ** floor["losses"][1][-1], 1 - 1 / 1.4, 1e-6, "directions without data")


grokking_clock = Explorable(
    "grokking-clock", title="Two clocks of a linear model", size="sentence",
    controls=[Slider("ratio", 0.1, 1.5, value=0.9, step=0.05, label="Parameters by examples, $p/n$"),
              Slider("threshold", -6.0, -0.5, value=-2.0, step=0.25, label="Threshold, log10 of the loss")],
    state={"clock": scalars(limit=0.0, x0=0.0, x1=0.0, train=0.0, test=0.0, quotient=0.0),
           "spectrum": np.zeros((2, NODES)), "losses": np.zeros((3, POINTS)),
           "grid": np.linspace(LOW, HIGH, POINTS).round(6)},
    setup=draw, truth=truth,
    views=[Curves("grid", "losses", xlim=(LOW, HIGH), ylim=(-7.0, 0.5), xlabel="training time t", ratio=2.6,
                  decades=True, series=("training", "test", "threshold"),
                  markers=(("clock.x0", "threshold"), ("clock.x1", "threshold")), label="log10 of the loss"),
           Readout("At p/n = {ratio:.2f} the training loss passes {clock.limit:.6f} at t = {clock.train:.2f}, the test"
                   " loss at t = {clock.test:.1f}: later by a factor of {clock.quotient:.1f}.")],
    caption="In this linear model no loss waits and then falls: both fall from the start, and the threshold makes two"
            " moments of them.",
    alt="Training and test loss of a linear model against a logarithmic time, both falling; a horizontal line cuts the "
        "training loss early and the test loss late. Near p = n the test loss falls as a power of the time only.")

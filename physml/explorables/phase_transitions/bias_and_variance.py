"""The exact risk of ridge regression on twenty examples by its number of parameters: what bias and variance add."""
import numpy as np

from physml.core import kernel
from physml.core.special import LN10, exp
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.learning.ridge_kernels import mean_ratio, ratio_matrices

EXAMPLES, MOST, NODES = 20, 60, 26


@kernel
def new_ridge(matrices, slopes, transform, nodes, room, ratios, ridge, log_ridge):
    """Means and slopes of the ratio for every number of parameters, for a signal and a noise of one."""
    ridge.value = exp(LN10 * log_ridge)
    ratio_matrices(matrices, slopes, transform, nodes, room, ridge.value, 0.9)
    for k in range(ratios.shape[1]):
        ratios[0, k], ratios[1, k] = mean_ratio(matrices, slopes, nodes, room, EXAMPLES, k + 1)


@kernel
def draw(widths, ratios, parts, ridge, now, noise):
    """Bias m - λm', variance σ² p m' and their sum; where the sum is largest."""
    now.highest, now.at = 0.0, 0
    for k in range(ratios.shape[1]):
        widths[k] = k + 1.0
        parts[1, k] = ratios[0, k] - ridge.value * ratios[1, k]
        parts[2, k] = noise * noise * (k + 1.0) * ratios[1, k]
        parts[0, k] = parts[1, k] + parts[2, k]
        if parts[0, k] > now.highest:
            now.highest, now.at = parts[0, k], k + 1
    now.best = EXAMPLES * noise * noise
    now.here = parts[0, EXAMPLES - 1]


def truth(figure):
    """Eigenvalues of drawn matrices, and the means of inverse Wishart matrices at a small ridge."""
    rng = np.random.default_rng(2)
    program = figure.run(0, [(0, {"log_ridge": 0.5, "noise": 0.7})])
    l = 10**0.5
    for p in (6, 20, 45):
        e = np.linalg.svd(rng.normal(size=(1500, 20, p)), compute_uv=False) ** 2
        bias = (np.sum((l / (e + l)) ** 2, axis=1) + max(p - 20, 0)) / p
        variance = 0.49 * np.sum(e / (e + l) ** 2, axis=1)
        yield Check(f"bias and variance of {p} parameters", program["parts"][1:, p - 1],
                    [bias.mean(), variance.mean()], 4 * np.array([bias.std(), variance.std()]) / 1500**0.5 + 1e-9,
                    "4 standard errors")
    parts = figure.run(0, [(0, {"log_ridge": -2.0, "noise": 1.0})])["parts"]
    yield Check("a small ridge, few parameters", parts[0, :9], [p / (19 - p) for p in range(1, 10)], 0.01, "the ridge")
    yield Check("a small ridge, many", parts[0, 32:], [1 - 20 / p + 20 / (p - 21) for p in range(33, 61)], 0.01,
                "the ridge")


bias_and_variance = Explorable(
    "bias-and-variance", title="A ridge takes variance and gives bias", size="sentence",
    controls=[Slider("log_ridge", -2.0, 2.0, value=-1.0, step=0.05, label="Ridge, $\\log_{10}\\lambda$", digits=2),
              Slider("noise", 0.1, 1.0, value=0.5, step=0.05, label="Noise $\\sigma$")],
    state={"matrices": np.zeros((MOST + 1, NODES, NODES)), "slopes": np.zeros((MOST + 1, NODES, NODES)),
           "transform": np.zeros((NODES, NODES)), "nodes": np.zeros(NODES), "room": np.zeros((4, NODES)),
           "ratios": np.zeros((2, MOST)), "widths": np.zeros(MOST), "parts": np.zeros((3, MOST)),
           "ridge": scalars(value=0.0), "now": scalars(highest=0.0, at=0, best=0.0, here=0.0)},
    on={"log_ridge": new_ridge, ("log_ridge", "noise"): draw}, truth=truth, poster=(0, [(0, {"log_ridge": -1.0})]),
    views=[Curves("widths", "parts", label="Risk of 20 examples", xlabel="parameters p", ylabel="risk",
                  xlim=(0.0, 60.0), ylim=(0.0, 2.5), ratio=2.6, series=("risk", "bias", "variance")),
           Readout("λ = {ridge.value:.2f}, σ = {noise:.2f}: the risk is highest at p = {now.at}, {now.highest:.2f}. At "
                   "p = 20 it is {now.here:.2f}; the best ridge there is {now.best:.2f}.")],
    caption="The variance has a peak at 20 parameters, the bias has none; a ridge lowers the one and lifts the other.",
    alt="Three curves against the number of parameters: a bias that rises steadily, a variance with a peak at twenty, "
        "and their sum.")

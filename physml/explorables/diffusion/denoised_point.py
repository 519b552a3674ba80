"""Three points in noise: which of them was it? The best guess, and the score that follows from it."""
import math

import numpy as np

from physml import diffusion
from physml.core import kernel
from physml.core.special import exp
from physml.explorables import Bars, Check, Curves, Explorable, Readout, Slider, scalars

DATA = np.array([-1.5, 0.0, 1.0])


@kernel
def guess(x, scale, data, weights):
    """Posterior weights of the data given x; the mean x̂, and the score."""
    variance = 1.0 - scale * scale
    top = 1e300
    for k in range(data.shape[0]):
        top = min(top, (x - scale * data[k]) * (x - scale * data[k]))
    total = 0.0
    for k in range(data.shape[0]):
        weights[k] = exp((top - (x - scale * data[k]) * (x - scale * data[k])) / (2.0 * variance))
        total += weights[k]
    mean = 0.0
    for k in range(data.shape[0]):
        weights[k] /= total
        mean += weights[k] * data[k]
    return mean, (scale * mean - x) / variance


@kernel
def show(seen, sigma, data, weights, x, curves, now):
    now.scale = math.sqrt(1.0 - sigma * sigma)
    for k in range(x.shape[0]):
        curves[0, k], curves[1, k] = guess(x[k], now.scale, data, weights)
        curves[1, k] *= sigma
    now.guess, now.score = guess(seen, now.scale, data, weights)
    now.scaled = now.score * sigma
    now.noise = (seen - now.scale * now.guess) / sigma


def truth(figure):
    """The score by finite differences of the log density of the package's mixture."""
    for x, sigma in ((0.4, 0.6), (-0.7, 0.25)):
        program = figure.run(0, [(0, {"seen": x, "sigma": sigma})])
        a = (1 - sigma**2) ** 0.5
        p, h = diffusion.GaussianMixture([1, 1, 1], a * DATA, sigma**2), 1e-5
        slope = np.diff(p.log_density([[x - h], [x + h]]))[0] / (2 * h)
        yield Check(f"score at x = {x}", program["now"].score, slope, 1e-6, "finite differences")
        yield Check("it is minus the expected noise over sigma", program["now"].score, -program["now"].noise / sigma,
                    1e-12, "rounding")
        yield Check("weights", program["weights"], p.responsibilities([[x]])[0], 1e-12, "rounding")


denoised_point = Explorable(
    "denoised-point", title="Which of three was it?", size="sentence",
    controls=[Slider("seen", -2.5, 2.5, value=0.4, step=0.02, label="Seen $x$"),
              Slider("sigma", 0.1, 0.98, value=0.5, step=0.02, label=r"Noise $\sigma$")],
    state={"data": DATA, "weights": np.zeros(3), "x": np.linspace(-2.5, 2.5, 201), "curves": np.zeros((2, 201)),
           "now": scalars(scale=0.0, guess=0.0, score=0.0, scaled=0.0, noise=0.0)},
    on={("seen", "sigma"): show}, truth=truth, poster=(0, ()),
    views=[Curves("x", "curves", ratio=2.0, xlim=(-2.5, 2.5), ylim=(-3.0, 3.0), xlabel="what is seen, $x$",
                  series=("best guess x̂", "σ · score"), markers=(("seen", "now.guess"), ("seen", "now.scaled")),
                  label="The best guess of x₀, and the score times σ"),
           Bars("weights", ylim=(0.0, 1.0), ratio=2.0, categories=("−1.5", "0", "1"), label="Which point was it?"),
           Readout("x = {seen:.2f}, σ = {sigma:.2f}: best guess x̂ = {now.guess:.3f}, expected noise E[ε | x] = "
                   "{now.noise:.3f}, score = {now.score:.3f}.")],
    caption="In little noise the guess is a staircase; in much noise it hardly depends on what is seen.",
    alt="A staircase curve of the best guess against what is seen, with a saw-tooth of the score; beside it three bars "
        "of posterior weights.")

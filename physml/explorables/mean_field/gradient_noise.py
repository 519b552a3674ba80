"""Three estimates of one gradient, each from a single draw: how much they scatter as q becomes narrow."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import bin_of, fill, random_normals

MEAN = 1.0  # of q = N(1, σ²); the objective is E f with f(x) = -x²/2, its slope in the mean -1


@kernel
def draw(draws, stream):
    random_normals(draws, 1.0, stream)


@kernel
def slopes(draws, grid, histograms, noise, width):
    """d/dm E f(m + σε): f ε/σ, (f - E f) ε/σ, f'(m + σε). Their histograms and standard deviations around -1."""
    fill(histograms, 0.0)
    bin_width, n = grid[1] - grid[0], draws.shape[0]
    score, centred, path = 0.0, 0.0, 0.0
    for i in range(n):
        x, mean = MEAN + width * draws[i], -0.5 * (MEAN * MEAN + width * width)
        found = (-0.5 * x * x * draws[i] / width, (-0.5 * x * x - mean) * draws[i] / width, -x)
        score += (found[0] + MEAN) * (found[0] + MEAN) / n
        centred += (found[1] + MEAN) * (found[1] + MEAN) / n
        path += (found[2] + MEAN) * (found[2] + MEAN) / n
        for row in range(3):
            k = bin_of(found[row], grid[0] - 0.5 * bin_width, bin_width)
            if 0 <= k < grid.shape[0]:
                histograms[row, k] += 1.0 / (n * bin_width)
    noise.score, noise.centred, noise.path = math.sqrt(score), math.sqrt(centred), math.sqrt(path)


def exact(width):
    """Standard deviations by Gaussian moments."""
    score = (MEAN**4 + 18 * MEAN**2 * width**2 + 15 * width**4) / (4 * width**2) - MEAN**2
    return np.sqrt([score, 2 * MEAN**2 + 2.5 * width**2, width**2])


def truth(figure):
    for width in (0.1, 0.5, 1.5):
        program = figure.run(0, [(0, {"width": width})])
        e = program["draws"]
        f = -0.5 * (MEAN + width * e)**2
        single = np.array([f * e / width, (f + 0.5 * (MEAN**2 + width**2)) * e / width, -MEAN - width * e])
        error = ((single + MEAN)**2).std(axis=1) / np.sqrt(e.size) / (2 * exact(width))
        shown = [program["noise"].score, program["noise"].centred, program["noise"].path]
        yield Check(f"deviations at {width}", shown, exact(width), 4 * error, "4 standard errors")
        yield Check(f"one gradient at {width}", single.mean(axis=1), -MEAN, 4 * exact(width) / np.sqrt(e.size),
                    "4 standard errors")


gradient_noise = Explorable(
    "gradient-noise", title="One gradient, three estimates", size="sentence",
    controls=[Slider("width", 0.05, 2.0, value=0.3, log=True, label=r"Width $\sigma$ of $q$")],
    state={"draws": np.zeros(4000), "stream": stream(21), "grid": np.linspace(-6.0, 4.0, 101),
           "histograms": np.zeros((3, 101)), "noise": scalars(score=0.0, centred=0.0, path=0.0)},
    initialise=draw, on={"width": slopes}, truth=truth, poster=(0, ()),
    views=[Curves("grid", "histograms", xlim=(-6.0, 4.0), ylim=(0.0, 1.5), xlabel="estimate from one draw",
                  ylabel="density", series=("score", "f − mean", "path"), ratio=2.2,
                  label="4000 estimates of a gradient of −1"),
           Readout("σ = {width:.2f}: standard deviations {noise.score:.2f} (score), {noise.centred:.2f} (less its mean "
                   "f), {noise.path:.2f} (through the path).")],
    caption="As q becomes narrow the gradient through the path becomes exact and the score estimate useless.",
    alt="Three histograms around minus one; two are broad, one is narrow and follows the width of q.")

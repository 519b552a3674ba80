"""Two steps and one point between them: the weights of all its positions, and Laplace's Gaussian around the best."""
import math

import numpy as np

from physml.core import kernel
from physml.core.special import exp
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

STEP = 0.5  # of time; the noise has g = 1


@kernel
def action(y, end):
    """From 0 over y to ``end`` with the drift v(x) = 2 (x - x³): two squares over 2 dt."""
    late = end - y - 2.0 * STEP * (y - y * y * y)
    return (y * y + late * late) / (2.0 * STEP)


@kernel
def lowest(end):
    """The position of least action, by a search on a grid and then by thirds."""
    best = -2.0
    for k in range(401):
        if action(-2.0 + 0.01 * k, end) < action(best, end):
            best = -2.0 + 0.01 * k
    low, high = best - 0.01, best + 0.01
    for _ in range(60):
        a, b = low + (high - low) / 3.0, high - (high - low) / 3.0
        if action(a, end) < action(b, end):
            high = b
        else:
            low = a
    return 0.5 * (low + high)


@kernel
def weigh(grid, weights, found, noise, end):
    """e^{-(S - S*)/𝔥} and its Gaussian; their areas by the sum over the grid."""
    best = lowest(end)
    least = action(best, end)
    bend = (action(best + 1e-3, end) - 2.0 * least + action(best - 1e-3, end)) / 1e-6
    width, total = grid[1] - grid[0], 0.0
    for i in range(grid.shape[0]):
        weights[0, i] = exp(-(action(grid[i], end) - least) / noise)
        weights[1, i] = exp(-0.5 * bend * (grid[i] - best) * (grid[i] - best) / noise)
        total += width * weights[0, i]
    found.best, found.least, found.top = best, least, 1.0
    found.ratio = total / math.sqrt(2.0 * math.pi * noise / bend)


def truth(figure):
    """The integral by adaptive quadrature, the best place as a root of the slope, and the limit of small noise."""
    from scipy.integrate import quad

    for noise, end in ((0.5, 0.6), (0.1, 1.2), (0.02, 0.3)):
        now = figure.run(0, [(0, {"noise": noise, "end": end})])["found"]
        late = np.poly1d([1, 0, -2, end])
        cost = np.poly1d([1, 0, 0]) + late * late  # y² + (b - y - (y - y³))²
        real = np.array([r.real for r in cost.deriv().roots if abs(r.imag) < 1e-9])
        best = real[np.argmin(cost(real))]
        yield Check("place of least action", now.best, best, 1e-6, "flat at the bottom")
        scaled = (cost - cost(best)) / noise
        total = quad(lambda y, scaled=scaled: np.exp(-scaled(y)), -3, 3, points=[best])[0]
        yield Check("ratio to Laplace", now.ratio, total / np.sqrt(2 * np.pi / scaled.deriv(2)(best)), 1e-4, "grid")
    yield Check("small noise", figure.run(0, [(0, {"noise": 0.01, "end": 0.6})])["found"].ratio, 1.0, 0.05, "order 𝔥")


two_steps = Explorable(
    "two-steps", title="The sum over the point between two steps", size="sentence",
    controls=[Slider("noise", 0.01, 1.0, value=0.5, label="Noise level", step=0.01),
              Slider("end", -1.5, 1.5, value=0.6, step=0.05, label="End $b$")],
    state={"grid": np.linspace(-2.5, 2.5, 501), "weights": np.zeros((2, 501)),
           "found": scalars(best=0.0, least=0.0, ratio=0.0, top=1.0)},
    on={("noise", "end"): weigh}, truth=truth, poster=(0, ()),
    views=[Curves("grid", "weights", fill=(0,), xlim=(-2.0, 2.0), ylim=(0.0, 1.2), ratio=3.4,
                  series=("weight of the way over y", "its Gaussian"), xlabel="middle point $y$",
                  ylabel="weight", markers=(("found.best", "found.top"),)),
           Readout("Least action {found.least:.3f}, at y = {found.best:.3f}. The sum over all y is {found.ratio:.3f} "
                   "times that of the Gaussian.")],
    caption="With little noise only what is near the best way counts, and the sum becomes that of a Gaussian.",
    alt="Weight against the middle point: a broad lopsided hump and a Gaussian with the same top.")

"""A product of two Gaussians for a correlated one: its variance is that of one coordinate given the other."""
import math

import numpy as np

from physml import variational
from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.mean_field._shared import ellipses

SIDE = 3.0


@kernel
def product(density, outline, correlations, variances, q, rho):
    """The target's shades, q's ellipses at one and two deviations, 1 - ρ² and -½ ln(1 - ρ²)."""
    q.variance = 1.0 - rho * rho
    q.divergence = -0.5 * log(q.variance)
    rows, columns = density.shape
    for i in range(rows):
        for j in range(columns):
            x, y = SIDE * (2.0 * (j + 0.5) / columns - 1.0), SIDE * (2.0 * (i + 0.5) / rows - 1.0)
            density[i, j] = exp(-0.5 * (x * x + y * y - 2.0 * rho * x * y) / q.variance)
    ellipses(outline, 0.0, 0.0, math.sqrt(q.variance), math.sqrt(q.variance))
    for k in range(correlations.shape[0]):
        variances[0, k], variances[1, k] = 1.0 - correlations[k] * correlations[k], 1.0


def truth(figure):
    for rho in (0.4, -0.9):
        program = figure.run(0, [(0, {"rho": rho})])
        best = variational.mean_field_gaussian(np.linalg.inv([[1, rho], [rho, 1]]))
        shown = [program["q"].variance, program["q"].divergence]
        yield Check(f"variance and divergence at {rho}", shown, [best.variances[0], best.kl], 1e-12, "rounding")
        x, y = np.meshgrid(*[SIDE * (2 * (np.arange(48) + 0.5) / 48 - 1)] * 2)
        weight = program["density"] / program["density"].sum()
        found = (weight * x * y).sum() / np.sqrt((weight * x * x).sum() * (weight * y * y).sum())
        yield Check(f"correlation of the shades at {rho}", found, rho, 0.03, "cut off at three deviations")


narrow_product = Explorable(
    "narrow-product", title="Too narrow, by how much", size="sentence",
    controls=[Slider("rho", -0.98, 0.98, value=0.6, step=0.01, label=r"Correlation $\rho$")],
    state={"density": np.zeros((48, 48)), "outline": np.zeros((400, 2)), "correlations": np.linspace(-0.98, 0.98, 99),
           "variances": np.zeros((2, 99)), "q": scalars(variance=0.0, divergence=0.0)},
    on={"rho": product}, truth=truth, poster=(0, [(0, {"rho": 0.85})]),
    views=[Scatter("outline", background="density", xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), xlabel="$x_1$",
                   ylabel="$x_2$", size=1.6, label="Target (shades) and $q$", ratio=1.2),
           Curves("correlations", "variances", xlim=(-1.0, 1.0), ylim=(0.0, 1.1), xlabel=r"correlation $\rho$",
                  ylabel="variance", series=("of q", "of p"), label="Variance of a coordinate", ratio=1.2,
                  markers=(("rho", "q.variance"),)),
           Readout("ρ = {rho:.2f}: variance of q {q.variance:.3f} in place of 1; KL(q‖p) = {q.divergence:.3f}.")],
    caption="The best product fits across the ridge and ignores its length.",
    alt="A tilted elliptical cloud with two circles inside it, and the parabola 1 - ρ² below a line at one.")

"""A line or a parabola through Kepler's planets: the odds against the width of the prior, for a given noise."""
import numpy as np
from scipy.stats import multivariate_normal

from physml.core import kernel
from physml.core.grids import geometric_grid
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

DISTANCE = np.array([0.388, 0.724, 1.0, 1.524, 5.2, 9.51])  # Kepler 1619, in those of the earth
PERIOD = np.array([87.97, 224.7, 365.25, 686.98, 4332.62, 10759.2])  # days


@kernel
def curvature(noise, width):
    """Posterior mean and deviation of the third coefficient of ln T = θ₀ + θ₁ x + θ₂ x², x = ln a, by cofactors."""
    s, b0, b1, b2 = 1.0 / (noise * noise), 0.0, 0.0, 0.0
    m0, m1, m2, m3, m4 = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(DISTANCE.shape[0]):
        x, y = log(DISTANCE[k]), log(PERIOD[k] / 365.25)
        m0, m1, m2, m3, m4 = m0 + s, m1 + s * x, m2 + s * x * x, m3 + s * x * x * x, m4 + s * x * x * x * x
        b0, b1, b2 = b0 + s * y, b1 + s * x * y, b2 + s * x * x * y
    p = 1.0 / (width * width)
    a0, a1, a2 = m0 + p, m2 + p, m4 + p
    c0, c1, c2 = m1 * m3 - m2 * a1, m1 * m2 - a0 * m3, a0 * a1 - m1 * m1
    determinant = m2 * c0 + m3 * c1 + a2 * c2
    return (c0 * b0 + c1 * b1 + c2 * b2) / determinant, (c2 / determinant)**0.5


@kernel
def odds(noise, width):
    """ln of the odds for the line: ln(width / deviation), the Occam factor, and the misfit (bm-savage-dickey)."""
    mean, deviation = curvature(noise, width)
    return log(width / deviation), -0.5 * (mean / deviation) * (mean / deviation)


@kernel
def compare(widths, logs, curves, here, noise, width):
    """Both terms and their sum against the prior's width."""
    geometric_grid(widths, 0.1, 10.0)
    for k in range(widths.shape[0]):
        occam, fit = odds(noise, widths[k])
        logs[k] = log(widths[k]) / log(10.0)
        curves[0, k], curves[1, k], curves[2, k] = occam + fit, occam, fit
    occam, fit = odds(noise, width)
    here.log_width, here.log_odds = log(width) / log(10.0), occam + fit
    here.odds, here.occam, here.fit = exp(occam + fit), exp(occam), exp(fit)


def truth(figure):
    """The evidence as a Gaussian density of the six periods."""
    x, y = np.log(DISTANCE), np.log(PERIOD / 365.25)
    for noise, width in ((0.01, 1.0), (0.03, 0.1), (0.03, 5.0)):
        line, parabola = (multivariate_normal(np.zeros(6), noise**2 * np.eye(6) + width**2 * phi @ phi.T).logpdf(y)
                          for phi in (x[:, None] ** np.arange(n) for n in (2, 3)))
        here = figure.run(0, [(0, {"noise": noise, "width": width})])["here"]
        yield Check(f"ln odds at {noise}, {width}", here.log_odds, line - parabola, 1e-6,
                    "a nearly singular covariance")


occam_factor = Explorable(
    "occam-factor", title="A line or a parabola", size="sentence",
    controls=[Slider("width", 0.1, 10.0, value=1.0, log=True, label="Width of the prior", digits=3),
              Slider("noise", 0.0003, 0.03, value=0.01, log=True, label=r"Noise $\sigma$", digits=4)],
    state={"widths": np.zeros(61), "logs": np.zeros(61), "curves": np.zeros((3, 61)),
           "here": scalars(log_width=0.0, log_odds=0.0, odds=0.0, occam=0.0, fit=0.0)},
    on={("width", "noise"): compare}, truth=truth, poster=(0, ()),
    views=[Curves("logs", "curves", xlim=(-1.0, 1.0), ylim=(-4.0, 12.0), xlabel="log10 of the width", ylabel="ln odds",
                  series=("line against parabola", "Occam factor", "misfit"), ratio=2.2,
                  markers=(("here.log_width", "here.log_odds"),), label="Kepler's six planets"),
           Readout("Noise {noise:.4f}, prior {width:.3f}: the line is favoured by {here.odds:.1f}, of which the Occam "
                   "factor is {here.occam:.1f} and the fit {here.fit:.2f}.")],
    caption="Ten times as wide a prior makes the odds for the line ten times as large; the data have no part in that.",
    alt="Logarithm of the odds for a line against the logarithm of the prior's width: it rises with slope one once the "
        "prior is wider than about a tenth.")

"""Cross-entropy of a Gaussian whose score is taken too large, against the noise level, with its slope at 0."""
import math

import numpy as np

from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

TOTAL, LEFT, DATA = 10.0, 0.001, 0.25  # ∫ r from 0 to 1 and from 0 to t = 0.01, for the rate 20 t; variance of the data


@kernel
def slope(clock, V, level, factor):
    """dV/ds on the clock s = ∫ r of what has been taken out, backwards in time: V [1 - (1 + 𝔥) κ/p] + 𝔥."""
    p = 1.0 - (1.0 - DATA) * exp(clock - TOTAL)
    return V * (1.0 - (1.0 + level) * factor / p) + level


@kernel
def variance_and_pull(level, factor):
    """Of the model at the end, and ∫ r (κ/p - 1/V) dt on the way, in steps that become small with the noise."""
    V, pull, s = 1.0, 0.0, 0.0
    for k in range(120):
        end = TOTAL - LEFT * exp((119 - k) / 120.0 * log(TOTAL / LEFT))
        h = end - s
        a = slope(s, V, level, factor)
        b = slope(s + 0.5 * h, V + 0.5 * h * a, level, factor)
        c = slope(s + 0.5 * h, V + 0.5 * h * b, level, factor)
        d = slope(end, V + h * c, level, factor)
        pull += h / 6.0 * (rate(s, V, factor) + 2.0 * rate(s + 0.5 * h, V + 0.5 * h * a, factor)
                           + 2.0 * rate(s + 0.5 * h, V + 0.5 * h * b, factor) + rate(end, V + h * c, factor))
        V += h / 6.0 * (a + 2.0 * b + 2.0 * c + d)
        s = end
    return V, pull


@kernel
def rate(clock, V, factor):
    return factor / (1.0 - (1.0 - DATA) * exp(clock - TOTAL)) - 1.0 / V


@kernel
def cross_entropy(V):
    return 0.5 * log(2.0 * math.pi * V) + 0.5 * DATA / V


@kernel
def draw(levels, curves, found, factor):
    """The curve, its tangent at 0, and the least that any model could have."""
    V, pull = variance_and_pull(0.0, factor)
    found.zeroth, found.first = cross_entropy(V), -0.5 * (1.0 - DATA / V) * pull
    for k in range(levels.shape[0]):
        V, _ = variance_and_pull(levels[k], factor)
        curves[0, k] = cross_entropy(V)
        line = found.zeroth + found.first * levels[k]
        curves[1, k] = line if line > 0.0 else math.nan
        curves[2, k] = cross_entropy(DATA)


@kernel
def point(found, level, factor):
    V, _ = variance_and_pull(level, factor)
    found.exact, found.linear = cross_entropy(V), found.zeroth + found.first * level


def truth(figure):
    """The published numbers, and the formula for points in `physml.diffusion`, averaged by quadrature."""
    from physml import diffusion

    for level, exact in ((0.1, 0.85535017), (1.0, 0.73433384)):
        now = figure.run(0, [(0, {"factor": 1.1}), (0, {"level": level})])["found"]
        yield Check(f"cross-entropy at 𝔥 = {level}", now.exact, exact, 2e-6, "steps")
    yield Check("at 0", now.zeroth, 1.21408776, 2e-6, "steps")
    yield Check("slope", now.first, -9.17686165, 1e-4, "steps")
    schedule = diffusion.linear_schedule(0.0, 20.0)
    x, w = np.polynomial.hermite_e.hermegauss(30)
    for factor in (0.9, 1.2):
        found = diffusion.wkb_expansion(lambda y, t, f=factor: -f * y / (1 - 0.75 * schedule.scale(t) ** 2),
                                        0.5 * x[:, None], schedule, steps=60)
        now = figure.run(0, [(0, {"factor": factor})])["found"]
        yield Check(f"both terms, factor {factor}", [now.zeroth, now.first],
                    np.array([w @ found.zeroth, w @ found.first]) / -w.sum(), 3e-3, "steps and differences")
    program = figure.run(0, [(0, {"factor": 1.0})])
    yield Check("the exact score", program["curves"][0], program["curves"][2], 1e-4, "what the start forgets")


likelihood_and_noise = Explorable(
    "likelihood-and-noise", title="Cross-entropy against noise", size="sentence",
    controls=[Slider("level", 0.0, 1.0, value=0.1, step=0.01, label="Noise level"),
              Slider("factor", 0.8, 1.2, value=1.1, step=0.01, label="Score times $κ$")],
    state={"levels": np.linspace(0, 1, 101), "curves": np.zeros((3, 101)),
           "found": scalars(zeroth=0.0, first=0.0, exact=0.0, linear=0.0)},
    on={"factor": draw, ("level", "factor"): point}, truth=truth, poster=(0, ()),
    views=[Curves("levels", "curves", xlim=(0.0, 1.0), ylim=(0.4, 1.6), ratio=3.0,
                  series=("exact", "first order", "entropy of the data"), xlabel="noise level",
                  ylabel="cross-entropy", markers=(("level", "found.exact"),)),
           Readout("κ = {factor:.2f}, noise {level:.2f}: cross-entropy {found.exact:.4f}; to first order "
                   "{found.linear:.4f}, from {found.zeroth:.4f} with a slope of {found.first:.3f}.")],
    caption="The slope at 0 is right, and helps only as far as the curve stays straight.",
    alt="A curve of cross-entropy that falls steeply and flattens, its tangent at zero, and a level line below.")

"""Gardner's volume against the overlap of two solutions: its lowest point runs away as patterns are added."""
import math

import numpy as np

from physml import spinglass
from physml.core import kernel
from physml.core.error_function import erf
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

POINTS, STEP, NODES = 161, 0.045, 240  # of the curves, evenly in -ln(1 - q); on each side of the integral


@kernel
def log_tail(x):
    """ln H(x), H(x) = ∫_x^∞ Dt; far out by Laplace's continued fraction."""
    if x < 4.0:
        return log(0.5 - 0.5 * erf(x / math.sqrt(2.0)))
    fraction = x
    for k in range(24, 0, -1):
        fraction = x + k / fraction
    return -0.5 * x * x - log(fraction * math.sqrt(2.0 * math.pi))


@kernel
def require(overlaps, costs, margins, capacities, margin):
    """∫Dt ln H((κ + √q t)/√(1 - q)), what a pattern takes; the capacity of each margin, 1/∫Dt (κ + t)² for t > -κ."""
    for k in range(overlaps.shape[0]):
        q, total, weights = 1.0 - exp(-STEP * k), 0.0, 0.0
        margins[k] = 2.0 * k / (POINTS - 1)
        density = exp(-0.5 * margins[k] * margins[k]) / math.sqrt(2.0 * math.pi)
        capacities[0, k] = 1.0 / ((1.0 + margins[k] * margins[k]) * exp(log_tail(-margins[k])) + margins[k] * density)
        for j in range(-NODES, NODES + 1):
            t = 8.0 * j / NODES
            weights += exp(-0.5 * t * t)
            total += exp(-0.5 * t * t) * log_tail((margin + math.sqrt(q) * t) / math.sqrt(1.0 - q))
        overlaps[k], costs[k] = q, total / weights


@kernel
def store(costs, volumes, now, load):
    """v of the chapter, and its lowest point by a parabola; none where the curve falls to its end."""
    best = 0
    for k in range(costs.shape[0]):
        volumes[0, k] = 0.5 * (exp(STEP * k) - 1.0 - STEP * k) + load * costs[k]
        if volumes[0, k] < volumes[0, best]:
            best = k
    now.q, now.v = math.nan if best > 0 else 0.0, math.nan if best > 0 else volumes[0, 0]
    if 0 < best < costs.shape[0] - 1:
        up, down = volumes[0, best + 1] - volumes[0, best], volumes[0, best - 1] - volumes[0, best]
        shift = 0.5 * (down - up) / (down + up)
        now.q, now.v = 1.0 - exp(-STEP * (best + shift)), volumes[0, best] - 0.5 * (down + up) * shift * shift


def truth(figure):
    """physml's own saddle point, by the root of the slope, and capacity; beyond it there is no lowest point."""
    for load, margin in ((0.0, 0.5), (0.5, 0.0), (1.9, 0.0), (0.4, 1.0), (0.2, 1.8)):
        program = figure.run(0, [(0, {"load": load, "margin": margin})])
        exact, capacity = spinglass.spherical_storage(load, margin), spinglass.storage_capacity(margin)
        yield Check(f"α = {load}, κ = {margin}", [program["now"].q, program["now"].v], [exact.overlap, exact.entropy],
                    4e-4, "a parabola")
        yield Check("capacity", program["capacities"][0, round(80 * margin)], capacity, 1e-9, "rounding")
        for beyond in (-0.02, 0.02):
            end = figure.run(0, [(0, {"load": capacity + beyond, "margin": margin})])["now"].q
            yield Check(f"beyond {capacity:.2f}", np.isnan(end), beyond > 0, 0, "there is one below capacity")


storage_volume = Explorable(
    "storage-volume", title="The volume of all perceptrons that store the patterns", size="sentence",
    controls=[Slider("load", 0.0, 2.1, value=0.5, step=0.01, label="Patterns for each weight $\\alpha$"),
              Slider("margin", 0.0, 2.0, value=0.0, step=0.05, label="Margin $\\kappa$")],
    state={"overlaps": np.zeros(POINTS), "costs": np.zeros(POINTS), "volumes": np.zeros((1, POINTS)),
           "margins": np.zeros(POINTS), "capacities": np.zeros((1, POINTS)), "now": scalars(q=0.0, v=0.0)},
    on={"margin": require, ("load", "margin"): store}, truth=truth, poster=(0, [(0, {"load": 1.5})]),
    views=[Curves("overlaps", "volumes", xlim=(0.0, 1.0), ylim=(-4.0, 1.0), ratio=2.0, xlabel="overlap q",
                  ylabel="v", markers=(("now.q", "now.v"),), label="Logarithm of the volume for each weight"),
           Curves("margins", "capacities", fill=(0,), xlim=(0.0, 2.0), ylim=(0.0, 2.1), ratio=2.0,
                  xlabel="margin κ", ylabel="load α", markers=(("margin", "load"),), label="Shaded: it can be stored"),
           Readout("α = {load:.2f}, κ = {margin:.2f}: two solutions overlap by q = {now.q:.3f}; the logarithm of their "
                   "volume is {now.v:.2f} for each weight.")],
    caption="The lowest point of the curve is the volume of the solutions. Each pattern moves it to the right.",
    alt="Left, a curve against the overlap with a dot at its lowest point, which moves to the right and down as "
        "patterns are added; right, the capacity that falls with the margin, and a dot at the present load.")

"""The replica-symmetric solution at a temperature and a field: where it is unstable, and its entropy."""
import math

import numpy as np

from physml import spinglass
from physml.core import kernel
from physml.core.special import exp, log_two_cosh, tanh
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.spin_glasses._shared import REACH

COLDEST, STEP, HOT = 0.06, 0.02, 1.5  # temperatures of the curves
POINTS = 73


@kernel
def moments(q, temperature, field):
    """∫Dz tanh² at (√q z + h)/T, its derivative by q, and ∫Dz sech⁴ / T², by the trapezoid rule."""
    nodes = np.int64(REACH / min(0.2, 0.4 * temperature))
    square, slope, fourth, weights, cold = 0.0, 0.0, 0.0, 0.0, 1.0 / (temperature * temperature)
    for k in range(-nodes, nodes + 1):
        z = REACH * k / nodes
        weight, t = exp(-0.5 * z * z), tanh((math.sqrt(q) * z + field) / temperature)
        rest = 1.0 - t * t
        weights += weight
        square += weight * t * t
        fourth += weight * cold * rest * rest
        slope += weight * cold * rest * (rest - 2.0 * t * t)  # half the second derivative of tanh²
    return square / weights, slope / weights, fourth / weights


@kernel
def order(temperature, field):
    """The largest q = ∫Dz tanh², by Newton's steps from 1, and λ there."""
    q = 1.0
    for _ in range(40 if field > 0.0 or temperature < 1.0 else 0):
        square, slope, _ = moments(q, temperature, field)
        step = (square - q) / (1.0 - slope)
        q = max(q + step, 0.0)
        if abs(step) < 1e-12:
            break
    q = q if field > 0.0 or temperature < 1.0 else 0.0
    return q, moments(q, temperature, field)[2]


@kernel
def entropy_of(q, temperature, field):
    """(u - f)/T."""
    nodes = np.int64(REACH / min(0.2, 0.4 * temperature))
    m, logarithm, weights = 0.0, 0.0, 0.0
    for k in range(-nodes, nodes + 1):
        z = REACH * k / nodes
        weight, x = exp(-0.5 * z * z), (math.sqrt(q) * z + field) / temperature
        weights += weight
        m += weight * tanh(x)
        logarithm += weight * log_two_cosh(x)
    return (logarithm - field * m / temperature) / weights - 0.25 * (1.0 - q) * (1.0 + 3.0 * q) / temperature**2


@kernel
def begin(grid, line):
    """The field at which λ = 1, for every temperature below 1, by bisection."""
    for k in range(grid.shape[0]):
        grid[k] = COLDEST + STEP * k
        low, high = 0.0, 2.6
        for _ in range(16 if grid[k] < 1.0 else 0):
            field = 0.5 * (low + high)
            if order(grid[k], field)[1] > 1.0:
                low = field
            else:
                high = field
        line[0, k] = 0.5 * (low + high) if grid[k] < 1.0 else 0.0


@kernel
def cross(grid, entropy, field):
    """The entropy at this field, where the solution is stable and where it is not."""
    broken = False
    for k in range(grid.shape[0]):
        q, growth = order(grid[k], field)
        s = entropy_of(q, grid[k], field)
        entropy[0, k], entropy[1, k], entropy[2, k] = math.nan, math.nan, 0.0
        if growth <= 1.0:
            entropy[0, k] = s
        if growth > 1.0 or broken:  # the first stable point ends the other curve, too
            entropy[1, k] = s
        broken = growth > 1.0


@kernel
def look(now, temperature, field):
    """The solution at one point."""
    now.q, now.growth = order(temperature, field)
    now.entropy = entropy_of(now.q, temperature, field)


def truth(figure):
    """physml's own solution and line, by other nodes and another root finder; the entropy at T = 0."""
    for temperature, field in ((0.3, 0.0), (0.5, 0.5), (0.1, 1.2), (1.3, 0.2)):
        program = figure.run(0, [(0, {"temperature": temperature, "field": field})])
        exact, now = spinglass.replica_symmetric(temperature, field), program["now"]
        yield Check(f"the point T = {temperature}, h = {field}", [now.q, now.entropy, now.growth],
                    [exact.order, exact.entropy, 1 - exact.stability], 1e-5, "a coarser integral")
        stable, unstable, _ = program["entropy"]
        for k in range(0, POINTS, 6):
            exact = spinglass.replica_symmetric(program["grid"][k], field)
            yield Check("the entropy", (stable if exact.stability > 0 else unstable)[k], exact.entropy, 1e-5,
                        "a coarser integral")
    grid, line = program["grid"], program["line"][0]
    below = (grid < spinglass.at_line(field)).sum()
    yield Check("where it is stable", [np.isfinite(stable).sum(), np.isfinite(unstable).sum()],
                [POINTS - below, below + 1], 0, "a count; one point ends both curves")
    for k in range(2, 45, 6):
        yield Check("the line", spinglass.at_line(line[k]), grid[k], 4e-5, "bisection")


symmetric_state = Explorable(
    "symmetric-state", title="Where one state will not do", size="sentence",
    controls=[Slider("temperature", COLDEST, HOT, value=0.7, step=0.01, label="Temperature $T$"),
              Slider("field", 0.0, 2.0, value=0.0, step=0.05, label="Field $h$")],
    state={"grid": np.zeros(POINTS), "line": np.zeros((1, POINTS)), "entropy": np.zeros((3, POINTS)),
           "now": scalars(q=0.0, growth=0.0, entropy=0.0)},
    initialise=begin, on={("temperature", "field"): look, "field": cross}, truth=truth,
    poster=(0, [(0, {"temperature": 0.4, "field": 0.5})]),
    views=[Curves("grid", "line", fill=(0,), xlim=(COLDEST, HOT), ylim=(0.0, 2.0), ratio=2.0,
                  xlabel="temperature $T$", ylabel="field $h$", markers=(("temperature", "field"),),
                  label="Shaded: symmetry is broken"),
           Curves("grid", "entropy", xlim=(COLDEST, HOT), ylim=(-0.2, 0.7), ratio=2.0, xlabel="temperature $T$",
                  ylabel="entropy per spin", series=("stable", "unstable"),
                  markers=(("temperature", "now.entropy"),), label="Entropy of the symmetric solution at this field"),
           Readout("T = {temperature:.2f}, h = {field:.2f}: q = {now.q:.3f}, entropy {now.entropy:.3f}; a small "
                   "change grows by λ = {now.growth:.3f} a step.")],
    caption="Below the line λ exceeds one, and the symmetric solution is not the state of the glass. Its entropy may "
            "still look harmless there: it turns negative later.",
    alt="Left, the plane of temperature and field with a shaded region at low temperature and field; right, the "
        "entropy of the symmetric solution against temperature, which falls from near 0.7 to below zero.")

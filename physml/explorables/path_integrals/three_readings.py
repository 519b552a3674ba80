"""One path, cut into more and fewer steps, and its action by three rules, with the Jacobian and without."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import normal
from physml.explorables import Bars, Button, Check, Explorable, Readout, Slider, scalars

FINEST = 11  # powers of two


@kernel
def drift(x):
    """A particle in a double well, g = 1 and T = 2."""
    return 4.0 * (x - x * x * x)


@kernel
def spread(x):
    return 4.0 - 12.0 * x * x


@kernel
def draw(path, stream):
    """A path in the finest steps."""
    dt = 2.0 / (path.shape[0] - 1)
    path[0] = 0.0
    for k in range(path.shape[0] - 1):
        path[k + 1] = path[k] + drift(path[k]) * dt + math.sqrt(dt) * normal(stream)


@kernel
def read(path, squares, totals, found, halvings):
    """The squares of the three rules less that of Itô's, and with their Jacobians, on every so manieth point."""
    stride = (path.shape[0] - 1) >> halvings
    dt = 2.0 / (1 << halvings)
    ito, middle, late, jacobian = 0.0, 0.0, 0.0, 0.0
    for k in range(1 << halvings):
        a, b = path[k * stride], path[(k + 1) * stride]
        v, w = drift(a), drift(b)
        ito += (b - a - v * dt) * (b - a - v * dt) / (2.0 * dt)
        middle += (b - a - 0.5 * (v + w) * dt) * (b - a - 0.5 * (v + w) * dt) / (2.0 * dt)
        late += (b - a - w * dt) * (b - a - w * dt) / (2.0 * dt)
        jacobian += 0.5 * (spread(a) + spread(b)) * dt
    squares[0], squares[1], squares[2] = 0.0, middle - ito, late - ito
    totals[0], totals[1] = 0.0, middle + 0.5 * jacobian - ito
    totals[2] = late + jacobian + 0.5 * dt * (spread(path[path.shape[0] - 1]) - spread(path[0])) - ito
    found.ito, found.middle, found.late, found.cuts = ito, middle, late, 1 << halvings


@kernel
def another(path, stream, squares, totals, found, halvings):
    draw(path, stream)
    read(path, squares, totals, found, halvings)


def truth(figure):
    """`path_action` on the same path; and the totals meet as the steps become finer."""
    from physml.diffusion import path_action

    gaps = []
    for halvings in (4, 8, FINEST):
        program = figure.run(0, [(0, {"halvings": halvings})])
        path = program["path"][:: 1 << (FINEST - halvings), None, None]
        found = [path_action(path, np.linspace(0, 2, len(path)), lambda x, t: 4 * (x - x**3), 0.5, rule=rule,
                             divergence=lambda x, t: (4 - 12 * x**2).sum(axis=1))
                 for rule in ("ito", "stratonovich", "reverse_ito")]
        yield Check(f"squares, {1 << halvings} steps", program["squares"],
                    [(a.square - found[0].square)[0] for a in found], 1e-9, "rounding")
        yield Check(f"totals, {1 << halvings} steps", program["totals"],
                    [(a.total - found[0].total)[0] for a in found], 1e-9, "rounding")
        gaps.append(abs(program["totals"][2]))
    yield Check("the totals meet", gaps[-1], 0.0, 1.0, "the square root of the time step, times four")


three_readings = Explorable(
    "three-readings", title="One path, three readings", size="sentence",
    controls=[Slider("halvings", 3, FINEST, value=9, step=1, label="Steps, as a power of 2", digits=0),
              Button("another", another, "Another path")],
    state={"path": np.zeros((1 << FINEST) + 1), "stream": stream(43), "squares": np.zeros(3), "totals": np.zeros(3),
           "found": scalars(ito=0.0, middle=0.0, late=0.0, cuts=0)},
    initialise=draw, on={"halvings": read}, truth=truth, poster=(0, ()),
    views=[Bars("squares", reference="totals", ylim=(-12.0, 16.0), ratio=4.0,
                categories=("Itô", "Stratonovich", "reverse Itô"),
                label="Square beyond Itô's (bars); the same with the Jacobian (lines)"),
           Readout("{found.cuts} steps. Squares: Itô {found.ito:.2f}, Stratonovich {found.middle:.2f}, reverse Itô "
                   "{found.late:.2f}; with the Jacobian off by {totals[1]:.2f}, {totals[2]:.2f}.")],
    caption="The squares differ however fine the steps are. With the Jacobian the three become one in the limit.",
    alt="Three bars: zero, some six and some twelve; lines across them are all near zero.")

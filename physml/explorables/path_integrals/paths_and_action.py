"""Paths of the reverse process, shaded by their action, as the noise level varies."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.explorables import Bars, Check, Explorable, Readout, Scatter, Slider, Toggle, scalars
from physml.explorables.path_integrals._shared import data, density_at, scale_by_numpy, scale_of, score_at
from physml.explorables.pieces import bin_of, fill, random_normals

PATHS, PAINTED, STEPS, NOISY, CLEAN, TOP = 1000, 120, 48, 2.5, -2.0, 3.2


@kernel
def begin(draws, starts, stream):
    """The noise of all paths, which keep it whatever the level."""
    random_normals(draws, 1.0, stream)
    random_normals(starts, 1.0, stream)


@kernel
def step(x, k, steps, level, factor, xi):
    """From ln(σ/α) = l to l - dl: x + σ² dl [x + (1 + 𝔥) s] + √(2 𝔥 σ² dl) ξ."""
    dl = (NOISY - CLEAN) / steps
    scale = scale_of(NOISY - k * dl)
    amount = (1.0 - scale * scale) * dl
    return x + amount * (x + (1.0 + level) * factor * score_at(x, scale)) + math.sqrt(2.0 * level * amount) * xi


@kernel
def row_of(x, rows):
    return min(max(np.int64(math.floor((x + TOP) / (2.0 * TOP) * rows)), 0), rows - 1)


@kernel
def paint(shade, path, steps, tone):
    """The path of one walker, straight between its points; darker tones win."""
    rows, columns = shade.shape
    before = row_of(path[0], rows)
    for c in range(columns):
        place = (c + 0.5) / columns * steps
        k = min(np.int64(place), steps - 1)
        row = row_of(path[k] + (place - k) * (path[k + 1] - path[k]), rows)
        for r in range(min(before, row), max(before, row) + 1):
            shade[r, c] = max(shade[r, c], tone)
        before = row


@kernel
def walk(draws, walker, path, steps, level, factor):
    """A walker from path[0] on; returns its action in units of 𝔥, ½ Σ ξ²."""
    cost = 0.0
    for k in range(steps):
        xi = draws[walker, k]
        cost += 0.5 * xi * xi
        path[k + 1] = step(path[k], k, steps, level, factor, xi)
    return cost


@kernel
def walk_all(draws, starts, path, shade, ends, seen, found, start, everywhere, steps, level, factor):
    fill(shade, 0.0)
    fill(seen, 0.0)
    total, squared, cost = 0.0, 0.0, 0.0
    for w in range(PATHS):
        path[0] = starts[w] if everywhere else start
        price = walk(draws, w, path, steps, level, factor)
        cost += price
        if w < PAINTED:
            paint(shade, path, steps, min(max(0.4 - 0.3 * (price - 0.5 * steps) / math.sqrt(0.5 * steps), 0.08), 1.0))
            ends[w, 0], ends[w, 1] = -CLEAN, path[steps]
        b = bin_of(path[steps], -2.0, 0.2)
        if 0 <= b < seen.shape[0]:
            seen[b] += 1.0 / (0.2 * PATHS)
        total += path[steps]
        squared += path[steps] * path[steps]
    mean = total / PATHS
    found.spread, found.cost = math.sqrt(max(squared / PATHS - mean * mean, 0.0)), cost / PATHS
    found.action = level * found.cost


@kernel
def follow_flow(flow, exact, start, factor):
    """The path without noise in fine steps, and the density of the data at the end."""
    fine = flow.shape[0] - 1
    flow[0, 0], flow[0, 1] = -NOISY, start
    for k in range(fine):
        middle = step(flow[k, 1], 2 * k, 2 * fine, 0.0, factor, 0.0)
        slope = step(middle, 2 * k + 1, 2 * fine, 0.0, factor, 0.0) - middle
        flow[k + 1, 1] = flow[k, 1] + 2.0 * slope
        flow[k + 1, 0] = -NOISY + (k + 1) * (NOISY - CLEAN) / fine
    for b in range(exact.shape[0]):
        exact[b] = density_at(-2.0 + 0.2 * (b + 0.5), scale_of(CLEAN))


def by_numpy(state, start, steps, level, factor):
    """The walkers again, all at once."""
    x, dl = np.broadcast_to(start, PATHS).astype(float), (NOISY - CLEAN) / steps
    for k in range(steps):
        alpha = scale_by_numpy(NOISY - k * dl)
        v, amount = alpha**2 * 0.0625 + 1 - alpha**2, (1 - alpha**2) * dl
        s = (alpha * np.tanh(alpha * x / v) - x) / v
        x = x + amount * (x + (1 + level) * factor * s) + np.sqrt(2 * level * amount) * state["draws"][:, k]
    return x


def truth(figure):
    """Recomputed walkers, the exact density for the exact score at any level, the flow, and the law of the action."""
    events = {"start": 0.5, "level": 0.7, "factor": 1.2, "steps": 30}
    program = figure.run(0, [(0, events)])
    ends = by_numpy(program, 0.5, 30, 0.7, 1.2)
    yield Check("ends", program["ends"][:, 1], ends[:PAINTED], 1e-9, "rounding, which the flow amplifies")
    yield Check("spread", program["found"].spread, ends.std(), 1e-9, "rounding")
    yield Check("histogram", program["seen"], np.histogram(ends, np.linspace(-2, 2, 21))[0] / 200, 0.011,
                "a walker at the edge of a bin")
    yield Check("half of the number of steps is the mean action by 𝔥", program["found"].cost, 15,
                4 * np.sqrt(15 / PATHS), "4 standard errors")
    for level in (0.3, 1.5):
        program = figure.run(0, [(0, {"everywhere": 1, "level": level, "steps": STEPS, "factor": 1.0})])
        exact = np.exp(data().log_density(np.linspace(-1.9, 1.9, 20)[:, None]))
        yield Check(f"the data at 𝔥 = {level}", program["seen"], exact, 4 * np.sqrt(exact / 200) + 0.1,
                    "4 standard errors, the noise of the end and the steps")
    program = figure.run(0, [(0, {"start": 1.0})])
    from scipy.integrate import solve_ivp

    def slope(ratio, x):
        alpha = scale_by_numpy(-ratio)
        v = alpha**2 * 0.0625 + 1 - alpha**2
        return (1 - alpha**2) * (x + (alpha * np.tanh(alpha * x / v) - x) / v)

    solved = solve_ivp(slope, [-NOISY, -CLEAN], [1.0], rtol=1e-10, atol=1e-12, t_eval=program["flow"][:, 0])
    yield Check("flow", program["flow"][:, 1], solved.y[0], 2e-3, "steps of second order")


paths_and_action = Explorable(
    "paths-and-action", title="All the paths from noise to data",
    controls=[Slider("level", 0.0, 2.0, value=0.5, step=0.02, label="Noise level"),
              Slider("start", -2.5, 2.5, value=0.4, step=0.05, label="Start $x$"),
              Slider("steps", 6, STEPS, value=32, step=1, label="Time steps $N$", digits=0),
              Slider("factor", 0.7, 1.3, value=1.0, step=0.02, label="Score times"),
              Toggle("everywhere", label="Start everywhere")],
    state={"draws": np.zeros((PATHS, STEPS)), "starts": np.zeros(PATHS), "stream": stream(41),
           "path": np.zeros(STEPS + 1), "shade": np.zeros((96, 180)), "flow": np.zeros((65, 2)),
           "ends": np.zeros((PAINTED, 2)), "seen": np.zeros(20), "exact": np.zeros(20),
           "found": scalars(spread=0.0, cost=0.0, action=0.0)},
    initialise=begin,
    on={("start", "factor"): follow_flow, ("level", "start", "steps", "factor", "everywhere"): walk_all},
    truth=truth, poster=(0, ()),
    views=[Scatter("ends", background="shade", path="flow", xlim=(-NOISY, -CLEAN), ylim=(-TOP, TOP), ratio=1.9,
                   size=1.5, xlabel="from noise to data, ln(α/σ)", ylabel="x",
                   label="Paths, dark if their action is small; the flow (line)"),
           Bars("seen", reference="exact", ylim=(0.0, 1.6), ratio=2.4,
                categories=("-2", *[""] * 4, "-1", *[""] * 4, "0", *[""] * 4, "1", *[""] * 4),
                label="Ends (bars), data (lines)"),
           Readout("Noise {level:.2f}: the ends spread by {found.spread:.3f}. A path of {steps} steps has an action of "
                   "{found.action:.2f} on average, {found.cost:.1f} times the level; the flow has none.")],
    caption="With little noise the paths gather around the flow. Started everywhere they end as the data do, at any "
            "noise level; with a wrong score they do not.",
    alt="A fan of paths from one point on the left to two bundles on the right, the cheap ones dark; a line in their "
        "middle is the flow. Beside it a histogram of the ends with two humps.")

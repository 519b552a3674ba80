"""Four ways to leave a saddle with little downward curvature: how many steps each takes, and what turning it does."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.circular import cos, sin
from physml.core.random import normal
from physml.core.special import LN10, log
from physml.explorables import Check, Curves, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import fill, restart_stream

RATE, MOMENTUM, NOISE, START, LAST = 0.3, 0.9, 1e-3, 1e-6, 20_000


@kernel
def turned(hessian, background, soft, turn):
    """The saddle with the curvatures 1 and -s, its axes turned; H and the preconditioner √diag(H²); its heights."""
    c, s = cos(0.017453292519943295 * turn), sin(0.017453292519943295 * turn)
    hessian[0], hessian[1], hessian[2] = c * c - soft * s * s, c * s * (1.0 + soft), s * s - soft * c * c
    hessian[3] = math.sqrt(hessian[0] * hessian[0] + hessian[1] * hessian[1])
    hessian[4] = math.sqrt(hessian[2] * hessian[2] + hessian[1] * hessian[1])
    hessian[5], hessian[6] = c, s
    rows, columns = background.shape
    for i in range(rows):
        for j in range(columns):
            x, y = 2.0 * (j + 0.5) / columns - 1.0, 2.0 * (i + 0.5) / rows - 1.0
            background[i, j] = 0.4 + 0.6 * (hessian[0] * x * x + 2.0 * hessian[1] * x * y + hessian[2] * y * y)


@kernel
def leave(method, hessian, curves, path, stream):
    """Steps until the distance along the soft axis, of which ``curves`` keeps the logarithm, is 1."""
    c, s = hessian[5], hessian[6]
    x, y, before_x, before_y = START * (c - s), START * (s + c), 0.0, 0.0
    for t in range(LAST):
        away = abs(c * y - s * x)
        if t < curves.shape[1]:
            curves[method, t] = log(max(away, 1e-300)) / LN10
        if method == 2 and t < path.shape[0]:
            path[t, 0], path[t, 1] = x, y
        if away >= 1.0:
            return t
        gx, gy = hessian[0] * x + hessian[1] * y, hessian[1] * x + hessian[2] * y
        if method == 2:
            gx, gy = gx / hessian[3], gy / hessian[4]
        keep = MOMENTUM if method == 1 else 0.0
        before_x, before_y = keep * before_x - RATE * gx, keep * before_y - RATE * gy
        x, y = x + before_x, y + before_y
        if method == 3:
            x, y = x + NOISE * normal(stream), y + NOISE * normal(stream)
    return LAST


@kernel
def race(hessian, curves, path, steps, stream, seed):
    """Descent, momentum, a diagonal preconditioner and descent with noise, from the same place at 10⁻⁶."""
    fill(curves, math.nan)
    fill(path, math.nan)
    restart_stream(stream, seed)
    steps.descent = leave(0, hessian, curves, path, stream)
    steps.momentum = leave(1, hessian, curves, path, stream)
    steps.preconditioned = leave(2, hessian, curves, path, stream)
    steps.noise = leave(3, hessian, curves, path, stream)


def truth(figure):
    """Growth factors from eigenvalues; the number of steps from logarithms; what the preconditioner can and cannot."""
    for soft, turn in ((0.2, 0.0), (0.02, 30.0), (0.5, 45.0)):
        program = figure.run(0, [(0, {"soft": soft, "turn": turn})])
        c, s = np.cos(np.pi * turn / 180), np.sin(np.pi * turn / 180)
        axes = np.array([[c, -s], [s, c]])
        H = axes @ np.diag([1.0, -soft]) @ axes.T
        D = np.diag(np.diag(H @ H) ** -0.5)
        r = max(np.roots([1.0, -(1.0 + MOMENTUM + RATE * soft), MOMENTUM]))
        factors = 1 + RATE * soft, r, max(np.linalg.eigvals(np.eye(2) - RATE * D @ H).real)
        steps, curves = program["steps"], program["curves"]
        for k, (name, factor) in enumerate(zip(("descent", "momentum", "preconditioned"), factors, strict=True)):
            grown = curves[k][~np.isnan(curves[k])]
            yield Check(f"{name}: growth at {soft}, {turn}", grown[-1] - grown[-6], 5 * np.log10(factor),
                        0.02 * np.log10(factor), "other modes have decayed")
            yield Check(f"{name}: steps", steps[name], np.log(1e6) / np.log(factor), 3 + 1 / np.log(factor),
                        "a share of the start that is of order one")
        spread = NOISE / np.sqrt(factors[0] ** 2 - 1)
        yield Check("noise: steps", steps["noise"], -np.log(spread) / np.log(factors[0]), 2.5 / np.log(factors[0]),
                    "a normal number of order one")


saddle_escape = Explorable(
    "saddle-escape", title="Four ways off a saddle", size="sentence",
    controls=[Slider("soft", 0.003, 1.0, value=0.2, step=20, log=True, label="Curvature downwards, $s$", digits=3),
              Slider("turn", 0.0, 45.0, value=0.0, step=1.0, label="Axes turned by (degrees)", digits=0)],
    state={"hessian": np.zeros(7), "background": np.zeros((40, 40)), "dots": np.zeros((1, 2)),
           "clock": np.array([float(t) for t in range(301)]), "curves": np.zeros((4, 301)), "path": np.zeros((400, 2)),
           "stream": stream(3), "seed": stream(3),
           "steps": scalars(descent=0, momentum=0, preconditioned=0, noise=0)},
    setup=turned, on={("soft", "turn"): race}, truth=truth, poster=(0, ()),
    views=[Curves("clock", "curves", xlim=(0.0, 300.0), ylim=(-6.2, 0.2), xlabel="step", ylabel="log₁₀ distance",
                  series=("descent", "momentum", "preconditioned", "with noise"), ratio=2.5,
                  label="Distance from the saddle, downwards"),
           Scatter("dots", background="background", path="path", xlim=(-1.0, 1.0), ylim=(-1.0, 1.0), size=3.0,
                   ratio=1.9, xlabel="$θ_1$", ylabel="$θ_2$", label="Heights; the preconditioned path"),
           Readout("s = {soft:.3f}, turned by {turn:.0f}°: descent has left after {steps.descent} steps, with momentum "
                   "after {steps.momentum}, preconditioned after {steps.preconditioned}, with noise after "
                   "{steps.noise}.")],
    caption="Along the axes a preconditioner of each coordinate does not care how small s is. Turned, it does.",
    alt="Four lines of the logarithm of a distance against steps, of different slopes, the one with noise starting "
        "higher; beside them a saddle with a path that leaves it.")

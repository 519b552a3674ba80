"""An oscillator in finite steps: the leapfrog stays on an ellipse, Euler's method spirals out."""
import math

import numpy as np

from physml.core import kernel
from physml.explorables import Check, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import fill

FAR = 1e3  # where an orbit counts as lost


@kernel
def follow(orbit, euler, error, step):
    """H = (q² + p²)/2 from (1, 0): a leapfrog orbit, a path by Euler's method, and how far their energies go astray."""
    q, p = 1.0, 0.0
    error.leapfrog, error.euler = 0.0, 0.0
    fill(orbit, math.nan)
    fill(euler, math.nan)
    for k in range(orbit.shape[0]):
        orbit[k, 0], orbit[k, 1] = q, p
        error.leapfrog = max(error.leapfrog, abs(q * q + p * p - 1.0)) if abs(q) < FAR else math.inf
        if abs(q) >= FAR:
            break
        p -= 0.5 * step * q
        q += step * p
        p -= 0.5 * step * q
    q, p = 1.0, 0.0
    for k in range(euler.shape[0]):
        euler[k, 0], euler[k, 1] = q, p
        q, p = q + step * p, p - step * q
        if k == 9:
            error.euler = q * q + p * p - 1.0


def truth(figure):
    """The leapfrog conserves p² + (1 - ε²/4) q²; Euler multiplies q² + p² by 1 + ε² a step; beyond ε = 2 both leave."""
    for step in (0.1, 0.5, 1.5):
        program = figure.run(0, [(0, {"step": step})])
        (q, p), shape = program["orbit"].T, 1.0 - step**2 / 4.0
        yield Check(f"ellipse at {step}", p * p + shape * q * q, shape, 1e-13, "rounding")
        yield Check(f"leapfrog's error at {step}", program["error"].leapfrog, step**2 / 4.0, 0.02 * step**2,
                    "the orbit stops near its extreme, not at it")
        yield Check(f"Euler's error at {step}", program["error"].euler, (1.0 + step**2)**10 - 1.0, 1e-9, "rounding")
    lost = figure.run(0, [(0, {"step": 2.05})])["error"].leapfrog
    yield Check("lost beyond 2", np.isinf(lost), 1.0, 0.0, "stability")


leapfrog_orbit = Explorable(
    "leapfrog-orbit", title="Finite steps around a circle", size="sentence",
    controls=[Slider("step", 0.05, 2.1, value=0.5, step=0.05, label=r"Step size $\epsilon$")],
    state={"orbit": np.zeros((200, 2)), "euler": np.zeros((60, 2)), "error": scalars(leapfrog=0.0, euler=0.0)},
    on={"step": follow}, truth=truth, poster=(0, ()),
    views=[Scatter("orbit", path="euler", xlim=(-3.0, 3.0), ylim=(-2.0, 2.0), xlabel="position $q$",
                   ylabel="momentum $p$", size=3.0, ratio=1.5, label="Leapfrog (dots), Euler (line)"),
           Readout("Step {step:.2f}. Energy, off by at most the fraction {error.leapfrog:.3f} for ever (leapfrog), by "
                   "{error.euler:.2f} after ten steps (Euler).")],
    caption="The leapfrog's orbit is an ellipse that closes for every step below 2; beyond, it is lost.",
    alt="Dots of a leapfrog orbit on a closed ellipse in the plane of position and momentum, and a line of Euler's "
        "method that spirals outwards.")

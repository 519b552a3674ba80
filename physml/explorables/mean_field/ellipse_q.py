"""A factorised Gaussian q that tries to be a correlated, or a split, target p."""
import math

import numpy as np

from physml import variational
from physml.core import kernel
from physml.explorables import Button, Check, Choice, Curves, Explorable, Readout, Scatter, Slider, Trace, scalars
from physml.explorables.mean_field._shared import ellipses
from physml.explorables.pieces import across, copy, push, put
from physml.variational import two_mode_kernels as modes

SIDE = 5.0


@kernel
def target(p, weights, density, marginal, rho, separation):
    """The target, its shades and its marginal in x."""
    modes.set_target(p, weights, rho, separation)
    modes.shade_target(p, SIDE, density)
    for k in range(marginal.shape[1]):
        marginal[0, k] = modes.two_peaks(across(k, marginal.shape[1], SIDE), separation)


@kernel
def show(here, p, weights, outline, marginal, x, y, sd_x, sd_y):
    """The ellipses and the marginal of a q, and its divergences."""
    here.sd_x, here.sd_y = sd_x, sd_y
    here.reverse, here.forward = modes.divergences(p, weights, x, y, sd_x, sd_y)
    ellipses(outline, x, y, sd_x, sd_y)
    for k in range(marginal.shape[1]):
        marginal[1, k] = modes.normal_density(across(k, marginal.shape[1], SIDE), x, sd_x)


@kernel
def look(q, here, p, weights, outline, marginal):
    """What a paused figure shows when it is moved."""
    show(here, p, weights, outline, marginal, q[0, 0], q[1, 0], q[0, 1], q[1, 1])


@kernel
def glide(q, before, here, p, weights, path, outline, history, marginal, direction, pause, frame):
    """Every ``pause`` frames one coordinate takes its turn; what is shown glides from the old q to the new one."""
    if frame % pause == 0:
        copy(before, q)
        turn = (frame // pause) % 2
        if direction == 1:
            modes.match_moments(q, p, turn)
        else:
            modes.take_turn(q, p, weights, turn)
        push(path, math.nan, math.nan)
    part = (frame % pause + 1.0) / pause
    x, sd_x = before[0, 0] + part * (q[0, 0] - before[0, 0]), before[0, 1] + part * (q[0, 1] - before[0, 1])
    y, sd_y = before[1, 0] + part * (q[1, 0] - before[1, 0]), before[1, 1] + part * (q[1, 1] - before[1, 1])
    show(here, p, weights, outline, marginal, x, y, sd_x, sd_y)
    path[path.shape[0] - 1, 0], path[path.shape[0] - 1, 1] = x, y
    put(history, frame, here.reverse, here.forward)


def truth(figure):
    """Gaussian targets in closed form, two modes by the tested functions of `physml.variational`, KL(p‖q) by a sum."""
    for rho in (0.95, -0.6):
        program = figure.run(400, [(0, {"rho": rho, "pause": 1})])
        here, best = program["here"], variational.mean_field_gaussian(np.linalg.inv([[1, rho], [rho, 1]]))
        yield Check(f"deviation of q at ρ = {rho}", here.sd_x**2, best.variances[0], 1e-9, "converged")
        yield Check(f"KL(q‖p) at ρ = {rho}", here.reverse, best.kl, 1e-9, "converged")
    program = figure.run(600, [(0, {"rho": 0.8, "direction": 1, "pause": 1})])
    known = variational.gaussian_kl([0, 0], [[1, 0.8], [0.8, 1]], [0, 0], np.eye(2))
    yield Check("KL(p‖q) at ρ = 0.8", program["here"].forward, known, 1e-10, "rounding")
    for a in (1.5, 3.3):
        program = figure.run(300, [(0, {"rho": 0.0, "separation": a, "pause": 1}), (0, "middle" if a < 2 else "aside")])
        best = variational.best_gaussian(a)
        shown = [program["path"][-1, 0], program["here"].sd_x, program["here"].reverse]
        yield Check(f"the best q at a = {a}", shown, [best.mean, best.sd, best.kl], 1e-5, "201 nodes, 150 turns")
        forward = variational.forward_divergence(a, best.mean, best.sd)
        yield Check(f"KL(p‖q) at a = {a}", program["here"].forward, forward, 1e-4, "201 nodes")
    x, marginal = program["grid"], program["marginal"]
    yield Check("areas of p and q", marginal.sum(axis=1) * (x[1] - x[0]), [1, 1], 0.05, "the tails beyond 5")


def start(x, sd_x):
    """A q with mean (x, -1.6), and no past."""
    path = np.full((40, 2), math.nan)
    path[-1] = x, -1.6
    q = np.array([[x, sd_x], [-1.6, 0.4]])
    return {"q": q, "before": q, "path": path, "history": np.full((2, 300), math.nan)}


ellipse_q = Explorable(
    "ellipse-q", title="A factorised q and its target",
    controls=[Slider("rho", -0.95, 0.95, value=0.8, step=0.01, label=r"Correlation $\rho$"),
              Slider("separation", 0.0, 3.5, value=0.0, step=0.02, label="Separation $a$"),
              Choice("direction", ("KL(q‖p), the variational one", "KL(p‖q), matching moments"), label="Minimise"),
              Slider("pause", 1, 60, value=20, step=1, label="Frames a step", digits=0),
              Button("aside", start(1.8, 0.4), "Start aside"),
              Button("middle", start(0.0, 2.5), "Start in the middle")],
    state={**start(1.8, 0.4), "weights": np.zeros(modes.NODES),
           "here": scalars(sd_x=0.0, sd_y=0.0, reverse=0.0, forward=0.0),
           "p": scalars(a=0.0, own=0.0, cross=0.0, w_x=0.0, w_y=0.0, half_log_det=0.0, square=0.0, entropy=0.0),
           "density": np.zeros((64, 64)), "outline": np.zeros((600, 2)),
           "grid": np.linspace(-SIDE, SIDE, 151), "marginal": np.zeros((2, 151))},
    initialise=modes.normal_average, step=glide, truth=truth,
    on={("rho", "separation"): target, ("rho", "separation", "direction"): look},
    views=[Scatter("outline", background="density", path="path", xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE),
                   xlabel="$x$", ylabel="$y$", size=1.8, label="Target $p$ (shades), $q$ (1 and 2 sd)",
                   ratio=1.05),
           Curves("grid", "marginal", fill=(0,), xlim=(-SIDE, SIDE), ylim=(0.0, 1.0), xlabel="$x$", ylabel="density",
                  series=("p", "q"), label="The marginal in x", ratio=1.05),
           Trace("history", ylim=(0.0, 4.0), series=("KL(q‖p)", "KL(p‖q)"), ylabel="nats",
                 label="The last 300 frames:", ratio=2.6),
           Readout("ρ = {rho:.2f}, a = {separation:.2f}, a coordinate every {pause} frames: KL(q‖p) = "
                   "{here.reverse:.4f}, KL(p‖q) = {here.forward:.4f}; sd of q {here.sd_x:.3f} and {here.sd_y:.3f}.")],
    caption="With correlation, the minimiser of KL(q‖p) is too narrow and that of KL(p‖q) covers. At correlation zero "
            "pull the modes apart: whether q chooses one depends on the separation and on the start.",
    alt="A shaded density with one or two peaks, two ellipses of a Gaussian approximation and the staircase path of "
        "its centre; beside it the marginals of both, below it both divergences over time.",
    poster=(140, [(0, {"rho": 0.8})]))

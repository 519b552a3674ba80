"""A factorised Gaussian q that tries to be a correlated, or a split, target p."""
import math

import numpy as np

from physml import variational
from physml.core import kernel
from physml.core.circular import cos, sin
from physml.core.special import exp, log
from physml.explorables import Button, Check, Choice, Curves, Explorable, Readout, Scatter, Slider, Trace, scalars
from physml.explorables.mean_field._shared import NODES, best_factor, expectations, log_cosh, normal_average
from physml.explorables.pieces import fill, push, put

SIDE, LN_2PI = 5.0, 1.8378770664093453


@kernel
def normal_density(x, mean, sd):
    y = (x - mean) / sd
    return 0.3989422804014327 * exp(-0.5 * y * y) / sd


@kernel
def target(p, weights, density, marginal, rho, separation):
    """p = ½ N((-a, 0), Σ) + ½ N((a, 0), Σ), unit variances, correlation ρ: ln p = … - ½ x·Λx + ln cosh(w·x).

    w = Λ(a, 0). p.square is a² Λ_11; p.entropy is -⟨ln p⟩ under p, in which w·x has mean and variance ±p.square.
    """
    free = 1.0 - rho * rho
    p.a, p.own, p.cross = separation, 1.0 / free, -rho / free
    p.w_x, p.w_y, p.half_log_det = separation * p.own, separation * p.cross, 0.5 * log(free)
    p.square = separation * separation * p.own
    p.entropy = p.square + 1.0 + LN_2PI + p.half_log_det - expectations(weights, p.square, math.sqrt(p.square))[0]
    rows, columns = density.shape
    peak = 0.0
    for i in range(rows):
        for j in range(columns):
            x = SIDE * (2.0 * (j + 0.5) / columns - 1.0)
            y = SIDE * (2.0 * (i + 0.5) / rows - 1.0)
            u = log_cosh(p.w_x * x + p.w_y * y) - 0.5 * p.square
            density[i, j] = exp(u - 0.5 * p.own * (x * x + y * y) - p.cross * x * y)
            peak = max(peak, density[i, j])
    for i in range(density.size):
        density.flat[i] /= peak
    for k in range(marginal.shape[1]):
        x = SIDE * (2.0 * k / (marginal.shape[1] - 1.0) - 1.0)
        marginal[0, k] = 0.5 * (normal_density(x, -separation, 1.0) + normal_density(x, separation, 1.0))


@kernel
def take_turn(q, p, weights, direction, i):
    """Factor i moves to its best mean and deviation, q[i]; forward these are the target's own."""
    if direction == 1:
        q[i, 0], q[i, 1] = 0.0, math.sqrt(1.0 + p.a * p.a) if i == 0 else 1.0
        return
    for _ in range(60):
        centre = p.w_x * q[0, 0] + p.w_y * q[1, 0]
        width = math.sqrt(p.w_x * p.w_x * q[0, 1] * q[0, 1] + p.w_y * p.w_y * q[1, 1] * q[1, 1])
        pull = p.w_x if i == 0 else p.w_y
        q[i, 0], q[i, 1] = best_factor(weights, pull, p.own, p.cross * q[1 - i, 0], centre, width, q[i, 1])


@kernel
def divergences(p, weights, x, y, sd_x, sd_y):
    """KL(q‖p) and KL(p‖q)."""
    width = math.sqrt(p.w_x * p.w_x * sd_x * sd_x + p.w_y * p.w_y * sd_y * sd_y)
    logs = expectations(weights, p.w_x * x + p.w_y * y, width)[0]
    second = x * x + y * y + sd_x * sd_x + sd_y * sd_y
    reverse = (0.5 * p.own * second + p.cross * x * y - 1.0 - log(sd_x * sd_y) + p.half_log_det + 0.5 * p.square
               - logs)
    cost = (1.0 + p.a * p.a + x * x) / (sd_x * sd_x) + (1.0 + y * y) / (sd_y * sd_y)
    return reverse, LN_2PI + log(sd_x * sd_y) + 0.5 * cost - p.entropy


@kernel
def restart(q, before, path, history, x, sd_x):
    """q with mean (x, -1.6), and no past."""
    q[0, 0], q[0, 1], q[1, 0], q[1, 1] = x, sd_x, -1.6, 0.4
    for k in range(4):
        before.flat[k] = q.flat[k]
    fill(path, math.nan)
    push(path, x, -1.6)
    fill(history, math.nan)


@kernel
def start_aside(q, before, path, history):
    """A small q to the right and below."""
    restart(q, before, path, history, 1.8, 0.4)


@kernel
def start_in_the_middle(q, before, path, history):
    """A wide q exactly between the modes."""
    restart(q, before, path, history, 0.0, 2.5)


@kernel
def begin(q, before, path, history, weights):
    normal_average(weights)
    start_aside(q, before, path, history)


@kernel
def show(here, p, weights, outline, marginal, x, y, sd_x, sd_y):
    """The ellipses and the marginal of a q, and its divergences."""
    here.sd_x, here.sd_y = sd_x, sd_y
    here.reverse, here.forward = divergences(p, weights, x, y, sd_x, sd_y)
    half = outline.shape[0] // 2
    for k in range(outline.shape[0]):
        radius, angle = 1.0 + k // half, 2.0 * math.pi * k / half
        outline[k, 0], outline[k, 1] = x + radius * sd_x * cos(angle), y + radius * sd_y * sin(angle)
    for k in range(marginal.shape[1]):
        marginal[1, k] = normal_density(SIDE * (2.0 * k / (marginal.shape[1] - 1.0) - 1.0), x, sd_x)


@kernel
def look(q, here, p, weights, outline, marginal):
    """What a paused figure shows when it is moved."""
    show(here, p, weights, outline, marginal, q[0, 0], q[1, 0], q[0, 1], q[1, 1])


@kernel
def glide(q, before, here, p, weights, path, outline, history, marginal, direction, pause, frame):
    """Every ``pause`` frames one coordinate takes its turn; what is shown glides from the old q to the new one."""
    if frame % pause == 0:
        for k in range(4):
            before.flat[k] = q.flat[k]
        take_turn(q, p, weights, direction, (frame // pause) % 2)
        push(path, math.nan, math.nan)
    part = (frame % pause + 1.0) / pause
    x, sd_x = before[0, 0] + part * (q[0, 0] - before[0, 0]), before[0, 1] + part * (q[0, 1] - before[0, 1])
    y, sd_y = before[1, 0] + part * (q[1, 0] - before[1, 0]), before[1, 1] + part * (q[1, 1] - before[1, 1])
    show(here, p, weights, outline, marginal, x, y, sd_x, sd_y)
    path[path.shape[0] - 1, 0], path[path.shape[0] - 1, 1] = x, y
    put(history, 0, frame, here.reverse)
    put(history, 1, frame, here.forward)


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


ellipse_q = Explorable(
    "ellipse-q", title="A factorised q and its target",
    controls=[Slider("rho", -0.95, 0.95, value=0.8, step=0.01, label=r"Correlation $\rho$"),
              Slider("separation", 0.0, 3.5, value=0.0, step=0.02, label="Separation $a$"),
              Choice("direction", ("KL(q‖p), the variational one", "KL(p‖q), matching moments"), label="Minimise"),
              Slider("pause", 1, 60, value=20, step=1, label="Frames a step", digits=0),
              Button("aside", start_aside, "Start aside"),
              Button("middle", start_in_the_middle, "Start in the middle")],
    state={"q": np.zeros((2, 2)), "before": np.zeros((2, 2)), "weights": np.zeros(NODES),
           "here": scalars(sd_x=0.0, sd_y=0.0, reverse=0.0, forward=0.0),
           "p": scalars(a=0.0, own=0.0, cross=0.0, w_x=0.0, w_y=0.0, half_log_det=0.0, square=0.0, entropy=0.0),
           "density": np.zeros((64, 64)), "path": np.zeros((40, 2)), "outline": np.zeros((600, 2)),
           "history": np.zeros((2, 300)), "grid": np.linspace(-SIDE, SIDE, 151), "marginal": np.zeros((2, 151))},
    initialise=begin, step=glide, truth=truth,
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

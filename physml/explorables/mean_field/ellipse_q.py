"""A factorised Gaussian q that tries to be a correlated, or a split, target p."""
import math

import numpy as np

from physml.core import kernel
from physml.core.circular import cos, sin
from physml.core.special import exp, log, log1p, tanh
from physml.explorables.controls import Button, Choice, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Curves, Readout, Scatter, Trace
from physml.variational.quadrature_kernels import normal_weights

LN_2PI = 1.8378770664093453
LN_2 = 0.6931471805599453


@kernel("float64")
def log_cosh(x):
    """ln cosh x without overflow."""
    return abs(x) + log1p(exp(-2.0 * abs(x))) - LN_2


@kernel("float64[::1], float64[::1], float64, float64, float64[::1]")
def expectations(nodes, weights, centre, width, out):
    """E of ln cosh(u), tanh(u) and sech²(u), u = centre + width z, into out[7:10]."""
    for k in range(7, 10):
        out[k] = 0.0
    for k in range(nodes.shape[0]):
        u = centre + width * nodes[k]
        t = tanh(u)
        out[7] += weights[k] * log_cosh(u)
        out[8] += weights[k] * t
        out[9] += weights[k] * (1.0 - t * t)


@kernel("float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], float64, float64,"
        " float64, float64")
def target(density, grid, marginal, nodes, weights, shape, rho, separation, low, high):
    """p = ½ N((-a, 0), Σ) + ½ N((a, 0), Σ), unit variances, correlation ρ.

    ln p = … - ½ x·Λx + ln cosh(w·x) with w = Λ(a, 0). shape: Λ_11 = Λ_22, Λ_12, w_1, w_2, ½ ln det Σ, the
    constant ½ a² Λ_11, ⟨ln p⟩ under p, and three places for `expectations`.
    """
    free = 1.0 - rho * rho
    shape[0] = 1.0 / free
    shape[1] = -rho / free
    shape[2] = separation * shape[0]
    shape[3] = separation * shape[1]
    shape[4] = 0.5 * log(free)
    shape[5] = 0.5 * separation * separation * shape[0]
    b2 = separation * separation * shape[0]  # squared distance of a mode from the middle, in its own metric
    expectations(nodes, weights, b2, math.sqrt(b2), shape)
    shape[6] = shape[7] - b2 - 1.0 - LN_2PI - shape[4]
    rows, columns = density.shape
    for i in range(rows):
        for j in range(columns):
            x = low + (high - low) * (j + 0.5) / columns
            y = low + (high - low) * (i + 0.5) / rows
            u = log_cosh(shape[2] * x + shape[3] * y) - shape[5]
            density[i, j] = exp(u - 0.5 * shape[0] * (x * x + y * y) - shape[1] * x * y)
    peak = 0.0
    for i in range(rows):
        for j in range(columns):
            peak = max(peak, density[i, j])
    for i in range(rows):
        for j in range(columns):
            density[i, j] /= peak
    for k in range(grid.shape[0]):
        left, right = grid[k] + separation, grid[k] - separation
        marginal[0, k] = 0.19947114020071635 * (exp(-0.5 * left * left) + exp(-0.5 * right * right))


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], int64")
def coordinate_step(q, shape, nodes, weights, i):
    """The best Gaussian factor i, the other being as it is. q: m_x, m_y, s_x, s_y.

    Stationarity of D(q‖p): Λ m + … = w E tanh u and 1/s² = Λ_ii - w_i² E sech² u; iterated by steps that replace the
    convex E ln cosh by its tangent, so that the divergence cannot rise.
    """
    other = 1 - i
    for _ in range(60):
        spread = shape[2] * shape[2] * q[2] * q[2] + shape[3] * shape[3] * q[3] * q[3]
        expectations(nodes, weights, shape[2] * q[0] + shape[3] * q[1], math.sqrt(spread), shape)
        slope = shape[2 + i] * shape[2 + i] * q[2 + i] * shape[9]
        q[i] = (shape[2 + i] * shape[8] - shape[1] * q[other]) / shape[0]
        q[2 + i] = (slope + math.sqrt(slope * slope + 4.0 * shape[0])) / (2.0 * shape[0])


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64")
def divergences(q, shape, nodes, weights, values, separation):
    """values: D(q‖p), D(p‖q)."""
    spread = shape[2] * shape[2] * q[2] * q[2] + shape[3] * shape[3] * q[3] * q[3]
    expectations(nodes, weights, shape[2] * q[0] + shape[3] * q[1], math.sqrt(spread), shape)
    second = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]
    values[0] = (0.5 * shape[0] * second + shape[1] * q[0] * q[1] - 1.0 - log(q[2] * q[3]) + shape[4] + shape[5]
                 - shape[7])
    cost = LN_2PI + log(q[2] * q[3])
    cost += 0.5 * (1.0 + separation * separation + q[0] * q[0]) / (q[2] * q[2])
    cost += 0.5 * (1.0 + q[1] * q[1]) / (q[3] * q[3])
    values[1] = shape[6] + cost


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[:, ::1]")
def start_aside(q, before, path, history):
    """A small q to the right and below."""
    q[0] = 1.8
    q[1] = -1.6
    q[2] = 0.4
    q[3] = 0.4
    clear_path(q, before, path, history)


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], float64[:, ::1]")
def begin(q, before, path, history, nodes, weights, circle):
    """The start aside, the weights of averages over a normal variable, and a circle to stretch to ellipses."""
    start_aside(q, before, path, history)
    normal_weights(nodes, weights)
    for k in range(circle.shape[0]):
        angle = 2.0 * math.pi * k / circle.shape[0]
        circle[k, 0] = cos(angle)
        circle[k, 1] = sin(angle)


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[:, ::1]")
def start_in_the_middle(q, before, path, history):
    """A wide q exactly between the modes."""
    q[0] = 0.0
    q[1] = -1.6
    q[2] = 2.5
    q[3] = 0.4
    clear_path(q, before, path, history)


@kernel("float64[::1], float64[::1], float64[:, ::1], float64[:, ::1]")
def clear_path(q, before, path, history):
    """No past."""
    for k in range(4):
        before[k] = q[k]
    for k in range(path.shape[0]):
        path[k, 0] = math.nan
        path[k, 1] = math.nan
    path[path.shape[0] - 1, 0] = q[0]
    path[path.shape[0] - 1, 1] = q[1]
    for k in range(history.shape[1]):
        history[0, k] = math.nan
        history[1, k] = math.nan


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], float64, int64, int64")
def take_turn(q, before, shape, nodes, weights, path, separation, direction, i):
    """Coordinate i moves; forward, it takes the target's own mean and variance. ``path`` gets a new last point."""
    for k in range(4):
        before[k] = q[k]
    if direction == 0:
        coordinate_step(q, shape, nodes, weights, i)
    else:
        q[i] = 0.0
        q[2 + i] = math.sqrt(1.0 + separation * separation) if i == 0 else 1.0
    for k in range(path.shape[0] - 1):
        path[k, 0] = path[k + 1, 0]
        path[k, 1] = path[k + 1, 1]


@kernel("float64[::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1]")
def draw(q, circle, outline, grid, marginal):
    """The ellipses at one and two standard deviations, and the density of x."""
    n = circle.shape[0]
    for k in range(n):
        for ring in range(2):
            outline[ring * n + k, 0] = q[0] + (ring + 1.0) * q[2] * circle[k, 0]
            outline[ring * n + k, 1] = q[1] + (ring + 1.0) * q[3] * circle[k, 1]
    for k in range(grid.shape[0]):
        x = (grid[k] - q[0]) / q[2]
        marginal[1, k] = 0.3989422804014327 * exp(-0.5 * x * x) / q[2]


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
        " float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64,"
        " int64, int64, int64")
def ellipse_frame(q, before, shown, shape, nodes, weights, values, path, outline, circle, history, grid, marginal,
                  separation, direction, pause, frame):
    """Every ``pause`` frames one coordinate takes its turn; ``shown`` glides from the old q to the new one."""
    if frame % pause == 0:
        take_turn(q, before, shape, nodes, weights, path, separation, direction, (frame // pause) % 2)
    part = (frame % pause + 1.0) / pause
    for k in range(4):
        shown[k] = before[k] + part * (q[k] - before[k])
    path[path.shape[0] - 1, 0] = shown[0]
    path[path.shape[0] - 1, 1] = shown[1]
    divergences(shown, shape, nodes, weights, values, separation)
    now = frame % history.shape[1]
    history[0, now] = values[0]
    history[1, now] = values[1]
    draw(shown, circle, outline, grid, marginal)


_SIDE = 5.0

ellipse_q = Explorable(
    "ellipse-q", title="A factorised q and its target",
    controls=[Choice("direction", ("D(q‖p), the variational one", "D(p‖q), matching moments"), label="Minimise"),
              Slider("rho", -0.95, 0.95, value=0.8, step=0.01, label=r"Correlation $\rho$"),
              Slider("separation", 0.0, 3.5, value=0.0, step=0.02, label="Separation $a$"),
              Slider("pause", 1, 60, value=20, step=1, label="Frames a step", digits=0),
              Button("aside", start_aside, "Start aside"),
              Button("middle", start_in_the_middle, "Start in the middle")],
    constants={"low": -_SIDE, "high": _SIDE},
    state={"q": np.zeros(4), "before": np.zeros(4), "shown": np.zeros(4), "shape": np.zeros(10),
           "nodes": np.linspace(-7, 7, 201), "weights": np.zeros(201),
           "values": np.zeros(2), "density": np.zeros((64, 64)), "path": np.zeros((40, 2)),
           "circle": np.zeros((300, 2)), "outline": np.zeros((600, 2)),
           "history": np.zeros((2, 300)), "grid": np.linspace(-_SIDE, _SIDE, 151), "marginal": np.zeros((2, 151))},
    initialise=begin, setup=target, step=ellipse_frame,
    views=[Scatter("outline", background="density", path="path", xlim=(-_SIDE, _SIDE), ylim=(-_SIDE, _SIDE),
                   xlabel="$x$", ylabel="$y$", size=1.8, label="Target $p$ (shades), $q$ (1 and 2 sd)",
                   ratio=1.05),
           Curves("grid", "marginal", fill=(0,), xlim=(-_SIDE, _SIDE), ylim=(0.0, 1.0), xlabel="$x$", ylabel="density",
                  series=("p", "q"), label="The marginal in x", ratio=1.05),
           Trace("history", ylim=(0.0, 4.0), series=("D(q‖p)", "D(p‖q)"), ylabel="nats",
                 label="The last 300 frames:", ratio=2.6),
           Readout("ρ = {rho:.2f}, a = {separation:.2f}, a coordinate every {pause} frames: D(q‖p) = {values[0]:.4f}, "
                   "D(p‖q) = {values[1]:.4f}; sd of q {shown[2]:.3f} and {shown[3]:.3f}.")],
    caption="With correlation, the minimiser of D(q‖p) is too narrow and that of D(p‖q) covers. At correlation zero "
            "pull the modes apart: whether q chooses one depends on the separation and on the start.",
    alt="A shaded density with one or two peaks, two ellipses of a Gaussian approximation and the staircase path of "
        "its centre; beside it the marginals of both, below it both divergences over time.",
    poster=(140, [(0, {"rho": 0.8})]))

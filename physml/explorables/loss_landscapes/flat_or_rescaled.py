"""A small ReLU network whose layers are rescaled against each other: the function stays, the sharpness does not."""
import math

import numpy as np

from physml.core import kernel
from physml.explorables import Check, Curves, Explorable, Readout, Scatter, Slider, scalars

UNITS, GRID, STEPS = 6, 121, 81
# Weights, biases and output weights of a network fitted to thirteen points, and a direction, drawn once.
NET = np.array([[1.026, -0.866, -1.047, -1.493, -0.692, 0.986], [-0.141, -1.01, 0.679, -0.961, 2.527, -0.856],
                [0.758, 1.269, -1.473, 0.687, 0.382, -1.581]])
DIRECTION = np.array([[0.21, -0.33, 0.11, 0.28, -0.17, 0.09], [-0.12, 0.24, 0.31, -0.19, 0.05, 0.27],
                      [0.35, 0.14, -0.29, 0.22, -0.26, 0.18]])
DATA = np.array([[-1.64, -0.57], [-1.7, -0.54], [-1.17, -1.0], [-0.95, -0.94], [-0.64, -0.88], [-0.32, -0.37],
                 [-0.16, -0.28], [0.28, 0.44], [0.53, 0.94], [1.17, 1.02], [1.22, 0.87], [1.47, 0.69], [1.78, 0.35]])


@kernel
def output(net, x):
    """Σ a max(wx + b, 0)."""
    total = 0.0
    for k in range(UNITS):
        total += net[2, k] * max(net[0, k] * x + net[1, k], 0.0)
    return total


@kernel
def loss(net, data):
    """Half the mean squared error."""
    total = 0.0
    for i in range(data.shape[0]):
        error = output(net, data[i, 0]) - data[i, 1]
        total += 0.5 * error * error / data.shape[0]
    return total


@kernel
def traces(net, data):
    """Of the Hessian: what input weights and biases add, what output weights add, and 2 Σ √(in out) over the units."""
    inner, outer, invariant = 0.0, 0.0, 0.0
    for k in range(UNITS):
        first, second = 0.0, 0.0
        for i in range(data.shape[0]):
            z = net[0, k] * data[i, 0] + net[1, k]
            if z > 0.0:
                first += net[2, k] * net[2, k] * (data[i, 0] * data[i, 0] + 1.0) / data.shape[0]
                second += z * z / data.shape[0]
        inner, outer, invariant = inner + first, outer + second, invariant + 2.0 * math.sqrt(first * second)
    return inner, outer, invariant


@kernel
def rescale(net, start, direction, moved, data, curve, slices, grid, now, factor):
    """One layer times the factor, the other divided by it; the loss along a fixed and along a rescaled direction."""
    for k in range(UNITS):
        net[0, k], net[1, k], net[2, k] = start[0, k] * factor, start[1, k] * factor, start[2, k] / factor
    now.change = 0.0
    for k in range(GRID):
        curve[k, 0] = -2.0 + 4.0 * k / (GRID - 1.0)
        curve[k, 1] = output(net, curve[k, 0])
        now.change = max(now.change, abs(curve[k, 1] - output(start, curve[k, 0])))
    for t in range(STEPS):
        grid[t] = -1.0 + 2.0 * t / (STEPS - 1.0)
        for kind in range(2):
            for layer in range(3):
                stretch = 1.0 if kind == 0 else (factor if layer < 2 else 1.0 / factor)
                for k in range(UNITS):
                    moved[layer, k] = net[layer, k] + grid[t] * stretch * direction[layer, k]
            slices[kind, t] = loss(moved, data)
    now.inner, now.outer, now.invariant = traces(net, data)
    now.sharpness, now.loss = now.inner + now.outer, loss(net, data)


def truth(figure):
    """Everything by numpy: outputs, losses along the lines, and the trace by second differences."""
    def outputs(net, x):
        return np.maximum(np.outer(x, net[0]) + net[1], 0) @ net[2]

    def half_square(net):
        return 0.5 * np.mean((outputs(net, DATA[:, 0]) - DATA[:, 1]) ** 2)

    for factor in (0.5, 3.0):
        program = figure.run(0, [(0, {"factor": factor})])
        scale = np.array([[factor], [factor], [1 / factor]])
        x, y = program["curve"].T
        yield Check("the function stays", y, outputs(NET, x), 1e-12, "rounding")
        for k, stretch in enumerate((1.0, scale)):
            exact = [half_square(scale * NET + t * stretch * DIRECTION) for t in program["grid"]]
            yield Check("loss along a line", program["slices"][k], exact, 1e-12, "rounding")
        h, trace, net = 1e-4, 0.0, scale * NET
        for index in np.ndindex(net.shape):
            step = np.zeros_like(net)
            step[index] = h
            trace += (half_square(net + step) + half_square(net - step) - 2 * half_square(net)) / h**2
        yield Check(f"trace at {factor}", program["now"].sharpness, trace, 1e-4 * trace, "second differences")
        at_one = figure.run(0, [(0, {"factor": 1.0})])
        yield Check("the rescaled line stays", program["slices"][1], at_one["slices"][1], 1e-12, "rounding")
        yield Check("the invariant trace", program["now"].invariant, at_one["now"].invariant, 1e-12, "rounding")
        yield Check("the two parts", (program["now"].inner * factor**2, program["now"].outer / factor**2),
                    (at_one["now"].inner, at_one["now"].outer), 1e-12, "each layer's curvature")


flat_or_rescaled = Explorable(
    "flat-or-rescaled", title="Flat, or rescaled?", size="sentence",
    controls=[Slider("factor", 0.25, 4.0, value=1.0, step=20, log=True,
                     label="First layer times $\\alpha$, second divided")],
    state={"net": np.zeros((3, UNITS)), "start": NET, "direction": DIRECTION, "moved": np.zeros((3, UNITS)),
           "data": DATA, "curve": np.zeros((GRID, 2)), "grid": np.zeros(STEPS), "slices": np.zeros((2, STEPS)),
           "now": scalars(change=0.0, sharpness=0.0, inner=0.0, outer=0.0, invariant=0.0, loss=0.0)},
    on={"factor": rescale}, truth=truth, poster=(0, [(0, {"factor": 2.5})]),
    views=[Curves("grid", "slices", xlim=(-1.0, 1.0), ylim=(0.0, 1.2), xlabel="step along a direction",
                  ylabel="loss", ratio=1.9, series=("fixed steps", "steps rescaled alike"),
                  label="Loss around the minimum"),
           Scatter("data", path="curve", head=False, xlim=(-2.0, 2.0), ylim=(-1.4, 1.4), size=4.0, ratio=1.9,
                   xlabel="$x$", ylabel="output", label="What the network computes"),
           Readout("α = {factor:.2f}: the output has changed by {now.change:.6f}. Trace of the Hessian "
                   "{now.sharpness:.2f} (first layer {now.inner:.2f}, second {now.outer:.2f}); the smallest that "
                   "rescaled units can have is {now.invariant:.2f}.")],
    caption="The function does not move, and the loss around it becomes as sharp as you like. Steps that are rescaled "
            "with the weights see no difference.",
    alt="Left, the loss along a line through a minimum, which becomes narrow when layers are rescaled, and one that "
        "stays; right, thirteen points and the output of a network through them, which stays too.")

"""A specimen figure that uses every kind of control and view, for tests that need no physics."""
import numpy as np
import pytest

from physml.core import kernel, stream
from physml.core.random import below, normal, uniform
from physml.explorables import (
    Bars,
    Button,
    Choice,
    Curves,
    Explorable,
    Image,
    Lattice,
    Quiver,
    Readout,
    Scatter,
    Slider,
    Toggle,
    Trace,
)


@kernel("int8[:, ::1], uint64[::1]")
def scatter_cells(cells, stream):
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            cells[i, j] = 1 if uniform(stream) < 0.5 else -1


@kernel("float64[:, ::1], float64[::1], float64, int64, int64")
def make_curves(curves, grid, width, power, mirrored):
    for i in range(grid.shape[0]):
        x = grid[i] / width
        y = 1.0
        for _ in range(power + 1):
            y *= x
        curves[0, i] = y
        curves[1, i] = -y if mirrored else 0.5


@kernel("int8[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], uint64[::1],"
        " float64, int64, int64")
def wander(cells, points, path, history, counts, shades, stream, width, speed, frame):
    if width > 1.95:
        raise ValueError("too wide")
    rows, columns = cells.shape
    for _ in range(speed):
        i, j = below(stream, rows), below(stream, columns)
        cells[i, j] = -cells[i, j]
        shades[i, j] += 0.1
    total = 0
    for i in range(rows):
        for j in range(columns):
            total += np.int64(cells[i, j])
    for k in range(points.shape[0]):
        points[k, 0] += 0.02 * width * normal(stream)
        points[k, 1] += 0.02 * width * normal(stream)
    path[frame % path.shape[0], 0] = points[0, 0]
    path[frame % path.shape[0], 1] = points[0, 1]
    counts[below(stream, counts.shape[0])] += 1.0
    history[0, frame % history.shape[1]] = total / (rows * columns)
    history[1, frame % history.shape[1]] = points[0, 0]


@kernel("float64[:, ::1], float64")
def gather(points, width):
    for k in range(points.shape[0]):
        points[k, 0] = 0.1 * width
        points[k, 1] = 0.0


def declare(**changes):
    declared = {
        "title": "A specimen of every part", "caption": "Nothing to learn here.",
        "alt": "Cells, points, curves and bars.",
        "state": {"cells": np.zeros((16, 24), np.int8), "stream": stream(7), "points": np.zeros((50, 2)),
                  "path": np.full((30, 2), np.nan), "history": np.zeros((2, 60)), "counts": np.zeros(5),
                  "expected": np.full(5, 24.0), "shades": np.zeros((16, 24)), "grid": np.linspace(-1, 1, 21),
                  "curves": np.zeros((2, 21)), "corners": np.array([[-1.0, -1.0], [1.0, 1.0], [0.0, 0.0]]),
                  "arrows": np.array([[0.5, 0.0], [0.0, -0.5], [0.3, 0.3]])},
        "controls": [Slider("width", 0.5, 2.0, value=1.0, label=r"Width $\sigma_x$"),
                     Slider("speed", 1, 40, value=10, step=1, label="Turns a frame", digits=0),
                     Choice("power", ("linear", "square", "cube"), label="Power", value=1),
                     Toggle("mirrored", label="Mirror the curve"), Button("gather", gather, "Gather the points")],
        "initialise": scatter_cells, "setup": make_curves, "step": wander,
        "views": [Lattice("cells", label="Cells", ratio=1.5, editable=True, brush=1),
                  Image("shades", label="Shades", ratio=1.5), Trace("history", label="Mean", series=("cells", "$x_1$")),
                  Bars("counts", reference="expected", ylim=(0, 60)),
                  Curves("grid", "curves", xlabel="$x$", ylabel="$y$", markers=(("width", "history[now]"),)),
                  Scatter("points", background="shades", path="path"), Quiver("corners", "arrows"),
                  Readout("Frame {frame}: width {width:.2f}, mean {history[now]:.3f}, first count {counts[0]:.0f}")],
        "poster": (40, [(10, {"width": 1.5})])}
    return Explorable("specimen", **(declared | changes))


SCRIPT = [(3, {"width": 1.3, "mirrored": 1}), (10, "gather"), (10, {"power": 0}), (10, {"power": 2}),
          (20, {"cells": [[0, 1], [5, -1]]}), (41, {"speed": 33}), (60, {"width": 0.5})]


@pytest.fixture
def specimen():
    return declare()


@pytest.fixture
def declared():
    return declare


@pytest.fixture
def script():
    return SCRIPT

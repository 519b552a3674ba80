"""The Fokker–Planck equation on a grid of one or two dimensions: conservative, positive, second order in the cells."""
import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from physml.core.arguments import number, real_array, vector, whole
from physml.core.frozen import frozen
from physml.diffusion import fokker_planck_kernels as kernels


@frozen
class Grid:
    """Equal cells in a box of one or two dimensions.

    Parameters
    ----------
    bounds : (float, float), or two such pairs
        The ends of the box, along each axis.
    cells : int, or two
        How many cells along each axis, at least 2.

    Raises
    ------
    ValueError
        If bounds and cells do not belong together, a box is empty or a count too small.

    Examples
    --------
    >>> grid = Grid((-1, 1), 4)
    >>> grid.points[:, 0].tolist(), grid.integral(np.ones(4))
    ([-0.75, -0.25, 0.25, 0.75], 2.0)
    """

    bounds: np.ndarray
    cells: tuple[int, ...]

    def __post_init__(self):
        bounds = np.atleast_2d(real_array("bounds", self.bounds))
        if bounds.shape not in ((1, 2), (2, 2)) or not np.all(bounds[:, 0] < bounds[:, 1]):
            raise ValueError(f"bounds: got {self.bounds!r}; give (low, high), or two such pairs, each with low < high")
        counts = self.cells if np.ndim(self.cells) else (self.cells,) * len(bounds)
        if len(counts) != len(bounds):
            raise ValueError(f"cells: got {self.cells!r} for {len(bounds)} axes; give one count for each")
        object.__setattr__(self, "bounds", bounds)
        object.__setattr__(self, "cells", tuple(whole("cells", n, 2) for n in counts))

    @property
    def spacing(self) -> np.ndarray:
        """The width of a cell along each axis, shape (d,)."""
        return (self.bounds[:, 1] - self.bounds[:, 0]) / self.cells

    @property
    def axes(self) -> tuple[np.ndarray, ...]:
        """The centres along each axis."""
        return tuple(low + h * (np.arange(n) + 0.5)
                     for (low, _), h, n in zip(self.bounds, self.spacing, self.cells, strict=True))

    @property
    def points(self) -> np.ndarray:
        """The centres of all cells in C order, shape (cells, d)."""
        return _product(self.axes)

    def faces(self, axis: int) -> np.ndarray:
        """The centres of the inner faces that flux along this axis passes, in C order, shape (faces, d)."""
        axes = list(self.axes)
        axes[axis] = axes[axis][1:] - self.spacing[axis] / 2
        return _product(axes)

    def integral(self, values: np.ndarray) -> float:
        """Sum over the cells, times the volume of a cell."""
        return float(np.sum(values) * np.prod(self.spacing))


def _product(axes):
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


@frozen
class FokkerPlanck:
    """A density at several times.

    Attributes
    ----------
    grid : Grid
    times : ndarray
        Shape (n,).
    densities : ndarray
        Shape ``(n, *grid.cells)``; the first is the start.
    steps : int
        How many steps it took, all together.
    """

    grid: Grid
    times: np.ndarray
    densities: np.ndarray
    steps: int

    @property
    def density(self) -> np.ndarray:
        """The last one."""
        return self.densities[-1]


def fokker_planck(density: np.ndarray, grid: Grid, drift: Callable, diffusion: float | Callable, *,
                  times: np.ndarray, updates: int = 100, steps: int | None = None,
                  steady: bool = False) -> FokkerPlanck:
    """Solve ∂p/∂t = -∇·(v p) + D ∇²p from ``times[0]`` to ``times[-1]``, with no flux through the walls.

    Cells exchange exponentially fitted fluxes (Scharfetter and Gummel 1969; for this equation Chang and Cooper 1970),
    in explicit steps. What one cell loses another gains, so that mass is conserved to rounding; no step may empty a
    cell, so that what was positive stays so. The error is of second order in the width h of the cells and of first in
    the time step, which stability ties to h²: dt (2 d D/h² + …) ≤ 1. Without diffusion the fluxes are upwind, and the
    error of first order in h.

    Parameters
    ----------
    density : ndarray
        The start at the centres of the cells, shape ``grid.cells``, not negative.
    grid : Grid
    drift : callable
        ``drift(x, t)``, for x of shape (n, d), is v in the same shape.
    diffusion : float or callable
        D, or ``diffusion(t)``; half the variance that noise adds in a unit of time, g²/2.
    times : array_like
        The start, and increasing times at which the density is wanted; at least two.
    updates : int
        How often v and D are asked for between neighbouring times: in the middle of so many equal parts, which leaves
        an error of second order in their length.
    steps : int, optional
        Between neighbouring times, of equal length; by default as many in each part as stability asks for.
    steady : bool
        Whether v and D are the same at all times: they are then asked for once.

    Returns
    -------
    FokkerPlanck

    Raises
    ------
    ValueError
        If the density is negative or of another shape, times do not increase, D is negative, the drift has another
        shape or is not finite, or ``steps`` are too few to be stable.

    Examples
    --------
    Particles that forget where they were: x' = -x with noise of variance 2 a unit of time.

    >>> grid = Grid((-6, 6), 120)
    >>> x = grid.points[:, 0]
    >>> start = np.exp(-((x - 1) ** 2) / 0.5)
    >>> solved = fokker_planck(start / grid.integral(start), grid, lambda x, t: -x, 1.0, times=[0, 1], steady=True)
    >>> round(grid.integral(x * solved.density), 3), round(float(np.exp(-1)), 3)
    (0.368, 0.368)
    """
    p = real_array("density", density, grid.cells)
    if p.min() < 0:
        raise ValueError(f"density: got {p.min()} among its entries; give numbers of at least 0")
    times = vector("times", times)
    if len(times) < 2 or not np.all(np.diff(times) > 0):
        raise ValueError(f"times: got {times.tolist()}; give at least two, increasing")
    updates = whole("updates", updates)
    parts = updates if steps is None else min(updates, whole("steps", steps))
    weights = _Weights(grid, drift, diffusion, times[0] if steady else None)
    padded, found, taken = np.pad(p, 1), [p], 0
    for start, end in pairwise(times):
        edges = np.linspace(start, end, parts + 1)
        for a, b in pairwise(edges[[0, -1]] if steady and steps is None else edges):
            taken += weights.advance(padded, a, b, None if steps is None else math.ceil(steps / parts))
        found.append(padded[(slice(1, -1),) * p.ndim].copy())
    return FokkerPlanck(grid, times, np.array(found), taken)


class _Weights:
    """The rates between neighbouring cells, as functions of time, and the largest at which a cell empties."""

    def __init__(self, grid, drift, diffusion, steady_at):
        self.grid, self.drift, self.diffusion = grid, drift, diffusion
        self.points = [grid.faces(axis) for axis in range(len(grid.cells))]
        self.steady = None if steady_at is None else self._at(steady_at)

    def _at(self, t):
        D = self.diffusion(t) if callable(self.diffusion) else self.diffusion
        D = number("diffusion", D, f"a finite number of at least 0 (at t = {t:.6g})", lambda x: x >= 0)
        rates, out = [], np.zeros(self.grid.cells)
        for axis, x in enumerate(self.points):
            v = np.asarray(self.drift(x, t), np.float64)
            if v.shape != x.shape or not np.isfinite(v).all():
                raise ValueError(f"drift: at t = {t:.6g} gave {'infinite values' if v.shape == x.shape else v.shape} "
                                 f"for x of shape {x.shape}; give finite numbers in that shape")
            forth, back = np.empty(len(x)), np.empty(len(x))
            kernels.face_weights(np.ascontiguousarray(v[:, axis]), D, self.grid.spacing[axis], forth, back)
            shape = [n - (k == axis) for k, n in enumerate(self.grid.cells)]
            walls = [(int(k == axis),) * 2 for k in range(len(shape))]
            forth, back = (np.pad(w.reshape(shape), walls) for w in (forth, back))
            out += np.delete(forth, 0, axis) + np.delete(back, -1, axis)
            rates += [forth, back]
        return rates, float(out.max())

    def advance(self, p, start, end, steps):
        """So many steps, or as many as no cell is emptied in, with the weights of the middle; how many there were."""
        rates, fastest = self.steady or self._at((start + end) / 2)
        needed = max(math.ceil((end - start) * fastest - 1e-9), 1)
        if steps is not None and steps < needed:
            raise ValueError(
                f"steps: {steps} from t = {start:.6g} to {end:.6g} are unstable, a cell would lose "
                f"{(end - start) / steps * fastest:.3g} times what it holds in one; give at least {needed} for this "
                "stretch, or None")
        advance = kernels.advance_line if p.ndim == 1 else kernels.advance_plane
        advance(p, np.zeros_like(p), *rates, (end - start) / (steps or needed), steps or needed)
        return steps or needed

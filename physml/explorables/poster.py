"""Posters: the views of a native run, drawn by matplotlib. What print and a page without JavaScript show."""
import base64
import io

import numpy as np

from physml import palette
from physml.explorables import views as v
from physml.explorables.text import decades, plain

INK, LINE, DOWN = (palette.LIGHT[name] for name in ("ink", "line", "down"))
SERIES = tuple(palette.LIGHT[name] for name in palette.SERIES)


def draw(explorable):
    """A matplotlib figure with one panel a view."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = [view for view in explorable.views if type(view) in DRAWERS]
    figure = Figure(figsize=(7.2, 7.2 / max(1.6, sum(view.ratio for view in shown)) + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, len(shown), width_ratios=[view.ratio for view in shown], squeeze=False)[0]
    for ax, view in zip(axes, shown, strict=True):
        DRAWERS[type(view)](ax, view, explorable.posed)
        _frame(ax, view)
    return figure


def png(explorable, dpi: int = 80, colours: int = 32) -> str:
    """The poster as base64 PNG, with a small palette."""
    from PIL import Image

    large, small = io.BytesIO(), io.BytesIO()
    draw(explorable).savefig(large, format="png", dpi=dpi)
    Image.open(large).convert("RGB").quantize(colours).save(small, "png", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def _frame(ax, view):
    ax.set_title(plain(view.label), fontsize=8, color=INK)
    ax.tick_params(labelsize=7, colors=LINE)
    if isinstance(view, v.Plot):
        ax.set_ylim(view.ylim)
        if view.decades:
            ax.set_xticks(*zip(*decades(view.xlim), strict=True))
        ax.set_xlabel(plain(view.xlabel), fontsize=8)
        ax.set_ylabel(plain(view.ylabel), fontsize=8)
        ax.spines[["top", "right"]].set_visible(False)
    else:
        ax.set(xticks=[], yticks=[])


def _lattice(ax, view, program):
    from matplotlib.colors import ListedColormap

    ax.imshow(program[view.array] > 0, cmap=ListedColormap([DOWN, SERIES[0]]), vmin=0, vmax=1, interpolation="nearest")


def _shades():
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("physml", ["white", SERIES[0]])


def _image(ax, view, program):
    ax.imshow(program[view.array], cmap=_shades(), vmin=view.limits[0], vmax=view.limits[1], interpolation="nearest")


def _direct_labels(ax, view):
    for k, text in enumerate(view.series):
        ax.text(0.98, 0.97 - 0.09 * k, plain(text), color=SERIES[k % len(SERIES)], transform=ax.transAxes, fontsize=7,
                ha="right", va="top")


def _trace(ax, view, program):
    rings, frame = np.atleast_2d(program[view.array]), program["frame"]
    n = rings.shape[1]
    for k, ring in enumerate(rings):
        ax.plot(ring[np.arange(max(0, frame - n), frame) % n], color=SERIES[k % len(SERIES)], lw=1)
    ax.set_xlim(0, n - 1)
    _direct_labels(ax, view)


def _curves(ax, view, program):
    x, rows = program[view.grid], np.atleast_2d(program[view.array])
    for k, row in enumerate(rows):
        if k in view.fill:
            ax.fill_between(x, row, color=SERIES[k % len(SERIES)], alpha=0.35, lw=0)
        else:
            ax.plot(x, row, color=SERIES[k % len(SERIES)], lw=1.2)
    for a, b in view.markers:
        ax.plot(v.value(a, program), v.value(b, program), "o", color=SERIES[1], ms=5)
    ax.set_xlim(view.xlim)
    _direct_labels(ax, view)


def _scatter(ax, view, program):
    if view.background:
        ax.imshow(program[view.background], cmap=_shades(), origin="lower", extent=(*view.xlim, *view.ylim), alpha=0.5,
                  aspect="auto", vmin=0, vmax=1)
    ax.plot(*program[view.array].T, "o", color=SERIES[0], ms=view.size, mew=0)
    if view.path:
        path = program[view.path]
        ax.plot(*path.T, color=SERIES[1], lw=1)
        if view.head:
            ax.plot(*path[np.isfinite(path[:, 0])][-1:].T, "o", color=SERIES[1], ms=5)
    ax.set(xlim=view.xlim, aspect="auto")


def _bars(ax, view, program):
    values = program[view.array][: int(program[view.count]) if view.count else None]
    at = np.arange(len(values))
    ax.bar(at, values, color=SERIES[0], width=0.8)
    if view.reference:
        ax.hlines(program[view.reference][: len(values)], at - 0.45, at + 0.45, color=SERIES[1])
    ax.set_xlim(-0.6, len(program[view.array]) - 0.4)
    if view.categories:
        ax.set_xticks(range(len(view.categories)), view.categories)
    _direct_labels(ax, view)


def _quiver(ax, view, program):
    ax.quiver(*program[view.positions].T, *(view.scale * program[view.vectors]).T, color=SERIES[0], angles="xy",
              scale_units="xy", scale=1)
    ax.set_xlim(view.xlim)


DRAWERS = {v.Lattice: _lattice, v.Image: _image, v.Trace: _trace, v.Curves: _curves, v.Scatter: _scatter,
           v.Bars: _bars, v.Quiver: _quiver}

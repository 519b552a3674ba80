"""The one matplotlib style of the book, and small helpers for figures.

The colours are those of the interactive figures. They stay apart for colour-blind readers (they differ in lightness,
too) and are drawn on a white card, so that a figure reads the same on a dark page.
"""
from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from physml.palette import LIGHT, SERIES

INK, LINE = LIGHT["ink"], LIGHT["line"]
PALETTE = {name: LIGHT[name] for name in SERIES}
WIDTH = 6.8  # inches; 72 points each, the width of the text column

_STYLE = {
    "figure.figsize": (WIDTH, 3.6), "figure.dpi": 100, "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white", "savefig.dpi": 200,
    "font.family": "DejaVu Sans", "font.size": 10, "axes.titlesize": 10.5, "axes.labelsize": 10,
    "mathtext.fontset": "cm", "legend.fontsize": 9, "xtick.labelsize": 9, "ytick.labelsize": 9,
    "text.color": INK, "axes.labelcolor": INK, "axes.titlecolor": INK, "axes.edgecolor": LINE,
    "xtick.color": LINE, "ytick.color": LINE, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8, "axes.titlelocation": "left",
    "axes.facecolor": "white", "axes.axisbelow": True, "grid.color": LIGHT["grid"], "grid.linewidth": 0.8,
    "lines.linewidth": 1.8, "lines.markersize": 5, "errorbar.capsize": 0, "legend.frameon": False,
    "image.cmap": "cividis", "image.interpolation": "nearest", "svg.hashsalt": "physml", "svg.fonttype": "path",
}


def style():
    """The style as a context manager: ``with physml.plotting.style(): ...``.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with style():
    ...     mpl.rcParams["legend.frameon"]
    False
    """
    return mpl.rc_context({**_STYLE, "axes.prop_cycle": mpl.cycler(color=list(PALETTE.values()))})


def use() -> None:
    """Set the style for the session; in a notebook, also sharp pictures (two pixels a point) of a constant size.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with mpl.rc_context():
    ...     use()
    ...     mpl.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update({**_STYLE, "axes.prop_cycle": mpl.cycler(color=list(PALETTE.values()))})
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if "inline" in mpl.get_backend():
        set_matplotlib_formats("retina", bbox_inches=None)


def label(axes: Axes, x: float, y: float, text: str, color: str = INK, **options):
    """Write a label beside a curve, in the curve's colour, instead of a legend.

    Parameters
    ----------
    axes : Axes
    x, y : float
        Where, in the units of the data.
    text : str
    color : str
        The name of a colour in `PALETTE` or any matplotlib colour.
    **options
        Passed to `Axes.annotate`, for example ``xytext=(6, 0)`` in points or ``ha="right"``.

    Returns
    -------
    Annotation

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> label(axes, 0.5, 0.5, "exact", "blue").get_text()
    'exact'
    >>> plt.close(figure)
    """
    options = {"xytext": (5, 4), "textcoords": "offset points", "va": "center", **options}
    return axes.annotate(text, (x, y), color=PALETTE.get(color, color), **options)


def points(axes: Axes, x: Sequence[float], y: Sequence[float], error: Sequence[float], color: str = "rust", **options):
    """Draw estimates with bars of one standard error.

    Parameters
    ----------
    axes : Axes
    x, y, error : array_like
        Shape (n,). Errors are standard errors, not negative.
    color : str
        The name of a colour in `PALETTE` or any matplotlib colour.
    **options
        Passed to `Axes.errorbar`.

    Returns
    -------
    ErrorbarContainer

    Raises
    ------
    ValueError
        If an error is negative or not a number.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> len(points(axes, [1, 2], [0.5, 0.7], [0.1, 0.1]).lines)
    3
    >>> plt.close(figure)
    """
    error = np.asarray(error, dtype=float)
    if not np.all(error >= 0):
        raise ValueError(f"error: got {error!r}; give standard errors, which are not negative")
    color = PALETTE.get(color, color)
    options = {"fmt": "o", "markersize": 4.5, "elinewidth": 1.2, "zorder": 3, **options}
    return axes.errorbar(x, y, yerr=error, color=color, **options)


def panels(columns: int = 1, rows: int = 1, height: float | None = None, **options) -> tuple[Figure, np.ndarray | Axes]:
    """`plt.subplots` at the width of the text column.

    Parameters
    ----------
    columns, rows : int
    height : float, optional
        Height of the figure in inches; by default each panel is a little wider than high.
    **options
        Passed to `plt.subplots`.

    Returns
    -------
    (Figure, Axes or ndarray of Axes)

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = panels(2)
    >>> float(figure.get_figwidth()), len(axes)
    (6.8, 2)
    >>> plt.close(figure)
    """
    if height is None:
        height = rows * min(3.6, 0.82 * WIDTH / columns)
    return plt.subplots(rows, columns, figsize=(WIDTH, height), **options)

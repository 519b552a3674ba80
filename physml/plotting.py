"""The one matplotlib style of the book, and small helpers for figures.

Colours are those of the interactive figures, letters those of the page. In a notebook figures are SVG on a white card;
the book takes the card away and lets the colours follow the page's theme.
"""
import os
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backend_bases import register_backend
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure

from physml.palette import LIGHT, SERIES

INK, LINE = LIGHT["ink"], LIGHT["line"]
PALETTE = {name: LIGHT[name] for name in SERIES}
WIDTH = 6.8  # inches; 72 points each, the width of the text column
DENSE = 3000  # an artist with more points than this is smaller as pixels, within the SVG

_STYLE = {
    "figure.figsize": (WIDTH, 3.6), "figure.dpi": 100, "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white", "savefig.dpi": 200,
    "font.family": ["Book Sans", "DejaVu Sans"], "font.size": 11, "axes.titlesize": 11.5, "axes.labelsize": 11,
    "mathtext.fontset": "cm", "legend.fontsize": 10, "xtick.labelsize": 10, "ytick.labelsize": 10,
    "text.color": INK, "axes.labelcolor": INK, "axes.titlecolor": INK, "axes.edgecolor": LINE,
    "xtick.color": LINE, "ytick.color": LINE, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8, "axes.titlelocation": "left",
    "axes.facecolor": "none", "axes.axisbelow": True, "grid.color": LIGHT["grid"], "grid.linewidth": 0.8,
    "lines.linewidth": 1.8, "lines.markersize": 5, "errorbar.capsize": 0, "legend.frameon": False,
    "image.cmap": "shade", "image.interpolation": "nearest", "svg.hashsalt": "physml", "svg.fonttype": "path",
}
# Pixels cannot follow the theme, so they take a blue and a rust that show on a light and on a dark ground: "shade" for
# densities and pictures, from nothing to blue, and "signs", from rust by nothing to blue.
_BLUE, _RUST = "#3d7dd2", "#d0622f"
for _name, _anchors in {"shade": [(0, _BLUE, 0), (1, _BLUE, 1)],
                        "signs": [(0, _RUST, 1), (0.5, _RUST, 0), (0.5, _BLUE, 0), (1, _BLUE, 1)]}.items():
    mpl.colormaps.register(LinearSegmentedColormap.from_list(
        _name, [(place, to_rgba(colour, alpha)) for place, colour, alpha in _anchors]), force=True)


class _Canvas(FigureCanvasSVG):
    """SVG in which clouds of points are pixels."""

    def print_svg(self, filename, *, bbox_inches_restore=None, metadata=None, **for_other_formats):
        for artist in self.figure.findobj(_is_dense):
            artist.set_rasterized(True)
        super().print_svg(filename, bbox_inches_restore=bbox_inches_restore, metadata=metadata)


def _is_dense(artist) -> bool:
    if hasattr(artist, "get_offsets"):
        return len(artist.get_offsets()) > DENSE or np.size(artist.get_array()) > DENSE
    return hasattr(artist, "get_marker") and artist.get_marker() not in ("", "None") and len(artist.get_xdata()) > DENSE


def _load_page_font() -> None:
    """Tell matplotlib of the page's sans, as "Book Sans": a static regular cut from the variable font, kept in a cache.

    Where the font's package is not installed figures have matplotlib's own DejaVu Sans.
    """
    try:
        import fontpkg_source_sans_3 as package
        from fontTools.ttLib import TTFont
        from fontTools.varLib import instancer
    except ImportError:
        return
    regular = Path(mpl.get_cachedir()) / "physml-book-sans.ttf"
    if not regular.exists():
        font = instancer.instantiateVariableFont(TTFont(package.ROOT / "files/SourceSans3[wght].ttf"), {"wght": 400})
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):
                record.string = "Book Sans"
        draft = regular.with_suffix(f".{os.getpid()}")
        font.save(draft)
        draft.replace(regular)  # several notebooks may get here at once
    if "Book Sans" not in font_manager.get_font_names():
        font_manager.fontManager.addfont(regular)


def _settings() -> dict:
    _load_page_font()
    known = [name for name in _STYLE["font.family"] if name in font_manager.get_font_names()]
    return {**_STYLE, "font.family": known, "axes.prop_cycle": mpl.cycler(color=list(PALETTE.values()))}


def style():
    """The style as a context manager: ``with physml.plotting.style(): ...``.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with style():
    ...     mpl.rcParams["legend.frameon"]
    False
    """
    return mpl.rc_context(_settings())


def use() -> None:
    """Set the style for the session; in a notebook, figures also become SVG of a constant size.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with mpl.rc_context():
    ...     use()
    ...     mpl.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update(_settings())
    register_backend("svg", _Canvas, "Scalable Vector Graphics")
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if "inline" in mpl.get_backend():
        set_matplotlib_formats("svg", bbox_inches=None, metadata={"Date": None})


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

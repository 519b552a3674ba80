"""Views: what is drawn from which arrays. `poster.py` draws them with matplotlib, ``assets/views.js`` on a canvas."""
import math
import re
from dataclasses import KW_ONLY, asdict, dataclass
from typing import ClassVar

from physml.explorables.text import decades, fixed, plain, ticks

_VALUE = r"(\w+)(?:\.(\w+)|\[(\w+)\])?"
_FIELD = re.compile(r"\{(" + _VALUE + r")(?::\.(\d)f)?\}")
_EXPRESSION = re.compile(_VALUE)


def reference(expression: str) -> tuple[str, str | None, str | None]:
    """Name, field and index of ``name``, ``record.field``, ``array[3]`` or ``ring[now]``."""
    match = _EXPRESSION.fullmatch(expression)
    if match is None or not (match[3] is None or match[3] == "now" or match[3].isdigit()):
        raise ValueError(f"views: cannot read {expression!r}; write 'name', 'record.field', 'array[3]' or 'ring[now]'")
    return match.groups()


def value(expression: str, program) -> float:
    """The number behind ``name``, ``record.field``, ``array[3]`` (in C order) or ``ring[now]``, a ring's newest."""
    name, field, index = reference(expression)
    found = program[name]
    if field:
        return found[field]
    if index == "now":
        return found[..., (program["frame"] - 1) % found.shape[-1]].flat[0]
    return found.flat[int(index)] if index else found


@dataclass(frozen=True, kw_only=True)
class View:
    """A picture of fixed proportions (``ratio`` is width by height), so that nothing moves when the figure starts."""

    label: str = ""
    ratio: float = 1.0
    array_fields: ClassVar[tuple[str, ...]] = ("array",)
    hidden: ClassVar[tuple[str, ...]] = ()  # what the page does not get: an axis that the data number

    def expressions(self) -> list[str]:
        """The arrays and numbers that the view reads."""
        return [getattr(self, f) for f in self.array_fields if getattr(self, f)]

    def payload(self) -> dict:
        fields = {k: v for k, v in asdict(self).items() if v not in ("", ())}
        for axis in "xy":
            if f"{axis}lim" in fields:
                powers = axis == "x" and fields.pop("decades")
                fields[f"{axis}ticks"] = decades(fields["xlim"]) if powers else ticks(fields[f"{axis}lim"])
            if f"{axis}label" in fields:
                fields[f"{axis}label"] = plain(fields[f"{axis}label"])
        if "series" in fields:
            fields["series"] = [plain(s) for s in fields["series"]]
        return {"kind": type(self).__name__.lower(), **{k: v for k, v in fields.items() if k not in self.hidden}}


@dataclass(frozen=True, kw_only=True)
class Plot(View):
    """A view with axes; of ``decades``, x is a logarithm to the base of ten, and its ticks say the powers."""

    xlim: tuple[float, float] = (-1, 1)
    ylim: tuple[float, float] = (-1, 1)
    xlabel: str = ""
    ylabel: str = ""
    ratio: float = 1.8
    decades: bool = False

    def __post_init__(self):
        for name in ("xlim", "ylim"):
            low, high = getattr(self, name)
            if not low < high:
                raise ValueError(f"{name}: got {low}, {high}; give low < high")


@dataclass(frozen=True)
class Lattice(View):
    """Cells of an int8 array (rows, columns): positive or not. If ``editable``, the reader draws, with a brush."""

    array: str
    _: KW_ONLY
    editable: bool = False
    brush: int = 0


@dataclass(frozen=True)
class Image(View):
    """A float64 array (rows, columns), first row on top, as shades between two ``limits``."""

    array: str
    _: KW_ONLY
    limits: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Trace(Plot):
    """Ring buffers, shape (length,) or (series, length), that the step kernel writes at ``frame % length``."""

    array: str
    _: KW_ONLY
    series: tuple[str, ...] = ()
    ratio: float = 2.4
    hidden: ClassVar = ("xlim", "xticks")


@dataclass(frozen=True)
class Curves(Plot):
    """Rows of an array (rows, n) over a grid (n,), joined by lines; ``fill`` names the rows drawn as areas.

    ``markers`` are pairs of expressions (``"temperature"``, ``"totals.energy"``, ``"history[now]"``) drawn as dots.
    """

    grid: str
    array: str
    _: KW_ONLY
    series: tuple[str, ...] = ()
    fill: tuple[int, ...] = ()
    markers: tuple[tuple[str, str], ...] = ()
    array_fields: ClassVar = ("grid", "array")

    def expressions(self):
        return super().expressions() + [e for pair in self.markers for e in pair]


@dataclass(frozen=True)
class Scatter(Plot):
    """Rows of an array (n, 2) as dots, over a ``background`` of shades (rows, columns; row 0 at the bottom).

    ``path`` is an array (m, 2) joined by a line, which nan breaks; at its last row that is not nan stands a dot, unless
    ``head`` is false.
    """

    array: str
    _: KW_ONLY
    background: str = ""
    path: str = ""
    head: bool = True
    size: float = 2.0
    ratio: float = 1.0
    array_fields: ClassVar = ("array", "background", "path")


@dataclass(frozen=True)
class Bars(Plot):
    """One bar an entry of an array (n,), the first ``count`` of them; ``reference`` (n,) is a line across each bar."""

    array: str
    _: KW_ONLY
    reference: str = ""
    count: str = ""
    series: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    array_fields: ClassVar = ("array", "reference", "count")
    hidden: ClassVar = ("xlim", "xticks")


@dataclass(frozen=True)
class Quiver(Plot):
    """Arrows ``scale * vectors`` (n, 2) at ``positions`` (n, 2)."""

    positions: str
    vectors: str
    _: KW_ONLY
    scale: float = 1.0
    ratio: float = 1.0
    array_fields: ClassVar = ("positions", "vectors")


@dataclass(frozen=True)
class Readout:
    """A sentence with values: ``{control:.2f}``, ``{totals.draws}``, ``{array[3]:.2f}`` or ``{ring[now]:.2f}``."""

    text: str

    def expressions(self):
        return [m[1] for m in _FIELD.finditer(self.text)]

    def payload(self):
        return {"kind": "readout", "text": self.text}

    def format(self, program, unknown=()) -> str:
        """The sentence with the program's values, as the page writes it; dots for what is nan, or named as unknown."""
        def replace(match):
            x = value(match[1], program)
            if math.isnan(x) or reference(match[1])[0] in unknown:
                return "…"
            return (fixed(x, int(match[5])) if match[5] else str(x)).replace("-", "−").replace("Infinity", "∞")
        return _FIELD.sub(replace, self.text)

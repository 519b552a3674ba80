"""What the reader can move: sliders, choices, toggles, buttons. Every value is a number that all hosts share."""
import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from physml.core import Kernel

# What a Jupyter widget calls its own: a control is one of its traits (`widget.temperature = 1.5`) and may not hide it.
OF_THE_WIDGET = {
    "add_class", "add_traits", "blur", "class_own_trait_events", "class_own_traits", "class_trait_names",
    "class_traits", "close", "close_all", "comm", "cross_validation_lock", "explorable", "fetch", "focus", "frame",
    "get_manager_state", "get_state", "get_view_spec", "handle_comm_opened", "handle_control_comm_opened",
    "has_trait", "hold_sync", "hold_trait_notifications", "keys", "layout", "log", "model_id", "notify_change",
    "observe", "on_msg", "on_trait_change", "on_widget_constructed", "open", "press", "remove_class", "send",
    "send_state", "set_state", "set_trait", "setup_instance", "state", "style", "tabbable", "tooltip",
    "trait_defaults", "trait_events", "trait_has_value", "trait_metadata", "trait_names", "trait_values", "traits",
    "unobserve", "unobserve_all", "widget_types", "widgets"}


@dataclass(frozen=True)
class Slider:
    """A number between two bounds, on a grid of float64 values that the page receives as a table.

    Parameters
    ----------
    name : str
        The name under which kernels, events and the widget know it; a Python identifier.
    low, high, value : float
        The bounds and the starting value, which is always a point of the grid.
    label : str
        What the reader sees; ``$T$`` sets a symbol in italics.
    step : float, optional
        The grid's spacing; by default a hundredth of the range. An ``int`` step with ``int`` bounds makes an integer.
    log : bool
        Whether the grid is geometric (``step`` is then the number of points a decade, 20 by default).
    digits : int
        Decimals shown.
    """

    name: str
    low: float
    high: float
    value: float
    label: str
    step: float | None = None
    log: bool = False
    digits: int = 2
    kind: ClassVar[str] = "slider"

    def __post_init__(self):
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"low, high: slider {self.name!r} has {self.low}, {self.high}; give finite low < high")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"value: slider {self.name!r} starts at {self.value}, outside [{self.low}, {self.high}]")
        if self.step is not None and not 0 < self.step < math.inf:
            raise ValueError(f"step: slider {self.name!r} has step {self.step}; give a positive one")
        if self.step is not None and not self.log and self.step > (self.high - self.low) * (1 + 1e-9):
            raise ValueError(f"step: slider {self.name!r} has step {self.step}, so it cannot move; give one of at most "
                             f"{self.high - self.low}")
        if self.log and self.low <= 0:
            raise ValueError(f"low: the logarithmic slider {self.name!r} needs a positive low, got {self.low}")

    @property
    def is_integer(self) -> bool:
        return all(isinstance(x, int) for x in (self.low, self.high, self.value, self.step))

    @property
    def values(self) -> list:
        """The grid, ascending, within the bounds; it contains ``value``. The same bits on every machine."""
        if self.is_integer:
            grid = set(range(self.low, self.high + 1, self.step))
        else:
            points = _geometric(self.low, self.high, self.step or 20) if self.log else _even(
                self.low, self.high, self.step or (self.high - self.low) / 100)
            grid = {min(max(x, self.low), self.high) for x in points}
        return sorted(grid | {self.value})

    def coerce(self, value):
        """The value as the kernels get it."""
        fits = isinstance(value, numbers.Real) and self.low <= value <= self.high
        if not fits or (self.is_integer and value != int(value)):
            raise ValueError(f"{self.name}: got {value!r}; give {'an integer' if self.is_integer else 'a number'} "
                             f"between {self.low} and {self.high}")
        return int(value) if self.is_integer else float(value)


def _even(low, high, step):
    """From ``low`` in equal steps, as far as they stay below ``high``; without the noise of binary fractions."""
    return [round(low + k * step, 12) for k in range(math.floor((high - low) / step + 1e-9) + 1)]


def _geometric(low, high, a_decade):
    """Equal ratios from ``low`` to ``high``, to four digits; decimal, since libraries round log differently."""
    start, ratio = Decimal(low).ln(), (Decimal(high) / Decimal(low)).ln()
    n = math.ceil(Decimal(a_decade) * ratio / Decimal(10).ln() - Decimal("1e-9"))
    return [float(f"{(start + ratio * k / n).exp():.4g}") for k in range(n + 1)]


@dataclass(frozen=True)
class Choice:
    """One of several named options; kernels get its index."""

    name: str
    options: tuple[str, ...]
    label: str
    value: int = 0
    kind: ClassVar[str] = "choice"
    is_integer: ClassVar[bool] = True
    digits: ClassVar[int] = 0

    def __post_init__(self):
        if len(self.options) < 2 or not 0 <= self.value < len(self.options):
            raise ValueError(f"options: choice {self.name!r} needs two or more and a value among their indices; "
                             f"got {self.options!r}, {self.value!r}")

    @property
    def values(self) -> list:
        return list(range(len(self.options)))

    def coerce(self, value):
        if value not in self.values:
            raise ValueError(f"{self.name}: got {value!r}; give an index into {list(self.options)}")
        return int(value)


@dataclass(frozen=True)
class Toggle:
    """On or off; kernels get 1 or 0."""

    name: str
    label: str
    value: int = 0
    kind: ClassVar[str] = "toggle"
    is_integer: ClassVar[bool] = True
    digits: ClassVar[int] = 0
    values: ClassVar[list] = [0, 1]

    def coerce(self, value):
        if value not in (0, 1):
            raise ValueError(f"{self.name}: got {value!r}; give 0 or 1")
        return int(value)


@dataclass(frozen=True)
class Button:
    """A kernel that runs once when pressed, or values that it puts into arrays, ``{"path": math.nan}``."""

    name: str
    kernel: Kernel | Callable | Mapping
    label: str
    kind: ClassVar[str] = "button"


Control = Slider | Choice | Toggle

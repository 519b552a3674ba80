"""Find a figure of the book by its name: one file a figure, in a folder a chapter.

``ising-temperature`` is declared in ``<chapter>/ising_temperature.py``. Nothing else is imported to load it, so that a
broken figure breaks its own page only. Files that begin with an underscore are what figures of a chapter share.
"""
import importlib
from pathlib import Path

from physml.explorables.explorable import Explorable

HERE = Path(__file__).parent


def _files() -> dict[str, Path]:
    found = {}
    for file in sorted(HERE.glob("*/[!_]*.py")):
        other = found.setdefault(file.stem.replace("_", "-"), file)
        if other is not file:
            raise ValueError(f"name: {file} and {other} declare the same figure; names are one per book")
    return found


def names() -> list[str]:
    """The names of all figures of the book, sorted."""
    return sorted(_files())


def load(name: str) -> Explorable:
    """The figure with this name.

    Raises
    ------
    ValueError
        If no file of the book is called so, or if it declares no figure of this name.
    """
    file = _files().get(name)
    if file is None:
        raise ValueError(f"name: no explorable is called {name!r}; there are {names()}")
    module = importlib.import_module(f"{__package__}.{file.parent.name}.{file.stem}")
    for value in vars(module).values():
        if isinstance(value, Explorable) and value.name == name:
            return value
    raise ValueError(f"name: {module.__name__} declares no Explorable {name!r}")


def expression(name: str) -> str:
    """What stands for a figure in copied Python: the call that loads it; of other people's figures just a name."""
    return f'explorables.load("{name}")' if name in _files() else "figure"

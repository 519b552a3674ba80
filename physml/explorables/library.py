"""Find a declared figure by its name: one module a chapter, each a few Explorables at module level."""
import functools
import importlib
import pkgutil

from physml.explorables.program import Explorable

MACHINERY = {"assets", "controls", "library", "markup", "poster", "program", "text", "views", "widget"}


@functools.cache
def _declared() -> dict[str, Explorable]:
    import physml.explorables as package

    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name not in MACHINERY):
        for value in vars(importlib.import_module(f"{package.__name__}.{module}")).values():
            if isinstance(value, Explorable) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"name: two explorables are called {value.name!r}; names are one per book")
    return found


def names() -> list[str]:
    """The names of all figures of the book, sorted."""
    return sorted(_declared())


def load(name: str) -> Explorable:
    """The figure with this name.

    Raises
    ------
    ValueError
        If no chapter declares it; the message lists the names there are.
    """
    if name not in _declared():
        raise ValueError(f"name: no explorable is called {name!r}; there are {names()}")
    return _declared()[name]

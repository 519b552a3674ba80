"""The same book on every machine: whatever the requirements bring along has its version pinned, and is that version."""
import importlib.metadata
import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-test.txt", "constraints.txt")


def lines(file: str) -> list[Requirement]:
    text = re.sub(r"(?m)\s*#.*$|^-.*$", "", (ROOT / file).read_text(encoding="utf8"))
    return [Requirement(line) for line in text.splitlines() if line.strip()]


def closure(wanted: list[Requirement]) -> set[str]:
    """The names of these distributions and of all that they need on this machine."""
    found, waiting = set(), [(canonicalize_name(w.name), frozenset(w.extras)) for w in wanted]
    while waiting:
        if (item := waiting.pop()) in found:
            continue
        found.add(item)
        name, extras = item
        for need in map(Requirement, importlib.metadata.requires(name) or ()):
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""}):
                waiting.append((canonicalize_name(need.name), frozenset(need.extras)))
    return {name for name, _ in found}


def test_all_that_is_installed_is_pinned():
    pinned = {canonicalize_name(line.name): str(line.specifier) for file in FILES for line in lines(file)}
    needed = closure(lines("requirements-test.txt") + lines("requirements.txt"))
    assert len(needed) > 100
    assert sorted(needed - set(pinned)) == []
    for name in needed:
        assert Version(importlib.metadata.version(name)) == Version(pinned[name].removeprefix("==")), name

"""The house rules that no module can break unseen: what may import what, what an import costs, where kernels live."""
import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import physml
from physml.core import kernels, wasm
from tools.closure import cell_tree, code_of

ROOT = Path(physml.__file__).parent
FLOOR = {"core": 0, "data": 1, "explorables": 3, "palette": 3, "plotting": 3, "problems": 3}  # the others: 2
SIDEWAYS = {("rg", "ising"), ("rg", "learning"), ("diffusion", "learning"), ("spinglass", "meanfield")}
HEAVY = {"numba", "scipy", "matplotlib", "ipywidgets", "anywidget"}
ASKED_FOR = {"diffusion.wkb_log_likelihood"}  # only checks outside this repository call these
ROOMS = sorted(p.name.removesuffix(".py") for p in ROOT.iterdir()
               if (p / "__init__.py").exists() or (p.suffix == ".py" and p.name != "__init__.py"))


def imported_rooms(path):
    """The rooms of physml that a file imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "physml" else [f"physml.{a.name}" for a in node.names]
        for name in names:
            if name.startswith("physml."):
                yield name.split(".")[1]


def files(room):
    return sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else [ROOT / f"{room}.py"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_the_floors_below(room):
    for path in files(room):
        for other in set(imported_rooms(path)) - {room}:
            below = FLOOR.get(other, 2) < FLOOR.get(room, 2)
            beside = FLOOR.get(room, 2) == FLOOR.get(other, 2) == 2 and (other == "spins" or (room, other) in SIDEWAYS)
            beside |= FLOOR.get(room, 2) == FLOOR.get(other, 2) == 3  # figures, plots and checks share a floor
            assert below or beside, (
                f"{path.relative_to(ROOT)} imports physml.{other}, which is on no floor below. A topic may use core, "
                "data and spins; if it builds on another topic for good, enter the pair in SIDEWAYS, in this file.")


def test_there_is_no_circle():
    edges = {room: {o for path in files(room) for o in imported_rooms(path)} - {room} for room in ROOMS}
    while edges:
        free = [room for room, needs in edges.items() if not needs & set(edges)]
        assert free, f"a circle among {sorted(edges)}"
        for room in free:
            del edges[room]


@pytest.mark.parametrize("room", ["", *[r for r in ROOMS if r != "plotting"]])
def test_an_import_is_cheap(room):
    name = f"physml.{room}".rstrip(".")
    code = f"import sys, {name}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == [], f"import {name} loads {said.strip()}: import that inside the function that needs it"


@pytest.mark.parametrize("room", ROOMS)
def test_public_names_exist_and_are_documented(room):
    module = getattr(physml, room)
    assert module.__doc__, f"physml.{room} has no docstring; the reference opens its section with it"
    if FLOOR.get(room, 2) < 3:
        assert hasattr(module, "__all__"), f"physml/{room}/__init__.py: list the public names in __all__"
    for name in getattr(module, "__all__", []):
        assert hasattr(module, name), f"physml.{room}: __all__ has {name!r}, which the module lacks"
        assert getattr(module, name).__doc__, f"physml.{room}.{name} has no docstring"


def test_a_plain_installation_has_all_that_topics_import():
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.match(r"\w+", requirement)[0] for requirement in project["dependencies"]}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for r in ROOMS if FLOOR.get(r, 2) < 3 for path in files(r)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    found |= {n.module for n in nodes if isinstance(n, ast.ImportFrom)}
    outside = {name.split(".")[0] for name in found} - set(sys.stdlib_module_names) - {"physml"}
    assert outside - named == {"llvmlite", "wasmtime"}  # the one comes with numba, only tests call the other


@cache
def names_used():
    """How often each name is read, or imported from physml, in the package, the book's cells and the benchmarks."""
    found = Counter()
    sources = [ast.parse(path.read_text(encoding="utf-8")) for folder in (ROOT, ROOT.parent / "benchmarks")
               for path in folder.rglob("*.py") if path.parent.parent != ROOT or path.name != "__init__.py"]
    sources += [cell_tree(code_of(path.read_text(encoding="utf-8"))) for path in (ROOT.parent / "book").rglob("*.md")]
    for node in (node for tree in sources for node in ast.walk(tree)):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            found[getattr(node, "id", getattr(node, "attr", None))] += 1
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("physml"):
            found.update(a.name for a in node.names)
    return found


def test_public_functions_are_used_by_more_than_tests():
    rooms = {room: getattr(physml, room) for room in ROOMS if FLOOR.get(room, 2) < 3}
    unused = {f"{room}.{name}" for room, module in rooms.items() for name in module.__all__
              if not inspect.isclass(getattr(module, name)) and not names_used()[name]}
    assert unused == ASKED_FOR, "only tests use these: show them in the book, or take them out"


def test_no_kernel_is_for_tests_alone():
    unused = {name for name, kernel in kernels().items() if not names_used()[kernel.function.__name__]}
    assert unused == set()


@pytest.mark.parametrize("folder", [p for p in sorted(ROOT.rglob("*")) if any(p.glob("*.py"))],
                         ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_folder_is_a_package(folder):
    assert (folder / "__init__.py").exists(), f"physml/{folder.relative_to(ROOT)} has no __init__.py: no wheel has it"


def test_every_page_kernel_compiles_to_one_module():
    """All kernels of the package that a page may call; those that return a value are for other kernels to call."""
    void = [k for k in kernels().values()
            if k.wasm and k.is_typed and str(k.dispatcher.nopython_signatures[0].return_type) == "none"]
    assert len(void) > 20
    code = wasm.build(void)
    assert code.startswith(b"\0asm")

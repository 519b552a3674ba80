"""The house rules that no module can break unseen: what may import what, what an import costs, where kernels live."""
import ast
import subprocess
import sys
from pathlib import Path

import pytest

import physml
from physml.core import kernels, wasm

ROOT = Path(physml.__file__).parent
FLOOR = {"core": 0, "data": 1, "explorables": 3, "palette": 3, "plotting": 3, "problems": 3}  # the others: 2
SIDEWAYS = {("rg", "ising"), ("rg", "learning"), ("diffusion", "learning"), ("spinglass", "meanfield")}
HEAVY = {"numba", "scipy", "matplotlib", "ipywidgets", "anywidget"}
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

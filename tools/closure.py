"""What the outputs of a notebook depend on, so that it runs again when that has changed, and only then.

`Package.digest` covers the modules of physml that the notebook's code cells import, directly or not (imports inside
functions too), the figures that they load by name, the data files beside these modules, and the versions of the
installed packages that any of them imports. Nothing is executed: all is read from the source. The cells' own source is
no part of it, since the cache of executed notebooks compares that itself; `Package.stamp` adds the digest to what the
cache compares.

Where the source does not tell which module will be loaded, everything is taken: a notebook may run once too often, and
never keeps outputs that are out of date.
"""
import ast
import functools
import hashlib
import os
import platform
import re
from importlib.metadata import packages_distributions, version
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "physml"
RUNTIME = (".js", ".css")  # of the pages, not of what a cell puts into them
MACHINE = ("NUMBA_CPU_NAME", "NUMBA_DISABLE_JIT", "OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
# Modules that import by a computed name, and who decides that name: attributes of the package, the arguments of
# `explorables.load`, callers of `kernels`, a subprocess that is told which kernels to compile.
LOADERS = {"physml", "physml.core.jit", "physml.core.wasm.compiler", "physml.explorables.library"}
FIGURES = "physml.explorables"
DYNAMIC = {"import_module", "__import__", "walk_packages", "iter_modules"}
BEHIND = {"numba": ("llvmlite",), "matplotlib": ("pillow", "contourpy")}  # not imported by us, and shape outputs too


class Package:
    """The sources of physml as they are now, each read once."""

    def __init__(self, root: Path = ROOT):
        self.root = root
        self.modules = {}
        for path in sorted((root / PACKAGE).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            self.modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        self.needs = functools.cache(self._needs)
        self.digest = functools.cache(self._digest)  # a build asks for each page's several times
        self.tree = functools.cache(lambda name: parsed(self.modules[name].read_text(encoding="utf-8")))

    def _digest(self, code: str) -> str:
        """A digest of everything that the outputs of this code depend on besides itself."""
        found = hashlib.sha256(platform.python_version().encode())
        for name in MACHINE:
            found.update(f"{name}={os.environ.get(name, '')}\n".encode())
        modules, outside = self.closure(code)
        for name in sorted(distributions(outside)):
            found.update(f"{name}=={version(name)}\n".encode())
        for path in self.files(modules):
            found.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes())
        return found.hexdigest()[:16]

    def text_digest(self, text: str) -> str:
        """The digest for the code cells of a MyST notebook."""
        return self.digest(code_of(text))

    def stamp(self, text: str) -> str:
        """The text of a MyST notebook with its digest in the kernelspec; lines keep their numbers.

        The cache of executed notebooks (jupyter-cache) compares code cells and kernelspec: outputs are found again
        exactly as long as neither the cells nor anything in their closure has changed.
        """
        head = re.match(r"---\n(.*?\n)---\n", text, re.S)
        meta = yaml.safe_load(head[1]) if head else None
        if not isinstance(meta, dict) or "kernelspec" not in meta:
            return text
        meta["kernelspec"]["closure"] = self.text_digest(text)
        line = yaml.safe_dump(meta, default_flow_style=True, width=float("inf"), allow_unicode=True, sort_keys=False)
        filling = "\n" * (head[1].count("\n") - 1)
        return f"---\n{line.strip()}\n{filling}---\n{text[head.end():]}"

    def closure(self, code: str) -> tuple[set[str], set[str]]:
        """The modules of physml that the code loads, directly or not, and the other top-level packages."""
        waiting, outside = self._read(cell_tree(code), "")
        modules, outside, waiting = set(), set(outside), set(waiting)
        while waiting:
            modules.add(name := waiting.pop())
            inner, foreign = self.needs(name)
            outside |= foreign
            waiting |= inner - modules
        return modules, outside

    def files(self, modules: set[str]) -> list[Path]:
        """The sources of these modules, and the data that lie beside them in the packages' own folders."""
        found = {self.modules[name] for name in modules}
        packages = {path.parent for path in self.modules.values() if path.name == "__init__.py"}
        for package in {path.parent for path in found if path.name == "__init__.py"}:
            for path in package.rglob("*"):
                if "__pycache__" in path.parts:
                    continue  # a process that imports writes there meanwhile, under temporary names
                home = next(folder for folder in path.parents if folder in packages)
                if home == package and path.is_file() and path.suffix not in (".py", *RUNTIME):
                    found.add(path)
        return sorted(found)

    def _needs(self, name):
        return self._read(self.tree(name), name)

    def _read(self, tree, here):
        """What one module (``here``) or a notebook ("") loads: modules of the package, top-level names of others."""
        names, aliases = self._imports(tree, here)
        mentioned = {dotted(node, aliases) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
        names |= mentioned - {None}
        if not here.startswith(f"{PACKAGE}.core") and f"{PACKAGE}.core.kernels" in names | mentioned:
            names |= set(self.modules)  # whoever asks for all kernels loads all modules
        if here not in LOADERS and DYNAMIC & {getattr(n, "attr", getattr(n, "id", None)) for n in ast.walk(tree)}:
            names |= set(self.modules)
        if not here.startswith(FIGURES):
            names |= self._figures(tree, aliases, mentioned)
        prefixes = {".".join(parts[:k + 1]) for parts in (name.split(".") for name in names) for k in range(len(parts))}
        return prefixes & set(self.modules), {name.split(".")[0] for name in names} - {PACKAGE}

    def _imports(self, tree, here):
        """The dotted names that are imported anywhere in a source, and what its own names stand for."""
        names, aliases = set(), {PACKAGE: PACKAGE}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {a.name for a in node.names}
                aliases |= {a.asname: a.name for a in node.names if a.asname}
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    is_package = self.modules[here].name == "__init__.py"
                    package = here.split(".")[: len(here.split(".")) + is_package - node.level]
                    base = ".".join(package + base.split(".") * bool(base))
                names |= {base} | {f"{base}.{a.name}" for a in node.names}
                aliases |= {a.asname or a.name: f"{base}.{a.name}" for a in node.names}
        return names, {name: full for name, full in aliases.items() if full.split(".")[0] == PACKAGE}

    def _figures(self, tree, aliases, mentioned):
        """The modules of the figures that a source loads by name; all of them where a name is computed."""
        load = f"{FIGURES}.load"
        if not {load, f"{FIGURES}.names"} & mentioned:
            return set()
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and dotted(n.func, aliases) == load]
        told = [n.args[0].value for n in calls if n.args and isinstance(n.args[0], ast.Constant)]
        used = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute | ast.Name) and dotted(n, aliases) == load]
        known = self.homes
        if f"{FIGURES}.names" in mentioned or len(told) < len(used) or set(told) - set(known):
            return {name for name in self.modules if name.startswith(f"{FIGURES}.")}
        return {known[name] for name in told}

    @functools.cached_property
    def homes(self) -> dict[str, str]:
        """The module that declares each figure: the one that is called like it, in a folder of figures."""
        inside = re.compile(re.escape(FIGURES) + r"\.\w+\.([^\W_]\w*)")
        found = {name: inside.fullmatch(name) for name in self.modules}
        return {match[1].replace("_", "-"): name for name, match in found.items() if match}


def code_of(text: str) -> str:
    """The code cells of a MyST notebook, in order."""
    return "\n".join(body for _, body in re.findall(r"(?ms)^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1`*$", text))


def parsed(text: str) -> ast.AST:
    """A module as a tree. One that is broken imports nothing: who loads it will hear of it, and nobody else."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


def cell_tree(code: str) -> ast.AST:
    """The cells as Python: without options, magics and shell lines."""
    code = re.sub(r"(?ms)^---\n.*?^---\n", "", code)
    return ast.parse("\n".join("" if re.match(r"[%!?]|:[\w-]+:", line) else line for line in code.splitlines()))


def dotted(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """The full name, ``physml.a.b``, of what an expression mentions, or None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in aliases:
        return ".".join([aliases[node.id], *reversed(parts)])
    return None


def distributions(names: set[str]) -> set[str]:
    """The installed distributions behind top-level names (the standard library has none)."""
    found = {distribution.lower() for name in names for distribution in _installed().get(name, [])}
    return found | {other for name in found for other in BEHIND.get(name, ())}


@functools.cache
def _installed():
    return packages_distributions()

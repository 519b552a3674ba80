"""One MyST notebook a problem set: how it is read, and what the site and nbgrader make of it.

In the source a problem is a markdown cell that opens with a label, a heading and a line of facts, ::

    (problem-hastings)=
    ## A rule for lopsided proposals

    ★★ · 20 minutes · 4 points

then one code cell tagged ``solution`` and one tagged ``checks``; code cells without a tag are given to the student.
"""
import copy
import re
from dataclasses import dataclass

_HEAD = re.compile(r"\A\(problem-(?P<name>[\w-]+)\)=\n## (?P<title>[^\n]+)\n\n"
                   r"(?P<level>★{1,3}) · (?P<minutes>\d+) minutes · (?P<points>\d+) points?\n")
_FOLD = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide the solution"}


@dataclass(frozen=True)
class Problem:
    """A problem: its number in the set, the facts of its head line, and the source of its three cells."""

    number: int
    name: str
    title: str
    level: int
    minutes: int
    points: int
    statement: str
    solution: str
    checks: str


def read(text: str):
    """The notebook of a problem set's source; every cell has a stable id and, in a problem, ``metadata.problem``.

    Raises
    ------
    ValueError
        If a tagged cell stands outside a problem, or a problem lacks or repeats a cell.
    """
    import jupytext

    notebook = jupytext.reads(text, fmt="md:myst")
    name, number, seen = None, 0, set()
    for index, cell in enumerate(notebook.cells):
        kind = _kind(cell)
        if head := cell.cell_type == "markdown" and _HEAD.match(cell.source):
            _complete(name, seen)
            name, number, seen, kind = head["name"], number + 1, set(), "statement"
        elif cell.cell_type == "markdown" and re.search(r"^## .+\n\n★", cell.source, re.M):
            raise ValueError("a problem must open its cell: put '+++' or a code cell above its label, and write "
                             f"'(problem-name)=' and '★ · 10 minutes · 2 points'; found {cell.source[:80]!r}")
        if kind in seen or (kind in ("solution", "checks") and name is None):
            raise ValueError(f"problem {name!r}: unexpected {kind} cell {cell.source[:60]!r}")
        if kind:
            seen.add(kind)
            cell.metadata["problem"] = {"name": name, "number": number, "kind": kind}
        cell["id"] = f"{name}-{kind}" if kind else f"given-{index}"
    _complete(name, seen)
    return notebook


def problems(notebook) -> list[Problem]:
    """The problems of a notebook from `read`."""
    cells: dict[str, dict] = {}
    for cell in notebook.cells:
        if fact := cell.metadata.get("problem"):
            cells.setdefault(fact["name"], {"number": fact["number"]})[fact["kind"]] = cell.source
    found = []
    for name, cell in cells.items():
        head = _HEAD.match(cell["statement"] + "\n")
        found.append(Problem(cell["number"], name, head["title"], len(head["level"]), int(head["minutes"]),
                             int(head["points"]), cell["statement"][head.end():].strip(), cell["solution"],
                             cell["checks"]))
    return found


def numbered(source: str, number: int, *, label: bool, facts: str = "{}") -> str:
    """A statement with "Problem 3: " before its title, with or without its label, its line of facts in a template."""
    head = _HEAD.match(source + "\n")
    line = source[:head.end()].splitlines()[3]
    return (f"(problem-{head['name']})=\n" if label else "") + (
        f"## Problem {number}: {head['title']}\n\n{facts.format(line)}\n{source[head.end():]}")


def cleared(notebook):
    """A copy without solutions (a stub stands in their place) and without hidden tests, by nbgrader's own rules."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

    notebook = copy.deepcopy(notebook)
    for step in (ClearSolutions, ClearHiddenTests):
        notebook, _ = step(enforce_metadata=False).preprocess(notebook, {})
    return notebook


def site(text: str, solutions: bool = True) -> str:
    """The page of a problem set: numbered, hidden tests gone, solutions folded under their stub or left out.

    Without solutions neither stubs nor checks are executed.
    """
    import jupytext

    notebook = read(text)
    skip = [] if solutions else ["skip-execution"]
    cells = []
    for cell, public in zip(notebook.cells, cleared(notebook).cells, strict=True):
        cell.metadata.pop("problem", None)
        fact = public.metadata.pop("problem", {"kind": None})
        if fact["kind"] == "statement":
            public.source = numbered(public.source, fact["number"], label=True,
                                     facts="```{{rst-class}} problem-facts\n{}\n```")
        elif fact["kind"] is not None:
            public.metadata["tags"] = ["problem-stub" if fact["kind"] == "solution" else "problem-checks", *skip]
        cells.append(public)
        if fact["kind"] == "solution" and solutions:
            cell.id += "-folded"
            cell.source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n", "", cell.source, flags=re.M)
            cell.source = re.sub(r"\n *### END SOLUTION$", "", cell.source)
            cell.metadata.update(tags=["problem-solution", "hide-cell"], mystnb=dict(_FOLD))
            cells.append(cell)
    notebook.cells = cells
    return jupytext.writes(notebook, fmt="md:myst")


def _kind(cell) -> str | None:
    """``"solution"``, ``"checks"`` or None, from the tag of a code cell."""
    kinds = {"solution", "checks"} & set(cell.metadata.get("tags", []))
    return kinds.pop() if kinds else None


def _complete(name: str | None, seen: set[str]) -> None:
    if name is not None and (missing := {"statement", "solution", "checks"} - seen):
        raise ValueError(f"problem {name!r}: no {' and no '.join(sorted(missing))} cell")

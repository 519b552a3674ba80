"""One MyST notebook a problem set: how it is read, and what the site makes of it.

In the source a problem is a markdown cell that opens with a label, a heading and a line of facts, ::

    (problem-hastings)=
    ## A rule for lopsided proposals

    ★★ · 35 minutes · 4 points · recommended

then, in this order,

- a code cell tagged ``numbers``, one assignment a line with the range it is drawn from (`physml.problems.variants`);
  ``{{ name }}`` in the statement stands for its value;
- a code cell tagged ``solution`` and one tagged ``wrong``, with answers that a student might give, each under a line
  ``### WRONG: what is wrong`` (it is run after the solution and replaces some of its functions);
- a code cell tagged ``checks``; code cells without a tag are given to the student.

A problem that is answered in words has ``· derivation`` or ``· experiment`` in its facts, a table of criteria in its
statement, and in place of wrong answers and checks a markdown cell tagged ``answer`` that holds a model answer.
"""
import copy
import re
from dataclasses import dataclass, field

from physml.problems import variants

_HEAD = re.compile(r"\A\(problem-(?P<name>[\w-]+)\)=\n## (?P<title>[^\n]+)\n\n"
                   r"(?P<level>★{1,3}) · (?P<minutes>\d+) minutes · (?P<points>\d+) points?"
                   r"(?: · (?P<form>derivation|experiment))?(?P<recommended> · recommended)?\n")
_FOLD = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide the solution"}
_KINDS = {"numbers", "solution", "wrong", "checks", "answer"}
PREDICTION = "**Your prediction:** …"


@dataclass(frozen=True)
class Problem:
    """A problem: its number in the set, the facts of its head line, and the source of its cells."""

    number: int
    name: str
    title: str
    level: int
    minutes: int
    points: int
    form: str
    recommended: bool
    statement: str
    solution: str = ""
    checks: str = ""
    answer: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def rubric(self) -> list[tuple[str, int]]:
        """Criteria and their points, from the table in the statement of a problem that is answered in words."""
        rows = re.findall(r"^\| *(.+?) *\| *(\d+) *\|$", self.statement, re.M)
        return [(criterion, int(points)) for criterion, points in rows]


def read(text: str, variant: int = 0):
    """The notebook of a problem set's source, wrong answers taken out.

    Every cell has a stable id and, in a problem, ``metadata.problem``.

    Parameters
    ----------
    text : str
        The MyST source.
    variant : int
        Which numbers the problems have; 0 stands for those of the book.

    Raises
    ------
    ValueError
        If a tagged cell stands outside a problem, a problem lacks or repeats a cell, or a range cannot be read.
    """
    import jupytext

    notebook = jupytext.reads(text, fmt="md:myst")
    name, number, seen, kept, statement, values = None, 0, set(), [], None, {}
    for index, cell in enumerate(notebook.cells):
        kind = _kind(cell)
        if head := cell.cell_type == "markdown" and _HEAD.match(cell.source):
            _complete(name, seen)
            name, number, seen, kind, statement = head["name"], number + 1, set(), "statement", cell
        elif cell.cell_type == "markdown" and re.search(r"^## .+\n\n★", cell.source, re.M):
            raise ValueError("a problem must open its cell: put '+++' or a code cell above its label, and write "
                             f"'(problem-name)=' and '★ · 10 minutes · 2 points'; found {cell.source[:80]!r}")
        if kind in seen or (kind in _KINDS and name is None):
            raise ValueError(f"problem {name!r}: unexpected {kind} cell {cell.source[:60]!r}")
        if kind:
            seen.add(kind)
            cell.metadata["problem"] = {"name": name, "number": number, "kind": kind}
        cell["id"] = f"{name}-{kind}" if kind else f"given-{index}"
        if kind == "numbers":
            values = variants.draw(cell.source, variant, name)
            cell.source = variants.assignments(values)
            statement.source = variants.filled(statement.source, values)
        elif kind == "statement":
            values = {}
        elif cell.cell_type == "markdown" and name:
            cell.source = variants.filled(cell.source, values)
        if kind == "answer":
            cell.source = f"### BEGIN SOLUTION\n{cell.source}\n### END SOLUTION"
        if kind == "wrong":
            statement.metadata["problem"]["wrong"] = _answers(cell.source)
        else:
            kept.append(cell)
    _complete(name, seen)
    notebook.cells = kept
    return notebook


def problems(notebook) -> list[Problem]:
    """The problems of a notebook from `read`."""
    cells: dict[str, dict] = {}
    for cell in notebook.cells:
        if fact := cell.metadata.get("problem"):
            cells.setdefault(fact["name"], {"fact": fact})[fact["kind"]] = cell.source
    found = []
    for name, cell in cells.items():
        head = _HEAD.match(cell["statement"] + "\n")
        found.append(Problem(
            cell["fact"]["number"], name, head["title"], len(head["level"]), int(head["minutes"]), int(head["points"]),
            head["form"] or "program", bool(head["recommended"]), cell["statement"][head.end():].strip(),
            cell.get("solution", ""), cell.get("checks", ""), cell.get("answer", ""),
            dict(cell["fact"].get("wrong", {}))))
    return found


def numbered(source: str, number: int, *, label: bool, facts: str = "{}") -> str:
    """A statement with "Problem 3: " before its title, with or without its label, its line of facts in a template."""
    head = _HEAD.match(source + "\n")
    line = source[:head.end()].splitlines()[3]
    return (f"(problem-{head['name']})=\n" if label else "") + (
        f"## Problem {number}: {head['title']}\n\n{facts.format(line)}\n{source[head.end():]}")


def predicts(source: str) -> bool:
    """Whether a statement asks for a prediction."""
    return re.search(r"\b[Pp]redict", source) is not None


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
    from nbformat.v4 import new_markdown_cell

    notebook = read(text)
    skip = [] if solutions else ["skip-execution"]
    cells = []
    for cell, public in zip(notebook.cells, cleared(notebook).cells, strict=True):
        cell.metadata.pop("problem", None)
        fact = public.metadata.pop("problem", {"kind": None})
        kind = fact["kind"]
        if kind == "answer":
            if solutions:
                cell.source = _folded(_bare(cell.source))
                cell.metadata = {}
                cells.append(cell)
            continue
        cells.append(public)
        if kind == "statement":
            public.source = numbered(public.source, fact["number"], label=True,
                                     facts="```{{rst-class}} problem-facts\n{}\n```")
            if predicts(cell.source):
                cells.append(new_markdown_cell(f"```{{container}} problem-prediction\n{PREDICTION}\n```",
                                               id=f"{fact['name']}-prediction"))
        elif kind == "numbers":
            public.metadata["tags"] = ["problem-numbers"]
        elif kind is not None:
            public.metadata["tags"] = ["problem-stub" if kind == "solution" else "problem-checks", *skip]
        if kind == "solution" and solutions:
            cell.id += "-folded"
            cell.source = _bare(cell.source)
            cell.metadata.update(tags=["problem-solution", "hide-cell"], mystnb=dict(_FOLD))
            cells.append(cell)
    notebook.cells = cells
    return jupytext.writes(notebook, fmt="md:myst")


def _bare(source: str) -> str:
    """A solution without its delimiters."""
    source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n", "", source, flags=re.M)
    return re.sub(r"\n *### END SOLUTION$", "", source)


def _folded(markdown: str) -> str:
    """Text behind a click."""
    return ("```{raw} html\n<details class=\"problem-answer\"><summary>Show the solution</summary>\n```\n\n"
            f"{markdown}\n\n```{{raw}} html\n</details>\n```")


def _answers(source: str) -> dict[str, str]:
    """The wrong answers of a cell, by what is wrong with them."""
    opening, *parts = re.split(r"^### WRONG: *(.+)\n", source, flags=re.M)
    if opening.strip() or not parts:
        raise ValueError(f"wrong answers: each begins with a line '### WRONG: what is wrong'; found {source[:60]!r}")
    return {title.strip(): body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)}


def _kind(cell) -> str | None:
    """What a cell is to its problem, from its tag."""
    kinds = _KINDS & set(cell.metadata.get("tags", []))
    return kinds.pop() if kinds else None


def _complete(name: str | None, seen: set[str]) -> None:
    needed = {"statement", "answer"} if "answer" in seen else {"statement", "solution", "checks"}
    if name is not None and (missing := needed - seen):
        raise ValueError(f"problem {name!r}: no {' and no '.join(sorted(missing))} cell")

"""What a term looks like, from the metadata of chapters and problems.

`{calendar} 10` deals the chapters and their problems out to ten weeks, in order, with the fullest week as short as it
can be; `{problem-table}` lists the sets; `{minutes}` says how minutes were estimated.
"""
import sys
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from docutils.parsers.rst import directives

sys.path.insert(0, str(Path(__file__).parent))

import minutes as estimate
from chapters import ROOT, Generated, read_plan, titles

from physml.problems import notebook


def problem_set(name: str) -> list[notebook.Problem]:
    """The problems of a chapter, none if it has no set."""
    path = ROOT / f"book/problems/{name}.md"
    return notebook.problems(notebook.read(path.read_text(encoding="utf-8"))) if path.exists() else []


def assignments(problems: list[notebook.Problem], which: str) -> list[notebook.Problem]:
    """The recommended problems, those and the experiment, or all."""
    if which == "recommended":
        return [problem for problem in problems if problem.recommended]
    if which == "experiments":
        return [problem for problem in problems if problem.recommended or problem.form == "experiment"]
    return problems


def agenda(chapters: dict[str, dict], which: str) -> list[tuple[str, int]]:
    """What is to be done, in order: (text, minutes), a chapter first and then its problems, 90 minutes at a time."""
    items = []
    for name, chapter in chapters.items():
        if not chapter["present"]:
            continue
        items.append((f"read and play [{chapter['title']}](/book/{name}.md)", int(chapter.get("minutes", 60))))
        group, minutes = [], 0
        for problem in assignments(problem_set(name), which):
            if group and minutes + problem.minutes > 90:
                items.append((_problems(name, group), minutes))
                group, minutes = [], 0
            group.append(problem)
            minutes += problem.minutes
        if group:
            items.append((_problems(name, group), minutes))
    return items


def _problems(name: str, group: list[notebook.Problem]) -> str:
    numbers = ", ".join(str(p.number) + (f" ({p.form})" if p.form != "program" else "") for p in group)
    return f"[problem{'s' if len(group) > 1 else ''}](/book/problems/{name}.md) {numbers}"


def deal(minutes: list[int], weeks: int) -> list[list[int]]:
    """Indices of the items of each week: consecutive, and the fullest week as short as possible.

    Examples
    --------
    >>> deal([60, 90, 30, 30, 60], 3)
    [[0], [1], [2, 3, 4]]
    """
    @lru_cache(None)
    def best(start: int, left: int) -> tuple[int, tuple[int, ...]]:
        """Minutes of the fullest week from here on, and where the weeks end."""
        if left == 1:
            return sum(minutes[start:]), (len(minutes),)
        options = []
        for end in range(start + 1, max(start + 1, len(minutes) - left + 1) + 1):
            rest, ends = best(min(end, len(minutes)), left - 1)
            options.append((max(sum(minutes[start:end]), rest), (end, *ends)))
        return min(options)

    ends = best(0, weeks)[1]
    return [list(range(a, min(b, len(minutes)))) for a, b in zip((0, *ends), ends, strict=False)]


class Calendar(Generated):
    """A table of weeks."""

    required_arguments = 1
    option_spec: ClassVar = {
        "problems": lambda value: directives.choice(value, ("recommended", "experiments", "all"))}

    def generate(self):
        for path in sorted((ROOT / "book/problems").glob("*.md")):
            self.env.note_dependency(str(path))
        items = agenda(titles(read_plan()), self.options.get("problems", "recommended"))
        lines = ["| week | what students do | minutes |", "|---|---|---|"]
        for week, chosen in enumerate(deal([minutes for _, minutes in items], int(self.arguments[0])), 1):
            lines.append(f"| {week} | {'; '.join(items[i][0] for i in chosen)} | {sum(items[i][1] for i in chosen)} |")
        return self.markdown(lines)


class ProblemTable(Generated):
    """One row a set: how many problems of which kind, what is recommended, how long it takes."""

    def generate(self):
        lines = ["| chapter | ★ / ★★ / ★★★ | recommended | minutes of these | minutes of all | points |",
                 "|---|---|---|---|---|---|"]
        for name, chapter in titles(read_plan()).items():
            problems = problem_set(name) if chapter["present"] else []
            if not problems:
                continue
            self.env.note_dependency(str(ROOT / f"book/problems/{name}.md"))
            levels = " / ".join(str(sum(p.level == level for p in problems)) for level in (1, 2, 3))
            chosen = assignments(problems, "recommended")
            lines.append(f"| [{chapter['title']}](/book/problems/{name}.md) | {levels} "
                         f"| {', '.join(str(p.number) for p in chosen)} | {sum(p.minutes for p in chosen)} "
                         f"| {sum(p.minutes for p in problems)} | {sum(p.points for p in problems)} |")
        return self.markdown(lines)


class Minutes(Generated):
    """What is counted, and how many minutes for each."""

    def generate(self):
        lines = ["| for each | minutes |", "|---|---|"]
        for what, rate in (estimate.PROBLEM | estimate.CHAPTER).items():
            lines.append(f"| {what} | {rate if rate > 0.1 else f'1/{round(1 / rate)}'} |")
        return self.markdown(lines)


def setup(app):
    app.add_directive("calendar", Calendar)
    app.add_directive("problem-table", ProblemTable)
    app.add_directive("minutes", Minutes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

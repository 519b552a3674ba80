"""How long a chapter or a problem takes: an estimate by counting what there is to read, to find and to write.

Nobody has been timed. The instructors' page shows the rates, and tests hold the minutes that the sources state to them.
"""
import re

from physml.problems.notebook import Problem

# What is counted, and the minutes for each.
PROBLEM = {
    "word or symbol of the statement, to be read twice": 1 / 60,
    "equation or inequality in the statement": 1,
    "prediction": 3,
    "line of code of the model solution, to be written, tried and mended": 2,
    "word in which the model solution gives its reasons: an idea to be found (★)": 1 / 4,
    "the same (★★)": 3 / 8,
    "the same (★★★)": 1 / 2,
    "row of the table of criteria: a step of a derivation or of an experiment": 10,
}
CHAPTER = {
    "word or symbol of the text": 1 / 130,
    "displayed formula": 1,
    "live figure, to be played with": 3,
}
FORMULA = re.compile(r"\$\$.+?\$\$|(?<!\$)\$(?!\$).+?\$", re.S)
RELATION = re.compile(r"[=<>]|\\(?:leq?|geq?|approx|propto|sim|to|equiv)(?![a-z])")
CODE = re.compile(r"^(`{3,}).*?^\1\s*$", re.M | re.S)


def of_problem(problem: Problem) -> float:
    """Estimated minutes of a problem, for a student who has read the chapter.

    Examples
    --------
    >>> first = Problem(1, "walls", "Walls", 2, 0, 2, "program", False, statement="Predict $p$, then count.",
    ...                 solution="### BEGIN SOLUTION\\n# One of two.\\nreturn 1 / 2\\n### END SOLUTION")
    >>> round(of_problem(first), 2)
    6.19
    """
    lines, reasons = [], 0
    for part in re.findall(r"### BEGIN SOLUTION\n(.*?)\s*### END", problem.solution, re.S):
        for line in filter(None, map(str.strip, part.splitlines())):
            if line.startswith("#"):
                reasons += len(line.lstrip("#").split())
            else:
                lines.append(line)
    ideas = [reasons if problem.level == level else 0 for level in (1, 2, 3)]
    equations = sum(bool(RELATION.search(formula)) for formula in FORMULA.findall(problem.statement))
    counts = [len(FORMULA.sub("x", problem.statement).split()), equations, 1, len(lines), *ideas, len(problem.rubric)]
    return sum(count * rate for count, rate in zip(counts, PROBLEM.values(), strict=True))


def of_chapter(text: str) -> float:
    """Estimated minutes of a chapter's MyST source, for a reader who plays with its figures and skips the code."""
    prose = CODE.sub("", re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S))
    counts = [len(FORMULA.sub("x", prose).split()), len(re.findall(r"\$\$.+?\$\$", prose, re.S)),
              text.count("explorables.load(")]
    return sum(count * rate for count, rate in zip(counts, CHAPTER.values(), strict=True))


def rounded(minutes: float) -> int:
    """To five minutes, ten at least."""
    return max(10, 5 * round(minutes / 5))

"""The numbers of a problem, and how another class gets others.

Each line of a cell tagged ``numbers`` is an assignment and, behind ``#``, what else may stand there, list or range ::

    field = 0.3  # 0.2, 0.4, 0.5
    sites = 7  # 5 to 9
    noise = 0.3  # 0.2 to 0.5 by 0.05
"""
import ast
import random
import re

_LINE = re.compile(r"(?P<name>\w+) = (?P<value>[^#]+?) *# (?P<range>.+)")
_RANGE = re.compile(r"(\S+) to (\S+?)(?: by (\S+))?")


def draw(source: str, variant: int, problem: str) -> dict[str, object]:
    """The value of each number: the book's for variant 0, else one drawn from its range that is not the book's.

    Parameters
    ----------
    source : str
        A cell tagged ``numbers``.
    variant : int
        The seed.
    problem : str
        Its name, so that problems of one set are drawn independently of each other.

    Returns
    -------
    dict
        Value by name, in the order of the source.

    Raises
    ------
    ValueError
        If a line cannot be read, or its range offers nothing but the book's value.

    Examples
    --------
    >>> draw("sites = 7  # 5 to 9", 0, "ring"), draw("sites = 7  # 5, 7", 3, "ring")
    ({'sites': 7}, {'sites': 5})
    """
    found = {}
    for line in source.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"problem {problem!r}: write 'name = value  # 2, 3, 5' or '# 2 to 9'; found {line!r}")
        value = ast.literal_eval(match["value"])
        others = [other for other in _values(match["range"]) if other != value]
        if not others:
            raise ValueError(f"problem {problem!r}: {match['name']} has no other value than {value!r}")
        choice = random.Random(f"{variant}/{problem}/{match['name']}").choice(others)
        found[match["name"]] = choice if variant else value
    return found


def assignments(values: dict[str, object]) -> str:
    """The cell that a student sees."""
    return "\n".join(f"{name} = {value!r}" for name, value in values.items())


def filled(statement: str, values: dict[str, object]) -> str:
    """A statement with every ``{{ name }}`` replaced.

    Raises
    ------
    ValueError
        If it asks for a number that its problem does not have.
    """
    def value(match):
        if match[1] not in values:
            raise ValueError(f"{{{{ {match[1]} }}}}: no such number; there is {', '.join(values)}")
        return str(values[match[1]])

    return re.sub(r"\{\{\s*(\w+)\s*\}\}", value, statement)


def _values(text: str) -> list:
    """What a range offers: literals, or steps from the first to the last."""
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return list(ast.literal_eval(f"[{text}]"))
    first, last, step = (ast.literal_eval(part or "1") for part in match.groups())
    digits = max(len(str(part).partition(".")[2]) for part in (first, step))
    count = int((last - first) / step + 1e-9) + 1
    found = [round(first + k * step, digits) for k in range(count)]
    return [int(x) for x in found] if digits == 0 else found

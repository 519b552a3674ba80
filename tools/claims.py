"""What judges in ``tests/book/numbers/<chapter>.py`` say about the numbers that a chapter glues into its text."""
import importlib.util
import re
from collections.abc import Callable, Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tests/book/numbers"


def claims(chapter: str) -> dict[str, Callable[[float], bool]]:
    """By name of a number, a function that is true of it; nothing where the chapter has no judge."""
    path = FOLDER / f"{Path(chapter).stem.replace('-', '_')}.py"
    if not path.exists():
        return {}
    spec = importlib.util.spec_from_file_location(f"numbers_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CLAIMS


def unmatched(chapter: str, text: str, glued: Mapping[str, float]) -> list[str]:
    """Numbers that are glued, used in the text or judged, but not all three."""
    used, judged = set(re.findall(r"\{glue:\w*\}`([\w-]+)", text)), set(claims(chapter))
    return [f"{name}: no cell glues it" for name in sorted((used | judged) - set(glued))] + \
           [f"{name}: glued, and the text does not use it" for name in sorted(set(glued) - used)] + \
           [f"{name}: no claim in tests/book/numbers judges it" for name in sorted((used | set(glued)) - judged)]


def false_claims(chapter: str, glued: Mapping[str, float]) -> list[str]:
    """Numbers whose claim does not hold; a claim must answer with a truth value.

    Raises
    ------
    TypeError
        If one answers with something else, such as an array.
    """
    wrong = []
    for name, claim in claims(chapter).items():
        if name not in glued:
            continue  # `unmatched` says so
        verdict = claim(glued[name])
        if type(verdict).__name__ not in ("bool", "bool_"):
            raise TypeError(f"{name}: a claim answers yes or no, got {verdict!r}; write bool(…) or .all()")
        if not verdict:
            wrong.append(f"{name}: the claim about it does not hold for {glued[name]!r}")
    return wrong

"""The record of the book's numbers: what every chapter glued, in ``book/numbers/<page>.json``, as the text shows it.

It stands in the repository so that a diff shows what a change did to the numbers, and so that the notebook edition can
be made without running the book. Two values agree if the text shows the same, or if they differ by rounding.

Two marks, set by hand, say that the text need not show the same: ``"timing"`` (it differs from run to run), and
``"chaotic"`` (the run amplifies rounding, and another CPU rounds otherwise: a machine trained with BLAS, a path of
Hamiltonian Monte Carlo, a search from many starts). What such a number may be its claim in tests/book/numbers says.
"""
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "book/numbers"
MARKS = ("timing", "chaotic")
ROUNDING = 1e-6  # relative; CPUs differ by some 1e-15, and iterations that stop at a tolerance by some 1e-9


def path_of(docname: str, folder: Path = FOLDER) -> Path:
    return folder / f"{docname.removeprefix('book/')}.json"


def load(docname: str, folder: Path = FOLDER) -> dict[str, dict]:
    """The record of a page: for each key its value, what the text shows by format, and its marks."""
    path = path_of(docname, folder)
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else {}


def save(docname: str, record: dict[str, dict], folder: Path = FOLDER) -> None:
    """One number a line, for readable diffs."""
    path = path_of(docname, folder)
    if not record:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(key)}: {json.dumps(entry, ensure_ascii=False)}" for key, entry in record.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")


def keys(text: str) -> dict[str, list[str]]:
    """The keys of the numbers that a text shows, each with its formats."""
    used: dict[str, list[str]] = {}
    for key, style in re.findall(r"\{glue:\w*\}`([\w-]+):?([^`]*)`", text):
        used.setdefault(key, []).append(style)
    return used


def describe(text: str, glued: dict[str, dict], before: dict[str, dict]) -> dict[str, dict]:
    """The record of a page from its text and what it glued (a mapping of keys to display outputs).

    Raises
    ------
    ValueError
        If something was glued that is not text, or has no such format: a record cannot hold a picture.
    """
    used = keys(text)
    record = {}
    for key, output in glued.items():
        if set(output["data"]) != {"text/plain"}:
            raise ValueError(f"{key}: glued as {sorted(output['data'])}; the record of numbers holds text/plain only")
        value = output["data"]["text/plain"]
        try:
            entry = {"value": rounded(value), "shown": {style: shown(value, style) for style in used.get(key, [])}}
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None
        record[key] = entry | {mark: True for mark in MARKS if before.get(key, {}).get(mark)}
    return record


def shown(value: str, style: str) -> str:
    """A glued value as the page shows it."""
    from myst_nb.core.variables import format_plain_text

    try:
        return format_plain_text(value, style or "s")
    except ValueError:
        raise ValueError(f"glued as {value!r}, shown as {style!r}: glue float(…) or int(…)") from None


def rounded(value: str) -> str:
    """Ten digits of a number; other text as it is."""
    try:
        return value if re.fullmatch(r"-?\d+", value) else repr(float(f"{float(value):.10g}"))
    except ValueError:
        return value


def agree(old: dict | None, new: dict | None) -> bool:
    """Whether two entries are the same but for rounding; those with a mark always agree."""
    if old is None or new is None or old["shown"].keys() != new["shown"].keys():
        return False
    if (old["shown"] == new["shown"] and old["shown"]) or any(map(old.get, MARKS)):
        return True
    try:
        a, b = float(old["value"]), float(new["value"])
    except ValueError:
        return old["value"] == new["value"]
    return abs(a - b) <= ROUNDING * max(abs(a), abs(b))


def merge(old: dict[str, dict], new: dict[str, dict]) -> dict[str, dict]:
    """The new record, with the old entry wherever the two agree: only what changed shows in the diff.

    What is chaotic is taken anew where the text shows other digits, since the edition's text is made from the record.
    """
    def stays(key, entry):
        return agree(old.get(key), entry) and (old[key]["shown"] == entry["shown"] or not old[key].get("chaotic"))

    return {key: old[key] if stays(key, entry) else entry for key, entry in new.items()}


def changes(docname: str, old: dict[str, dict], new: dict[str, dict]) -> list[str]:
    """What differs, a line each."""
    def say(entry):
        return "nothing" if entry is None else " / ".join(dict.fromkeys(entry["shown"].values())) or entry["value"]

    return [f"{docname}: {key} was {say(old.get(key))}, is {say(new.get(key))}"
            for key in {**old, **new} if not agree(old.get(key), new.get(key))]

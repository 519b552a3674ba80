"""Compare the numbers of the last build with book/numbers, or record them there: ``python -m tools.numbers``."""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book/_ext"))

import number_record as record  # noqa: E402


def executed(docname: str) -> dict[str, dict]:
    """What the last build glued on a page."""
    path = ROOT / "_build/jupyter_execute" / f"{docname}.glue.json"
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else {}


def pages() -> list[str]:
    """The pages of the last build, and those that a record is left of."""
    built = ROOT / "_build/jupyter_execute"
    names = {path.relative_to(built).with_suffix("").as_posix() for path in built.rglob("*.ipynb")}
    kept = {f"book/{path.relative_to(record.FOLDER).with_suffix('').as_posix()}"
            for path in record.FOLDER.rglob("*.json")}
    return sorted(name for name in names | kept)


def compare(docname: str) -> tuple[dict, dict]:
    """The record of a page, and what it should be."""
    old = record.load(docname)
    source = ROOT / f"{docname}.md"
    new = record.describe(source.read_text(encoding="utf8"), executed(docname), old) if source.exists() else {}
    return old, new


def differences() -> list[str]:
    return [line for docname in pages() for line in record.changes(docname, *compare(docname))]


def main() -> int:
    changed = differences()
    for docname in pages():
        old, new = compare(docname)
        if record.merge(old, new) != old:
            record.save(docname, record.merge(old, new))
    print("\n".join(changed) or "book/numbers is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The digests of every figure's arrays, which every machine must reproduce: compare them, or rewrite them for a reason.

A figure's file, ``tests/explorables/digests/<name>.json``, holds two digests an array: at frame 0, and at frame 150
after a session in which every control was moved and every button pressed.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

from physml import explorables

FOLDER = Path(__file__).resolve().parent.parent / "tests/explorables/digests"
FRAMES = 150


def session(figure) -> list:
    """Events that move every control, to three quarters of its range and to one, and press every button twice."""
    moves = [[{n: c.values[part * len(c.values) // 4]} for n, c in figure.controls.items()] for part in (3, 1)]
    events = [*moves[0], *figure.buttons, *moves[1], *figure.buttons]
    return [(10 + k * (FRAMES - 40) // max(len(events), 1), event) for k, event in enumerate(events)]


def digest(array) -> str:
    """Twelve digits of the SHA-256 of an array's bytes."""
    return hashlib.sha256(array.tobytes()).hexdigest()[:12]


def measured(figure, host=None) -> dict[str, list[str]]:
    """For every array its digests at frame 0 and at the end of the session."""
    runs = [figure.run(0, host=host() if host else None),
            figure.run(FRAMES, session(figure), host=host() if host else None)]
    return {name: [digest(run[name]) for run in runs] for name in figure.state}


def stored(name: str) -> dict:
    """What the repository holds for a figure: its digests and why they were last rewritten."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"reason": "", "arrays": {}}


def changes(old: dict[str, list[str]], new: dict[str, list[str]]) -> list[str]:
    """One line for each array that differs."""
    lines = [f"{name}: gone" for name in old.keys() - new.keys()]
    lines += [f"{name}: new" for name in new.keys() - old.keys()]
    for name in old.keys() & new.keys():
        frames = [str(f) for f, a, b in zip((0, FRAMES), old[name], new[name], strict=True) if a != b]
        lines += [f"{name}: other bytes at frame {' and '.join(frames)}"] if frames else []
    return sorted(lines)


def write(name: str, arrays: dict[str, list[str]], reason: str):
    """One line an array, so that a diff shows which have changed."""
    lines = ",\n".join(f"    {json.dumps(n)}: {json.dumps(pair)}" for n, pair in arrays.items())
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(f'{{\n  "reason": {json.dumps(reason, ensure_ascii=False)},\n'
                                         f'  "arrays": {{\n{lines}\n  }}\n}}\n', encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Rewrite what has changed; without a reason only say what that is."""
    parser = argparse.ArgumentParser(prog="make digests", description=__doc__)
    parser.add_argument("figures", nargs="*", help="by default all")
    parser.add_argument("--reason", default="", help="why other numbers are right, in one line; kept in the file")
    given = parser.parse_args(arguments)
    names, refused = explorables.names(), 0
    for name in given.figures or names:
        arrays, old = measured(explorables.load(name)), stored(name)
        found = changes(old["arrays"], arrays)
        reason = given.reason.strip() or ("" if old["arrays"] else "A new figure.")
        print(f"{name}: {'unchanged' if not found else 'new' if not old['arrays'] else ''}")
        print(*(f"  {line}" for line in found if old["arrays"]), sep="\n", end="\n" if old["arrays"] and found else "")
        if found and reason:
            write(name, arrays, reason)
        refused += bool(found) and not reason
    for file in FOLDER.glob("*.json"):
        if file.stem not in names:
            print(f"{file.stem}: no such figure any more; its file is removed")
            file.unlink()
    if refused:
        print(f'{refused} figures compute other numbers. If they should: make digests REASON="why they are right"')
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

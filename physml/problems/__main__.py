"""Problem sets on the command line: write an assignment, collect predictions, try wrong answers."""
import argparse
import csv
import sys
from pathlib import Path

from physml.problems.assignment import generate, predictions
from physml.problems.rehearsal import Rehearsal


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, do it, say where the result lies."""
    parser = argparse.ArgumentParser(prog="python -m physml.problems", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("assignment", "write the nbgrader source and release versions"),
                       ("predictions", "list what students predicted, as CSV"),
                       ("rehearse", "run the solutions and the wrong answers of a set against its checks")):
        command = commands.add_parser(name, help=text)
        command.add_argument("chapter", help="a problem set, such as monte-carlo")
        command.add_argument("--problems", type=Path, default=Path("book/problems"), help="where the sources lie")
        command.add_argument("--course", type=Path, default=Path("_build/course"), help="nbgrader's course folder")
        command.add_argument("--variant", type=int, default=0, help="a seed for other numbers; 0 has the book's")
    options = parser.parse_args(arguments)
    try:
        return {"assignment": _assignment, "predictions": _predictions, "rehearse": _rehearse}[options.command](options)
    except ValueError as error:
        parser.error(str(error))


def _assignment(options) -> int:
    written = generate(options.problems / f"{options.chapter}.md", options.course, options.variant)
    for kind, path in zip(("source ", "release"), written, strict=True):
        print(f"{kind}  {path}")
    print(f"grading  in {options.course}: nbgrader autograde {options.chapter}, for what lies in "
          f"submitted/<student>/{options.chapter}/")
    return 0


def _predictions(options) -> int:
    rows = predictions(options.course, options.chapter)
    if not rows:
        raise ValueError(f"course: no notebook in {options.course}/submitted/<student>/{options.chapter}/")
    table = csv.writer(sys.stdout)
    table.writerow(("problem", "student", "prediction"))
    table.writerows(rows)
    return 0


def _rehearse(options) -> int:
    path = options.problems / f"{options.chapter}.md"
    complaints = Rehearsal(path.read_text(encoding="utf-8"), options.variant).complaints()
    print("\n".join(complaints) or f"{path}: solutions pass, wrong answers fail")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())

"""``python -m physml.problems assignment monte-carlo`` writes the nbgrader versions of a problem set."""
import argparse
import sys
from pathlib import Path

from physml.problems.assignment import generate


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, do it, say where the result lies."""
    parser = argparse.ArgumentParser(prog="python -m physml.problems", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    assignment = commands.add_parser("assignment", help="write the nbgrader source and release versions")
    assignment.add_argument("chapter", help="a problem set, such as monte-carlo")
    assignment.add_argument("--problems", type=Path, default=Path("book/problems"), help="where the sources lie")
    assignment.add_argument("--output", type=Path, default=Path("_build/assignments"), help="where to write")
    options = parser.parse_args(arguments)
    root = options.output / options.chapter
    try:
        written = generate(options.problems / f"{options.chapter}.md", root)
    except ValueError as error:
        parser.error(str(error))
    for kind, path in zip(("source ", "release"), written, strict=True):
        print(f"{kind}  {path}")
    print(f"grading  put notebooks in {root}/submitted/<student>/{options.chapter}/ and run 'nbgrader autograde "
          f"{options.chapter}' in {root}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

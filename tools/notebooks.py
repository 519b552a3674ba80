"""Write the notebook edition, without running anything: ``python -m tools.notebooks [_build/notebooks]``."""
import sys
import time
from pathlib import Path

from tools.book import ROOT, sphinx

TARGET = ROOT / "_build/notebooks"


def write(target: Path = TARGET) -> int:
    """The edition, from the sources and the record of the book's numbers."""
    started = time.perf_counter()
    kept = target.parent / "edition"  # what Sphinx has read, so that the next time is quick
    if status := sphinx("notebooks", kept / "pages", kept / "doctrees", book_outputs="recorded",
                        edition_folder=str(target)):
        return status
    print(f"The notebook edition is in {target} ({time.perf_counter() - started:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(write(*(Path(argument).resolve() for argument in sys.argv[1:2])))

"""The notebook edition for the tests: written once a run, from the sources and the record alone."""
import subprocess
import sys
import time
from pathlib import Path

from tests.pages import folder_of_run

ROOT = Path(__file__).resolve().parents[1]


def written(tmp_path_factory) -> Path:
    """The folder of a fresh edition: the first process that asks writes it, the others wait for its last word."""
    folder = folder_of_run(tmp_path_factory)
    target, said = folder / "editions/notebooks", folder / "edition.txt"
    try:
        (folder / "editions").mkdir()
    except FileExistsError:
        while not said.exists():
            time.sleep(0.2)
    else:
        command = [sys.executable, "-m", "tools.notebooks", str(target)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        part = said.with_suffix(".part")
        part.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", encoding="utf8")
        part.replace(said)
    assert said.read_text(encoding="utf8").startswith("0\n"), said.read_text(encoding="utf8")
    return target

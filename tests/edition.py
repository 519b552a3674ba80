"""The notebook edition for the tests: written once a process, from the sources and the record alone."""
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def written(worker: str) -> Path:
    """The folder of a fresh edition."""
    target = ROOT / f"_build/tests/{worker}/notebooks"
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "tools.notebooks", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return target

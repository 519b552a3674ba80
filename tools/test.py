"""Run every test, on all processors: `tools.layers` says what and how far, pytest's own closing line comes last."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICE = """
*******************************************************************************
**  Chromium is not installed: NO TEST OF THE SITE IN A BROWSER HAS RUN.      **
**  On Debian or Ubuntu: apt-get install chromium, then make test once more.  **
*******************************************************************************"""


def main(arguments: list[str]) -> int:
    processes = max(2, min(8, os.cpu_count() or 2)) + 1  # a third of the time a test waits for a browser or a kernel
    command = [sys.executable, "-m", "pytest", "-p", "tools.layers", f"--numprocesses={processes}", "--dist=loadgroup",
               *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

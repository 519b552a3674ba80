"""Run every test on two processes, and say loudly what could not run."""
import shutil
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
    command = [sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=loadfile", *arguments]
    status = subprocess.run(command, cwd=ROOT).returncode
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        print(NOTICE)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

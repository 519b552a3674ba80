"""Start JupyterLab in the folder of the notebook edition; ``--configure`` only writes the settings (Binder does)."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.notebooks import ROOT, TARGET, write


def configure() -> Path:
    """No pop-ups about news; a double click on a Markdown source opens it as a notebook, for those who write."""
    target = Path(sys.prefix) / "etc/jupyter/labconfig/default_setting_overrides.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / ".binder/default_setting_overrides.json", target)
    return target


def main(arguments: list[str]) -> int:
    configure()
    if arguments == ["--configure"]:
        return 0
    if status := write():
        return status
    try:
        return subprocess.run([sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={TARGET}",
                               "--LabApp.default_url=/lab/tree/intro.ipynb", *arguments],
                              cwd=TARGET, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

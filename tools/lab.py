"""Start JupyterLab so that a double click opens a chapter as a notebook; ``--configure`` only writes the setting."""
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def configure() -> Path:
    """Make Jupytext the default viewer of Markdown in this environment, for Binder and for `make lab` alike."""
    target = Path(sys.prefix) / "etc/jupyter/labconfig/default_setting_overrides.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / ".binder/default_setting_overrides.json", target)
    return target


def main(arguments: list[str]) -> int:
    print(f"JupyterLab opens chapters as notebooks: {configure()}", flush=True)
    if arguments == ["--configure"]:
        return 0
    try:
        return subprocess.run([sys.executable, "-m", "jupyterlab", *arguments], cwd=ROOT).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

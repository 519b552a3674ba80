"""CONTRIBUTING.md taken at its word: its files written into a copy of the repository, its commands run."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PARTS = re.split(r"^## (A .*)$", GUIDE, flags=re.M)[1:]
SECTIONS = dict(zip(PARTS[::2], PARTS[1::2], strict=True))
BLOCK = re.compile(r"^(?:`(?P<path>[\w./-]+)`\n\n)?(?P<fence>`{3,})(?P<kind>\w+)\n(?P<body>.*?)^(?P=fence)$",
                   re.M | re.S)


def change(text: str, diff: str) -> str:
    """Insert the lines after ``+`` behind the lines before them, which must stand exactly once in the text."""
    context = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[0] == " ")
    added = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[0] == "+")
    assert text.count(context) == 1, f"{context!r} stands {text.count(context)} times"
    return text.replace(context, context + added)


def follow(section: str, folder: Path):
    """Write the files of a section and run its commands."""
    env = {**os.environ, "PYTHONPATH": str(folder), "PHYSML_CACHE_DIR": str(folder / "_build/cache")}
    for block in BLOCK.finditer(SECTIONS[section]):
        path, kind, body = block["path"], block["kind"], block["body"]
        if kind == "console":
            for line in body.splitlines():
                command = [sys.executable if word == "python" else word for word in line.removeprefix("$ ").split()]
                done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
                assert done.returncode == 0, f"{section}: {line}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
                yield line, done.stdout
            continue
        assert path, f"{section}: a block of {kind} without the path of its file: {body[:80]!r}"
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        assert (kind == "diff") == file.exists(), f"{path}: a new file comes whole, a change of an old one as a diff"
        file.write_text(change(file.read_text(encoding="utf-8"), body) if kind == "diff" else body, encoding="utf-8")


def test_the_guide_works(tmp_path):
    folder = tmp_path / "book"
    left_out = shutil.ignore_patterns("_build", ".*", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, folder, ignore=left_out)
    before = {file.relative_to(folder) for file in folder.rglob("*.py")}
    said = {section: list(follow(section, folder)) for section in SECTIONS}
    assert all(said.values()), "every section shows its commands"
    for line, output in (pair for pairs in said.values() for pair in pairs):
        if "pytest" in line:
            assert re.search(r"\d+ passed", output), f"{line}\n{output}"
    # the example is written in the style of the house, too
    new = sorted(str(f) for f in {file.relative_to(folder) for file in folder.rglob("*.py")} - before)
    style = subprocess.run([sys.executable, "-m", "ruff", "check", *new], cwd=folder, capture_output=True, text=True)
    assert style.returncode == 0, style.stdout


def test_a_change_must_find_its_place():
    assert change("a\nb\n", " a\n+c\n") == "a\nc\nb\n"
    with pytest.raises(AssertionError, match="stands 2 times"):
        change("a\na\n", " a\n+c\n")

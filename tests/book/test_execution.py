"""A failing cell: every notebook is tried, and the report says which cell, what it said, and how to run it alone."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
from execution import interrupts

pytestmark = pytest.mark.book
HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---
"""


def cells(*sources):
    return HEAD + "# A page\n\n" + "\n\n".join(f"```{{code-cell}} python\n{source}\n```" for source in sources) + "\n"


@pytest.fixture
def book(root, tmp_path):
    """A copy of the project with other pages, in a folder whose name has spaces and letters beyond ASCII."""
    folder = tmp_path / "Bücher und Größen" / "the book"

    def make(pages):
        for name in ("tools", "book/_ext", "book/_templates", "book/_assets"):
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("map.yml", "references.bib"):
            shutil.copyfile(root / "book" / name, folder / "book" / name)
        (folder / "physml").symlink_to(root / "physml")
        shutil.copyfile(root / "_config.yml", folder / "_config.yml")
        for name, text in pages.items():
            (folder / f"book/{name}.md").write_text(text, encoding="utf8")
        first, *rest = pages
        toc = {"format": "jb-book", "root": f"book/{first}",
               "parts": [{"chapters": [{"file": f"book/{name}"} for name in rest]}]}
        (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf8")
        return folder

    return make


def command(folder, *arguments):
    return subprocess.Popen([sys.executable, "-m", "tools.book", *arguments], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"})


def build(folder):
    running = command(folder, "build")
    said = re.sub(r"\x1b\[[0-9;]*m", "", running.communicate()[0])
    return running.returncode, said


def test_all_are_tried_and_each_failure_is_reported(book):
    folder = book({"first": cells("x = 1"), "second": cells("y = 2", "z = 3\nassert y == z, 'two is not three'"),
                   "third": cells("import no_such_module"), "fourth": cells("print('fine')")})
    status, said = build(folder)
    assert status == 1
    assert "Running 4 notebooks" in said
    assert re.findall(r"book/(\w+) \d+ s$", said, re.M)
    assert said.count("FAILED") == 2
    second = said[said.index("book/second.md:"):]
    line = (folder / "book/second.md").read_text().split("\n").index("assert y == z, 'two is not three'") + 1
    assert second.startswith(f"book/second.md:{line}: code cell 2, line 2\n    | z = 3\n    | assert y == z")
    assert "AssertionError: two is not three" in said
    assert "ModuleNotFoundError: No module named 'no_such_module'" in said
    assert "Reading" not in said
    assert not (folder / "_build/html/book/first.html").exists()
    assert len([text for text in said.split("\n") if text]) < 30
    again = re.search(r"Run it alone: (\S+) -m tools\.book (run book/second\.md)", said)
    alone = command(folder, *again[2].split())
    assert "two is not three" in alone.communicate()[0]
    assert alone.returncode == 1


def test_what_ran_is_not_run_again_once_the_error_is_mended(book):
    folder = book({"first": cells("print('one')"), "second": cells("1 / 0")})
    assert build(folder)[0] == 1
    (folder / "book/second.md").write_text(cells("print('two')"), encoding="utf8")
    status, said = build(folder)
    assert status == 0, said
    assert re.findall(r"^Running (\d+) notebooks", said, re.M) == ["1"]
    assert "MdParserConfig" not in said
    assert "encryption" not in said
    assert (folder / "_build/html/book/second.html").exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # which is what happens here
def test_an_interrupt_is_not_lost_in_a_callback():
    """Python drops what a callback raises; the database of the cache has many of them."""
    class Thing:
        pass

    with interrupts() as again:
        thing = Thing()
        kept = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
        del thing
        assert kept() is None, "and we are still here"
        with pytest.raises(KeyboardInterrupt):
            again()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupted_build_is_taken_up_again(book):
    """Stopped while notebooks run, and while pages are written; the next build is complete."""
    folder = book({"first": cells("print('one')"), "second": cells("import time\ntime.sleep(4)\nprint('slow')"),
                   "third": cells("print('three')")})
    for sign in ("] book/first", "Reading 3 pages", "wrote book/first"):
        running = command(folder, "build")
        for text in running.stdout:
            if sign in text:
                break
        else:
            pytest.fail(f"the build never said {sign!r}")
        running.send_signal(2 if "]" in sign else 9)
        running.communicate()
        assert running.returncode
    started = time.perf_counter()
    status, said = build(folder)
    assert status == 0, said
    assert "Running" not in said, f"what had run ran again, in {time.perf_counter() - started:.0f} s"
    for name in ("first", "second", "third"):
        assert "</article>" in (folder / f"_build/html/book/{name}.html").read_text(encoding="utf8")

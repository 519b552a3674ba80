"""A failing cell: every notebook is tried, and the report says which cell, what it said, and how to run it alone."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import weakref
from functools import partial
from pathlib import Path

import nbformat
import pytest
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
from execution import stored
from interrupts import interrupts
from one_notebook import execute

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
        config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))
        config["sphinx"]["config"]["extensions"].remove("fonts")  # cutting takes most of a small build
        (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf8")
        for name, text in pages.items():
            (folder / f"book/{name}.md").write_text(text, encoding="utf8")
        first, *rest = pages
        toc = {"format": "jb-book", "root": f"book/{first}",
               "parts": [{"chapters": [{"file": f"book/{name}"} for name in rest]}]}
        (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf8")
        return folder

    return make


def command(folder, *arguments):
    """A build that hears Ctrl-C, even where the tests were started in the background of a shell and do not."""
    return subprocess.Popen([sys.executable, "-m", "tools.book", *arguments], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
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
    report = said[said.index("Notebooks failed"):]  # a kernel may have logged its own troubles before
    assert len([text for text in report.split("\n") if text]) < 20
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


@pytest.fixture
def ordinary_interrupts():
    """Ctrl-C as Python sets it up: a notebook that ran in this process may have left its own answer to it."""
    found = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, found)


@pytest.mark.usefixtures("ordinary_interrupts")
def test_an_interrupt_waits_until_a_notebook_is_kept():
    """Python drops what a callback raises, and the database of the cache has many of them."""
    class Thing:
        pass

    done = []

    def keep():
        thing = Thing()
        called = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
        del thing
        assert called() is None
        signal.raise_signal(signal.SIGINT)
        done.append("kept whole")

    with interrupts() as hold:
        with pytest.raises(KeyboardInterrupt), hold():
            keep()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(("deaths", "ends"), [(0, True), (2, True), (3, False)])
def test_a_kernel_that_never_said_hello_is_started_again(tmp_path, monkeypatch, deaths, ends):
    """Two processes may choose the same free port: the second kernel dies at once."""
    said = ["Kernel died before replying to kernel_info"] * deaths
    run = NotebookClient.execute

    def unlucky(client, **options):
        if said:
            raise RuntimeError(said.pop())
        return run(client, **options)

    monkeypatch.setattr(NotebookClient, "execute", unlucky)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('one')")])
    if not ends:
        with pytest.raises(RuntimeError, match="before replying"):
            execute(notebook, tmp_path)
        return
    assert execute(notebook, tmp_path) is None
    assert notebook.cells[0].outputs[0].text == "one\n"


@pytest.mark.parametrize("left", [None, '{"cells": ['])
def test_a_notebook_half_kept_counts_as_missing(tmp_path, left):
    """A build killed between the record in the cache and its file, or within the file; keeping it again mends it."""
    cache = get_cache(tmp_path)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('one')")])
    bundle = CacheBundleIn(notebook, "book/first.md")
    assert not stored(cache, notebook)
    cache.cache_notebook_bundle(bundle, check_validity=False)
    assert stored(cache, notebook)
    (kept,) = tmp_path.glob("executed/*/base.ipynb")
    if left is None:
        shutil.rmtree(kept.parent)
    else:
        kept.write_text(left, encoding="utf8")
    assert not stored(cache, notebook)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    assert stored(cache, notebook)


def test_an_interrupted_build_is_taken_up_again(book):
    """Stopped while notebooks run, and while pages are written; the next build is complete."""
    folder = book({"first": cells("print('one')"), "second": cells("import time\ntime.sleep(4)\nprint('slow')"),
                   "third": cells("print('three')"), **{f"page-{k}": f"# Page {k}\n" for k in range(40)}})
    for sign in ("] book/first", "Reading 43 pages", "wrote book/first"):
        running = command(folder, "build")
        said = []
        for text in running.stdout:
            said.append(text)
            if sign in text:
                break
        else:
            running.communicate()
            pytest.fail(f"the build never said {sign!r}, but\n" + "".join(said))
        running.send_signal(2 if "]" in sign else 9)
        running.communicate()
        assert running.returncode
    started = time.perf_counter()
    status, said = build(folder)
    assert status == 0, said
    assert "Running" not in said, f"what had run ran again, in {time.perf_counter() - started:.0f} s"
    for name in ("first", "second", "third"):
        assert "</article>" in (folder / f"_build/html/book/{name}.html").read_text(encoding="utf8")

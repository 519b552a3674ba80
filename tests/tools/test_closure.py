"""A notebook runs again exactly when something that its outputs depend on has changed."""
import gc
import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.closure import DYNAMIC, LOADERS, Package, cell_tree, code_of

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(p for p in (ROOT / "book").rglob("*.md") if "{code-cell}" in p.read_text(encoding="utf-8"))
SOURCES = {
    "__init__.py": "import importlib\n_SUBMODULES = ('a', 'b', 'plotting')\n"
                   "def __getattr__(name):\n    return importlib.import_module(f'physml.{name}')\n",
    "a/__init__.py": "from physml.a.one import f\n",
    "a/one.py": "def f():\n    from . import two\n    return two.g()\n",
    "a/two.py": "import numpy as np\nfrom physml.core import kernel\ng = np.sum\n", "a/unused.py": "",
    "a/table.csv": "1,2\n", "a/fonts/letters.ttf": "letters", "b/__init__.py": "x = 1\n", "plotting.py": "",
    "core/__init__.py": "kernel = kernels = print\n", "odd/__init__.py": "",
    "odd/loader.py": "import importlib\nimportlib.import_module('phys' + 'ml.b')\n",
    "explorables/__init__.py": "from physml.explorables.library import load, names\n",
    "explorables/library.py": "import importlib\ndef load(name):\n    from physml.explorables import markup\n"
                              "def names():\n    pass\n",
    "explorables/markup.py": "", "explorables/assets/figure.js": "let x = 1",
    "explorables/first/__init__.py": "",
    "explorables/first/one.py": "from physml import b\nONE = Explorable('one', caption='A caption.')\n",
    "explorables/second/__init__.py": "", "explorables/second/two.py": "TWO = Explorable('two')\n",
}


@pytest.fixture
def package(tmp_path):
    for name, text in SOURCES.items():
        path = tmp_path / "physml" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(("code", "read", "unread"), [
    ("from physml import a", ["__init__.py", "a/__init__.py", "a/one.py", "a/two.py", "core/__init__.py", "a/table.csv",
                              "a/fonts/letters.ttf"], ["b/__init__.py", "a/unused.py", "explorables/markup.py"]),
    ("import physml\nphysml.b.x", ["b/__init__.py"], ["a/one.py"]),
    ("import physml as p\np.b.x", ["b/__init__.py"], ["a/one.py"]),
    ("from physml.a import unused as u", ["a/unused.py", "a/one.py"], ["b/__init__.py"]),
    ("%matplotlib inline\n:tags: [x]\nimport numpy\n!ls", [], ["__init__.py"]),
    ("from physml import explorables\nexplorables.load('one')",
     ["explorables/first/one.py", "explorables/markup.py", "b/__init__.py"],
     ["explorables/second/two.py", "explorables/assets/figure.js", "a/one.py"]),
    ("from physml.explorables import load as show\nshow('two')", ["explorables/second/two.py"],
     ["explorables/first/one.py"]),
    ("from physml import explorables\nfor n in ('one',):\n    explorables.load(n)",
     ["explorables/first/one.py", "explorables/second/two.py"], ["a/one.py"]),
    ("from physml import explorables\nload = explorables.load", ["explorables/second/two.py"], []),
    ("from physml import explorables\nexplorables.load('absent')", ["explorables/second/two.py"], []),
    ("from physml import explorables\nexplorables.names()", ["explorables/second/two.py"], []),
    ("from physml.core import kernels", ["a/unused.py", "explorables/second/two.py"], []),
    ("from physml.odd import loader", ["a/unused.py", "b/__init__.py"], []),
])
def test_closure(package, code, read, unread):
    """Editing what is read changes the digest; editing anything else does not."""
    before = Package(package).digest(code)
    assert before == Package(package).digest(code)
    for name in SOURCES:
        path = package / "physml" / name
        text = path.read_text()
        path.write_text(text + "\n")
        changed = Package(package).digest(code) != before
        path.write_text(text)
        assert not (name in read and not changed), f"{name} does not count"
        assert not (name in unread and changed), f"{name} counts"


def test_a_broken_figure_is_the_trouble_of_its_own_pages(package):
    its, other = ("from physml import explorables\nexplorables.load('one')", "from physml import a")
    before = [Package(package).digest(code) for code in (its, other)]
    (package / "physml/explorables/first/one.py").write_text("ONE = Explorable(\n")
    after = [Package(package).digest(code) for code in (its, other)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_the_digest_knows_versions_and_the_machine(package, monkeypatch):
    before, plain = Package(package).digest("import scipy"), Package(package).digest("import json")
    monkeypatch.setattr("tools.closure.version", lambda name: "0")
    assert Package(package).digest("import scipy") != before
    assert Package(package).digest("import json") == plain
    monkeypatch.setenv("NUMBA_CPU_NAME", "another")
    assert Package(package).digest("import json") != plain


def test_a_stamp_keeps_the_lines_of_the_text(package):
    text = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\nphysml: {minutes: 5}\n---\n\n# Title\n"
    stamped = Package(package).stamp(text)
    assert stamped.count("\n") == text.count("\n")
    assert stamped.splitlines()[-1] == "# Title"
    assert "closure: " in stamped
    assert Package(package).stamp("# No notebook\n") == "# No notebook\n"


def test_only_known_modules_import_by_a_computed_name():
    package = Package()
    dynamic = {name for name in package.modules if any(word in package.modules[name].read_text() for word in DYNAMIC)}
    assert dynamic <= LOADERS, "say in tools/closure.py who decides what they import, or import by name"


IMPORT_THEM = """
import importlib, json, os, sys
import anywidget, matplotlib, scipy.special
for name, modules in json.loads(sys.argv[1]).items():
    if os.fork() == 0:
        for module in modules:
            importlib.import_module(module)
        print(name, *(m for m in sys.modules if m.partition(".")[0] == "physml"), flush=True)
        os._exit(0)
    os.wait()
"""


def test_imports_load_nothing_outside_the_closure():
    """Python itself is the judge: import every module that a closure names, and see what else was loaded."""
    package = Package()
    closures = {path.relative_to(ROOT).as_posix(): package.closure(code_of(path.read_text(encoding="utf-8")))[0]
                for path in NOTEBOOKS}
    job = json.dumps({name: sorted(found) for name, found in closures.items()})
    said = subprocess.run([sys.executable, "-c", IMPORT_THEM, job], capture_output=True, text=True,
                          check=True, cwd=ROOT)
    loaded = {name: set(modules) for name, *modules in map(str.split, said.stdout.splitlines())}
    assert loaded == closures


def test_an_edited_caption_reruns_the_pages_of_its_figure_alone():
    """On the real book: which notebooks depend on which figure."""
    package = Package()
    closures = {path.stem: package.closure(code_of(path.read_text(encoding="utf-8")))[0]
                for path in NOTEBOOKS if path.parent.name == "book"}
    for figure, home in package.homes.items():
        showing = {path.stem for path in NOTEBOOKS if f'explorables.load("{figure}")' in path.read_text("utf-8")}
        chapters = {stem for stem, found in closures.items() if home in found}
        assert showing <= chapters, figure
        assert len(chapters) <= 3, f"{figure} reruns {chapters}"
    assert importlib.import_module(package.homes["ising-temperature"])


NOTEBOOK = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
---
# {name}

```{{code-cell}} ipython3
{code}
with open("{log}", "a") as file:
    file.write("{name} ")
```
"""


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # by jupyter-cache; Python 3.13 says so
def test_a_build_runs_what_has_changed(package, tmp_path, monkeypatch):
    """The book's own extension in a small book: two notebooks, edits, and a list of who ran."""
    from sphinx.application import Sphinx

    log, book = tmp_path / "log", package / "book"
    (book / "_ext").mkdir(parents=True)
    shutil.copy(ROOT / "book/_ext/book_setup.py", book / "_ext")
    (book / "index.md").write_text("# Book\n\n```{toctree}\nreads\nshows\n```\n")
    for name, code in (("reads", "def unused():\n    from physml import a"),
                       ("shows", "def unused():\n    from physml import explorables\n    explorables.load('one')")):
        (book / f"{name}.md").write_text(NOTEBOOK.format(name=name, code=code, log=log))
    monkeypatch.syspath_prepend(book / "_ext")
    monkeypatch.delitem(sys.modules, "book_setup", raising=False)
    settings = {"extensions": ["myst_nb", "sphinx.ext.autodoc", "book_setup"], "nb_execution_mode": "cache",
                "html_theme": "basic", "root_doc": "index"}

    def ran(edits):
        for name, text in edits.items():
            (package / name).write_text((package / name).read_text() + text)
        log.write_text("")
        app = Sphinx(book, None, tmp_path / "html", tmp_path / "doctrees", "html", settings, status=None, warning=None)
        app.build()
        del app
        gc.collect()  # here, where the warning is expected, not during some later test
        return set(log.read_text().split())

    assert ran({}) == {"reads", "shows"}
    assert ran({"physml/explorables/assets/figure.js": "let y = 2", "book/reads.md": "\nOne more sentence.\n",
                "physml/explorables/second/two.py": "# another figure\n"}) == set()
    assert ran({"physml/explorables/first/one.py": "# a new caption\n"}) == {"shows"}
    assert ran({"physml/a/two.py": "# inside a function of a module\n"}) == {"reads"}
    (package / "physml/a/two.py").write_text(SOURCES["a/two.py"])
    assert ran({}) == set(), "the older outputs are still there"
    monkeypatch.delitem(sys.modules, "book_setup")


def test_a_line_that_continues_with_a_percent_sign_is_no_magic():
    code = "%matplotlib inline\nprint('%d of %d'\n      % (1, 2))\n"
    assert len(cell_tree(code).body) == 1

"""The figures that a build compiles before the notebooks run; what is wrong with one is left to its notebook to say."""
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from physml import explorables
from physml.core import wasm
from tests.book.conftest import documents

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
import page_code

pytestmark = pytest.mark.book


def test_all_figures_of_the_book_are_found(root):
    app = SimpleNamespace(env=SimpleNamespace(doc2path=lambda name: root / f"{name}.md"))
    assert sorted(page_code.named(app, documents())) == sorted(explorables.names())


def test_a_page_is_compiled_once(tmp_path, monkeypatch):
    monkeypatch.setenv("PHYSML_CACHE_DIR", str(tmp_path))
    assert page_code.compiled(["two-levels"]) == 1
    assert page_code.compiled(["two-levels"]) == 0
    made = [path.read_bytes() for path in wasm.cache_directory().iterdir()]
    assert made == [explorables.load("two-levels").payload()["wasm"]]


def test_what_cannot_be_loaded_stops_nobody():
    assert page_code.compiled(["perpetual-motion"]) == 0

"""The built site and the sources of the book for the tests of this folder."""
from pathlib import Path

import pytest
import yaml

from tests.edition import written

ROOT = Path(__file__).resolve().parents[2]


def toc_files(entries) -> list[str]:
    """Every file below these entries of _toc.yml."""
    found = []
    for entry in entries:
        found += [entry["file"]] if "file" in entry else []
        found += toc_files(entry.get("chapters", []) + entry.get("sections", []) + entry.get("parts", []))
    return found


def documents() -> list[str]:
    """The pages of _toc.yml, the first one included."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    return [toc["root"], *toc_files([toc])]


def is_notebook(document: str) -> bool:
    text = (ROOT / f"{document}.md").read_text(encoding="utf8")
    return text.startswith("---\n") and "kernelspec" in text[:text.index("\n---", 4)]


def pytest_generate_tests(metafunc):
    if "document" in metafunc.fixturenames:
        metafunc.parametrize("document", documents())
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", [name for name in documents() if is_notebook(name)])
    if "chapter" in metafunc.fixturenames:
        names = [name for name in documents() if is_notebook(name) and name.count("/") == 1]
        metafunc.parametrize("chapter", names)
    if "problem_set" in metafunc.fixturenames:
        names = [name for name in documents() if is_notebook(name) and name.startswith("book/problems/")]
        metafunc.parametrize("problem_set", names)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not (ROOT / "_build/html/index.html").exists():
        pytest.skip("NO BUILT SITE in _build/html: run `make book` first (`make test` does)")
    return ROOT / "_build/html"


@pytest.fixture(scope="session")
def edition(tmp_path_factory) -> Path:
    """The folder of the notebook edition."""
    return written(tmp_path_factory)

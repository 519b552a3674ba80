"""Launch and edit buttons appear exactly when _config.yml says where the repository is."""
import shutil
import subprocess
import sys

import pytest
import yaml
from bs4 import BeautifulSoup

ADDRESS = "https://github.com/example/learning"
CHAPTER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
physml: {objectives: [See buttons], prerequisites: [partition-function, patience], minutes: 5, sources: [None]}
---
# Sampling

Where does it lead?
"""


def build(root, folder, address):
    """A book of two pages with the project's own configuration, extensions and look, but for the fonts.

    Cutting them takes most of the time of a small build.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))
    config["repository"]["url"] = address
    config["execute"]["execute_notebooks"] = "off"
    config["sphinx"]["config"]["extensions"].remove("fonts")
    toc = {"format": "jb-book", "root": "book/intro", "parts": [{"chapters": [{"file": "book/monte-carlo"}]}]}
    for name in ("_ext", "_templates", "_assets"):
        shutil.copytree(root / "book" / name, folder / "book" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("map.yml", "references.bib"):
        shutil.copyfile(root / "book" / name, folder / "book" / name)
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf8")
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf8")
    (folder / "book/intro.md").write_text("# Start\n\n```{book-map}\n```\n", encoding="utf8")
    (folder / "book/monte-carlo.md").write_text(CHAPTER, encoding="utf8")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "-W", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: BeautifulSoup((folder / f"_build/html/book/{name}.html").read_text(encoding="utf8"), "html.parser")
            for name in ("intro", "monte-carlo")}


def addresses(page):
    return [link["href"] for link in page.find_all("a", href=True)]


@pytest.fixture(scope="module")
def without(root, tmp_path_factory):
    return build(root, tmp_path_factory.mktemp("without"), "")


@pytest.fixture(scope="module")
def with_address(root, tmp_path_factory):
    return build(root, tmp_path_factory.mktemp("with"), ADDRESS)


def test_no_button_without_an_address(without):
    for page in without.values():
        assert page.select(".dropdown-launch-buttons, .dropdown-source-buttons") == []
        assert not any("binder" in link or "/edit/" in link or "github" in link for link in addresses(page))


def test_binder_opens_the_chapter_in_the_notebook_edition(with_address):
    launch = "https://mybinder.org/v2/gh/example/learning/main?urlpath=lab/tree/_build/notebooks/monte-carlo.ipynb"
    assert launch in addresses(with_address["monte-carlo"])
    assert not any("mybinder" in link for link in addresses(with_address["intro"]))


def test_every_page_can_be_edited(with_address):
    for name, page in with_address.items():
        assert f"{ADDRESS}/edit/main/book/{name}.md" in addresses(page)


def test_the_card_and_the_map_come_from_the_front_matter(without):
    card = without["monte-carlo"].select_one(".chapter-card")
    assert "See buttons" in card.get_text()
    assert "patience" in card.get_text()
    assert "5 minutes" in card.get_text()
    links = without["intro"].select(".book-map a")
    assert [link.get_text() for link in links] == ["Sampling"]

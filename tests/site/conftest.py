"""The built site, an http server and headless Chromium for the tests of this folder."""
import re
from pathlib import Path

import pytest

from physml import explorables
from tests.edition import written
from tests.pages import served, served_figures

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
FIGURE = re.compile(r'data-explorable="([\w-]+)"')


def built_pages() -> list[str]:
    """Every page of the built site, the generated ones too."""
    return sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")
                  if "_static" not in path.parts and path != SITE / "index.html")


def pages_with_figures() -> dict[str, list[str]]:
    """Every page of the book's own figures, with their names."""
    named = {name: FIGURE.findall((SITE / name).read_text(encoding="utf-8")) for name in built_pages()}
    return {page: names for page, names in named.items() if names and page != "book/your-own-figure.html"}


def pytest_generate_tests(metafunc):
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", built_pages() or ["(the book is not built)"])
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", ["http", "file"])


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not (SITE / "index.html").exists():
        pytest.skip("NO BUILT SITE in _build/html: run `make book` first (`make test` does)")
    return SITE


@pytest.fixture(scope="session")
def home(site):
    """The page of every figure."""
    found = {name: page for page, names in pages_with_figures().items() for name in names}
    assert set(found) == set(explorables.names()), "every declared figure stands on a page, and no other"
    return found


@pytest.fixture(scope="session")
def origins(site, tmp_path_factory):
    """Where the site can be opened, {"http": …, "file": …}, and under "alone" each figure on a page of its own."""
    with served(site) as address, served_figures(tmp_path_factory) as alone:
        yield {"http": address, "file": site.as_uri(), "alone": alone}


@pytest.fixture(scope="session")
def browser(chromium):
    return chromium


@pytest.fixture
def open_page(browser, origins):
    """``open_page(name, kind="http", browser=…, responses=[], **context)``: a loaded page, mathematics set.

    What went wrong is collected in ``page.problems`` (console errors, exceptions), requests to anywhere but the site
    itself in ``page.outside`` (the browser finds no other host); a list given as ``responses`` receives the answers.
    """
    contexts = []

    def open_it(name, kind="http", browser=browser, responses=None, **context):
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.set_default_navigation_timeout(120_000)  # a busy machine is slow, not wrong
        if responses is not None:
            page.on("response", lambda response: responses.append(response))
        page.problems, page.outside = [], []
        inside = (origins[kind], "data:", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(inside) else page.outside.append(sent.url))
        page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(f"{origins[kind]}/{name}", wait_until="load")
        page.evaluate("() => window.MathJax?.startup?.promise")
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def edition(tmp_path_factory) -> Path:
    """The folder of the notebook edition."""
    return written(tmp_path_factory)

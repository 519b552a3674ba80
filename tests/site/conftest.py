"""The built site, an http server and headless Chromium for the tests of this folder."""
import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest

from tests.edition import written

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"


def built_pages() -> list[str]:
    """Every page of the built site, the generated ones too."""
    return sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")
                  if "_static" not in path.parts and path != SITE / "index.html")


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
def origins(site):
    """Where the site can be opened: {"http": …, "file": …}."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {"http": f"http://127.0.0.1:{server.server_port}", "file": site.as_uri()}
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; without it the tests are skipped, or fail where PHYSML_REQUIRE_BROWSER is set."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("PHYSML_REQUIRE_BROWSER"):
            pytest.fail("no chromium")
        pytest.skip("NO CHROMIUM: the site was not tested in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser, origins):
    """``open_page(name, kind="http", browser=…, responses=[], **context)``: a loaded page, mathematics set.

    What went wrong is collected in ``page.problems`` (console errors, exceptions), requests to anywhere but the site
    itself are refused and collected in ``page.outside``; a list given as ``responses`` receives the answers.
    """
    contexts = []

    def open_it(name, kind="http", browser=browser, responses=None, **context):
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.set_default_navigation_timeout(120_000)  # a busy machine is slow, not wrong
        if responses is not None:
            page.on("response", lambda response: responses.append(response))
        page.problems, page.outside = [], []

        def gate(route):
            if route.request.url.startswith((origins[kind], "data:", "blob:")):
                return route.continue_()
            page.outside.append(route.request.url)
            return route.abort()

        page.route("**/*", gate)
        page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(f"{origins[kind]}/{name}", wait_until="load")
        page.evaluate("() => window.MathJax?.startup?.promise")
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def edition(worker_id) -> Path:
    """The folder of the notebook edition."""
    return written(worker_id)

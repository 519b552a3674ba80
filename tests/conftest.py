"""One browser for all tests of a process."""
import os

import pytest

import tools.chromium


def missing(program: str):
    """Skip loudly, or fail where PHYSML_REQUIRE_BROWSER is set."""
    if os.environ.get("PHYSML_REQUIRE_BROWSER"):
        pytest.fail(f"no {program}")
    pytest.skip(f"NO {program.upper()}: nothing was tested in it (apt-get install {program})")


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium."""
    if tools.chromium.program() is None:
        missing("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = tools.chromium.launch(playwright.chromium)
        yield running
        running.close()

"""One browser for all tests of a process."""
import os
import shutil

import pytest


def missing(program: str):
    """Skip loudly, or fail where PHYSML_REQUIRE_BROWSER is set."""
    if os.environ.get("PHYSML_REQUIRE_BROWSER"):
        pytest.fail(f"no {program}")
    pytest.skip(f"NO {program.upper()}: nothing was tested in it (apt-get install {program})")


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium, which finds no host but this machine."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or missing("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=[
            "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"])
        yield running
        running.close()

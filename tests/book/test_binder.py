"""What Binder does, done here: a fresh environment, its requirements, postBuild, a server, and the launch address.

Takes minutes and downloads the requirements, so it runs only where PHYSML_TEST_BINDER is set.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from tests.site.lab import new_page, open_notebook, run_all, shoot, stop

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not os.environ.get("PHYSML_TEST_BINDER"),
                                                      reason="slow; PHYSML_TEST_BINDER=1 runs it")]


@pytest.fixture(scope="module")
def checkout(root):
    """The project's files, copied to where an ordinary user may write (and where no other test run tidies up)."""
    with tempfile.TemporaryDirectory(prefix="physml-binder-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines():
            if (root / name).is_file():
                (folder / "repo" / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, folder / "repo" / name)
        yield folder


@pytest.fixture(scope="module")
def as_user(checkout):
    """Run a command in the new environment, not as root."""
    environment = {"PATH": f"{checkout}/env/bin:/usr/bin:/bin", "HOME": str(checkout), "LANG": "C.UTF-8"}
    environment |= {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
    user = {}
    if os.geteuid() == 0:  # Binder is not root; neither are we
        subprocess.run(["chown", "-R", "nobody", str(checkout)], check=True)
        user = {"user": "nobody"}

    def start(*command):
        return subprocess.Popen(command, cwd=checkout / "repo", env=environment, **user)

    return start


def interpreter(as_user) -> str:
    """A Python that the user may run: this one, or the system's."""
    for python in (f"{sys.base_prefix}/bin/python{sys.version_info[0]}.{sys.version_info[1]}", "/usr/bin/python3"):
        try:
            if as_user(python, "-c", "import ensurepip, venv").wait() == 0:
                return python
        except OSError:
            continue
    return pytest.skip("no Python that an ordinary user may run")


@pytest.fixture(scope="module")
def server(checkout, as_user):
    """A Jupyter server in the environment that Binder would make."""
    for command in ([interpreter(as_user), "-m", "venv", str(checkout / "env")],
                    ["pip", "install", "--no-cache-dir", "-r", ".binder/requirements.txt"],
                    [".binder/postBuild"]):
        assert as_user(*command).wait() == 0, command
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert (checkout / "repo/_build/notebooks/monte-carlo.ipynb").exists()
    assert not (checkout / "repo/_build/jupyter_execute").exists(), "postBuild runs no notebook"
    running = as_user(".binder/start", "jupyter", "lab", "--no-browser",
                      f"--port={port}", "--ServerApp.token=", "--ServerApp.password=")
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
            break
        except OSError:
            time.sleep(0.5)
    yield address
    stop(running)


def test_the_launch_address_opens_a_notebook_that_runs(server, chromium):
    page = new_page(chromium.new_context(viewport={"width": 1280, "height": 900}))
    open_notebook(page, f"{server}/lab/tree/_build/notebooks/monte-carlo.ipynb")  # the urlpath of the launch button
    assert not re.search(r"\{[a-z:]+\}`", page.locator(".jp-Notebook").inner_text())
    assert page.locator(".jp-FileEditor").count() == 0
    assert page.get_by_text("official Jupyter news").count() == 0
    shoot(page, "binder-opened")
    run_all(page)
    page.locator(".jp-OutputArea-output .explorable:has(canvas)").first.scroll_into_view_if_needed()
    picture = "() => document.querySelector('.explorable canvas').toDataURL()"
    before = page.evaluate(picture)
    page.wait_for_function(f"before => ({picture})() !== before", arg=before)
    assert page.locator('.jp-OutputArea-output[data-mime-type*="stderr"], [data-mime-type*="error"]').count() == 0
    shoot(page, "binder")
    page.context.close()

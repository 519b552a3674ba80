"""A JupyterLab for the tests, with the settings of `make lab`, and a page on which its questions are answered."""
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(folder: Path, own: Path):
    """A server of this folder, which keeps what it writes in ``own``; its address."""
    folders = {f"JUPYTER_{k}": str(own / k) for k in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    settings = own / "CONFIG_DIR/labconfig/default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / ".binder" / settings.name, settings)
    env = {k: v for k, v in os.environ.items() if k != "PHYSML_STATIC"} | folders
    log = own / "lab.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1",
             f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=x"], stdout=out, stderr=out, env=env)
    try:
        for _ in range(400):
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", log.read_text()):
                break
            time.sleep(0.3)
        else:
            raise TimeoutError(log.read_text())
        yield f"http://127.0.0.1:{found[1]}/lab"
    finally:
        stop(server)


def stop(server: subprocess.Popen):
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:  # it was asked while a kernel started
        server.kill()


def new_page(context):
    """A page on which Lab's questions, such as whether to wait for a slow server, are answered as proposed."""
    page = context.new_page()
    page.add_locator_handler(page.locator("dialog.jp-Dialog"),
                             lambda dialog: dialog.locator(".jp-mod-accept").first.click())
    return page


def wait_until_idle(page, seconds: float):
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=1000 * seconds)


def open_notebook(page, address: str):
    """As a reader meets it: the text and its formulas are there, nothing has run."""
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-RenderedMarkdown h1", timeout=180_000)
    page.wait_for_selector("mjx-container", timeout=120_000)
    wait_until_idle(page, 180)


@contextmanager
def opened_chapter(browser, edition: Path, own: Path, name: str):
    """A chapter of a copy of the edition, in a Lab of its own: the page, and the server's address."""
    folder = own / "notebooks"
    shutil.copytree(edition, folder)
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = new_page(context)
    with running(folder, own / "own") as address:
        open_notebook(page, f"{address}/tree/{name}.ipynb?token=x")
        yield page, address
        context.close()


def run_all(page):
    """By the menu, as the note above each notebook says; from its first cell to its last, then back to the top."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator("li[data-command='runmenu:run-all']").click()
    page.wait_for_timeout(3000)
    wait_until_idle(page, 900)
    page.locator(".jp-WindowedPanel-outer").first.evaluate("box => box.scrollTo(0, 0)")


def shoot(page, name: str):
    """A screenshot, where someone wants to look."""
    if os.environ.get("PHYSML_SHOTS"):
        page.screenshot(path=Path(os.environ["PHYSML_SHOTS"]) / f"{name}.png")

"""A figure in JupyterLab: Python sets a trait, the browser computes, Python fetches the arrays and replays the log."""
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

CELLS = [
    "from physml import explorables\nfigure = explorables.load('ising-temperature')\nw = figure.widget()\nw",
    "w.temperature = 1.5; w.field = 0.123456789; print('SET')",
    "w.fetch(); print('ASKED')",
    "p = figure.run(w.frame, w.log)\n"
    "print('EQUAL', w.frame > 20, all(p[n].tobytes() == w.state[n].tobytes() for n in figure.state), w.log)",
    "print('TRAIT', w.temperature != 1.5)",
]


@pytest.fixture
def lab(tmp_path):
    """A server with a notebook of these cells; its address."""
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "source": source, "id": f"c{k}"} for k, source in enumerate(CELLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "t.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    folders = {f"JUPYTER_{k}": str(tmp_path / k) for k in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    env = {k: v for k, v in os.environ.items() if k != "PHYSML_STATIC"} | folders
    log = tmp_path / "lab.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1",
             f"--ServerApp.root_dir={tmp_path}", "--IdentityProvider.token=x"], stdout=out, stderr=out, env=env)
    found = None
    for _ in range(200):
        found = re.search(r"http://127\.0\.0\.1:(\d+)/lab", log.read_text())
        if found:
            break
        time.sleep(0.3)
    yield f"http://127.0.0.1:{found[1]}/lab/tree/t.ipynb?token=x"
    server.terminate()
    server.wait(20)


@pytest.mark.browser
def test_widget(browser, lab):
    context = browser.new_context(viewport={"width": 1200, "height": 1600})
    page = context.new_page()
    page.goto(lab)
    page.wait_for_selector(".jp-CodeCell", timeout=120_000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=120_000)
    for _ in range(6):  # a key pressed before the session is connected moves on without running the cell
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(1500)
        if page.locator(".jp-InputPrompt").first.inner_text().strip() != "[ ]:":
            break
    page.wait_for_selector(".explorable canvas", timeout=120_000)
    page.wait_for_timeout(1500)
    for mark in ("SET", "ASKED", "EQUAL"):
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(f".jp-OutputArea-output:has-text('{mark}')", timeout=60_000)
        page.wait_for_timeout(1500)
    assert page.locator(".explorable [data-control=temperature]").get_attribute("aria-valuetext") == "1.500"
    said = page.locator(".jp-OutputArea-output:has-text('EQUAL')").inner_text()
    assert "EQUAL True True" in said
    assert "0.123456789" in said
    move = "i => { i.value = 5; i.dispatchEvent(new Event('input')) }"
    page.locator(".explorable [data-control=temperature]").evaluate(move)
    page.wait_for_timeout(500)
    page.locator(".jp-CodeCell .cm-content").nth(4).click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".jp-OutputArea-output:has-text('TRAIT True')", timeout=60_000)
    if os.environ.get("PHYSML_SHOTS"):
        page.screenshot(path=Path(os.environ["PHYSML_SHOTS"]) / "jupyterlab.png")
    context.close()

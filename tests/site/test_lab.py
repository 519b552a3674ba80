"""A figure in JupyterLab: Python sets a trait, the browser computes, Python fetches the arrays and replays the log."""
import json
import re
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as Late

from tests.site.lab import new_page, opened_chapter, running, shoot, wait_until_idle

CELLS = [
    "from physml import explorables\nfigure = explorables.load('ising-temperature')\nw = figure.widget()\nw",
    "w.temperature = 1.5; w.field = 0.123456789; print('SET')",
    "w.fetch(); print('ASKED')",
    "p = figure.run(w.frame, w.log)\n"
    "print('EQUAL', w.frame > 20, all(p[n].tobytes() == w.state[n].tobytes() for n in figure.state), w.log)",
    "print('TRAIT', w.temperature != 1.5)",
]

LIVES = """() => { const said = document.querySelector('.explorable .ex-readout')?.textContent;
  return said && !said.includes('…') }"""  # no kernel runs in Python: the page fills in the numbers
SAYS = "name => +document.querySelector(`.explorable [data-control=${name}]`).getAttribute('aria-valuetext')"


@pytest.fixture
def lab(tmp_path):
    """A server with a notebook of these cells; its address."""
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "source": source, "id": f"c{k}"} for k, source in enumerate(CELLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "t.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with running(tmp_path, tmp_path / "own") as address:
        yield f"{address}/tree/t.ipynb?token=x"


@pytest.mark.browser
def test_widget(browser, lab):
    context = browser.new_context(viewport={"width": 1200, "height": 1600})
    page = new_page(context)
    page.goto(lab)
    page.wait_for_selector(".jp-CodeCell", timeout=120_000)
    wait_until_idle(page, 120)
    for _ in range(6):  # a key pressed before the session is connected moves on without running the cell
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        with suppress(Late):
            page.wait_for_function("() => document.querySelector('.jp-InputPrompt').innerText.trim() !== '[ ]:'",
                                   timeout=2000)
            break
    page.wait_for_function(LIVES, timeout=120_000)
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
    page.wait_for_function(f"() => ({SAYS})('temperature') !== 1.5")
    page.locator(".jp-CodeCell .cm-content").nth(4).click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".jp-OutputArea-output:has-text('TRAIT True')", timeout=60_000)
    shoot(page, "jupyterlab")
    context.close()


@pytest.fixture
def chapter(browser, edition, tmp_path):
    """A chapter of the edition, opened in JupyterLab as a reader meets it: nothing has run."""
    with opened_chapter(browser, edition, tmp_path, "hopfield") as (page, _):
        yield page


def reach(page, text):
    """Scroll down, as a reader does, until this text is there; its paragraph."""
    box = page.locator(".jp-WindowedPanel-outer").first
    for _ in range(80):
        if (found := page.locator(".jp-RenderedMarkdown p", has_text=text)).count():
            found.first.scroll_into_view_if_needed()
            return found.first
        box.evaluate("box => box.scrollBy(0, 600)")
        page.wait_for_timeout(150)
    return pytest.fail(f"{text!r} is not there")


@pytest.mark.browser
def test_a_chapter_of_the_edition(chapter):
    """The text is finished before anything runs; then the figure starts and the buttons of the text move it."""
    page = chapter
    first = page.locator(".jp-Notebook").inner_text()
    assert "The notebook of the page" in first
    assert "After this chapter you can" in first
    assert not re.search(r"\{[a-z:]+\}`|\$\$|\{code-cell\}", first)
    assert page.locator(".jp-CodeCell .jp-InputPlaceholder, .jp-CodeCell .jp-Placeholder").count(), "folded"
    shoot(page, "edition-opened")
    button = page.locator("button.explore", has_text="hide nearly half of the pixels")
    assert button.is_enabled()
    assert button.get_attribute("value") == "hopfield-recall?corrupted=0.4"

    page.locator(".jp-MarkdownCell").first.click()
    for _ in range(40):  # run from the first cell until the figure is there
        page.keyboard.press("Shift+Enter")
        with suppress(Late):
            page.wait_for_selector(".jp-OutputArea-output .explorable canvas", timeout=500)
            break
    control = page.locator(".explorable [data-control=corrupted]")
    control.scroll_into_view_if_needed()
    page.wait_for_function(LIVES, timeout=120_000)
    assert control.get_attribute("aria-valuetext") != "0.40"
    button.click()
    page.wait_for_function(f"() => ({SAYS})('corrupted') === 0.4")
    picture = "() => document.querySelector('.explorable canvas').toDataURL()"
    before = page.evaluate(picture)
    control.evaluate("i => { i.value = 0; i.dispatchEvent(new Event('input')) }")
    page.wait_for_function(f"before => ({picture})() !== before", arg=before)
    shoot(page, "edition-run")
    assert page.locator('.jp-OutputArea-output[data-mime-type*="stderr"], [data-mime-type*=error]').count() == 0

    assert re.search(r"after \d+ sweeps", reach(page, "Three units in ten are wrong at the start").text_content())
    shoot(page, "edition-numbers")
    link = page.locator("a", has_text="(1.2)").last
    link.scroll_into_view_if_needed()
    shift = "a => Math.min(0, a.getBoundingClientRect().top) + Math.max(0, a.getBoundingClientRect().top - innerHeight)"
    anchor = page.locator("[data-jupyter-id=equation-hf-energy]").first
    assert anchor.evaluate(shift) != 0, "the equation is out of sight"
    link.click()
    page.wait_for_function(f"() => ({shift})(document.querySelector('[data-jupyter-id=equation-hf-energy]')) === 0")
    shoot(page, "edition-equation")

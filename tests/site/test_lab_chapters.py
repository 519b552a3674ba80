"""Every chapter of the edition in JupyterLab, run from its first cell to its last, read to its end, figures moved.

Minutes a chapter, so it runs only where PHYSML_TEST_LAB is set; test_lab.py opens one chapter in every run.
"""
import json
import os
import re
import urllib.request
from pathlib import Path

import pytest

from tests.site.lab import opened_chapter, run_all, shoot
from tools import machine

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not os.environ.get("PHYSML_TEST_LAB"),
                                                      reason="slow; PHYSML_TEST_LAB=1 runs it")]
PROSE = """() => [...document.querySelectorAll('.jp-Notebook .jp-RenderedMarkdown')].map(cell => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), parts = [];
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest('pre, code, mjx-container, script, style'))
      parts.push(walker.currentNode.data);
  return parts.join('');
})"""
RAW = r"\{[a-z:]+\}`|\$|\(eq:|</?\w+>|\\(?:eqref|ref)\b|\*\*|\]\(|```"
PICTURE = "figure => [...figure.querySelectorAll('canvas')].map(c => c.toDataURL()).join()"
DRIVE = """input => {
  if (input.type === 'range') {
    const [from, to] = [+input.min, +input.max], far = +input.value > (from + to) / 2 ? 0.25 : 0.75;
    input.value = from + far * (to - from);
  } else input.selectedIndex = (input.selectedIndex + 1) % input.options.length;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}"""
DOWN = "box => { const top = box.scrollTop; box.scrollBy(0, 0.8 * box.clientHeight); return box.scrollTop > top }"
TITLE = "figure => figure.querySelector('.ex-title').textContent"


def move(figure, page):
    """Drive the first control of a figure: picture and readout follow."""
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    before = figure.evaluate(PICTURE), figure.locator(".ex-readout").inner_text()
    figure.locator("[data-control]").first.evaluate(DRIVE)
    page.wait_for_timeout(1000)
    title = figure.evaluate(TITLE)
    assert figure.evaluate(PICTURE) != before[0], title
    assert figure.locator(".ex-readout").inner_text() != before[1], title
    assert figure.locator(".ex-error").inner_text() == "", title


def read(page, name):
    """Down to the end, a screen at a time, as Lab keeps only what is near in the page; the text and the figures."""
    box, prose, figures, k = page.locator(".jp-WindowedPanel-outer").first, set(), [], 0
    while True:
        page.wait_for_timeout(500)
        shoot(page, f"{name}-{k:02d}")
        prose |= set(page.evaluate(PROSE))
        for figure in page.locator(".jp-OutputArea-output .explorable:has(canvas)").all():
            place = figure.bounding_box()
            seen = place and place["y"] < 900 and place["y"] + place["height"] > 100
            if seen and (title := figure.evaluate(TITLE)) not in figures:
                figures.append(title)
                move(figure, page)
        if not box.evaluate(DOWN):
            return prose, figures
        k += 1


@pytest.mark.parametrize("name", [Path(path).stem for path in machine.NOTEBOOKS if path not in machine.PROBLEMS])
def test_it_runs_to_its_end_and_its_figures_move(browser, edition, tmp_path, name):
    with opened_chapter(browser, edition, tmp_path, name) as (page, address):
        run_all(page)
        prose, figures = read(page, name)
        assert [text for text in prose if re.search(RAW, text)] == []
        assert page.locator("mjx-merror").count() == 0
        page.keyboard.press("Control+s")
        page.wait_for_timeout(3000)
        contents = f"{address.removesuffix('/lab')}/api/contents/{name}.ipynb?token=x"
        with urllib.request.urlopen(contents) as answer:
            cells = [cell for cell in json.load(answer)["content"]["cells"]
                     if cell["cell_type"] == "code" and cell["source"]]
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert all(cell["execution_count"] for cell in cells)
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    shown = [o for o in outputs if "<Explorable" in "".join(o.get("data", {}).get("text/plain", ""))]
    assert len(figures) == len(shown)

"""Every page of the built site in Chromium, with the network blocked: quiet, self-contained, readable, accessible."""
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

# text that is neither code nor typeset mathematics
PROSE = """() => {
    const walker = document.createTreeWalker(document.querySelector("article, main, body"), NodeFilter.SHOW_TEXT);
    const parts = [];
    while (walker.nextNode())
        if (!walker.currentNode.parentElement.closest("pre, code, script, style, noscript, mjx-container, textarea"))
            parts.push(walker.currentNode.data);
    return parts.join(" ");
}"""


def test_the_page_is_quiet_and_complete(open_page, kind, page_name):
    page = open_page(page_name, kind)
    page.wait_for_timeout(150)
    assert page.outside == []
    assert page.problems == []
    unset = page.evaluate("""() => [...document.querySelectorAll(".math")]
        .filter(e => !e.closest("pre, code, mjx-container") && !e.querySelector("mjx-container"))
        .map(e => e.textContent)""")
    assert unset == [], "mathematics that is not typeset"
    assert page.locator("mjx-merror").count() == 0
    prose = page.evaluate(PROSE)
    for raw in ("$", r"\(", r"\[", "{glue", "{ref", "{eq}", "{cite", "```"):
        assert raw not in prose, f"raw source {raw!r} in the text"


def test_fonts_of_mathematics_load(open_page, kind):
    """Over http MathJax uses fonts, from disk it draws paths: either way the letters are there."""
    page = open_page("book/notation.html", kind)
    page.wait_for_function("document.fonts.status === 'loaded'")
    fonts = page.evaluate("[...document.fonts].filter(f => f.family.startsWith('MJX') && f.status == 'loaded').length")
    drawn = page.locator("mjx-container svg").count()
    assert (fonts > 2) if kind == "http" else (drawn > 10)
    box = page.locator("mjx-container").first.bounding_box()
    assert box["width"] > 5
    assert box["height"] > 5


def test_the_address_of_the_site_opens_the_book(open_page, origins, kind):
    page = open_page("book/notation.html", kind)
    page.goto(f"{origins[kind]}/index.html", wait_until="commit")
    page.wait_for_url("**/book/intro.html")
    assert page.locator("h1").first.inner_text().strip("#\n ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_readers_out(open_page, page_name, scheme):
    """axe finds nothing serious or critical, in the light and in the dark."""
    import axe_playwright_python

    page = open_page(page_name, color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    page.add_script_tag(content=(Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [(v["id"], [(n["target"], n["failureSummary"]) for n in v["nodes"][:4]]) for v in result["violations"]
               if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_a_phone_needs_no_sideways_scrolling(open_page, page_name):
    page = open_page(page_name, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pictures_lie_on_a_light_card_in_the_dark(open_page, site):
    """Plots have dark ink: in dark mode every picture keeps a light background and its own colours."""
    seen = 0
    for path in sorted(site.glob("book/*.html")):
        if "<img" not in path.read_text(encoding="utf8"):
            continue
        page = open_page(f"book/{path.name}", color_scheme="dark")
        styles = page.evaluate("""() => [...document.querySelectorAll(".bd-article img")].map(image => {
            const style = getComputedStyle(image); return [style.backgroundColor, style.filter]; })""")
        assert all(style == ["rgb(255, 255, 255)", "none"] for style in styles), path.name
        seen += len(styles)
    if not seen:
        pytest.skip("no page has a picture yet")

"""Every page of the built site in Chromium, with the network blocked: quiet, self-contained, readable, accessible.

Each page is opened twice, over http and from disk, with the system's fonts and without, and everything that can be
measured in one opening is measured there.
"""
import base64
import functools
import gzip
import re
import shutil
from pathlib import Path

import matplotlib
import pytest

from physml import explorables
from tests.site.conftest import pages_with_figures
from tests.site.live import DESKTOP, FRAMES, PHONE, misfits, start
from tools import chromium

pytestmark = pytest.mark.browser
FONTS_LIMIT, CHAPTER_LIMIT = 120_000, 700_000  # bytes

# text that is neither code nor typeset mathematics
PROSE = """() => {
    const walker = document.createTreeWalker(document.querySelector("article, main, body"), NodeFilter.SHOW_TEXT);
    const parts = [];
    while (walker.nextNode())
        if (!walker.currentNode.parentElement.closest("pre, code, script, style, noscript, mjx-container, textarea"))
            parts.push(walker.currentNode.data);
    return parts.join(" ");
}"""
# displayed equations that are wider than their place, and whether a reader without a mouse can get at the rest
CUT_OFF = """() => [...document.querySelectorAll('mjx-container[display="true"]')]
    .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
    .map((box) => ({tex: box.parentElement.id, width: box.scrollWidth, reachable: box.tabIndex === 0 && !!box.role
        && !!box.ariaLabel && getComputedStyle(box).maskImage !== "none"}))"""
# anything that sticks out of the page, if it scrolls sideways
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("article *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 120))"""
# commas and the like that have left their formula for the next line
LEFT_BEHIND = """() => [...document.querySelectorAll("article span.math")].filter((formula) => {
    const next = formula.nextSibling, range = document.createRange();
    if (!formula.checkVisibility() || next?.nodeType !== Node.TEXT_NODE || !/^[-–.,;:!?)\\]’”]/.test(next.data))
        return false;
    range.setStart(next, 0);
    range.setEnd(next, 1);
    return range.getBoundingClientRect().left < [...formula.getClientRects()].at(-1).right - 2;
}).map((formula) => formula.textContent + formula.nextSibling.data.slice(0, 9))"""

# What depends on the theme is colours alone. Of the parts of formulas and pictures, tokens of code and entries of the
# reference, which are alike, a few stand for all.
AXE = """async scheme => {
    const seen = {};
    document.querySelectorAll("mjx-math, mjx-assistive-mml, svg.picture g g").forEach((e) => e.replaceChildren());
    document.querySelectorAll(".highlight span[class], dl.py").forEach((e) => {
        if ((seen[e.className] = (seen[e.className] ?? 0) + 1) > 5) e.remove();
    });
    const rules = scheme === "dark" ? { runOnly: ["color-contrast", "link-in-text-block"] } : {};
    const found = await axe.run(document, { resultTypes: ["violations"], ...rules });
    for (const { nodes } of found.violations) for (const node of nodes)
        node.where = document.querySelector(node.target.flat().at(-1))?.closest("figure.explorable")?.className ?? "";
    return { violations: found.violations, passes: found.passes.length };
}"""

# mark elements until each font has drawn each of its characters once
SAMPLE = """() => {
    const seen = {};
    for (const e of document.querySelectorAll("body *")) {
        if (e.closest("script, style, noscript, mjx-assistive-mml") || !e.checkVisibility()) continue;
        const glyph = e.matches("mjx-c") && e.className, style = getComputedStyle(e, glyph ? "::before" : null);
        const texts = [...e.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        const own = glyph ? [glyph] : texts.flatMap((node) => [...node.data.trim()]);
        const drawn = seen[style.fontFamily + style.fontWeight + style.fontStyle] ??= new Set();
        if (own.some((c) => !drawn.has(c))) e.dataset.sample = "";
        own.forEach((c) => drawn.add(c));
    }
}"""


@pytest.fixture(scope="module")
def bare_browser(browser, tmp_path_factory):
    """Chromium on a system with one font, a wide one: what the site does not bring is seen at once."""
    folder = tmp_path_factory.mktemp("fonts")
    shutil.copy(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSansMono-BoldOblique.ttf", folder)
    settings = folder / "fonts.conf"
    settings.write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>")
    running = chromium.launch(browser.browser_type, env={"FONTCONFIG_FILE": str(settings), "HOME": str(folder)})
    yield running
    running.close()


@pytest.fixture
def machine(kind, request, browser):
    """A browser as readers have it for the site, and one on a system without fonts for the pages on a disk."""
    return browser if kind == "http" else request.getfixturevalue("bare_browser")


def system_fonts(page) -> dict[str, list[str]]:
    """Fonts that the page draws with and did not bring: {font: [the first elements]}."""
    page.evaluate(SAMPLE)
    client = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        client.send(f"{domain}.enable")
    client.send("DOM.getDocument", {"depth": 0})
    search = client.send("DOM.performSearch", {"query": "[data-sample]"})
    assert search["resultCount"] > 5
    nodes = client.send("DOM.getSearchResults", {"searchId": search["searchId"], "fromIndex": 0,
                                                 "toIndex": search["resultCount"]})["nodeIds"]
    found, drawn = {}, 0
    for node in nodes:
        for font in client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            drawn += 1
            if not font["isCustomFont"]:
                found.setdefault(font["familyName"], []).append(node)
    assert drawn >= len(nodes) / 2
    return {name: [client.send("DOM.getOuterHTML", {"nodeId": n})["outerHTML"][:120] for n in nodes[:4]]
            for name, nodes in found.items()}


@functools.cache
def packed(body: bytes) -> int:
    """As a server sends it; most of a page is what the page before it had."""
    return len(gzip.compress(body, 6))


def weights(responses) -> dict[str, int]:
    """Bytes on the way: compressed, but for fonts and pictures, which are already."""
    sizes = {}
    for response in responses:
        if response.url.startswith("http") and response.ok:
            body = response.body()
            compressed = response.url.split("?")[0].endswith((".woff2", ".png"))
            sizes[response.url] = len(body) if compressed else packed(body)
    return sizes


def test_the_page_reads_well_everywhere(open_page, machine, kind, page_name):
    """Quiet, complete, alive, within its width and weight; over http also open to everybody."""
    responses = []
    page = open_page(page_name, kind, browser=machine, viewport=PHONE, device_scale_factor=2, responses=responses,
                     color_scheme="light")
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate(TOO_WIDE) == [], "sticks out of a phone's page"
    assert page.evaluate(LEFT_BEHIND) == []
    assert [box for box in page.evaluate(CUT_OFF) if not box["reachable"]] == []
    for name in pages_with_figures().get(page_name, []):
        comes_to_life_in_its_place(page, name)
    assert (page.problems, page.outside) == ([], [])
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(DESKTOP)
    unset = page.evaluate("""() => [...document.querySelectorAll(".math")]
        .filter(e => !e.closest("pre, code, mjx-container") && !e.querySelector("mjx-container"))
        .map(e => e.textContent)""")
    assert unset == [], "mathematics that is not typeset"
    assert page.locator("mjx-merror").count() == 0
    prose = page.evaluate(PROSE)
    for raw in ("$", r"\(", r"\[", "{glue", "{ref", "{eq}", "{cite", "```"):
        assert raw not in prose, f"raw source {raw!r} in the text"
    assert page.evaluate(CUT_OFF) == [], "equations wider than the column: break them"
    faces = page.evaluate("[...document.fonts].map(face => face.status)")
    assert "error" not in faces
    assert faces.count("loaded") >= 2
    if kind == "file":
        assert system_fonts(page) == {}, "letters that the site's fonts lack (book/_ext/fonts.py)"
        assert misfits(page) == []
    else:
        sizes = weights(responses)
        assert sum(size for url, size in sizes.items() if ".woff" in url) <= FONTS_LIMIT, sizes
        assert sum(sizes.values()) <= CHAPTER_LIMIT, sorted(sizes.items(), key=lambda item: -item[1])
        assert keeps_out(page) == {"light": [], "dark": []}


def test_both_style_sheets_bring_the_same_fonts(site):
    """Those over http, in files, and those from a disk, embedded: what is asked of one holds for the other."""
    fonts = site / "_static/fonts"
    in_files, embedded = ((fonts / f"{name}.css").read_text(encoding="utf8") for name in ("fonts", "fonts-embedded"))
    assert in_files.count("@font-face") > 5

    def embed(address):
        return f'"data:font/woff2;base64,{base64.b64encode((fonts / address[1]).read_bytes()).decode()}"'

    assert embedded == re.sub(r'"([\w-]+\.woff2)\?\w+"', embed, in_files)


def comes_to_life_in_its_place(page, name):
    """The room that the figure needs is kept free, its pixels are those of the screen, and it runs by itself."""
    figure = page.locator(f"#{name}")
    before = figure.bounding_box()
    start(page, name)
    frame = page.evaluate("name => Explorables.figures[name].program.scalars.frame", name)
    page.evaluate(FRAMES, 8)
    after = figure.bounding_box()
    assert max(abs(after[side] - before[side]) for side in ("width", "height")) < 1, name
    width, shown = page.evaluate("n => { const c = document.querySelector(`#${n} canvas`); "
                                 "return [c.width, c.clientWidth * devicePixelRatio] }", name)
    assert abs(width - shown) <= 2, name
    ran = page.evaluate("name => Explorables.figures[name].program.scalars.frame", name) > frame
    assert ran == ("step" in explorables.load(name).kernels), name


def keeps_out(page) -> dict[str, list]:
    """By theme, what axe finds serious or critical, and all that it finds in a live figure. Formulas are gone after."""
    import axe_playwright_python

    for name in page.evaluate("""[...document.querySelectorAll("figure.explorable")].map(figure => figure.id)
                              .filter(name => !Explorables.figures[name]?.program)"""):
        start(page, name)
    page.add_script_tag(content=(Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf8"))
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
        result = page.evaluate(AXE, scheme)
        assert result["passes"]
        found[scheme] = [(v["id"], [(n["target"], n["failureSummary"]) for n in v["nodes"][:4]])
                         for v in result["violations"] if v["impact"] in ("serious", "critical")
                         or any("explorable" in n["where"] for n in v["nodes"])]
    return found


def test_the_address_of_the_site_opens_the_book(open_page, origins, kind):
    page = open_page("book/notation.html", kind)
    page.goto(f"{origins[kind]}/index.html", wait_until="commit")
    page.wait_for_url("**/book/intro.html")
    assert page.locator("h1").first.inner_text().strip("#\n ")


def test_pictures_follow_the_theme(open_page, site):
    """Matplotlib's figures lie on the page's own ground; ink and curves are light in the dark, and dark on paper."""
    name = next((path.name for path in sorted(site.glob("book/*.html"))
                 if 'class="picture"' in path.read_text(encoding="utf8")), None)
    assert name, "no page has a figure"
    page = open_page(f"book/{name}", color_scheme="light")
    ink = """() => {
        const picture = document.querySelector("svg.picture"), luminance = (colour) => colour.match(/\\d+/g).slice(0, 3)
            .reduce((sum, part, k) => sum + part * [0.2126, 0.7152, 0.0722][k], 0);
        return [...picture.querySelectorAll("[style*='--ex-']")].map((e) => getComputedStyle(e))
            .flatMap((s) => [s.fill, s.stroke]).filter((c) => c.startsWith("rgb(")).map(luminance)
            .reduce((a, b, k, all) => a + b / all.length, 0);
    }"""
    assert page.evaluate(ink) < 110
    ground = "getComputedStyle(document.querySelector('svg.picture')).backgroundColor"
    assert page.evaluate(ground) == "rgba(0, 0, 0, 0)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(ink) > 140
    page.emulate_media(media="print")
    assert page.evaluate(ink) < 110

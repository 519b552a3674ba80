"""The interactive figures as a reader meets them: every host the same bytes, every control alive, good manners."""

import pytest

from physml import explorables
from physml.explorables.program import Program
from tests.site.live import FRAMES, start

STATE = """name => {
  const p = Explorables.figures[name].program, hex = b => b.toString(16).padStart(2, '0');
  const bytes = Object.fromEntries(Object.keys(p.arrays).map(n => [n, Array.from(p.bytes(n), hex).join('')]));
  return { frame: p.scalars.frame, log: p.log, bytes };
}"""
LOOK = """async ([name, steps]) => {
  const box = document.getElementById(name), frames = FRAMES;
  await frames(2);
  while (steps--) box.querySelector('[data-act=step]').click();
  await frames(2);
  return [[...box.querySelectorAll('canvas')].map(c => c.toDataURL()), box.querySelector('.ex-readout').innerText];
}""".replace("FRAMES", FRAMES)


def same_as_native(figure, got):
    native = figure.run(got["frame"], got["log"])
    return {n: native[n].tobytes().hex() for n in figure.state} == got["bytes"]


def move(control, box):
    """Move a control to another value, as a reader does with the keyboard or a click."""
    target = box.locator(f"[data-control={control.name}]")
    if control.kind == "toggle":
        target.click()
    elif control.kind == "choice":
        target.select_option(str((control.value + 1) % len(control.options)))
    else:
        target.focus()
        for _ in range(8):
            target.press("ArrowLeft" if control.values.index(control.value) > 8 else "ArrowRight")


@pytest.mark.browser
@pytest.mark.parametrize("name", explorables.names())
def test_a_readers_session_replays_natively(open_page, name):
    """Drag, choose, press, draw and pause while frames run; then replay the log in Python."""
    page, figure = open_page(f"{name}.html", "alone"), explorables.load(name)
    box = start(page, name)
    if "step" not in figure.kernels:
        has_nothing_to_play(page, box, name)
    for control in figure.controls.values():
        move(control, box)
        page.evaluate(FRAMES, 4)
    for button in figure.buttons:
        box.locator(f"[data-button={button}]").click()
        page.evaluate(FRAMES, 4)
    for k, view in enumerate(v for v in figure.views if hasattr(v, "ratio")):
        if getattr(view, "editable", False):
            draw_on(page, box.locator(f"canvas[data-view='{k}']"))
    if "step" in figure.kernels:
        box.locator("[data-act=play]").click()
        box.locator("[data-act=step]").click()
    else:
        page.evaluate(FRAMES, 2)
    got = page.evaluate(STATE, name)
    native = figure.run(got["frame"], got["log"])
    assert (got["frame"] > 10) == ("step" in figure.kernels)
    assert {n for _, event in got["log"] if isinstance(event, dict) for n in event} >= set(figure.controls)
    assert same_as_native(figure, got)
    assert box.locator(".ex-readout").inner_text() == figure.views[-1].format(native)
    copied = page.evaluate("name => Explorables.figures[name].program.python()", name)
    again = eval(copied, {"explorables": explorables})
    assert isinstance(again, Program)
    assert all(again[n].tobytes() == native[n].tobytes() for n in figure.state)
    box.locator("[data-act=reset]").click()
    fresh = page.evaluate(STATE, name)
    assert fresh["frame"] == 0
    assert same_as_native(figure, fresh)
    assert (page.problems, page.outside) == ([], [])


def has_nothing_to_play(page, box, name):
    """What stands still: no button that does nothing, no frames that nobody sees."""
    assert box.locator("[data-act=play], [data-act=step]").count() == 0
    page.evaluate(FRAMES, 10)
    got = page.evaluate(STATE, name)
    assert (got["frame"], got["log"]) == (0, [])
    assert page.evaluate("name => Explorables.figures[name].pending", name) in (0, None)


def draw_on(page, canvas):
    canvas.scroll_into_view_if_needed()
    r = canvas.bounding_box()
    page.mouse.move(r["x"] + 20, r["y"] + 20)
    page.mouse.down()
    page.mouse.move(r["x"] + 0.6 * r["width"], r["y"] + 0.5 * r["height"], steps=6)
    page.mouse.up()
    canvas.press("ArrowDown")
    canvas.press(" ")


@pytest.mark.browser
@pytest.mark.parametrize("name", explorables.names())
def test_every_control_moves_picture_and_readout(open_page, name):
    """Against a paused copy of the figure that nobody touched, at the same frame."""
    figure = explorables.load(name)
    page = open_page(f"{name}.html", "alone", reduced_motion="reduce")
    box = start(page, name)

    def look(steps=6):
        return page.evaluate(LOOK, [name, steps if "step" in figure.kernels else 0])

    def afresh():
        page.evaluate("([name, values]) => Explorables.figures[name].assign(values)",
                      [name, {n: c.value for n, c in figure.controls.items()}])
        box.locator("[data-act=reset]").click()

    for control in figure.controls.values():
        afresh()
        still = look()  # now, since a curve's name stays where it was last in nobody's way
        afresh()
        move(control, box)
        moved = look()
        assert moved[0] != still[0], f"{control.name}: same pictures"
        assert moved[1] != still[1], f"{control.name}: same readout"
    for button in figure.buttons:
        afresh()
        still = look()
        afresh()
        look(3)
        box.locator(f"[data-button={button}]").click()
        assert look(3) != still, button


@pytest.mark.browser
def test_links_and_sentences_set_the_controls(open_page, home, kind):
    name = "ising-temperature"
    page = open_page(f"{home[name]}#{name}?temperature=1.93&field=0.1", kind)
    page.wait_for_function("n => globalThis.Explorables?.figures[n]?.program.scalars.temperature === 1.93", arg=name)
    assert page.evaluate("name => Explorables.figures[name].link()", name).endswith(
        f"#{name}?temperature=1.93&field=0.1&sweeps=1")
    button = page.locator(f"button[data-explore^='{name}?temperature=2.269']").first
    assert button.is_enabled()
    button.click()
    page.wait_for_function("name => Explorables.figures[name].program.scalars.temperature === 2.269", arg=name)
    assert page.locator(f"#{name} [data-control=temperature]").get_attribute("aria-valuetext") == "2.269"
    page.wait_for_function("name => Explorables.figures[name].visible", arg=name)


@pytest.mark.browser
def test_copy_as_python_fills_the_clipboard(open_page, home):
    name = "small-chain"
    page = open_page(home[name], permissions=["clipboard-read", "clipboard-write"])
    box = start(page, name)
    box.locator("[data-act=python]").click()
    page.wait_for_function("() => navigator.clipboard.readText().then(t => t.startsWith('explorables.load('))")
    figure = explorables.load(name)
    copied = eval(page.evaluate("() => navigator.clipboard.readText()"), {"explorables": explorables})
    assert copied.explorable is figure


@pytest.mark.browser
def test_manners(open_page, home):
    """Paused for who prefers less motion, and off the screen; a phone's canvas is sharp; nothing jumps at the start."""
    name, other = "ising-temperature", "oring-posterior"
    page = open_page(home[name], reduced_motion="reduce")
    start(page, name)
    page.evaluate(FRAMES, 15)
    assert page.evaluate("name => Explorables.figures[name].program.scalars.frame", name) == 0
    page = open_page(home[name])
    start(page, name)
    page.wait_for_function("name => Explorables.figures[name].program.scalars.frame > 3", arg=name)
    start(page, other)
    page.wait_for_function("name => Explorables.figures[name].visible === false", arg=name)
    before = page.evaluate("name => Explorables.figures[name].program.scalars.frame", name)
    page.evaluate(FRAMES, 15)
    assert page.evaluate("name => Explorables.figures[name].program.scalars.frame", name) == before


@pytest.mark.browser
def test_a_kernel_that_raises_stops_its_figure_and_says_so(open_page, home):
    name, other = "ising-temperature", "small-chain"
    page = open_page(home[name])
    box = start(page, name)
    page.evaluate("""name => {
        const broken = () => { throw new WebAssembly.RuntimeError('unreachable') };
        Explorables.figures[name].program.exports = new Proxy({}, { get: () => broken });
    }""", name)
    page.wait_for_selector(f"#{name} .ex-error:not([hidden])")
    assert "This figure has stopped" in box.locator(".ex-error").inner_text()
    start(page, other)
    page.wait_for_function("name => Explorables.figures[name].program.scalars.frame > 5", arg=other)


@pytest.mark.browser
def test_hands(open_page, home):
    """A marker is dragged like a slider; a fast stroke has no gap; the full window opens and closes."""
    name = "ising-temperature"
    page = open_page(home[name], reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    box = start(page, name)
    height = page.evaluate("document.documentElement.scrollHeight")
    plot = box.locator("canvas[data-drag=temperature]")
    r = plot.bounding_box()
    page.mouse.move(r["x"] + 0.5 * r["width"], r["y"] + 0.5 * r["height"])
    page.mouse.down()
    page.mouse.move(r["x"] + r["width"], r["y"] + 0.5 * r["height"])
    page.mouse.up()
    assert box.locator("[data-control=temperature]").get_attribute("aria-valuetext") == "5.000"
    cells = box.locator("canvas[data-view='0']")
    r = cells.bounding_box()
    box.locator("[data-button=cool]").click()
    page.mouse.move(r["x"] + 10, r["y"] + r["height"] / 2)
    page.mouse.down()
    page.mouse.move(r["x"] + r["width"] - 10, r["y"] + r["height"] / 2)  # in one leap
    page.mouse.up()
    page.wait_for_function("""name => { const a = Explorables.figures[name].program.arrays.spins;
        return a.subarray(64 * 128 + 8, 64 * 128 + 120).every(s => s === -1); }""", arg=name)
    cells.press("ArrowDown")
    assert page.evaluate("n => Explorables.figures[n].canvases[0].view.cursor", name) > 64 * 128
    box.locator("[data-act=enlarge]").click()
    assert page.locator("dialog.ex-window canvas").first.bounding_box()["width"] > 1.5 * r["width"]
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.ex-window", state="detached")
    assert page.evaluate("document.activeElement.dataset.act") == "enlarge"
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.problems == []


@pytest.mark.browser
def test_a_finger_draws_sideways_and_scrolls_upwards(open_page, home):
    name = "ising-temperature"
    page = open_page(home[name], reduced_motion="reduce", viewport={"width": 390, "height": 844}, has_touch=True,
                     is_mobile=True)
    box = start(page, name)
    r = box.locator("canvas[data-view='0']").bounding_box()
    client = page.context.new_cdp_session(page)

    def swipe(dx, dy):
        x, y = r["x"] + 0.4 * r["width"], r["y"] + 0.6 * r["height"]
        points = [[{"x": x + k * dx, "y": y + k * dy}] for k in range(9)]
        for kind, touch in [("touchStart", points[0]), *[("touchMove", p) for p in points[1:]], ("touchEnd", [])]:
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touch})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page.evaluate("n => [scrollY, Explorables.figures[n].program.log.length]", name)

    top = page.evaluate("scrollY")
    still, strokes = swipe(12, 0)
    assert still == top
    assert strokes > 0
    scrolled, after = swipe(0, -15)
    assert scrolled > top
    assert after == strokes


@pytest.mark.browser
def test_pages_without_figures_do_not_load_the_runtime(open_page, home):
    page = open_page("book/notation.html")
    assert page.evaluate("typeof globalThis.Explorables") == "undefined"


@pytest.mark.browser
def test_without_javascript_the_poster_shows(browser, origins, home):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for url in sorted(set(home.values())):
        page.goto(f"{origins['http']}/{url}")
        for name in [n for n, u in home.items() if u == url]:
            poster = page.locator(f"#{name} noscript img")
            assert poster.is_visible(), name
            assert not page.locator(f"#{name} canvas").first.is_visible(), name
            assert poster.get_attribute("alt") == explorables.load(name).alt
    context.close()

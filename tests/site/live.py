"""A figure on a page: bring it to life, let frames pass, and see whether it fits the screen."""
FRAMES = """n => new Promise(done => {
  const next = () => n-- ? requestAnimationFrame(next) : done();
  next();
})"""  # two: events are done, and drawn

MEASURE = """() => [...document.querySelectorAll('figure.explorable')].map(figure => {
  const box = selector => (selector ? figure.querySelector(selector) : figure)?.getBoundingClientRect();
  const aside = document.querySelector('.bd-sidebar-secondary'), toc = aside?.getBoundingClientRect();
  const control = box('.ex-control, .ex-buttons');
  const inside = [...figure.querySelectorAll('.ex-live *')].filter(e =>
    e.getClientRects().length && !e.closest('.ex-status, svg'));
  return { name: figure.id, size: figure.dataset.size, height: box().height, width: box().width,
    reach: Math.max(box('.ex-readout')?.bottom ?? 0, control?.bottom ?? 0) - box('.ex-stage').top,
    clear: toc?.width && getComputedStyle(aside).position !== 'fixed' ? toc.left - box().right : 0,
    wide: Math.max(...inside.map(e => e.getBoundingClientRect().right)) - box().right };
})"""
# of the text around the figures, which take most of the time that a new width costs
WITHOUT_FORMULAS = "document.querySelectorAll('mjx-container:not(figure *)').forEach(e => e.replaceChildren())"
SCREENS = ((1280, 720), (1200, 800), (1440, 900), (1920, 1080), (992, 700), (768, 1024))
PHONE = (390, 844)


def start(page, name):
    """Bring a figure into view and wait until it lives."""
    page.locator(f"#{name}").scroll_into_view_if_needed()
    page.wait_for_function("name => globalThis.Explorables?.figures[name]?.program", arg=name)
    return page.locator(f"#{name}")


def misfits(page) -> list:
    """Figures that are larger than a screen, by its width: on a laptop the whole of it, on a phone the stage, the
    control that moves it and the readout; never over the contents in the right margin. Other formulas are gone after.
    """
    wrong, count = [], page.locator("figure.explorable").count()
    page.evaluate(WITHOUT_FORMULAS)
    for width, height in (*SCREENS, PHONE) if count else ():
        page.set_viewport_size({"width": width, "height": height})
        measured = page.evaluate(MEASURE)
        assert len(measured) == count
        for m in measured:
            tall = m["reach"] > 760 if width == PHONE[0] else (
                width == SCREENS[0][0] and m["height"] > (320 if m["size"] == "sentence" else 620))
            if m["clear"] < 0 or m["wide"] > 0 or tall:
                wrong.append((width, m))
    return wrong

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
DESKTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
SCREENS = (DESKTOP, *({"width": width, "height": height}
                      for width, height in ((1200, 800), (1440, 900), (1920, 1080), (992, 700), (768, 1024))), PHONE)
TALLEST = {"sentence": 320, "laboratory": 620}  # on the desktop


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
    if not count:
        return wrong
    page.evaluate(WITHOUT_FORMULAS)
    for screen in SCREENS:
        page.set_viewport_size(screen)
        measured = page.evaluate(MEASURE)
        assert len(measured) == count
        for m in measured:
            tall = {DESKTOP["width"]: m["height"] > TALLEST[m["size"]], PHONE["width"]: m["reach"] > 760}
            if m["clear"] < 0 or m["wide"] > 0 or tall.get(screen["width"]):
                wrong.append((screen, m))
    return wrong

"""A figure on a page: bring it to life, and let frames pass."""
FRAMES = """n => new Promise(done => {
  const next = () => n-- ? requestAnimationFrame(next) : done();
  next();
})"""  # two: events are done, and drawn


def start(page, name):
    """Bring a figure into view and wait until it lives."""
    page.locator(f"#{name}").scroll_into_view_if_needed()
    page.wait_for_function("name => globalThis.Explorables?.figures[name]?.program", arg=name)
    return page.locator(f"#{name}")

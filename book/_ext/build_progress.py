"""How far a build is: a line for each notebook that ran, and for each page read and written."""
from collections.abc import Callable


def progress(items, total: int, label: Callable):
    """Pass the items on, with a line for each."""
    for number, item in enumerate(items, 1):
        print(f"  [{number:2d}/{total}] {label(item)}", flush=True)
        yield item


def announce(app):
    """A line a page, in place of Sphinx's own messages (the build is run with --quiet)."""
    count = {"read": 0, "written": 0}

    def reading(app, env, docnames):
        count["total"] = len(docnames)
        print(f"Reading {len(docnames)} pages" if docnames else "No page has changed", flush=True)

    def have_read(app, doctree):
        count["read"] += 1
        print(f"  [{count['read']:2d}/{count['total']}] {app.env.docname}", flush=True)

    def writing(app, pagename, templatename, context, doctree):
        if doctree is not None:
            count["written"] += 1
            print(f"  wrote {pagename}", flush=True)

    app.connect("env-before-read-docs", reading, priority=600)
    app.connect("doctree-read", have_read)
    app.connect("html-page-context", writing)

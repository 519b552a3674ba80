"""Sphinx extension: the pages under ``book/problems`` show their solutions folded, or not at all.

The source of a problem set holds solutions and hidden tests. What Sphinx reads, and what lies in ``_sources`` after a
build, is `physml.problems.notebook.site` of that source; with ``PHYSML_SOLUTIONS=no`` it holds no solutions.
"""
import os
from pathlib import Path

from sphinx.errors import ConfigError

from physml.problems.notebook import site

FOLDER = "book/problems/"


def shows_solutions(app) -> bool:
    value = app.config.problems_solutions.lower()
    if value not in ("yes", "no"):
        raise ConfigError(f"PHYSML_SOLUTIONS: got {value!r}; say yes or no")
    return value == "yes"


def transform(app, docname, source):
    """Replace the source of a problem set by its page."""
    if docname.startswith(FOLDER):
        source[0] = site(source[0], shows_solutions(app))


def outdated(app, env, added, changed, removed):
    """Read everything again when the setting changed since the last build, and forget the words of the search index."""
    before, now = getattr(env, "problems_solutions", None), shows_solutions(app)
    env.problems_solutions = now
    if before == now:
        return []
    Path(app.outdir, "searchindex.js").unlink(missing_ok=True)
    return list(env.found_docs)


def public_sources(app, error):
    """Sphinx copies pages' files as they are; replace the copies by what the pages were made from."""
    for copied in Path(app.outdir, "_sources", FOLDER).glob("*.md*"):
        if copied.suffix in (".md", ".txt"):
            original = Path(app.srcdir, FOLDER, copied.name.removesuffix(".txt"))
            if original.exists():
                page = site(original.read_text(encoding="utf-8"), shows_solutions(app))
                copied.write_text(page, encoding="utf-8")
            else:
                copied.unlink()


def style(app, config):
    config.html_static_path += [str(Path(__file__).with_suffix(end)) for end in (".css", ".js")]


def setup(app):
    app.add_config_value("problems_solutions", os.environ.get("PHYSML_SOLUTIONS", "yes") or "yes", "", types=str)
    app.connect("config-inited", style)
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", transform)
    app.connect("build-finished", public_sources)
    app.add_css_file("problems.css")
    app.add_js_file("problems.js")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

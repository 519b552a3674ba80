"""Sphinx extension: the runtime of the interactive figures, and the {explore} role that lets a sentence move them.

`` {explore}`set $T = T_c$ <ising-temperature?temperature=2.269>` `` is a button in the page and plain text elsewhere.
"""
import os
import re
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

logger = logging.getLogger(__name__)
STATIC = ("explorables.js", "explorables.css")


class explore(nodes.inline):
    """A piece of text that sets the controls of a figure."""


class ExploreRole(SphinxRole):
    def run(self):
        match = re.fullmatch(r"(?s)(.+?)\s*<([\w-]+)\?([^<>]*)>", self.text)
        if match is None:
            logger.warning("explore: cannot read %r; write 'text <figure?control=value>'", self.text,
                           location=self.get_location())
            return [nodes.Text(self.text)], []
        text, figure, query = match.groups()
        try:
            check(figure, query)
        except ValueError as error:
            logger.warning("explore: %s", error, location=self.get_location())
        node = explore(self.rawtext, "", target=f"{figure}?{query}")
        for k, part in enumerate(text.split("$")):  # symbols between dollars
            node += nodes.math(part, part) if k % 2 else nodes.Text(part)
        return [node], []


def check(figure, query):
    """The figure exists and takes these values."""
    from physml import explorables

    controls = explorables.load(figure).controls
    pairs = parse_qsl(query, strict_parsing=True)
    for name, text in pairs:
        if name not in controls:
            raise ValueError(f"{figure} has no control {name!r}; there are {list(controls)}")
        controls[name].coerce(float(text))


def visit_button(self, node):
    self.body.append(f'<button type="button" class="explore" data-explore="{escape(node["target"])}" disabled>')


def depart_button(self, node):
    self.body.append("</button>")


def nothing(self, node):
    """Other formats: the text alone."""


def write_runtime(app):
    """Before any page refers to it, so that Sphinx can put a checksum into the address."""
    os.environ["PHYSML_STATIC"] = "1"
    if app.builder.format == "html":
        from physml.explorables.widget import runtime, stylesheet

        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STATIC[0]).write_text(runtime(), encoding="utf-8")
        (folder / STATIC[1]).write_text(stylesheet(), encoding="utf-8")


def add_runtime(app, pagename, templatename, context, doctree):
    """Pages with a figure load the runtime; the others do not."""
    body = context.get("body", "")
    if 'class="explorable"' in body:
        app.add_js_file(STATIC[0], loading_method="defer")
        app.add_css_file(STATIC[1])
    for target in re.findall(r'data-explore="([^"?]+)', body):
        if f'id="{target}"' not in body:
            logger.warning("explore: %s is not a figure of this page", target, location=pagename)


def setup(app):
    app.add_node(explore, html=(visit_button, depart_button), latex=(nothing, nothing), text=(nothing, nothing),
                 texinfo=(nothing, nothing), man=(nothing, nothing))
    app.add_role("explore", ExploreRole())
    app.connect("builder-inited", write_runtime)
    app.connect("html-page-context", add_runtime)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: figures of a notebook are alive on its static page, and a sentence can move them.

List ``physml.explorables.sphinx`` among the extensions of a Jupyter Book or of a Sphinx project with myst-nb; a code
cell that ends with an `Explorable` then shows it. The role `` {explore}`set $T = 2$ <my-figure?temperature=2>` `` is a
button beside it, and plain text where there is no page.
"""
import json
import os
import re
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

logger = logging.getLogger(__name__)
SCRIPT, STYLE = "explorables.js", "explorables.css"
_ROLE = re.compile(r"(.+?)\s*<([\w-]+)\?([^<>]*)>", re.DOTALL)
_FIGURE = re.compile(r'<figure class="explorable[^>]*>.*?<script type="application/json">(.*?)</script>', re.DOTALL)
_ID = re.compile(r'<[^<>]*\sid="([^"]+)"')
_BUTTON = re.compile(r'data-explore="([^"]+)"[^>]*>(.*?)</button>', re.DOTALL)
_MATH = re.compile(r'<span class="math[^>]*>.*?</span>', re.DOTALL)


class explore(nodes.inline):
    """A piece of text that sets the controls of a figure."""


class ExploreRole(SphinxRole):
    def run(self):
        match = _ROLE.fullmatch(self.text)
        if match is None:
            logger.warning("explore: cannot read %r; write 'text <figure?control=value>'", self.text,
                           location=self.get_location())
            return [nodes.Text(self.text)], []
        text, figure, query = match.groups()
        node = explore(self.rawtext, "", target=f"{figure}?{query}")
        for k, part in enumerate(text.split("$")):  # symbols between dollars
            node += nodes.math(part, part) if k % 2 else nodes.Text(part)
        return [node], []


def visit_button(self, node):
    self.body.append(f'<button type="button" class="explore" data-explore="{escape(node["target"])}" disabled>')


def depart_button(self, node):
    self.body.append("</button>")


def nothing(self, node):
    """Other formats: the text alone."""


def announce(app, config):
    """Notebooks run after this; what they show is meant for a page without a kernel."""
    os.environ["PHYSML_STATIC"] = "1"


def write_runtime(app):
    """Before any page refers to it, so that Sphinx can put a checksum into the address."""
    if app.builder.format == "html":
        from physml.explorables.widget import runtime, stylesheet

        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SCRIPT).write_text(runtime(), encoding="utf-8")
        (folder / STYLE).write_text(stylesheet(), encoding="utf-8")


def add_runtime(app, pagename, templatename, context, doctree):
    """Pages with a figure load the runtime; the others do not."""
    body = context.get("body", "")
    if _FIGURE.search(body):
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file(STYLE)
    for problem in problems(body):
        logger.warning("explore: %s", problem, location=pagename)


def problems(body: str) -> list[str]:
    """What is wrong with a page: ids that its figures share, buttons without a figure or with wrong values."""
    figures, found = {}, []
    for text in _FIGURE.findall(body):
        payload = json.loads(text)
        if payload["name"] in figures:
            found.append(f"two figures of this page are called {payload['name']!r}")
        figures[payload["name"]] = payload["controls"]
    others = set(_ID.findall(_FIGURE.sub("", body)))
    found += [f"the figure {name!r} has the id of something else on this page, a section perhaps: links to it would "
              "lead there; give one of them another name" for name in figures if name in others]
    for target, label in _BUTTON.findall(body):
        if not re.search(r"\w", _MATH.sub("", label)):
            found.append(f"the button of {target!r} shows symbols only, so it has no name to be read out: add a word")
        name, _, query = target.replace("&amp;", "&").partition("?")
        if name not in figures:
            found.append(f"{name!r} is not a figure of this page; there are {sorted(figures)}")
            continue
        try:
            values = {key: float(text) for key, text in parse_qsl(query, strict_parsing=True)}
        except ValueError:
            found.append(f"cannot read {target!r}; write 'figure?control=number&control=number'")
            continue
        for key, number in values.items():
            if key not in figures[name]:
                found.append(f"{name} has no control {key!r}; there are {list(figures[name])}")
                continue
            control = figures[name][key]
            low, high = min(control["values"]), max(control["values"])
            if not low <= number <= high or (control["kind"] != "slider" and number not in control["values"]):
                found.append(f"{name}: {key} = {number:g} is not between {low} and {high}")
    return found


def setup(app):
    app.add_node(explore, html=(visit_button, depart_button), latex=(nothing, nothing), text=(nothing, nothing),
                 texinfo=(nothing, nothing), man=(nothing, nothing))
    app.add_role("explore", ExploreRole())
    app.connect("config-inited", announce)
    app.connect("builder-inited", write_runtime)
    app.connect("html-page-context", add_runtime)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""What the chapters say about themselves: the card under a title, the map of the book, the syllabus.

Sources are the `physml:` key in each chapter's front matter, `_toc.yml` (what exists) and `book/map.yml` (the plan).
"""
import importlib.metadata
import platform
import sys
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

from prerequisites import picture  # noqa: E402


def read_front_matter(path: Path) -> dict:
    """The YAML block at the top of a MyST file (empty if there is none)."""
    lines = path.read_text(encoding="utf8").splitlines()
    if not lines or lines[0] != "---":
        return {}
    return yaml.safe_load("\n".join(lines[1:lines.index("---", 1)])) or {}


def read_plan() -> list[dict]:
    """The parts of the book, each chapter with its metadata and whether it is there yet."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    present = {entry["file"] for part in toc["parts"] for entry in part["chapters"]}
    plan = yaml.safe_load((ROOT / "book/map.yml").read_text(encoding="utf8"))
    for part in plan:
        for chapter in part["chapters"]:
            chapter["present"] = f"book/{chapter['file']}" in present
            if chapter["present"]:
                chapter |= read_front_matter(ROOT / f"book/{chapter['file']}.md").get("physml", {})
    return plan


def titles(plan: list[dict]) -> dict[str, dict]:
    """The chapters by file name."""
    return {chapter["file"]: chapter for part in plan for chapter in part["chapters"]}


def prerequisite_text(item: str, chapters: dict[str, dict]) -> str:
    """A prerequisite in Markdown: a link where it names a chapter that exists."""
    if item not in chapters:
        return item
    chapter = chapters[item]
    return f"[{chapter['title']}](/book/{item}.md)" if chapter["present"] else f"*{chapter['title']}* (in preparation)"


def card(metadata: dict, chapters: dict[str, dict]) -> list[str]:
    """The chapter card in Markdown: two lines, and the objectives behind a click, so that the chapter opens at once."""
    facts = [f"{metadata['minutes']} minutes" if "minutes" in metadata else "",
             "; ".join(prerequisite_text(item, chapters) for item in metadata.get("prerequisites", []))]
    line = f"before you start: {facts[1]}" if facts[1] else ""
    lines = [":::::{container} chapter-card", " · ".join(f for f in (facts[0], line) if f), ""]
    if metadata.get("objectives"):
        lines += [*raw("<details><summary>After this chapter you can …</summary>"),
                  *(f"- {objective}" for objective in metadata["objectives"]), "",
                  *([f"Sources: {'; '.join(metadata['sources'])}.", ""] if metadata.get("sources") else []),
                  *raw("</details>")]
    return [*lines, ":::::"]


def raw(html: str) -> list[str]:
    return ["```{raw} html", html, "```", ""]


def insert_card(app, docname, source):
    """Put the card under the title, in the built page only: the notebook stays as its author wrote it."""
    if not docname.startswith("book/") or docname.count("/") > 1:
        return
    metadata = read_front_matter(Path(app.env.doc2path(docname))).get("physml")
    if not metadata:
        return
    lines = source[0].split("\n")
    fenced = 0
    for i, line in enumerate(lines):
        fenced += line.startswith("---")
        if fenced >= 2 and line.startswith("# "):
            lines[i + 1:i + 1] = ["", *card(metadata, titles(read_plan())), ""]
            break
    source[0] = "\n".join(lines)


class Generated(SphinxDirective):
    """A directive whose Markdown is computed; the page is read again when the plan or a chapter changes."""

    def run(self):
        for path in [ROOT / "_toc.yml", *sorted((ROOT / "book").glob("*.md")), ROOT / "book/map.yml"]:
            self.env.note_dependency(str(path))
        return self.generate()

    def markdown(self, lines: list[str]) -> list[nodes.Node]:
        container = nodes.container()
        self.state.nested_parse(StringList(lines, self.env.docname), 0, container)
        return container.children


class BookMap(Generated):
    """Parts and chapters, each with its question; existing ones linked."""

    def generate(self):
        parts = []
        for part in read_plan():
            lines = [part["part"], ""]
            for chapter in part["chapters"]:
                name = chapter["title"]
                name = f"[{name}](/book/{chapter['file']}.md)" if chapter["present"] else f"{name} *to come*"
                lines += [name, f": {chapter['question']}", ""]
            parts.append(nodes.container("", *self.markdown(lines), classes=["part"]))
        return [nodes.container("", *parts, classes=["book-map"])]


class PrerequisiteGraph(Generated):
    """The picture of what builds on what."""

    def generate(self):
        docname = self.env.docname
        builder = self.env.app.builder
        chapters = titles(read_plan())
        svg = picture(chapters, lambda name: builder.get_relative_uri(docname, f"book/{name}"))
        instead = [f"- {chapter['title']} builds on {'; '.join(needs)}." for chapter in chapters.values() if (needs := [
            chapters[name]["title"] for name in chapter["prerequisites"] if name in chapters])]
        return [nodes.raw("", svg, format="html", markdown="\n".join(instead))]


class Syllabus(Generated):
    """One row a chapter that exists: minutes, objectives, prerequisites, problem set."""

    def generate(self):
        plan = read_plan()
        chapters = titles(plan)
        lines = []
        for name, chapter in chapters.items():
            if not chapter["present"]:
                continue
            lines += [f"[{chapter['title']}](/book/{name}.md), {chapter.get('minutes', '?')} minutes", ""]
            lines += [f"- {objective}" for objective in chapter.get("objectives", [])]
            needs = "; ".join(prerequisite_text(item, chapters) for item in chapter["prerequisites"])
            lines += ["", f"Before it: {needs or 'nothing'}."]
            if f"book/problems/{name}" in self.env.found_docs:
                lines[-1] += f" Problems: [problem set](/book/problems/{name}.md)."
            lines.append("")
        return self.markdown(lines)


class Versions(Generated):
    """What the pages were computed with."""

    def generate(self):
        packages = ("numpy", "scipy", "numba", "matplotlib", "jupyter-book", "sphinx", "myst-nb", "jupytext")
        lines = ["| | version |", "|---|---|", f"| Python | {platform.python_version()} |"]
        lines += [f"| {name} | {importlib.metadata.version(name)} |" for name in packages]
        return self.markdown([*lines, f"| machine | {platform.system()} {platform.machine()} |"])


def setup(app):
    app.connect("source-read", insert_card)
    app.add_directive("book-map", BookMap)
    app.add_directive("prerequisite-graph", PrerequisiteGraph)
    app.add_directive("syllabus", Syllabus)
    app.add_directive("versions", Versions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

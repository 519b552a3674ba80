"""Sphinx extension: the notebook edition, the finished text of every page as a notebook that runs by itself.

The builder ``notebooks`` writes it from the resolved doctrees. It runs nothing: the numbers come from the record
(`recorded_outputs`). The launch buttons of the site lead to it.
"""
from pathlib import Path

import nbformat
from docutils import nodes
from edition_code import needed, without_glue
from edition_markdown import Markdown
from execution import read
from nbformat import v4
from sphinx.builders import Builder

LEFT_TO_THE_SITE = ("book/api", "book/status", "book/instructors")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
          "language_info": {"name": "python"}}
FOLDED = {"jupyter": {"source_hidden": True}}
HIDING = {"hide-input", "hide-cell", "remove-input"}


class NotebookBuilder(Builder):
    """Writes ``<edition_folder>/<page>.ipynb`` for each page but those that only the site needs."""

    name = format = "notebooks"
    epilog = ""
    supported_image_types = ("image/svg+xml", "image/png", "image/jpeg", "image/webp")

    def get_outdated_docs(self):
        return self.env.found_docs

    def get_target_uri(self, docname, typ=None):
        return f"doc:{docname}"

    def get_relative_uri(self, from_, to, typ=None):
        return self.get_target_uri(to)

    def write(self, build_docnames, updated_docnames, method="update"):
        """All pages at once: an anchor is written where some page links to it."""
        pages = sorted(set(self.env.found_docs) - set(LEFT_TO_THE_SITE))
        trees = {docname: self.env.get_and_resolve_doctree(docname, self) for docname in pages}
        wanted: dict[str, set[str]] = {docname: set() for docname in pages}
        for docname, tree in trees.items():
            for link in tree.findall(lambda node: isinstance(node, (nodes.reference, nodes.footnote_reference))):
                page, _, fragment = link.get("refuri", "").removeprefix("doc:").partition("#")
                wanted.setdefault(page, set()).add(fragment)
                wanted[docname].add(link.get("refid", ""))
        self.folder = Path(self.app.config.edition_folder)
        for docname, tree in trees.items():
            save(Notebook(self, docname, tree, wanted[docname]).made(), self.folder / file_of(docname))

    def finish(self):
        pass


def file_of(docname: str) -> str:
    return f"{docname.removeprefix('book/')}.ipynb"


class Notebook:
    """One page of the edition."""

    def __init__(self, builder: NotebookBuilder, docname: str, tree: nodes.document, wanted: set[str]):
        self.builder, self.docname, self.tree = builder, docname, tree
        self.source = read(builder.app, docname)
        self.numbers = builder.env.toc_fignumbers.get(docname, {})
        self.markdown = Markdown(self.address, wanted, self.number, self.picture)

    def made(self) -> nbformat.NotebookNode:
        sources = self.source.cells if self.source else []
        kept = needed([cell if cell.cell_type == "code" else None for cell in sources])
        cells, placed, solutions = [v4.new_markdown_cell(self.note())], 0, {}
        for piece in self.markdown.pieces(self.tree):
            if isinstance(piece, str):
                cells += [*unfolded(solutions), v4.new_markdown_cell(piece)] if piece else []
                continue
            for index in range(placed, piece["cell_index"] + 1):
                if index in kept:
                    cells += self.code(sources[index], solutions)
            placed = piece["cell_index"] + 1
            cells += [v4.new_markdown_cell(self.markdown.captions(figure)) for figure in piece.findall(nodes.figure)]
        for k, cell in enumerate(cells):
            cell["id"] = f"cell-{k}"
        return v4.new_notebook(cells=cells, metadata=KERNEL)

    def code(self, cell, solutions: dict) -> list:
        """A code cell, folded as its tags say; a solution waits until after the checks, and is text there."""
        tags = set(cell.metadata.get("tags", []))
        if "problem-solution" in tags:
            solutions["next"] = cell.source
            return []
        source = without_glue(cell.source)
        made = [v4.new_code_cell(source, metadata=FOLDED if tags & (HIDING | {"remove-cell"}) else {})]
        return made + (unfolded(solutions) if "problem-checks" in tags else [])

    def note(self) -> str:
        page = f"{self.docname}.html"
        base = self.builder.config.html_baseurl
        place = f"[the page of the site]({base.rstrip('/')}/{page})" if base else f"the page `_build/html/{page}`"
        start = "" if self.docname == self.builder.config.root_doc else (
            f" [All pages]({self.relative(self.builder.config.root_doc)})")
        if self.source is None or not any(cell.cell_type == "code" for cell in self.source.cells):
            return f"*The text of {place}.{start}*"
        return (f"*The notebook of {place}. Run its cells from the top (Run, Run All Cells): the figures come alive, "
                f"and the buttons in the text set their controls.{start}*")

    def relative(self, docname: str) -> str:
        return "../" * file_of(self.docname).count("/") + file_of(docname)

    def address(self, link: nodes.Element) -> str | None:
        """Where a link leads: into the edition, to the site if its address is known, or elsewhere."""
        uri = link.get("refuri", "")
        if "refid" in link:
            return f"{Path(file_of(self.docname)).name}#{link['refid']}"
        if not uri.startswith("doc:"):
            return uri
        page, _, fragment = uri.removeprefix("doc:").partition("#")
        fragment = f"#{fragment}" if fragment else ""
        if page in self.builder.env.found_docs and page not in LEFT_TO_THE_SITE:
            return self.relative(page) + fragment
        base = self.builder.config.html_baseurl
        return f"{base.rstrip('/')}/{page}.html{fragment}" if base else None

    def number(self, node: nodes.Element, kind: str) -> str:
        """ "2.3" of an equation, "Fig. 2.3" of a figure; nothing if it has none."""
        if kind == "displaymath":
            found = self.numbers.get(kind, {}).get(node["ids"][0]) if node["ids"] else None
            return ".".join(map(str, found)) if found else str(node.get("number") or "")
        kind = self.builder.env.get_domain("std").get_enumerable_node_type(node)
        found = next((self.numbers[kind][name] for name in node["ids"] if name in self.numbers.get(kind, {})), None)
        return self.builder.config.numfig_format[kind] % ".".join(map(str, found)) if found else ""

    def picture(self, image: nodes.image) -> str:
        """Copy it beside the notebooks; its address from this one."""
        source = Path(self.builder.srcdir, image["uri"])
        target = self.builder.folder / "images" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        return "../" * file_of(self.docname).count("/") + f"images/{source.name}"


def unfolded(solutions: dict) -> list:
    """The solution that waits, if any, behind a click."""
    return [v4.new_markdown_cell(f"<details><summary>Show a solution</summary>\n\n```python\n{solutions.pop(key)}\n"
                                 "```\n\n</details>") for key in list(solutions)]


def save(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write it unless it is there; what a reader has changed since it was written stays beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook) + "\n"
    original = path.parent / f".{path.stem}.original"
    if path.exists() and original.exists():
        if original.read_text(encoding="utf8") == text:
            return  # the edition has not changed: whatever the reader did with it stands
        if path.read_text(encoding="utf8") != original.read_text(encoding="utf8"):
            path.rename(path.with_name(f"{path.stem} (yours).ipynb"))
            print(f"  {path.name}: your changes are in {path.stem} (yours).ipynb", flush=True)
    path.write_text(text, encoding="utf8")
    original.write_text(text, encoding="utf8")


def launch_edition(app, pagename, templatename, context, doctree):
    """The launch buttons open the notebook of the edition, which Binder's postBuild has written."""
    def buttons(found):
        for button in found:
            yield button
            yield from buttons(button.get("buttons", []))

    for button in buttons(context.get("header_buttons", [])):
        if "lab/tree/" in button.get("url", ""):
            start = button["url"].split("lab/tree/")[0]
            button["url"] = f"{start}lab/tree/_build/notebooks/{file_of(pagename)}"


def setup(app):
    app.add_builder(NotebookBuilder)
    app.add_config_value("edition_folder", str(Path(app.srcdir, "_build/notebooks")), "")
    app.connect("html-page-context", launch_edition, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

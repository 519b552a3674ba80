"""Sphinx extension: with ``book_outputs=recorded`` pages are made from the record of the book's numbers.

Nothing is executed. Used for the notebook edition, and wherever the text matters and its pictures do not.
"""
from pathlib import Path

from execution import read
from nbformat import v4
from number_record import keys, load, path_of
from sphinx.errors import SphinxError


class RecordIncomplete(SphinxError):
    category = "Numbers of the text that book/numbers does not have (`make numbers` records them)"


def fill_cache(app, env, docnames):
    """In place of an execution: the recorded numbers as outputs, and an empty one where a figure has a caption."""
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    cache = get_cache(env.mystnb_config.execution_cache_path)
    texts = {docname: Path(env.doc2path(docname)).read_text(encoding="utf8") for docname in docnames}
    absent = [f"{docname}: {key}" for docname, text in texts.items()
              for key in sorted(keys(text).keys() - load(docname).keys())]
    if absent:
        raise RecordIncomplete("\n" + "\n".join(absent))
    for docname in docnames:
        if (notebook := read(app, docname)) is None:
            continue
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell in cells:
            if "figure" in cell.metadata.get("mystnb", {}):
                cell.outputs = [v4.new_output("display_data", {"text/plain": " "})]
        for key, entry in load(docname).items():
            cells[0].outputs.append(v4.new_output("display_data", {"text/plain": entry["value"]}, metadata={
                "scrapbook": {"name": key, "mime_prefix": "hidden/"}}))
            cells[0].outputs[-1].data = {"hidden/text/plain": entry["value"]}
        notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
        bundle = CacheBundleIn(notebook, docname, data={"execution_seconds": 0})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def depend_on_record(app, docname, source):
    app.env.dependencies[docname].add(str(path_of(docname)))


def from_record(app):
    """Let the pages be made from the record, when asked: for the edition, and for tests of pages that need no run."""
    if app.config.book_outputs == "recorded":
        app.connect("env-before-read-docs", fill_cache, priority=100)
        app.connect("source-read", depend_on_record)


def choose_record(app, config):
    if config.book_outputs == "recorded":
        config.nb_execution_cache_path = str(Path(app.doctreedir) / "recorded")
        config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, ["notebooks", "text/plain", 0]]


def setup(app):
    app.add_config_value("book_outputs", "executed", "env")
    app.connect("config-inited", choose_record, priority=900)
    app.connect("builder-inited", from_record)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: compile the figures' WebAssembly before the notebooks run, a chapter's figures in one process.

A notebook would compile each of its figures in a process of its own, and with each what all figures share.
"""
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LOADED = re.compile(r"""explorables\.load\(\s*["']([\w-]+)["']""")


def named(app, docnames) -> dict[str, list[str]]:
    """By page, the figures that its cells load."""
    texts = {docname: Path(app.env.doc2path(docname)).read_text(encoding="utf8") for docname in docnames}
    return {docname: names for docname, text in texts.items() if (names := sorted(set(LOADED.findall(text))))}


def compiled(names: list[str]) -> int:
    """How many modules were missing. A figure that cannot be loaded or compiled is left to its notebook to report."""
    from physml import explorables
    from physml.core import wasm

    try:
        return wasm.build_all([explorables.load(name).kernels.values() for name in names])
    except Exception:
        return 0


def compile_figures(app, env, docnames):
    """Fill the cache of compiled modules for the pages that will be read."""
    pages = sorted(named(app, docnames).values(), key=len, reverse=True)
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ThreadPoolExecutor(processors) as pool:
        count = sum(pool.map(compiled, pages))
    if count:
        print(f"Compiled {count} figures for the pages", flush=True)


def setup(app):
    app.connect("env-before-read-docs", compile_figures, priority=400)  # before the notebooks run
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""Compile the figures' WebAssembly before the notebooks run, in one process a processor.

A notebook would compile each of its figures in a process of its own, and with each what all figures share.
"""
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LOADED = re.compile(r"""explorables\.load\(\s*["']([\w-]+)["']""")


def named(app, docnames) -> list[str]:
    """The figures that the cells of these pages load, page by page, each once."""
    texts = (Path(app.env.doc2path(docname)).read_text(encoding="utf8") for docname in docnames)
    return list(dict.fromkeys(name for text in texts for name in LOADED.findall(text)))


def compiled(names: list[str]) -> int:
    """How many modules were missing. A figure that cannot be loaded or compiled is left to its notebook to report."""
    from physml import explorables
    from physml.core import wasm

    try:
        return wasm.build_all([explorables.load(name).kernels.values() for name in names])
    except Exception:
        return 0


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def compile_figures(app, docnames):
    """Fill the cache of compiled modules for the notebooks that will run."""
    names = named(app, docnames)
    share = len(names) // processors() + 1  # neighbours share the most
    with ThreadPoolExecutor(processors()) as pool:
        count = sum(pool.map(compiled, [names[k:k + share] for k in range(0, len(names), share)]))
    if count:
        print(f"Compiled {count} figures for the pages", flush=True)

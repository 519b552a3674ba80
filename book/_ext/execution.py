"""Sphinx extension: run the notebooks before their pages are read, several at a time, and say where one fails.

myst-nb would run them one after the other and stop at the first error. Here every notebook that the cache does not
know runs first, the slowest first, on all cores; what failed is reported together, and then no page is read. myst-nb
finds the outputs in its cache.
"""
import asyncio
import json
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from build_progress import announce, progress
from interrupts import interrupts
from one_notebook import execute
from page_code import compile_figures, processors
from sphinx.errors import SphinxError


class NotebooksFailed(SphinxError):
    category = "Notebooks failed"


def read(app, docname: str):
    """The notebook of a page exactly as myst-nb will see it, or None if the page is none."""
    from myst_nb.core.read import create_nb_reader

    path = Path(app.env.doc2path(docname))
    source = [path.read_text(encoding="utf8")]
    app.emit("source-read", docname, source)
    reader = create_nb_reader(str(path), app.env.myst_config, app.env.mystnb_config, source[0])
    return None if reader is None else reader.read(source[0])


def run_missing(app, env, docnames):
    """Fill the cache of outputs for the pages that will be read."""
    from jupyter_cache import get_cache

    config = env.mystnb_config
    if config.execution_mode != "cache" or app.config.book_outputs == "recorded":
        return
    cache = get_cache(config.execution_cache_path)
    missing = {}
    for docname in docnames:
        notebook = read(app, docname)
        if notebook is not None and not stored(cache, notebook):
            missing[docname] = notebook
    if missing:
        compile_figures(app, missing)
        run(app, cache, missing, config.execution_timeout)


def stored(cache, notebook) -> bool:
    """Whether the cache has it with a whole file: its record is written first, and a build may have been killed."""
    try:
        cache.get_cache_bundle(cache.match_cache_notebook(notebook).pk)
    except (KeyError, ValueError):
        return False
    return True


def run(app, cache, notebooks: dict, timeout: int):
    """Execute and store them; raise the report of those that fail after all were tried."""
    from jupyter_cache.base import CacheBundleIn

    times = Path(app.srcdir, "_build/cache/seconds.json")
    seconds = json.loads(times.read_text(encoding="utf8")) if times.exists() else {}
    order = sorted(notebooks, key=lambda name: -seconds.get(name, 0 if "/problems/" in name else 1e9))
    workers = min(len(order), processors())
    print(f"Running {len(order)} notebooks, {workers} at a time", flush=True)

    clients: dict[str, list] = {docname: [] for docname in order}

    def work(docname):
        with TemporaryDirectory() as empty:  # as in the edition, where a notebook has no neighbours
            failure = execute(notebooks[docname], Path(empty), timeout, clients[docname])
        return failure, clients[docname][-1].processor_seconds

    reports = []
    pool = ThreadPoolExecutor(workers)

    def keep(task):
        failure, spent = task.result()
        path = Path(app.env.doc2path(tasks[task]))
        if failure:
            reports.append(failure.report(path.relative_to(app.srcdir).as_posix(), path.read_text(encoding="utf8")))
            return
        seconds[tasks[task]] = round(spent, 1)
        bundle = CacheBundleIn(notebooks[tasks[task]], str(path), data={"execution_seconds": spent})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

    try:
        with interrupts() as hold:
            tasks = {pool.submit(work, docname): docname for docname in order}
            for task in progress(as_completed(tasks), len(order), lambda t: f"{tasks[t]} {t.result()[1]:.0f} s" + (
                    ", FAILED" if t.result()[0] else "")):
                with hold():
                    keep(task)
    except BaseException:  # Ctrl-C, above all: leave no kernel behind
        pool.shutdown(wait=False, cancel_futures=True)
        for client in chain.from_iterable(clients.values()):
            if client.km is not None:
                asyncio.run(client.km.shutdown_kernel(now=True))
        raise
    times.parent.mkdir(parents=True, exist_ok=True)
    times.write_text(json.dumps(seconds, indent=1), encoding="utf8")
    if reports:
        raise NotebooksFailed("\n\n" + "\n\n".join(reports))


def setup(app):
    app.connect("env-before-read-docs", run_missing)
    app.connect("builder-inited", announce)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

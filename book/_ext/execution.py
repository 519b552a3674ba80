"""Sphinx extension: run the notebooks before their pages are read, several at a time, and say where one fails.

myst-nb would run them one after the other and stop at the first error. Here every notebook that the cache does not
know runs first, the slowest first, on all cores; what failed is reported together, and then no page is read. myst-nb
finds the outputs in its cache.
"""
import asyncio
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import psutil
from sphinx.errors import SphinxError

KERNEL_OPTIONS = ["--log-level=ERROR"]  # ipykernel warns that it talks to this machine without encryption
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class NotebooksFailed(SphinxError):
    category = "Notebooks failed"


@dataclass(frozen=True)
class Failure:
    """A cell that raised: which one (counted from 1 among the code cells), its source, and what was said."""

    number: int
    source: str
    line: int
    message: str

    def report(self, file: str, text: str) -> str:
        """Where in the file's text, what, and how to run it alone: a handful of lines."""
        at = text.find(self.source)
        at = text.find(self.source.strip().split("\n")[0]) if at < 0 else at
        where = text.count("\n", 0, at) + self.line
        lines = self.source.split("\n")
        shown = dict.fromkeys([next(line for line in lines if line.strip()), lines[self.line - 1]])
        message = self.message.strip().split("\n")
        message = message[:4] + ["…"] * (len(message) > 4)
        return "\n".join([f"{file}:{where}: code cell {self.number}, line {self.line}",
                          *(f"    | {line[:110]}" for line in shown), *(f"  {line[:240]}" for line in message),
                          f"  Run it alone: {os.path.relpath(sys.executable)} -m tools.book run {file}"])


def execute(notebook, folder: Path, timeout: int = 120, clients: list | None = None,
            environment: dict[str, str] | None = None, attempts: int = 3) -> Failure | None:
    """Run a notebook in place, in a kernel of its own, up to the first cell that fails.

    Parameters
    ----------
    folder : Path
        The working directory.
    timeout : int
        Seconds that one cell may take.
    clients : list, optional
        The client is appended, so that another thread can stop it; its ``processor_seconds`` are what the kernel has
        used, however busy the machine was. The compilers of figures, which it starts once for all, are not counted.
    environment : dict, optional
        Variables of the kernel besides those of this process.
    attempts : int
        How often a kernel is started that dies before its first cell.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(notebook, timeout=timeout, extra_arguments=list(KERNEL_OPTIONS), record_timing=False,
                            resources={"metadata": {"path": str(folder)}})  # the cache compares cells' metadata
    client.processor_seconds = 0.0
    client.on_cell_complete = partial(read_clock, client)
    if clients is not None:
        clients.append(client)
    try:
        client.execute(env={**os.environ, **(environment or {})})
    except CellExecutionError as error:
        message, raised = f"{error.ename}: {error.evalue}", ANSI.sub("", error.traceback)
    except CellTimeoutError:
        message, raised = f"Timeout: it had not finished after {timeout} seconds", ""
    except DeadKernelError:
        message, raised = "The kernel died (out of memory, or a crash in compiled code)", ""
    except RuntimeError:  # it never said hello: another process may have taken the port that was chosen for it
        if attempts == 1:
            raise
        return execute(notebook, folder, timeout, clients, environment, attempts - 1)
    else:
        return None
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    done = [k for k, cell in enumerate(cells) if cell.execution_count or cell.outputs]
    failed = [k for k, cell in enumerate(cells) if any(o.output_type == "error" for o in cell.outputs)]
    at = (failed or done or [0])[-1]
    frame = re.search(r"Cell In.*?\n(?:.*\n)*?-+> *(\d+) ", raised)
    return Failure(at + 1, cells[at].source, int(frame[1]) if frame else 1, message)


def read_clock(client, **_):
    """Called after each cell, while the kernel lives."""
    used = psutil.Process(client.km.provisioner.process.pid).cpu_times()
    client.processor_seconds = used.user + used.system


def run_here(path: Path) -> int:
    """Run the cells of a source in this process, with all that they print, and stop at the first that fails."""
    import jupytext
    from IPython.core.interactiveshell import InteractiveShell

    text = path.read_text(encoding="utf8")
    if path.parent.name == "problems":
        from physml.problems.notebook import site

        text = site(text)
    os.environ.setdefault("MPLBACKEND", "agg")
    os.chdir(path.parent)
    shell = InteractiveShell.instance()
    cells = [cell for cell in jupytext.reads(text, fmt="md:myst").cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, 1):
        print(f"cell {number} of {len(cells)}", flush=True)
        if not shell.run_cell(cell.source).success:
            return 1
    return 0


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
    if config.execution_mode != "cache":
        return
    cache = get_cache(config.execution_cache_path)
    missing = {}
    for docname in docnames:
        notebook = read(app, docname)
        if notebook is not None and not stored(cache, notebook):
            missing[docname] = notebook
    if missing:
        run(app, cache, missing, config.execution_timeout)


def stored(cache, notebook) -> bool:
    """Whether the cache has it with a whole file: its record is written first, and a build may have been killed."""
    try:
        cache.get_cache_bundle(cache.match_cache_notebook(notebook).pk)
    except (KeyError, ValueError):
        return False
    return True


@contextmanager
def interrupts():
    """Ctrl-C as always, but in the blocks of what is yielded: it waits there for the end of the block.

    A notebook is so kept whole or not at all, and no interrupt is lost in a callback of the cache's database, whose
    exceptions Python drops.
    """
    if (threading.current_thread() is not threading.main_thread()
            or signal.getsignal(signal.SIGINT) is not signal.default_int_handler):
        yield nullcontext
        return
    seen, held = [], []

    def interrupt(number, frame):
        seen.append(number)
        if not held:
            raise KeyboardInterrupt

    @contextmanager
    def hold():
        held.append(True)
        try:
            yield
        finally:
            held.pop()
        if seen:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield hold
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def run(app, cache, notebooks: dict, timeout: int):
    """Execute and store them; raise the report of those that fail after all were tried."""
    from jupyter_cache.base import CacheBundleIn

    times = Path(app.srcdir, "_build/cache/seconds.json")
    seconds = json.loads(times.read_text(encoding="utf8")) if times.exists() else {}
    order = sorted(notebooks, key=lambda name: -seconds.get(name, 1e9))
    workers = min(len(order), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    print(f"Running {len(order)} notebooks, {workers} at a time", flush=True)

    clients: dict[str, list] = {docname: [] for docname in order}

    def work(docname):
        failure = execute(notebooks[docname], Path(app.env.doc2path(docname)).parent, timeout, clients[docname])
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


def setup(app):
    app.connect("env-before-read-docs", run_missing)
    app.connect("builder-inited", announce)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

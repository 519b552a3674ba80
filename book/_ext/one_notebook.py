"""Run one notebook, in a kernel or in this process, up to the first cell that fails, and say which one that is."""
import os
import re
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

KERNEL_OPTIONS = ["--log-level=ERROR"]  # ipykernel warns that it talks to this machine without encryption
ANSI = re.compile(r"\x1b\[[0-9;]*m")


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
            attempts: int = 3) -> Failure | None:
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
        client.execute()
    except CellExecutionError as error:
        message, raised = f"{error.ename}: {error.evalue}", ANSI.sub("", error.traceback)
    except CellTimeoutError:
        message, raised = f"Timeout: it had not finished after {timeout} seconds", ""
    except DeadKernelError:
        message, raised = "The kernel died (out of memory, or a crash in compiled code)", ""
    except RuntimeError:  # it never said hello: another process may have taken the port that was chosen for it
        if attempts == 1:
            raise
        return execute(notebook, folder, timeout, clients, attempts - 1)
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

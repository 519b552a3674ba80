"""What the browser tests open: a folder over http, and each figure alone on a page, as light as it can be."""
import functools
import http.server
import os
import threading
from contextlib import contextmanager
from pathlib import Path

from physml import explorables
from physml.explorables.widget import runtime, stylesheet


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextmanager
def served(folder: Path, handler=Quiet):
    """The address of this folder on a server of its own."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Figures(Quiet):
    """``/name.html`` is the figure of this name, written to the folder when it is first asked for."""

    def do_GET(self):
        file = Path(self.translate_path(self.path))
        if file.stem in explorables.names():
            write_page(file)
        super().do_GET()


def write_page(file: Path):
    """The figure that the file is named after, alone on a page, unless another process has written it."""
    if file.exists():
        return
    name, part = file.stem, file.with_suffix(f".{os.getpid()}")
    part.write_text(
        "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:,>"
        f"<meta name=viewport content='width=device-width'><title>{name}</title><style>{stylesheet()}</style>"
        f"<body>{explorables.load(name).html()}<script>{runtime()}</script>", encoding="utf-8")
    part.replace(file)


def folder_of_run(tmp_path_factory) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()  # of one of xdist's processes below that of the run, else of the run itself
    return own.parent if own.name.startswith("popen-") else own


def folder_of_figures(tmp_path_factory) -> Path:
    """Where the figures' pages are; all processes of a run share what one has written."""
    folder = folder_of_run(tmp_path_factory) / "figures"
    folder.mkdir(exist_ok=True)
    return folder


def served_figures(tmp_path_factory):
    """The address of the figures."""
    return served(folder_of_figures(tmp_path_factory), Figures)

"""What the browser tests open: a folder over http, and each figure alone on a page, as light as it can be."""
import functools
import http.server
import threading
from contextlib import contextmanager
from pathlib import Path

from physml import explorables
from physml.explorables.widget import ASSETS, runtime


@contextmanager
def served(folder: Path):
    """The address of this folder on a server of its own."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def write_figures(folder: Path, script: str = ""):
    """One page a figure, called after it, with this script besides the runtime."""
    style = (ASSETS / "explorables.css").read_text(encoding="utf-8")
    for name in explorables.names():
        (folder / f"{name}.html").write_text(
            "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:,>"
            f"<meta name=viewport content='width=device-width'><title>{name}</title><style>{style}</style>"
            f"<body>{explorables.load(name).html()}<script>{runtime()}</script><script>{script}</script>",
            encoding="utf-8")

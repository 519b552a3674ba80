"""Build the book into _build/html, or serve it. Used by the Makefile: ``python -m tools.book build``."""
import argparse
import functools
import http.server
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"


def build() -> int:
    """Run Jupyter Book with warnings as errors; every message goes to the terminal as it comes."""
    started = time.perf_counter()
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
               "build", "--warningiserror", "--keep-going", str(ROOT)]
    status = subprocess.run(command, cwd=ROOT).returncode
    if status:
        print("\nThe book was not built: see the warnings above (they count as errors).", file=sys.stderr)
        return status
    seconds = time.perf_counter() - started
    print(f"\nBuilt in {seconds:.0f} s. Open {SITE / 'index.html'} in a browser, or run `make serve`.")
    return 0


def serve(port: int) -> None:
    """Serve the built site on this machine until interrupted."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"The book is at http://127.0.0.1:{server.server_port}/ (Ctrl-C stops)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build")
    commands.add_parser("serve").add_argument("port", type=int, nargs="?", default=8000)
    arguments = parser.parse_args()
    if arguments.command == "build":
        return build()
    serve(arguments.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())

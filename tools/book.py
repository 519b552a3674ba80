"""Build the book, serve it, or run one notebook alone: used by the Makefile, ``python -m tools.book build``."""
import argparse
import functools
import http.server
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"


def sphinx(builder: str, target: Path, doctrees: Path, **settings) -> int:
    """Run Sphinx as Jupyter Book does, with warnings as errors; it says what is wrong, our extension how far it is."""
    from jupyter_book.sphinx import build_sphinx

    settings |= {"external_toc_path": (ROOT / "_toc.yml").as_posix(), "latex_individualpages": False}
    result = build_sphinx(ROOT, target, noconfig=True, path_config=ROOT / "_config.yml", confoverrides=settings,
                          doctreedir=doctrees, builder=builder, warningiserror=True, keep_going=True, quiet=True)
    return result if isinstance(result, int) else 1


def build() -> int:
    """The site, in _build/html."""
    started = time.perf_counter()
    if status := sphinx("html", SITE, ROOT / "_build/.doctrees"):
        print("\nThe book was not built: see above (warnings count as errors).", file=sys.stderr)
        return status
    seconds = time.perf_counter() - started
    print(f"\nBuilt in {seconds:.0f} s. Open {SITE / 'index.html'} in a browser, or run `make serve`.")
    return 0


def run(file: str) -> int:
    """Run the cells of one notebook here, with everything they print, up to the first that fails; judge its numbers."""
    sys.path.insert(0, str(ROOT / "book/_ext"))
    from one_notebook import run_here

    path, glued = Path(file).resolve(), glued_numbers()
    if status := run_here(path):
        return status
    if path.parent != ROOT / "book":
        return 0
    from tools import claims

    complaints = [*claims.unmatched(path.stem, path.read_text(encoding="utf8"), glued),
                  *claims.false_claims(path.stem, glued)]
    print("\n".join(complaints) or f"{len(glued)} numbers: every claim in tests/book/numbers holds")
    return bool(complaints)


def glued_numbers() -> dict[str, float]:
    """A dictionary that fills while cells of this process glue numbers."""
    from IPython.core.interactiveshell import InteractiveShell

    publisher, glued = InteractiveShell.instance().display_pub, {}
    publish = publisher.publish

    def record(data, metadata=None, **options):
        name = (metadata or {}).get("scrapbook", {}).get("name")
        if name is None:
            return publish(data, metadata, **options)
        glued[name] = float(next(text for kind, text in data.items() if kind.endswith("text/plain")))

    publisher.publish = record
    return glued


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
    commands.add_parser("run").add_argument("file")
    commands.add_parser("serve").add_argument("port", type=int, nargs="?", default=8000)
    arguments = parser.parse_args()
    if arguments.command == "build":
        return build()
    if arguments.command == "run":
        return run(arguments.file)
    serve(arguments.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())

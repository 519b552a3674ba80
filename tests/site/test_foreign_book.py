"""Somebody else's book: the page "Your own figure", alone in an empty folder, is alive when it is opened from disk."""
import base64
import importlib.util
import os
import subprocess
import sys

import jupytext
import numpy as np
import pytest

from tests.site.conftest import ROOT

PAGE = ROOT / "book/your-own-figure.md"
JUPYTER_BOOK = {
    "_config.yml": "title: A foreign book\nonly_build_toc_files: true\nexecute: {execute_notebooks: force}\n"
                   "sphinx:\n  extra_extensions: [physml.explorables.sphinx]\n",
    "_toc.yml": "format: jb-book\nroot: figure\nchapters:\n  - file: api\n"}
PLAIN_SPHINX = {
    "conf.py": 'project = "A foreign book"\nextensions = ["myst_nb", "physml.explorables.sphinx"]\n'
               'myst_enable_extensions = ["dollarmath"]\nroot_doc = "figure"\n'}
BUILD = {"jupyter-book": ["-c", "from jupyter_book.cli.main import main; main()", "build", "--warningiserror", "."],
         "sphinx": ["-m", "sphinx", "-W", "-b", "html", ".", "_build/html"]}


@pytest.fixture(scope="module", params=BUILD)
def foreign_page(request, tmp_path_factory):
    """The address of the built page."""
    folder = tmp_path_factory.mktemp("ein fremdes Büchlein")
    for name, text in (JUPYTER_BOOK if request.param == "jupyter-book" else PLAIN_SPHINX).items():
        (folder / name).write_text(text, encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    toctree = "" if request.param == "jupyter-book" else "\n```{toctree}\napi\n```\n"
    (folder / "figure.md").write_text(text + toctree, encoding="utf-8")
    (folder / "api.md").write_text("# Reference\n", encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if k != "PHYSML_STATIC"}
    done = subprocess.run([sys.executable, *BUILD[request.param]], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return (folder / "_build/html/figure.html").as_uri()


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    """The same figure, declared in a module made of the page's cells."""
    cells = [cell.source for cell in jupytext.read(PAGE).cells if cell.cell_type == "code"]
    file = tmp_path_factory.mktemp("module") / "declared_figure.py"
    file.write_text("\n".join(cells).replace("\nExplorable(", "\nfigure = Explorable("), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("declared_figure", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["declared_figure"] = module
    spec.loader.exec_module(module)
    yield module.figure
    del sys.modules["declared_figure"]


def test_a_foreign_page_is_alive_and_computes_the_same_bits(foreign_page, declared, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(("file:", "data:", "blob:"))
               else route.abort())
    page.goto(foreign_page, wait_until="domcontentloaded")
    page.locator("#double-well").scroll_into_view_if_needed()
    figure = "Explorables.figures['double-well']"
    page.wait_for_function(f"{figure}?.program.scalars.frame > 20")
    page.get_by_role("button", name="cool it to").click()
    page.wait_for_function(f"{figure}.program.log.length && {figure}.program.scalars.frame > 40")
    frame, log, data = page.evaluate(
        f"() => {{ const f = {figure}; f.play(false); const p = f.program, b = p.bytes('walkers');"
        " return [p.scalars.frame, p.log, btoa(String.fromCharCode(...b))]; }")
    context.close()
    assert [event for _, event in log] == [{"temperature": 0.1}]
    drawn = np.frombuffer(base64.b64decode(data))
    assert drawn.tobytes() == declared.run(frame, [tuple(entry) for entry in log])["walkers"].tobytes()
    assert np.ptp(drawn) > 0.5

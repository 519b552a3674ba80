"""The book's Sphinx extension: what runs again when the package changes, and what a page may load."""
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# what pages load of MathJax (no menu: it would double the weight), and the extensions that formulas may ask for
MATHJAX_FILES = ("startup.js", "core.js", "input/tex.js", "input/tex/extensions/*.js", "a11y/assistive-mml.js",
                 "output/chtml.js", "output/chtml/fonts/tex.js")


def extensions_digest() -> str:
    """A digest of the book's own extensions and templates: when they change, all pages are read and written again."""
    files = sorted(file for folder in ("_ext", "_templates") for file in (ROOT / "book" / folder).rglob("*")
                   if file.suffix in (".py", ".html"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def choose_cache(app, config):
    """Keep the outputs of executed notebooks, some generations of them, so that switching branches is cheap."""
    os.environ.setdefault("PHYSML_CACHE_DIR", str(ROOT / "_build/cache"))
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the same sums in the same order, and timings without contention
    if config.nb_execution_mode == "off":
        return
    from jupyter_cache import get_cache

    chosen = ROOT / "_build/cache/executed"
    get_cache(chosen).change_cache_limit(150)
    config.nb_execution_cache_path = str(chosen)


def package(app):
    """The sources of physml, read once a build."""
    if not hasattr(app, "physml_sources"):
        sys.path.insert(0, str(ROOT))
        from tools.closure import Package

        app.physml_sources = Package(ROOT)
    return app.physml_sources


def outdated_notebooks(app, env, added, changed, removed):
    """The pages whose outputs depend on something that has changed since the last build."""
    if app.config.nb_execution_mode == "off":
        return []
    before, env.closures = getattr(env, "closures", {}), {}
    for name in sorted(env.found_docs):
        text = Path(env.doc2path(name)).read_text(encoding="utf-8")
        if "{code-cell}" in text:
            env.closures[name] = package(app).text_digest(text)
    return [name for name, digest in env.closures.items() if before.get(name) != digest]


def stamp_notebook(app, docname, source):
    """Let the cache of executed notebooks see what else their outputs depend on."""
    if app.config.nb_execution_mode != "off":
        source[0] = package(app).stamp(source[0])


def choose_scripts(app, pagename, templatename, context, doctree):
    """Load MathJax where there is mathematics, its settings before it, and the copy button where there is code."""
    body = context.get("body", "")
    if math := re.search(r'class="[^"]*\bmath\b', body):
        app.add_js_file("mathjax-config.js", priority=400)
    unused = [name for name, used in (("mathjax/", math), ("clipboard|copybutton", "<pre" in body)) if not used]
    if unused:
        context["script_files"] = [file for file in context["script_files"]
                                   if not re.search("|".join(unused), str(getattr(file, "filename", file)))]


def draw_ticks(app, pagename, templatename, context, doctree):
    """The table of executed notebooks ticks with an emoji, which no font of text has."""
    if "\N{WHITE HEAVY CHECK MARK}" in context.get("body", ""):
        context["body"] = context["body"].replace("\N{WHITE HEAVY CHECK MARK}", "\N{CHECK MARK}")


def join_punctuation(app, pagename, templatename, context, doctree):
    """No line begins with the comma after a formula, or ends with the bracket before it or the sign before a number."""
    formula = r'<span class="math notranslate nohighlight">\\\(.*?\\\)</span>'
    number, after = r'<span class="pasted-text">[^<]*</span>', r"-|[–.,;:!?)\]’”]+|\w{1,3}\b"
    if body := context.get("body"):
        context["body"] = re.sub(
            rf"([(\[“‘–]?){formula}({number})?({after})?",
            lambda found: f'<span class="joined">{found[0]}</span>' if any(found.groups()) else found[0],
            body, flags=re.S)


def name_list_items(app, pagename, templatename, context, doctree):
    """Call bibliography entries items of their list: the role that docutils gives them is not allowed in one."""
    if 'class="citation-list"' in context.get("body", ""):
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def name_toggles(app, pagename, templatename, context, doctree):
    """Give the sidebar's toggles a name: the theme writes a bare arrow."""
    if write := context.get("generate_toctree_html"):
        def named(*args, **options):
            return str(write(*args, **options)).replace("<summary>", '<summary aria-label="Pages of this chapter">')

        context["generate_toctree_html"] = named


def show_launch_buttons(app, config):
    """Launch and edit buttons need to know where the repository is; without an address a page shows neither."""
    options = config.html_theme_options
    known = bool(options.get("repository_url"))
    if not known:
        options["launch_buttons"] = {}
    for button in ("use_repository_button", "use_edit_page_button", "use_issues_button"):
        options[button] = known


def escape_bars(app, what, name, obj, options, lines):
    """In docstrings |m| is an absolute value; reStructuredText would look for a substitution of that name."""
    example = False
    for i, line in enumerate(lines):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if not example:
            lines[i] = "".join(part if part.startswith("``") else part.replace("|", r"\|")
                               for part in re.split("(``.*?``)", line))


def copy_mathjax(app, exception):
    """Put MathJax's files, from the installed package, beside the pages."""
    if exception or app.builder.format != "html":
        return
    source = Path(importlib.util.find_spec("sphinx-mathjax-offline").submodule_search_locations[0]) / "static/mathjax"
    for pattern in MATHJAX_FILES:
        for file in source.glob(pattern):
            target = Path(app.outdir) / "_static/mathjax" / file.relative_to(source)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    # the package has the files without their licence; requests, which Sphinx needs, is under the same one
    [terms] = [file for file in importlib.metadata.files("requests") if file.name == "LICENSE"]
    (Path(app.outdir) / "_static/mathjax/LICENSE.txt").write_text(
        "MathJax 3.2.2, copyright The MathJax Consortium (https://www.mathjax.org), unchanged, under this licence:\n"
        + terms.read_text(encoding="utf8"), encoding="utf8")


def write_index(app, exception):
    """The site's address opens the first page."""
    if exception or app.builder.format != "html":
        return
    first, title = f"{app.config.root_doc}.html", escape(app.config.html_title)
    (Path(app.outdir) / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="refresh" content="0; url={first}"></head>'
        f'<body><main><h1>{title}</h1><p><a href="{first}">Open the book</a></p></main></body></html>\n',
        encoding="utf8")


def setup(app):
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it whether or not its extension is loaded
    app.add_config_value("book_extensions", extensions_digest(), "env")
    app.connect("config-inited", choose_cache)
    app.connect("env-get-outdated", outdated_notebooks)
    app.connect("source-read", stamp_notebook, priority=900)  # after what changes the cells
    app.connect("config-inited", show_launch_buttons)
    app.connect("html-page-context", choose_scripts, priority=900)
    app.connect("html-page-context", draw_ticks)
    app.connect("html-page-context", join_punctuation)
    app.connect("html-page-context", name_list_items)
    app.connect("html-page-context", name_toggles, priority=900)
    app.connect("autodoc-process-docstring", escape_bars, priority=900)
    app.connect("build-finished", copy_mathjax)
    app.connect("build-finished", write_index, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

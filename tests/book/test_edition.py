"""The notebook edition: the finished text, complete in itself, and notebooks that run where nothing else is."""
import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from docutils import nodes

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
from edition import file_of, save
from edition_code import needed, without_glue
from edition_markdown import Markdown, UnknownNode
from number_record import load
from one_notebook import execute

pytestmark = pytest.mark.book
ROOT = Path(__file__).resolve().parents[2]
NOT_IN_IT = ("book/api", "book/status", "book/instructors")


def opened(edition, document):
    notebook = nbformat.read(edition / file_of(document), 4)
    nbformat.validate(notebook)
    return notebook


def text_of(notebook) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def prose_of(notebook) -> str:
    """The text without code and formulas."""
    text = re.sub(r"(?s)(`{3,}).*?\n\1(?=\n|$)", "", text_of(notebook))
    return re.sub(r"(?s)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|\$\$.*?\$\$|(?<!\\)\$[^$]+\$", "", text)


@pytest.fixture
def page(edition, document):
    if document in NOT_IN_IT:
        pytest.skip("a page of the site only")
    return opened(edition, document)


def test_nothing_of_the_site_is_left(page):
    text, prose = text_of(page), prose_of(page)
    assert text.startswith("*The ")
    assert re.findall(r"\{[a-z:]+\}", prose) == [], "a role"
    assert re.findall(r"(?m)^(?:`{3}|:{3,})\{.*|^\([\w-]+\)=$|^\$\$ \(.*", text) == []
    assert re.findall(r"\]\([^)]*(\.md|\.html)[)#]|doc:|myst-ansi|system_message|#id\d+\b\]", prose) == []
    code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
    assert "glue" not in code


def test_links_lead_somewhere(edition, document, page):
    """To a file of the edition, and to an anchor in it if they name one."""
    here = edition / file_of(document)
    links = re.findall(r"(?<!!)\[(?:[^\[\]]|\\.)*\]\(([^()\s]*(?:\([^()]*\))?[^()\s]*)\)", text_of(page))
    assert links
    for address in links:
        if re.match(r"https?:|mailto:", address):
            continue
        file, _, fragment = address.partition("#")
        target = (here.parent / file).resolve()
        assert target.is_file(), address
        if fragment:
            assert f'<a id="{fragment}"></a>' in text_of(nbformat.read(target, 4)), address


def test_the_numbers_are_those_of_the_record(edition, chapter):
    text = text_of(opened(edition, chapter)).replace("\\", "")
    for key, entry in load(chapter).items():
        for shown in entry["shown"].values():
            assert shown.replace("\\", "") in text, key


def test_a_chapter_has_all_its_equations_figures_and_buttons(root, edition, chapter):
    source = (root / f"{chapter}.md").read_text(encoding="utf8")
    text = text_of(opened(edition, chapter))
    assert len(re.findall(r"\\tag\{[\d.]+\}", text)) == len(re.findall(r"(?m)^\$\$ \([\w:-]+\)$", source))
    assert len(re.findall(r"(?m)^(?:<a [^>]*></a>)?\*\*Fig\. [\d.]+\*\* ", text)) == len(
        re.findall(r"(?m)^    caption:|^```\{figure\}", source))
    outside = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", source)
    assert text.count('class="explore"') == outside.count("{explore}`")
    assert "[(" in text or "{eq}" not in source


def test_helper_cells_are_folded(edition, chapter):
    cells = [cell for cell in opened(edition, chapter).cells if cell.cell_type == "code"]
    plots = [cell for cell in cells if "axes.set(" in cell.source]
    assert all(cell.metadata == {"jupyter": {"source_hidden": True}} for cell in plots)
    assert any(cell.metadata == {} for cell in cells) or len(cells) < 2


def with_solutions(notebook):
    """Every stub replaced by the solution that a reader would unfold below its checks."""
    cells = []
    for cell in notebook.cells:
        solution = re.search(r"(?s)<summary>Show a solution</summary>\n\n```python\n(.*)\n```", cell.source)
        if solution:
            stub = max(k for k, earlier in enumerate(cells) if "NotImplementedError" in earlier.source
                       or "YOUR CODE HERE" in earlier.source)
            cells[stub].source = solution[1]
        cells.append(cell)
    notebook.cells = cells
    return notebook


def test_a_problem_set_runs_by_itself(edition, problem_set, tmp_path):
    """In an empty folder, with its solutions in the stubs for its checks to judge."""
    made = with_solutions(opened(edition, problem_set))
    for cell, after in zip(made.cells, made.cells[1:], strict=False):  # an experiment, answered in words, stays open
        assert "raise NotImplementedError" not in cell.source or "problem-answer" in after.source
    failure = execute(made, tmp_path, timeout=600)
    assert failure is None, failure.report(problem_set, "")
    assert all(cell.execution_count for cell in made.cells if cell.cell_type == "code" and cell.source.strip())
    assert [o.text for c in made.cells for o in c.get("outputs", []) if o.get("name") == "stderr"] == [], "a warning"
    assert not list(tmp_path.iterdir())


class WithoutGlue(ast.NodeTransformer):
    """Takes away what only hands numbers to the text."""

    def visit_Expr(self, node):
        name = getattr(getattr(node.value, "func", None), "id", None)
        return None if name == "glue" else node

    def visit_ImportFrom(self, node):
        return None if node.module == "myst_nb" else node

    def visit_For(self, node):
        self.generic_visit(node)
        return node if node.body or node.orelse else None

    visit_If = visit_For

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node


def statements(cell) -> str:
    """What a cell does, glue apart."""
    return ast.dump(WithoutGlue().visit(ast.parse(cell.source)))


def test_the_cells_of_a_chapter_are_those_that_the_build_runs(edition, root, chapter):
    """In the same order; all of them but for removed ones. So it need not be run a second time to know what it does."""
    left = [statements(cell) for cell in opened(edition, chapter).cells if cell.cell_type == "code"]
    for cell in jupytext.read(root / f"{chapter}.md", fmt="md:myst").cells:
        if cell.cell_type != "code":
            continue
        if left and left[0] == statements(cell):
            left.pop(0)
        else:
            assert "remove-cell" in cell.metadata["tags"], f"not in the edition:\n{cell.source}"
    assert left == [], "in the edition only"


def test_a_chapter_has_all_that_it_reads(edition, chapter, tmp_path):
    """No cell that a later one needs was left out, and no statement."""
    code = "\n\n".join(cell.source for cell in opened(edition, chapter).cells if cell.cell_type == "code")
    (tmp_path / "cells.py").write_text(code, encoding="utf8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821,F823", "cells.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# The translator ----------------------------------------------------------------------------------------------------

def written(*parts, **options):
    options = {"address": lambda node: node.get("refuri"), "wanted": set(), "number": lambda node, kind: "",
               "picture": lambda node: "images/x.svg"} | options
    return Markdown(**options).blocks(nodes.container("", *parts))


def paragraph(*parts):
    return nodes.paragraph("", "", *[nodes.Text(part) if isinstance(part, str) else part for part in parts])


def test_text_stays_text():
    assert written(paragraph("a*b_c [x] <b> $5 \\n `q`")) == "a\\*b\\_c \\[x\\] &lt;b> \\$5 \\\\n \\`q\\`"
    assert written(paragraph("1. not a list")) == "\\1. not a list"
    assert written(paragraph("# no heading")) == "\\# no heading"


def test_inline_markup():
    link = nodes.reference("", "", nodes.emphasis("", "there "), refuri="x.ipynb#a")
    assert written(paragraph("see ", link, nodes.literal("", "a`b"))) == "see [*there* ](x.ipynb#a)``a`b``"
    assert written(paragraph(nodes.strong("", "bold"), nodes.math("", "|m|"))) == "**bold**$|m|$"


def test_equations():
    equation = nodes.math_block("", "a \\\\ b", ids=["e"])
    assert written(equation, number=lambda node, kind: "2.3", wanted={"e"}) == (
        '<a id="e"></a>\n$$\n\\begin{split}\na \\\\ b\n\\end{split} \\tag{2.3}\n$$')


def test_boxes_and_lists():
    note = nodes.note("", paragraph("one"), nodes.bullet_list("", nodes.list_item("", paragraph("x"), paragraph("y"))))
    assert written(note) == "> **Note**\n>\n> one\n>\n> - x\n>\n>   y"
    titled = nodes.admonition("", nodes.title("", "Try it"), paragraph("now"))
    assert written(titled) == "> **Try it**\n>\n> now"
    steps = nodes.enumerated_list("", *(nodes.list_item("", paragraph(word)) for word in ("a", "b")), start=3)
    assert written(steps) == "3. a\n4. b"


def table(*rows):
    group = nodes.tgroup("", cols=len(rows[0]))
    head, *body = [nodes.row("", *(nodes.entry("", cell) for cell in row)) for row in rows]
    group += [nodes.thead("", head), nodes.tbody("", *body)]
    return nodes.table("", group)


def test_tables():
    made = written(table([paragraph("a|b"), paragraph("c")], [paragraph(nodes.math("", "|m| \\| x")), paragraph("d")]))
    assert made == "| a\\|b | c |\n| --- | --- |\n| $\\vert m\\vert  \\Vert  x$ | d |"
    with pytest.raises(UnknownNode, match="one line"):
        written(table([paragraph("a")], [nodes.literal_block("", "x = 1\ny = 2")]))


def test_pictures_and_code():
    figure = nodes.figure("", nodes.image(uri="x.svg", alt="A curve"), nodes.caption("", "It rises."))
    assert written(figure, number=lambda node, kind: "Fig. 1.2") == "![A curve](images/x.svg)\n\n**Fig. 1.2** It rises."
    assert written(nodes.literal_block("", "x = 1", language="ipython3")) == "```python\nx = 1\n```"


def test_what_nobody_taught_it_is_refused():
    class strange(nodes.General, nodes.Element):
        pass

    node = strange("", paragraph("words"))
    node.source, node.line = "book/page.md", 12
    with pytest.raises(UnknownNode, match=r"book/page\.md:12: no Markdown for <strange>: 'words'"):
        written(node)
    with pytest.raises(UnknownNode, match="problematic"):
        written(paragraph(nodes.problematic("", "{role}`x`")))
    with pytest.raises(UnknownNode, match="JupyterLab removes"):
        written(nodes.raw("", "<script>1</script>", format="html"))


# What becomes of the code ------------------------------------------------------------------------------------------

def cell(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def test_removed_cells_stay_only_where_something_needs_them():
    gone = "remove-cell"
    cells = [cell("a = 1", gone), None, cell("def f(): return a", gone), cell("assert 1", gone), cell("b = f()"),
             cell("print(b)", gone)]
    assert needed(cells) == {0, 2, 4}


def test_calls_of_glue_go():
    source = "from myst_nb import glue\nx = 1\nglue('x', x,\n     display=False)\nassert x"
    assert without_glue(source) == "x = 1\nassert x"
    assert without_glue("for k in range(3):\n    glue(f'x{k}', k)\n    glue('y', k)\nx = 1") == "x = 1"
    assert without_glue("def f():\n    glue('x', 1)\n    glue('y', 2)") == "def f():\n    pass"
    assert without_glue("for k in (1,\n          2):\n    y = k\n    glue('y', y)") == (
        "for k in (1,\n          2):\n    y = k")
    assert without_glue("print('glued')") == "print('glued')"


def test_what_a_reader_changed_is_kept(tmp_path):
    def notebook(text):
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="a")])

    path = tmp_path / "page.ipynb"
    save(notebook("first"), path)
    save(notebook("second"), path)
    assert "second" in path.read_text()
    assert len(list(tmp_path.glob("*.ipynb"))) == 1
    path.write_text(json.dumps({"mine": 1}))
    save(notebook("second"), path)
    assert json.loads(path.read_text()) == {"mine": 1}, "the edition has not changed, so theirs stands"
    save(notebook("third"), path)
    assert "third" in path.read_text()
    assert json.loads((tmp_path / "page (yours).ipynb").read_text()) == {"mine": 1}

"""The plain notebooks: nothing in them that only the site understands, and they run by themselves."""
import re

import nbformat
import pytest

from tools.notebooks import Plain, convert

pytestmark = pytest.mark.book


def markdown(notebook) -> str:
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return re.sub(r"(?s)```.*?```|`[^`\n]+`", "", "\n\n".join(cells))


def test_nothing_of_the_site_is_left(root, site, notebook):
    made = convert(root / f"{notebook}.md")
    nbformat.validate(made)
    source = "\n\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert re.findall(r"\{[a-z:]+\}`", source) == []
    assert re.findall(r"(?m)^(?:`{3,}|:{3,})\{.*|^\([\w-]+\)=$|^\$\$ \(.*", source) == []
    assert re.findall(r"\]\([^)]*\.md[)#]", source) == []
    assert markdown(made).strip()


def test_glued_numbers_are_filled_in(root, site, chapter):
    source = (root / f"{chapter}.md").read_text(encoding="utf8")
    plain = Plain(root / f"{chapter}.md")
    for key, style in re.findall(r"\{glue:text\}`([\w-]+):?([^`]*)`", source):
        shown = plain.number(key, style)
        assert re.search(r"\d", shown) or not style, key
        assert "`" not in shown, key


def test_a_number_keeps_its_format(root, chapter):
    plain = Plain(root / f"{chapter}.md")
    plain.values = {"x": "np.float64(2.26918)", "n": "7", "word": "'up'"}
    assert plain.number("x", ".3f") == "2.269"
    assert plain.number("n", "d") == "7"
    assert plain.number("word", "") == "up"
    assert plain.number("absent", ".2f") == "`absent`"


def test_it_runs_by_itself(root, notebook, tmp_path):
    """In an empty folder, from the notebook alone."""
    from nbclient import NotebookClient

    made = convert(root / f"{notebook}.md")
    NotebookClient(made, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(cell.execution_count for cell in made.cells if cell.cell_type == "code" and cell.source.strip())

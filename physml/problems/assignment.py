"""The nbgrader versions of a problem set: we write the source notebook, nbgrader makes the release and the grades."""
import re
from pathlib import Path
from unittest.mock import patch

from nbformat.v4 import new_markdown_cell

from physml.problems import notebook as source

_SETTINGS = """\
# Written by `make assignment`; yours to change. The name of the course is also that of its folder in the exchange.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "physml"
c.Execute.timeout = 120
"""


def nbgrader_notebook(text: str, variant: int = 0):
    """The instructor's notebook: every cell with its nbgrader metadata, statements numbered, MyST syntax resolved.

    Checks are graded by nbgrader, answers in words by hand. Below each statement that asks for a prediction stands a
    cell for it that nbgrader leaves alone (it knows no text cell without a mark); `predictions` collects them.

    Parameters
    ----------
    text : str
        The MyST source of a problem set.
    variant : int
        Which numbers the problems have; 0 stands for those of the book.

    Returns
    -------
    NotebookNode
        Ready for `nbgrader.converters.GenerateAssignment`.
    """
    notebook = source.read(text, variant)
    facts = {problem.name: problem for problem in source.problems(notebook)}
    cells = []
    for cell in notebook.cells:
        fact = cell.metadata.pop("problem", {"kind": None})
        kind = fact["kind"]
        asks = kind == "statement" and source.predicts(cell.source)
        if kind == "statement":
            cell.source = source.numbered(cell.source, fact["number"], label=False)
        if cell.cell_type == "markdown":
            cell.source = _plain(cell.source, facts)
        cells.append(_marked(cell, kind, facts[fact["name"]].points if kind in ("checks", "answer") else None))
        if asks:
            cells.append(new_markdown_cell(source.PREDICTION, id=f"{fact['name']}-prediction",
                                           metadata={"prediction": fact["name"]}))
    if variant:
        cells.insert(1, _marked(new_markdown_cell(f"*Variant {variant}.*", id="variant"), None))
    notebook.cells = cells
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return notebook


def _marked(cell, kind: str | None, points: int | None = None):
    """A cell with nbgrader's metadata: who may change it, and what it is worth."""
    answered = kind in ("solution", "answer")
    cell.metadata = {"nbgrader": {
        "grade_id": cell.id, "schema_version": 3, "task": False,
        "grade": points is not None, "solution": answered, "locked": not answered,
    }}
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell


def course(root: Path):
    """The nbgrader configuration of a course folder that keeps everything, its gradebook too, under ``root``."""
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(Path(root).resolve())
    config.CourseDirectory.db_url = f"sqlite:///{Path(root).resolve() / 'gradebook.db'}"
    config.Execute.timeout = 120
    return config


def generate(path: Path, root: Path, variant: int = 0) -> tuple[Path, Path]:
    """Write the source and the release version of a problem set into a course folder.

    Parameters
    ----------
    path : Path
        The MyST source, ``book/problems/<chapter>.md``.
    root : Path
        The course folder; nbgrader's commands run in it. It gets an ``nbgrader_config.py`` unless it has one.
    variant : int
        Which numbers the problems have; 0 stands for those of the book.

    Returns
    -------
    tuple of Path
        ``root/source/<chapter>/<chapter>.ipynb`` and ``root/release/<chapter>/<chapter>.ipynb``.

    Raises
    ------
    ValueError
        If there is no such problem set, or it cannot be read as one.
    """
    import nbformat
    from nbgrader.converters import GenerateAssignment

    path, root = Path(path), Path(root)
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.md"))) or "none"
        raise ValueError(f"chapter: no problem set {path}; there is {known}")
    chapter = path.stem
    written = root / "source" / chapter / f"{chapter}.ipynb"
    written.parent.mkdir(parents=True, exist_ok=True)
    if not (settings := root / "nbgrader_config.py").exists():
        settings.write_text(_SETTINGS, encoding="utf-8")
    nbformat.write(nbgrader_notebook(path.read_text(encoding="utf-8"), variant), written)
    run(GenerateAssignment, root, chapter)
    return written, root / "release" / chapter / f"{chapter}.ipynb"


def predictions(root: Path, chapter: str) -> list[tuple[str, str, str]]:
    """What students predicted, from their submitted notebooks.

    Parameters
    ----------
    root : Path
        The course folder, with ``submitted/<student>/<chapter>/<chapter>.ipynb``.
    chapter : str

    Returns
    -------
    list of (problem, student, prediction)
        Sorted by problem, in the order of the set; an empty string where nobody wrote anything.
    """
    import nbformat

    found = []
    for path in sorted(Path(root).glob(f"submitted/*/{chapter}/{chapter}.ipynb")):
        cells = [cell for cell in nbformat.read(path, 4).cells if "prediction" in cell.metadata]
        for order, cell in enumerate(cells):
            written = re.sub(rf"{re.escape(source.PREDICTION[:-2])}|…", "", cell.source).strip()
            found.append((order, cell.metadata.prediction, path.parts[-3], written))
    return [row[1:] for row in sorted(found)]


def run(converter: type, root: Path, chapter: str, student: str = ".") -> None:
    """Run one of nbgrader's converters in a course folder, for one assignment (and student).

    Raises
    ------
    RuntimeError
        With nbgrader's log, if it fails.
    """
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    config = course(root)
    config.CourseDirectory.assignment_id = chapter
    config.CourseDirectory.student_id = student
    app = converter(coursedir=CourseDirectory(config=config), config=config, force=True)
    # For a new gradebook nbgrader starts the command `alembic`, which takes seconds, and which a virtual environment
    # that is not activated has off the path.
    with patch("nbgrader.api.get_alembic_version", _gradebook_version):
        result = capture_log(app)
    if not result["success"]:
        raise RuntimeError(f"nbgrader failed in {root}:\n{result.get('log', '')}{result['error']}")


def _gradebook_version() -> str:
    """The newest version of nbgrader's tables, which is what `alembic heads` prints."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


def _plain(text: str, facts: dict[str, source.Problem]) -> str:
    """Markdown that a plain notebook shows: references to problems by number, links into the book as their text."""
    def problem(match):
        return f"Problem {facts[match[1]].number}"

    text = re.sub(r"\[\]\(#problem-([\w-]+)\)", problem, text)
    text = re.sub(r"^\([\w-]+\)=\n", "", text, flags=re.M)
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)

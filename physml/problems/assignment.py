"""The nbgrader versions of a problem set: we write the source notebook, nbgrader makes the release and the grades."""
import os
import re
import sysconfig
from pathlib import Path

from physml.problems import notebook as source


def nbgrader_notebook(text: str):
    """The instructor's notebook: every cell with its nbgrader metadata, statements numbered, MyST syntax resolved.

    Parameters
    ----------
    text : str
        The MyST source of a problem set.

    Returns
    -------
    NotebookNode
        Ready for `nbgrader.converters.GenerateAssignment`.
    """
    notebook = source.read(text)
    facts = {problem.name: problem for problem in source.problems(notebook)}
    for cell in notebook.cells:
        fact = cell.metadata.pop("problem", {"kind": None})
        kind = fact["kind"]
        if kind == "statement":
            cell.source = source.numbered(cell.source, fact["number"], label=False)
        if cell.cell_type == "markdown":
            cell.source = _plain(cell.source, facts)
        cell.metadata.pop("tags", None)
        cell.metadata["nbgrader"] = {
            "grade_id": cell.id, "schema_version": 3, "task": False,
            "grade": kind == "checks", "solution": kind == "solution", "locked": kind != "solution",
        }
        if kind == "checks":
            cell.metadata["nbgrader"]["points"] = facts[fact["name"]].points
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return notebook


def course(root: Path):
    """The nbgrader configuration of a course folder that keeps everything, its gradebook too, under ``root``."""
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(Path(root).resolve())
    config.CourseDirectory.db_url = f"sqlite:///{Path(root).resolve() / 'gradebook.db'}"
    config.Execute.timeout = 120
    return config


def generate(path: Path, root: Path) -> tuple[Path, Path]:
    """Write the source and the release version of a problem set into a course folder.

    Parameters
    ----------
    path : Path
        The MyST source, ``book/problems/<chapter>.md``.
    root : Path
        The course folder; ``nbgrader autograde <chapter>`` runs in it.

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
    nbformat.write(nbgrader_notebook(path.read_text(encoding="utf-8")), written)
    run(GenerateAssignment, root, chapter)
    return written, root / "release" / chapter / f"{chapter}.ipynb"


def run(converter: type, root: Path, chapter: str, student: str = ".") -> None:
    """Run one of nbgrader's converters in a course folder, for one assignment (and student).

    Raises
    ------
    RuntimeError
        With nbgrader's log, if it fails.
    """
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log, setenv

    config = course(root)
    config.CourseDirectory.assignment_id = chapter
    config.CourseDirectory.student_id = student
    app = converter(coursedir=CourseDirectory(config=config), config=config, force=True)
    # nbgrader starts the command `alembic`, which a virtual environment that is not activated has off the path.
    with setenv(PATH=os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])):
        result = capture_log(app)
    if not result["success"]:
        raise RuntimeError(f"nbgrader failed in {root}:\n{result.get('log', '')}{result['error']}")


def _plain(text: str, facts: dict[str, source.Problem]) -> str:
    """Markdown that a plain notebook shows: references to problems by number, links into the book as their text."""
    def problem(match):
        return f"Problem {facts[match[1]].number}"

    text = re.sub(r"\[\]\(#problem-([\w-]+)\)", problem, text)
    text = re.sub(r"^\([\w-]+\)=\n", "", text, flags=re.M)
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)

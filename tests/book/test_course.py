"""The commands of the instructors' page, for real: from a source to feedback and a gradebook."""
import csv
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest

from physml.problems import __main__ as command
from physml.problems import notebook

SMALL = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# Problems

+++

(problem-double)=
## Twice as much

★ · 10 minutes · 2 points

Predict what comes out for {{ size }}, then write the function.

```{code-cell} ipython3
:tags: [numbers]

size = 3  # 4 to 9
```

```{code-cell} ipython3
:tags: [solution]

def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

```{code-cell} ipython3
:tags: [checks]

assert double(size) > size, "twice a positive number is more"
### BEGIN HIDDEN TESTS
assert double(5) == 10, "five"
### END HIDDEN TESTS
```

+++

(problem-why)=
## Why

★★ · 10 minutes · 3 points · derivation

Predict, and say why.

| criterion | points |
|---|---|
| a reason | 3 |

+++ {"tags": ["answer"]}

Because.
"""


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """Folders of a course, a student and the exchange, and a way to run nbgrader in them."""
    base = tmp_path_factory.mktemp("term")
    folders = {name: base / name for name in ("course", "ada", "exchange", "home", "sources")}
    for folder in folders.values():
        folder.mkdir()
    (folders["exchange"]).chmod(0o777)
    (folders["sources"] / "small.md").write_text(SMALL, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
    environment |= {"HOME": str(folders["home"]), "IPYTHONDIR": str(folders["home"]), "LOGNAME": "ada", "USER": "ada",
                    "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])}

    def nbgrader(*arguments, where="course"):
        done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=folders[where], env=environment,
                              capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done

    return folders, nbgrader


def test_from_release_to_feedback(term, capsys):
    folders, nbgrader = term
    course, ada = folders["course"], folders["ada"]
    assert command.main(["assignment", "small", "--problems", str(folders["sources"]), "--course", str(course),
                         "--variant", "7"]) == 0
    for folder in (course, ada):
        (folder / "nbgrader_config.py").write_text((course / "nbgrader_config.py").read_text("utf-8")
                                                   + f"\nc.Exchange.root = {str(folders['exchange'])!r}\n", "utf-8")
    nbgrader("release_assignment", "small")
    nbgrader("fetch_assignment", "small", where="ada")

    path = next(ada.rglob("small.ipynb"))
    paper = nbformat.read(path, 4)
    answers = {"double-prediction": notebook.PREDICTION.replace("…", "more, *I think*"),
               "double-solution": "def double(x):\n    return x + x", "why-answer": "Because it is so.",
               "double-numbers": "size = -1"}  # with which the checks would fail: nbgrader puts locked cells back
    for cell in paper.cells:
        cell.source = answers.get(cell.id, cell.source)
    assert "size = 3" not in "\n".join(cell.source for cell in paper.cells), "variant 7 has another number"
    nbformat.write(paper, path)
    nbgrader("submit", "small", where="ada")

    nbgrader("collect", "small")
    student = next((course / "submitted").iterdir()).name
    nbgrader("autograde", "small")
    give_marks(course, student, {"why-answer": 2})
    nbgrader("generate_feedback", "small")
    nbgrader("release_feedback", "small")
    page = (course / "feedback" / student / "small" / "small.html").read_text("utf-8")
    assert "4.0 / 5.0" in page
    nbgrader("export", "--to", "grades.csv")
    rows = list(csv.DictReader((course / "grades.csv").read_text("utf-8").splitlines()))
    assert [(row["assignment"], row["student_id"], float(row["score"]), float(row["max_score"])) for row in rows] == [
        ("small", student, 4.0, 5.0)]

    capsys.readouterr()
    assert command.main(["predictions", "small", "--course", str(course)]) == 0
    assert list(csv.reader(capsys.readouterr().out.splitlines())) == [
        ["problem", "student", "prediction"], ["double", student, "more, *I think*"], ["why", student, ""]]


def test_a_variant_of_a_set_earns_full_marks(term):
    """The solutions of a set of the book, with other numbers, handed in and graded as a student's would be."""
    folders, nbgrader = term
    course = folders["variant"] = folders["course"].with_name("variant")
    assert command.main(["assignment", "hopfield", "--course", str(course), "--variant", "7"]) == 0
    paper = next(course.glob("source/*/hopfield.ipynb"))
    handed_in = course / "submitted/ada/hopfield"
    handed_in.mkdir(parents=True)
    shutil.copy(paper, handed_in)
    nbgrader("autograde", "hopfield", "--create", where="variant")
    cells = [cell.metadata.nbgrader for cell in nbformat.read(paper, 4).cells if "nbgrader" in cell.metadata]
    by_checks = sum(cell.points for cell in cells if cell.grade and not cell.solution)
    with gradebook(course) as grades:
        submission = grades.find_submission("hopfield", "ada")
        assert submission.score == by_checks >= 12
        assert submission.max_score == sum(cell.points for cell in cells if cell.grade) > by_checks


def gradebook(course: Path):
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def give_marks(course: Path, student: str, marks: dict[str, float]) -> None:
    """What the formgrader does when somebody types a mark."""
    with gradebook(course) as grades:
        submission = grades.find_submission("small", student)
        for name, mark in marks.items():
            grade = grades.find_grade(name, "small", "small", student)
            assert grade.needs_manual_grade
            grade.manual_score, grade.needs_manual_grade = mark, False
        grades.db.commit()
        assert submission.score == 2 + sum(marks.values())

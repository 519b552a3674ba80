"""The problem sets: their facts, what their checks say to right and wrong answers, nbgrader's marks, and the site."""
import html
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from physml.problems import __main__ as command
from physml.problems import assignment, notebook
from physml.problems.rehearsal import HIDDEN, Rehearsal

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
import minutes

# nbgrader 0.9 under SQLAlchemy 2.1: rows that are flushed while they are still being linked.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ROOT = Path(__file__).resolve().parents[2]
SETS = sorted((ROOT / "book/problems").glob("*.md"))
VARIANTS = (1, 7)

@pytest.fixture(scope="module", params=SETS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def found(path):
    return notebook.problems(notebook.read(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def programs(found):
    return [problem for problem in found if problem.form == "program"]


@pytest.fixture(scope="module")
def rehearsal(path):
    return Rehearsal(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def numbers(path):
    """By variant, 0 being the book's, and problem: the cell of its numbers."""
    text = path.read_text(encoding="utf-8")
    return {variant: {cell.metadata["problem"]["name"]: cell.source for cell in notebook.read(text, variant).cells
                      if cell.metadata.get("problem", {}).get("kind") == "numbers"} for variant in (0, *VARIANTS)}


@pytest.fixture(scope="module")
def course(path, tmp_path_factory):
    """A course folder made by the command line, with a home of its own for what kernels write."""
    home, root = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("course")
    before = os.environ["PATH"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(home / name))
        assert command.main(["assignment", path.stem, "--problems", str(path.parent), "--course", str(root)]) == 0
        assert list(home.iterdir()) == []
        yield root
    assert os.environ["PATH"] == before


def versions(course):
    return [nbformat.read(next(course.glob(f"{kind}/*/*.ipynb")), 4) for kind in ("source", "release")]


def marks(course, student, submission):
    """Autograde a notebook and return {problem: (score, points)} of the checks, and what waits for a human."""
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde

    name = next(course.glob("source/*")).name
    folder = course / "submitted" / student / name
    folder.mkdir(parents=True)
    nbformat.write(submission, folder / f"{name}.ipynb")
    assignment.run(Autograde, course, name, student)
    with Gradebook(assignment.course(course).CourseDirectory.db_url) as gradebook:
        grades = gradebook.find_submission(name, student).notebooks[0].grades
        return ({grade.name.removesuffix("-checks"): (grade.score, grade.max_score) for grade in grades
                 if grade.name.endswith("-checks")},
                {grade.name.removesuffix("-answer"): (grade.needs_manual_grade, grade.max_score) for grade in grades
                 if grade.name.endswith("-answer")})


def errors(course, student):
    """What the checks of a graded notebook raised, by problem."""
    graded = nbformat.read(next(course.glob(f"autograded/{student}/*/*.ipynb")), 4)
    return {cell.id.removesuffix("-checks"): output.ename for cell in graded.cells if cell.id.endswith("-checks")
            for output in cell.outputs if output.output_type == "error"}


@pytest.fixture(scope="module")
def secrets(path, found):
    """By problem, the longer lines of solutions, wrong answers and hidden tests, which no release may hold."""
    region = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)\s*### END", re.S)
    cells = re.compile(r"^```\{code-cell\} ipython3\n:tags: \[wrong\]\n.*?^```$|^\+\+\+ \{\"tags\": \[\"answer\"\]\}.*?"
                       r"(?=^\+\+\+$|\Z)", re.S | re.M)
    public = region.sub("", cells.sub("", path.read_text(encoding="utf-8")))
    return {problem.name: [line for part in [*problem.wrong.values(), *region.findall(
                               "\n".join((problem.solution, problem.answer, problem.checks)))]
                           for line in map(str.strip, part.splitlines()) if len(line) > 15 and line not in public]
            for problem in found}


def test_facts(found, programs, secrets):
    assert len(programs) >= 6
    assert {problem.level for problem in found} == {1, 2, 3}
    assert [problem.level for problem in found] == sorted(problem.level for problem in found)
    for problem in found:
        assert 10 <= problem.minutes <= 120
        assert 1 <= problem.points <= 10
        assert len(problem.statement.split()) > 40
        assert notebook.predicts(problem.statement)
        assert "{{" not in problem.statement, "a number that is not filled in"
        assert not re.search(r"\{\w+\}`", problem.statement), "a plain notebook cannot show MyST roles"
        assert len(secrets[problem.name]) >= 4


def test_a_set_has_an_evening_a_derivation_and_an_experiment(found):
    """What is recommended takes one and a half to three hours; what is answered in words says how it is marked."""
    assert sorted(problem.form for problem in found if problem.form != "program") == ["derivation", "experiment"]
    recommended = [problem for problem in found if problem.recommended]
    assert 90 <= sum(problem.minutes for problem in recommended) <= 180
    assert {problem.level for problem in recommended} >= {1, 2}
    assert "derivation" in {problem.form for problem in recommended}
    for problem in found:
        if problem.form != "program":
            assert len(problem.rubric) >= 4, problem.name
            assert sum(points for _, points in problem.rubric) == problem.points, problem.name
            assert len(problem.answer.split()) > 80


def test_minutes_are_estimated(found):
    """By one method for all, which the instructors' page shows; who has timed a class may know better by a quarter."""
    for problem in found:
        estimate = minutes.of_problem(problem)
        assert abs(problem.minutes - estimate) <= max(10, estimate / 4), (
            f"{problem.name}: {problem.minutes} minutes; counting gives {minutes.rounded(estimate)}")


def test_checks_are_visible_and_hidden(programs):
    for problem in programs:
        visible, hidden = problem.checks.split(HIDDEN)
        for line in (visible + problem.solution).splitlines():
            assert len(line) <= 80, f"wider than the page: {line}"
        for part, least in ((visible, 2), (hidden, 1)):
            assert len(re.findall(r"^ *(?:problems\.check_|assert )", part, re.M)) >= least, problem.name
        assert hidden.endswith("### END HIDDEN TESTS")


def test_solutions_are_inside_functions(found):
    """So that a stub can be run without harm and shows the signature that the checks call."""
    for problem in found:
        assert all(line.startswith(("def ", " ")) or not line for line in problem.solution.splitlines()), problem.name
        for body in re.split(r"^def ", problem.solution, flags=re.M)[1:]:
            assert body.count("### BEGIN SOLUTION") == body.count("### END SOLUTION") == 1
            assert body.count('"""') == 2


def test_wrong_answers_are_told_so(rehearsal, programs):
    """By the visible checks, in words about what is wrong; and by the hidden ones alone."""
    for problem in programs:
        assert len(problem.wrong) >= 3, problem.name
        for title, wrong in problem.wrong.items():
            told = rehearsal.visible(problem, wrong)
            assert told is not None, f"{problem.name}: visible checks accept the wrong answer {title!r}"
            assert len(str(told).split()) >= 3, f"{problem.name}, {title}: {told!r} helps nobody"
            assert rehearsal.hidden(problem, wrong), f"{problem.name}: hidden checks accept the wrong answer {title!r}"


def test_solutions_pass(rehearsal, programs):
    for problem in programs:
        assert rehearsal.solution(problem) is None, problem.name


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants(path, found, numbers, variant):
    """Other numbers in every problem; the solution passes, and wrong answers are still told so."""
    other = Rehearsal(path.read_text(encoding="utf-8"), variant)
    for problem, book in zip(other.problems, found, strict=True):
        assert numbers[variant][problem.name] != numbers[0][problem.name]
        if not problem.checks:
            assert problem.statement != book.statement
            continue
        assert other.solution(problem) is None, problem.name
        for title, wrong in problem.wrong.items():
            assert other.visible(problem, wrong), f"{problem.name}: variant {variant} accepts {title!r}"
    first, second = (numbers[v] for v in VARIANTS)
    assert sum(first[name] != second[name] for name in numbers[0]) >= len(found) / 2


def test_versions_are_valid(course):
    from nbgrader.nbgraderformat import MetadataValidator

    for version in versions(course):
        nbformat.validate(version)
        MetadataValidator().validate_nb(version)
        graded = [c for c in version.cells if c.metadata.get("nbgrader", {}).get("grade")]
        assert all(c.metadata.nbgrader.points > 0 and c.metadata.nbgrader.schema_version == 3 for c in graded)


def test_release_keeps_secrets(course, found, secrets):
    source, release = (nbformat.writes(version) for version in versions(course))
    text = "\n".join(cell.source for cell in versions(course)[1].cells)
    for problem in found:
        assert f"## Problem {problem.number}: {problem.title}" in text
        for line in secrets[problem.name]:
            assert line not in text, problem.name
    assert "BEGIN SOLUTION" in source
    assert "BEGIN HIDDEN TESTS" in source
    assert "BEGIN" not in release
    assert "WRONG" not in source + release
    assert text.count("raise NotImplementedError()") >= sum(problem.form == "program" for problem in found)
    assert text.count("YOUR ANSWER HERE") == sum(bool(problem.answer) for problem in found)
    assert text.count(notebook.PREDICTION) == len(found)
    assert not re.search(r"^\(.*\)=$|\]\((?!https?:)", text, re.M), "book syntax in the assignment"


def test_solutions_earn_full_marks(course, found, programs):
    """Checks by nbgrader; what is answered in words waits for a human."""
    earned, waiting = marks(course, "solution", versions(course)[0])
    assert {problem.name: (problem.points, problem.points) for problem in programs} == earned
    assert {problem.name: (True, problem.points) for problem in found if problem.answer} == waiting


def test_release_earns_nothing(course, found, programs):
    earned, waiting = marks(course, "release", versions(course)[1])
    assert {problem.name: (0, problem.points) for problem in programs} == earned
    assert {problem.name: (False, problem.points) for problem in found if problem.answer} == waiting
    assert set(errors(course, "release").values()) == {"NotImplementedError"}


def test_command_names_what_there_is(capsys):
    with pytest.raises(SystemExit):
        command.main(["assignment", "alchemy", "--problems", str(ROOT / "book/problems")])
    assert "no problem set" in (error := capsys.readouterr().err)
    assert SETS[0].stem in error


def test_site_with_and_without_solutions(path, found, secrets, tmp_path):
    """One build folder, first with solutions folded, then without: nothing of them stays in any published file."""
    from sphinx.application import Sphinx

    book = tmp_path / "src"
    (book / "book/problems").mkdir(parents=True)
    shutil.copy(path, book / "book/problems")  # this set alone: what another one shows is no leak of this one
    (book / "index.md").write_text(f"# Book\n\n```{{toctree}}\nbook/problems/{path.stem}\n```\n\n"
                                   f"See {{ref}}`problem-{found[0].name}`.\n", encoding="utf-8")
    shown = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "book/_ext")
        for setting in ("yes", "no"):
            patch.setenv("PHYSML_SOLUTIONS", setting)
            overrides = {"extensions": ["myst_nb", "problems"], "nb_execution_mode": "off", "root_doc": "index",
                         "myst_enable_extensions": ["dollarmath"], "html_theme": "basic",
                         "suppress_warnings": ["myst.xref_missing"]}
            app = Sphinx(book, None, tmp_path / "html", tmp_path / "doctrees", "html", overrides, status=None,
                         warning=None, warningiserror=False)
            app.build()
            assert app.statuscode == 0
            shown[setting] = {file.relative_to(app.outdir): file.read_text(encoding="utf-8", errors="replace")
                              for file in Path(app.outdir).rglob("*") if file.is_file()}
    pages = {setting: html.unescape(re.sub("<[^>]+>", "", files[Path("book/problems", f"{path.stem}.html")]))
             for setting, files in shown.items()}
    assert pages["yes"].count("Show the solution") == sum(bool(p.solution) + bool(p.answer) for p in found)
    for page in pages.values():
        assert page.count("Your prediction:") == len(found)
    assert "Show the solution" not in pages["no"]
    assert f"See Problem 1: {found[0].title}" in re.sub("<[^>]+>", "", shown["no"][Path("index.html")])
    assert any(file.parts[0] == "_sources" for file in shown["no"])
    everything = "\n".join(shown["no"].values()) + pages["no"]
    public = re.sub("### BEGIN.*?### END", "", path.read_text("utf-8"), flags=re.S)
    names = {name for problem in found for line in secrets[problem.name] if not line.startswith("#")
             for name in re.findall(r"\w{7,}", line) if name not in public}
    assert names
    assert {name for name in names if name in shown["yes"][Path("searchindex.js")]}
    assert not {name for name in names if name in shown["no"][Path("searchindex.js")]}
    for problem in found:
        if problem.solution:
            region = re.search(r"### BEGIN SOLUTION\n(.*?)\s*### END", problem.solution, re.S)[1].splitlines()
            assert all(line.strip() in pages["yes"] for line in region), problem.name
        for line in secrets[problem.name]:
            assert line not in everything, (problem.name, line)
    assert not re.search("BEGIN HIDDEN|WRONG:", "\n".join(shown["yes"].values()) + everything)

"""The problem sets: their facts, nbgrader's marks for right, empty and wrong answers, and what the site shows."""
import html
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from physml.problems import __main__ as command
from physml.problems import assignment, notebook

# nbgrader 0.9 under SQLAlchemy 2.1: rows that are flushed while they are still being linked.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ROOT = Path(__file__).resolve().parents[2]
SETS = sorted((ROOT / "book/problems").glob("*.md"))

# Wrong answers, two a problem: each must cost marks. Some pass all visible checks.
WRONG = {
    "boltzmann-machines": {
        "coin-evidence": [(" - betaln(a, a)", ""), ("heads + a, tosses - heads + a", "heads + 1, tosses - heads + 1")],
        "entropy-bound": [("counts / counts.sum()", "1 / len(counts) + 0 * counts"),
                          ("(share * np.log(share)).sum()", "-(share * np.log(share)).sum()")],
        "change-units": [("return w / 4, new_a", "return w / 2, new_a"),
                         ("-w.sum() / 4 - a.sum()", "w.sum() / 4 - a.sum()")],
        "two-phases": [("    return clamped - (v.T * p) @ (1 / (1 + np.exp(-v @ w)))", "    return clamped"),
                       ("log_p = np.logaddexp(0, v @ w).sum(axis=1)", "log_p = 0.0 * v.sum(axis=1)")],
        "gibbs-matrix": [("given_v @ given_h.T", "given_v @ (p / p.sum()).T"),
                         ("energies.min() - energies", "energies - energies.min()")],
        "log-mean": [("top + np.log(w.mean())", "log_weights.mean()"), ("(w.mean() * np.sqrt(w.size))", "w.mean()")],
        "lagging-chain": [("factor**2", "factor"), ("step(after)", "step(before)")],
        "evidence-in-pieces": [("        S = S - np.outer(pull, pull) / variance\n", ""),
                               ("variance = noise**2 + phi @ pull", "variance = noise**2")],
    },
    "monte-carlo": {
        "correlated-mean": [("(1 - lag / n) * ", ""), ("phi**every", "phi")],
        "directed-ring": [("np.roll(np.eye(n), 1,", "np.roll(np.eye(n), -1,"), (".sum() / 2", ".sum()")],
        "coin": [("heads + 1, tosses - heads + 1", "heads + 0.5, tosses - heads + 0.5"),
                 ("(1 - level) / 2", "1 - level")],
        "rejected-move": [
            ("there - here:", "(there - here) / 2:"),
            ("        if np.log1p(-rng.random()) < there - here:\n            x, here = proposal, there\n",
             "        while np.log1p(-rng.random()) >= there - here:\n            proposal = x + step * rng.normal()\n"
             "            there = log_density(proposal)\n        x, here = proposal, there\n")],
        "hastings": [
            ("np.minimum(flow, flow.T) / target[:, None]", "proposal * np.minimum(1, target / target[:, None])"),
            ("np.minimum(flow, flow.T)", "flow * flow.T / np.maximum(flow + flow.T, 1e-300)")],
        "heat-bath": [
            ("1 / (1 + np.exp((energy - energies[other]) / temperature))",
             "1 - min(1.0, np.exp((energy - energies[other]) / temperature))"),
            ("energy - energies[other]", "energies[other] - energy")],
        "binning": [("np.sqrt(count)", "np.sqrt(len(x))"), ("means.mean(),", "x.mean(),")],
        "wolff-bond": [("-coupling", "-2 * coupling"), ("-coupling", "-1")],
        "leapfrog": [
            ("p = p - step / 2 * gradient(q)\n        q = q + step * p\n        p = p - step / 2 * gradient(q)",
             "q, p = q + step * p, p - step * gradient(q)"),
            ("p = p - step / 2 * gradient(q)\n        q = q + step * p\n        p = p - step / 2 * gradient(q)",
             "q = q + step * p\n        p = p - step * gradient(q)")],
        "specific-heat": [("/ temperature**2", "/ temperature"), (" / np.sqrt(len(each))", " / 2")],
        "reweighting": [("1 / temperature - 1 / other", "1 / other - 1 / temperature"), (" - exponent.max()", "")],
        "step-size": [("ndtr(-np.sqrt(squared) / 2)", "ndtr(-np.sqrt(squared))"), ("accept * squared", "squared")],
        "binder-crossing": [("3 * second**2", "second**2"), ("xtol=1e-10", "xtol=0.01")],
    },
    "hopfield": {
        "energy-of-overlaps": [(" + 0.5 * count", ""), ("-0.5 * size", "-1.0 * size")],
        "silent-units": [("2 * fields - 2 * couplings", "fields - 2 * couplings"),
                         ("- couplings.sum() / 2", "+ couplings.sum() / 2")],
        "majority": [("2 ** (n - 1)", "2 ** n"), ("comb(n - 1, (n - 1) // 2)", "comb(n, n // 2)")],
        "two-times": [("-now @ couplings @ before", "-now @ couplings @ now / 2"),
                      ("- fields @ (now + before)", "- fields @ now")],
        "cut-synapses": [("kept / (2 * load)", "1 / (2 * load)"), ("kept / (2 * load)", "kept**2 / (2 * load)")],
        "local-fields": [("turns + 1, 0", "turns + 2, 0"), ("while resting < len(state):", "for _ in range(1):")],
        "limit-of-memory": [("0.5 * (erf(y)", "(erf(y)"), ("top, 40.0", "1e-3, top")],
        "soft-memory": [("x = beta * (patterns @ state)\n    weight", "x = patterns @ state\n    weight"),
                        ("state @ state / 2 -", "state @ state -")],
    },
    "mean-field": {
        "all-to-all": [("-(total**2) / (2 * N)", "-(total**2) / N"), ("-(m**2) / 2 - field", "-(m**2) - field")],
        "bound": [("couplings @ m / 2", "couplings @ m"), ("low + (high - low) * p", "2 * p - 1")],
        "wasted-bits": [("np.sum(p[used] *", "np.sum(q[used] *"),
                        ("int(np.argmin(forward)), int(np.argmin(reverse))",
                         "int(np.argmin(reverse)), int(np.argmin(forward))")],
        "chain": [("np.tanh(b + right + left)", "np.tanh(b + right)"),
                  ("np.tanh(b[i] + left[i])", "np.tanh(b[i] + left[i] + right[i])")],
        "sweeps": [("h[i] + J[i] @ mu) / 2", "h[i] + J[i] @ mu)"),
                   ("for i in range(len(mu)):\n            mu[i] = 0.5 + 0.5 * np.tanh(beta * (h[i] + J[i] @ mu) / 2)",
                    "mu = 0.5 + 0.5 * np.tanh(beta * (h + J @ mu) / 2)")],
        "two-gaussians": [("1 / np.diag(np.linalg.inv(covariance))", "np.diag(covariance)"),
                          ("np.diag(covariance).copy()", "1 / np.diag(np.linalg.inv(covariance))")],
        "square": [("bonds + 2 * m * total", "bonds + m * total"), ("np.roll(states, 1, axis=1)", "np.ones(4)")],
        "mode-choice": [("a * (weight @ np.tanh", "(weight @ np.tanh"), ("a**2 * (weight", "a * (weight")],
    },
    "partition-function": {
        "soft-minimum": [("energies.min()", "energies.max()"), ("lowest - temperature", "lowest + temperature")],
        "crowd": [("log_g - gap / temperature", "gap / temperature - log_g"),
                  ("gap / (log_g - np.log(3)) - gap / (log_g + np.log(3))", "2 * np.log(3) * gap / log_g**2")],
        "waiting": [("mean / (1 + mean)", "1 / (1 + mean)"),
                    ("(1 - x) * x ** np.arange(n)",
                     "np.exp(-mean) * mean ** np.arange(n) / np.cumprod(np.maximum(np.arange(n), 1.0))")],
        "walls": [("range(0, n + 1, 2)", "range(0, n + 1)"), ("2 * comb(n, w)", "comb(n, w)")],
        "potts": [("(q - 1) * (small / large) ** n)", "q * (small / large) ** n)"),
                  ("np.exp(beta) / large * (1 + ratio)", "np.exp(beta) / large")],
        "gray": [("np.log2(t & -t).astype(int)", "t % n"), ("energy += 2 * s[i] * b[i]", "energy += s[i] * b[i]")],
        "dual": [("mean = features @ p", "mean = features.mean(axis=1)"), ("size = 1.0", "size = 0.01")],
        "contact": [("gained = after[0][0] - before[0][0]", "gained = before[0][0] - after[0][0]"),
                    ("log_z + beta * (p @ energies)", "log_z - beta * (p @ energies)")],
        "hidden-spin": [("features += [s", "features = [s"),
                        ("-(seen * np.log(seen)).sum()", "-(seen * np.log2(seen)).sum()")],
    },
}


@pytest.fixture(scope="module", params=SETS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def found(path):
    return notebook.problems(notebook.read(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def course(path, tmp_path_factory):
    """A course folder made by the command line, with a home of its own for what kernels write."""
    home, root = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(home / name))
        assert command.main(["assignment", path.stem, "--problems", str(path.parent), "--output", str(root)]) == 0
        assert list(home.iterdir()) == []
        yield root / path.stem


def versions(course):
    name = course.name
    return [nbformat.read(course / kind / name / f"{name}.ipynb", 4) for kind in ("source", "release")]


def marks(course, student, submission):
    """Autograde a notebook and return {problem: (score, points)}."""
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde

    folder = course / "submitted" / student / course.name
    folder.mkdir(parents=True)
    nbformat.write(submission, folder / f"{course.name}.ipynb")
    assignment.run(Autograde, course, course.name, student)
    with Gradebook(assignment.course(course).CourseDirectory.db_url) as gradebook:
        graded = gradebook.find_submission(course.name, student).notebooks[0]
        return {grade.name.removesuffix("-checks"): (grade.score, grade.max_score) for grade in graded.grades}


def errors(course, student):
    """What the checks of a graded notebook raised, by problem."""
    graded = nbformat.read(course / "autograded" / student / course.name / f"{course.name}.ipynb", 4)
    return {cell.id.removesuffix("-checks"): output.ename for cell in graded.cells if cell.id.endswith("-checks")
            for output in cell.outputs if output.output_type == "error"}


@pytest.fixture(scope="module")
def secrets(path, found):
    """By problem, the lines that no release may hold: of solutions and hidden tests, trivial ones aside."""
    region = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)\s*### END", re.S)
    public = region.sub("", path.read_text(encoding="utf-8"))
    return {problem.name: [line for part in region.findall(problem.solution + "\n" + problem.checks)
                           for line in map(str.strip, part.splitlines()) if len(line) > 15 and line not in public]
            for problem in found}


def test_every_set_has_wrong_answers():
    assert {path.stem for path in SETS} == set(WRONG)


def test_facts(found, secrets):
    assert len(found) >= 6
    assert {problem.level for problem in found} == {1, 2, 3}
    assert [problem.level for problem in found] == sorted(problem.level for problem in found)
    for problem in found:
        assert 5 <= problem.minutes <= 60
        assert 1 <= problem.points <= 10
        assert len(problem.statement.split()) > 40
        assert "redict" in problem.statement
        assert "{" not in re.sub(r"\$[^$]*\$", "", problem.statement), "a plain notebook cannot show MyST roles"
        assert len(secrets[problem.name]) >= 4


def test_checks_are_visible_and_hidden(found):
    for problem in found:
        visible, hidden = problem.checks.split("### BEGIN HIDDEN TESTS\n")
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


def test_versions_are_valid(course):
    from nbgrader.nbgraderformat import MetadataValidator

    for version in versions(course):
        nbformat.validate(version)
        MetadataValidator().validate_nb(version)
        graded = [c for c in version.cells if c.metadata.nbgrader.grade]
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
    assert text.count("raise NotImplementedError()") >= len(found)
    assert not re.search(r"^\(.*\)=$|\]\((?!https?:)", text, re.M), "book syntax in the assignment"


def test_solutions_earn_full_marks(course, found):
    earned = marks(course, "solution", versions(course)[0])
    assert {problem.name: (problem.points, problem.points) for problem in found} == earned


def test_release_earns_nothing(course, found):
    earned = marks(course, "release", versions(course)[1])
    assert {problem.name: (0, problem.points) for problem in found} == earned
    assert set(errors(course, "release").values()) == {"NotImplementedError"}


@pytest.mark.parametrize("which", [0, 1])
def test_wrong_answers_lose_marks(course, found, which):
    submission = versions(course)[0]
    for cell in submission.cells:
        if cell.metadata.nbgrader.solution:
            right, wrong = WRONG[course.name][cell.id.removesuffix("-solution")][which]
            assert right in cell.source, cell.id
            cell.source = cell.source.replace(right, wrong)
    earned = marks(course, f"wrong-{which}", submission)
    assert {problem.name: (0, problem.points) for problem in found} == earned
    assert errors(course, f"wrong-{which}") == {problem.name: "AssertionError" for problem in found}


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
    assert pages["yes"].count("Show the solution") == len(found)
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
        region = re.search(r"### BEGIN SOLUTION\n(.*?)\s*### END", problem.solution, re.S)[1].splitlines()
        assert all(line.strip() in pages["yes"] for line in region), problem.name
        for line in secrets[problem.name]:
            assert line not in everything, (problem.name, line)
    assert "BEGIN HIDDEN" not in "\n".join(shown["yes"].values()) + everything

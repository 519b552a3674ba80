"""Run a problem set in this process, without nbgrader: does its solution pass, does each wrong answer fail?"""
import ast
import contextlib
import io
import warnings

from physml.problems import notebook as source

HIDDEN = "### BEGIN HIDDEN TESTS\n"


class Rehearsal:
    """A problem set whose given cells have been run.

    Parameters
    ----------
    text : str
        The MyST source.
    variant : int
        Which numbers; 0 stands for those of the book.
    """

    def __init__(self, text: str, variant: int = 0):
        notebook = source.read(text, variant)
        self.problems = source.problems(notebook)
        self._given, names = {}, {}
        for cell in notebook.cells:
            kind = cell.metadata.get("problem", {}).get("kind")
            if cell.cell_type == "code" and kind in (None, "numbers"):
                _run(cell.source, names, "given")
            elif kind in ("solution", "answer"):
                self._given[cell.metadata["problem"]["name"]] = dict(names)

    def solution(self, problem: source.Problem) -> AssertionError | None:
        """What visible and hidden checks say about the solution."""
        return self._attempt(problem, "", problem.checks)

    def visible(self, problem: source.Problem, wrong: str) -> AssertionError | None:
        """What a student with this wrong answer is told."""
        return self._attempt(problem, wrong, problem.checks.split(HIDDEN)[0])

    def hidden(self, problem: source.Problem, wrong: str) -> Exception | None:
        """What the hidden checks alone say about it: the visible ones are taken out, what they prepare stays."""
        visible, hidden = problem.checks.split(HIDDEN)
        return self._attempt(problem, wrong, _without_checks(visible) + "\n" + hidden, loses=Exception)

    def functions(self, problem: source.Problem) -> dict:
        """The names that the solution of a problem defines, with what its set gave."""
        names = dict(self._given[problem.name])
        _run(problem.solution, names, problem.name)
        return names

    def complaints(self) -> list[str]:
        """Solutions that fail, and wrong answers that pass."""
        found = []
        for problem in self.problems:
            if not problem.checks:
                continue
            if error := self.solution(problem):
                found.append(f"{problem.name}: the solution fails: {error}")
            for title, wrong in problem.wrong.items():
                found += [f"{problem.name}: {kind} checks accept the wrong answer {title!r}"
                          for kind, look in (("visible", self.visible), ("hidden", self.hidden))
                          if look(problem, wrong) is None]
        return found

    def _attempt(self, problem: source.Problem, wrong: str, checks: str,
                 loses: type[Exception] = AssertionError) -> Exception | None:
        names = dict(self._given[problem.name])
        with warnings.catch_warnings():
            # What a solution writes to stderr costs its marks in nbgrader; a wrong answer may overflow as it likes.
            warnings.simplefilter("ignore" if wrong else "error")
            _run(problem.solution, names, f"{problem.name}, solution")
            _run(wrong, names, f"{problem.name}, wrong answer")
            try:
                _run(checks, names, f"{problem.name}, checks")
            except Exception as error:
                if isinstance(error, loses) and not isinstance(error, NameError):
                    return error
                raise RuntimeError(f"{problem.name}: the checks raise {error!r} instead of saying what is wrong with "
                                   f"{wrong[:200]!r}") from error
        return None


def _run(code: str, names: dict, label: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, f"<{label}>", "exec"), names)


class _Uncheck(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Expr(self, node):
        called = node.value.func if isinstance(node.value, ast.Call) else None
        return ast.Pass() if isinstance(called, ast.Attribute) and called.attr.startswith("check_") else node


def _without_checks(code: str) -> str:
    return ast.unparse(ast.fix_missing_locations(_Uncheck().visit(ast.parse(code))))

"""Property checks: right answers pass, wrong ones fail with the size of the violation. How a set's source is read."""
import sys

import numpy as np
import pytest

from physml import problems
from physml.problems import notebook, variants
from physml.problems.rehearsal import Rehearsal

RIGHT = np.array([[0.5, 0.5], [1.0, 0.0]])
CYCLE = np.roll(np.eye(3), 1, axis=1)
HEAD = "(problem-first)=\n## A title\n\n★★ · 20 minutes · 4 points\n\nDo it.\n"


def cell(tags, body):
    return f"```{{code-cell}} ipython3\n:tags: [{tags}]\n\n{body}\n```\n"


SOLUTION = cell("solution", "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION")
CHECKS = cell("checks", "assert f(1) > 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS")
FRONT = ("---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
         "kernelspec: {name: python3, display_name: Python 3}\n---\n\n")
SET = FRONT + "# Problems\n\n+++\n\n" + HEAD + "\n" + SOLUTION + "\n" + CHECKS


def lazy(matrix):
    return (matrix + np.eye(len(matrix))) / 2


def test_right_chains_pass(capsys):
    problems.check_stochastic(RIGHT)
    problems.check_stationary(RIGHT, [2, 1])
    problems.check_detailed_balance(RIGHT, [2, 1])
    problems.check_converges(RIGHT)
    problems.check_stationary(CYCLE, np.ones(3))
    problems.check_converges(lazy(CYCLE))
    assert len(capsys.readouterr().out.splitlines()) == 6


@pytest.mark.parametrize(("check", "arguments", "message"), [
    (problems.check_stochastic, ([[0.5, 0.6], [1.0, 0.0]],), r"state 0 miss one by \+0.1"),
    (problems.check_stochastic, ([[1.2, -0.2], [1.0, 0.0]],), r"smallest entry is -0.2"),
    (problems.check_stochastic, ([[np.nan, 1.0], [1.0, 0.0]],), "1 entries of the matrix are not finite"),
    (problems.check_stochastic, (np.ones((2, 3)),), "square"),
    (problems.check_stationary, (RIGHT, [1, 1]), r"probability of state 0 by \+0.25"),
    (problems.check_stationary, (RIGHT, [1, 1, 1]), r"shape \(3,\)"),
    (problems.check_detailed_balance, (CYCLE, np.ones(3)), "net flow of 0.333 a step from state 0 to state 1"),
    (problems.check_converges, (CYCLE,), "3 eigenvalues"),
    (problems.check_converges, (np.eye(2),), "2 eigenvalues"),
])
def test_wrong_chains_fail(check, arguments, message):
    with pytest.raises(AssertionError, match=message):
        check(*arguments)


@pytest.mark.parametrize(("slope", "message"), [
    ([2.0, 5.0], r"parameter \(1\) is off by 1; claimed / measured = 0.833"), ([2.0], "has shape"),
    ([np.nan, 6.0], "1 slopes are not finite"),
])
def test_wrong_slopes_fail(slope, message):
    with pytest.raises(AssertionError, match=message):
        problems.check_slope(lambda x: float((x**2).sum()), slope, [1.0, 3.0])


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("colours", [2, 3])
def test_bond_probability(temperature, colours):
    """Fortuin and Kasteleyn's probability, and no other, balances on graphs with and without a loop."""
    right = 1 - np.exp(-1.7 / temperature)
    for bonds in ([(0, 1)], [(0, 1), (1, 2)], [(0, 1), (1, 2), (2, 0)]):
        problems.check_bond_probability(right, bonds, temperature, 1.7, colours)
        with pytest.raises(AssertionError, match="net flow"):
            problems.check_bond_probability(right * 0.98, bonds, temperature, 1.7, colours)


def test_bond_probability_must_be_one():
    with pytest.raises(AssertionError, match="not a probability"):
        problems.check_bond_probability(1.1, [(0, 1)], 1.0)


def test_close():
    problems.check_close([1.0, 1e12], [1.0, 1e12 * (1 + 1e-13)], "pair")
    for value in (1.001, np.nan, [1.0, 1.0]):
        with pytest.raises(AssertionError, match="pair"):
            problems.check_close(value, 1.0, "pair")


def test_less():
    problems.check_less([1, 2], [2, 3], "pair")
    for value in (3.5, [1, 4], np.nan):
        with pytest.raises(AssertionError, match=r"pair: (should be smaller|not a number)"):
            problems.check_less(value, 3, "pair")


def test_sampler_counts_correlation():
    """Two true errors off, which would look like twenty to independent samples, pass; six do not."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(4, 20_000))
    for t in range(1, x.shape[1]):
        x[:, t] = 0.98 * x[:, t - 1] + np.sqrt(1 - 0.98**2) * x[:, t]
    error = np.sqrt((1 + 0.98) / (1 - 0.98) / x.size)
    problems.check_sampler(x - x.mean(), 2 * error)
    with pytest.raises(AssertionError, match="standard errors"):
        problems.check_sampler(x - x.mean(), 6 * error)
    with pytest.raises(AssertionError, match="nothing moves"):
        problems.check_sampler(np.ones(100), 1.0)
    with pytest.raises(AssertionError, match="run away"):
        problems.check_sampler(np.cumsum(rng.random(4000)), 1.0)


@pytest.mark.parametrize(("factor", "shift", "message"), [
    (1.0, 0.0, None), (0.6, 0.0, "too small"), (1.6, 0.0, "too large"), (1.0, 0.05, "biased"), (0.0, 0.0, "zero")])
def test_error_bar(factor, shift, message):
    def estimate(rng):
        x = rng.normal(size=400)
        return x.mean() + shift, factor * x.std() / 20

    if message is None:
        problems.check_error_bar(estimate, 0.0, "mean")
    else:
        with pytest.raises(AssertionError, match=message):
            problems.check_error_bar(estimate, 0.0, "mean")


def test_order():
    problems.check_order(lambda h: h**2 + h**4, 2, "square")
    with pytest.raises(AssertionError, match=r"step\^1.00"):
        problems.check_order(lambda h: h, 2, "line")
    with pytest.raises(AssertionError, match="vanishes"):
        problems.check_order(lambda h: 0.0, 2, "nothing")


def test_read():
    found = notebook.problems(notebook.read(SET))
    assert len(found) == 1
    first = found[0]
    assert (first.number, first.name, first.title) == (1, "first", "A title")
    assert (first.level, first.minutes, first.points) == (2, 20, 4)
    assert first.statement == "Do it."


@pytest.mark.parametrize(("text", "message"), [
    (SET.replace(CHECKS, ""), "no checks cell"),
    (SET.replace(SOLUTION, ""), "no solution cell"),
    (SET.replace(CHECKS, CHECKS + "\n" + CHECKS), "unexpected checks cell"),
    (FRONT + SOLUTION, "unexpected solution cell"),
    (SET.replace("+++\n", ""), r"put '\+\+\+'"),
    (SET.replace("(problem-first)=\n", ""), "a problem must open its cell"),
])
def test_misread(text, message):
    with pytest.raises(ValueError, match=message):
        notebook.read(text)


def test_folded():
    page = notebook.site(SET)
    assert "## Problem 1: A title" in page
    assert "(problem-first)=" in page
    assert "Show the solution" in page
    assert "return 2 * x" in page
    assert "YOUR CODE HERE" in page
    assert "f(2) == 4" not in page
    assert "skip-execution" not in page
    assert "BEGIN" not in page


def test_left_out():
    page = notebook.site(SET, solutions=False)
    assert "return 2 * x" not in page
    assert "f(2) == 4" not in page
    assert page.count("skip-execution") == 2
    assert "assert f(1) > 1" in page


def test_distributions_and_orders(capsys):
    faces = np.arange(1.0, 7.0)
    tilted = np.exp(0.4 * faces)
    problems.check_distribution(tilted / tilted.sum())
    problems.check_exponential_family(tilted / tilted.sum(), faces)
    problems.check_visits_all([0, 1, 0, 2, 0, 1, 0], 3)
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize(("check", "arguments", "message"), [
    (problems.check_distribution, ([0.5, 0.6],), r"miss one by \+0.1"),
    (problems.check_distribution, ([1.5, -0.5],), "smallest is -0.5"),
    (problems.check_distribution, ([[1.0]],), "shape"), (problems.check_distribution, ([np.nan, 1.0],), "not finite"),
    (problems.check_exponential_family, ([0.1, 0.2, 0.3, 0.4], np.arange(4)), "part of size"),
    (problems.check_exponential_family, ([0.5, 0.5, 0.0], np.arange(3)), "no probability"),
    (problems.check_exponential_family, ([0.5, 0.5], np.arange(3)), "shape"),
    (problems.check_visits_all, ([0, 1, 1], 2), "flip 3 leads back"), (problems.check_visits_all, ([0, 1], 2), "shape"),
    (problems.check_visits_all, ([0, 2, 0], 2), "numbers of bits"),
])
def test_what_is_no_distribution_or_order(check, arguments, message):
    with pytest.raises(AssertionError, match=message):
        check(*arguments)


def test_counted_entries():
    rng = np.random.default_rng(1)
    array = rng.normal(size=(6, 6))
    matrix = problems.Counted(array)
    assert np.array_equal(matrix @ np.ones(6), array @ np.ones(6))
    assert matrix.used == 36
    assert np.array_equal(np.ones(6) @ matrix, np.ones(6) @ array)
    assert np.array_equal(matrix[2] + matrix[:, 1], array[2] + array[:, 1])
    assert matrix.used == 2 * 36 + 12
    matrix @ np.ones((6, 50))
    assert matrix.used == 52 * 36 + 12
    assert np.array_equal(2 * matrix, 2 * array)
    problems.check_used(matrix, 53 * 36 + 12, "all of it")
    with pytest.raises(AssertionError, match=r"used 1920 entries of the matrix, 1\.9 times"):
        problems.check_used(matrix, 1000, "all of it")


@pytest.mark.parametrize("copy", [np.asarray, np.array, lambda x: np.dot(x, np.ones(3)), np.sum])
def test_copies_that_nobody_counts_are_refused(copy):
    with pytest.raises(AssertionError, match="counted"):
        copy(problems.Counted(np.eye(3)))


def test_memory():
    problems.check_memory(lambda: np.ones(1000).sum(), 1, "few")
    with pytest.raises(AssertionError, match="held 8"):
        problems.check_memory(lambda: np.ones(10**6).sum(), 1, "many")


def test_calls():
    from numpy.linalg import solve as another_name  # what is counted is the function

    problems.check_calls(lambda: [another_name(np.eye(2), np.ones(2)) for _ in range(3)], "numpy.linalg", 3, "three")
    problems.check_calls(lambda: np.linalg.pinv(np.eye(2)), "numpy.linalg", 1, "what it calls itself is not counted")
    problems.check_calls(lambda: np.ones(3).sum(), "physml", 0, "none")
    with pytest.raises(AssertionError, match=r"calls numpy\.linalg 4 times"):
        problems.check_calls(lambda: [another_name(np.eye(2), np.ones(2)) for _ in range(4)], "numpy.linalg", 3, "four")
    assert sys.getprofile() is None


def test_numbers_of_a_variant():
    cell = "sites = 7  # 5 to 9\nfield = 0.3  # 0.2 to 0.5 by 0.1\nname = 'a'  # 'a', 'b'"
    assert variants.draw(cell, 0, "ring") == {"sites": 7, "field": 0.3, "name": "a"}
    drawn = [variants.draw(cell, seed, "ring") for seed in range(1, 60)]
    assert {values["sites"] for values in drawn} == {5, 6, 8, 9}
    assert {values["field"] for values in drawn} == {0.2, 0.4, 0.5}
    assert {values["name"] for values in drawn} == {"b"}
    assert variants.draw(cell, 7, "ring") == variants.draw(cell, 7, "ring")
    assert variants.assignments(drawn[0]).splitlines()[2] == "name = 'b'"
    assert variants.filled("on {{ sites }} of {{sites}}", {"sites": 5}) == "on 5 of 5"


@pytest.mark.parametrize(("cell", "message"), [("sites = 7", "found 'sites = 7'"), ("x = 1  # 1, 1", "no other value")])
def test_numbers_that_cannot_be_read(cell, message):
    with pytest.raises(ValueError, match=message):
        variants.draw(cell, 1, "ring")
    with pytest.raises(ValueError, match="no such number; there is sites"):
        variants.filled("{{ cites }}", {"sites": 5})


NUMBERS = cell("numbers", "size = 3  # 4, 5")
WRONG = cell("wrong", "### WRONG: the number itself\ndef f(x):\n    return x + 0.5\n\n\n"
                      "### WRONG: a name\ndef f(x):\n    return y")
FULL = SET.replace("Do it.", "Do it for {{ size }}.").replace(SOLUTION, NUMBERS + "\n" + SOLUTION + "\n" + WRONG)


def test_wrong_answers_leave_no_trace():
    first = notebook.problems(notebook.read(FULL, 1))[0]
    assert list(first.wrong) == ["the number itself", "a name"]
    assert first.statement in ("Do it for 4.", "Do it for 5.")
    assert "WRONG" not in notebook.site(FULL) + str(notebook.read(FULL).cells[2:])
    assert "0.5" not in notebook.site(FULL)


def test_rehearsal():
    """A wrong answer that passes is named; one that ends in a NameError says nothing about the checks."""
    rehearsal = Rehearsal(FULL)
    first = rehearsal.problems[0]
    assert rehearsal.solution(first) is None
    assert rehearsal.visible(first, first.wrong["the number itself"]) is None
    assert rehearsal.hidden(first, first.wrong["the number itself"])
    with pytest.raises(RuntimeError, match="NameError"):
        rehearsal.visible(first, first.wrong["a name"])
    only = Rehearsal(FULL.replace("\n\n\n### WRONG: a name\ndef f(x):\n    return y", ""))
    assert only.complaints() == ["first: visible checks accept the wrong answer 'the number itself'"]


ANSWER = ("(problem-why)=\n## Why\n\n★ · 20 minutes · 3 points · derivation · recommended\n\nSay why.\n\n"
          "| criterion | points |\n|---|---|\n| a reason | 2 |\n| another | 1 |\n\n"
          "+++ {\"tags\": [\"answer\"]}\n\nBecause.\n")


def test_an_answer_in_words():
    text = FRONT + "# Problems\n\n+++\n\n" + ANSWER
    why = notebook.problems(notebook.read(text))[0]
    assert (why.form, why.recommended, why.rubric) == ("derivation", True, [("a reason", 2), ("another", 1)])
    assert "Because." in notebook.site(text)
    assert "Because." not in notebook.site(text, solutions=False)

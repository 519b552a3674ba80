"""The check that the problem set on memories calls."""
import numpy as np
import pytest

from physml import problems


def test_states_at_rest_pass(capsys):
    ring = np.roll(np.eye(5), 1, axis=1) + np.roll(np.eye(5), -1, axis=1)
    problems.check_at_rest(ring, np.ones(5))
    problems.check_at_rest(ring - 9 * np.eye(5), -np.ones(5), fields=1.5)
    assert capsys.readouterr().out.count("none of the 5 units") == 2


@pytest.mark.parametrize(("state", "fields", "message"), [
    ([1, 1, -1], 0.0, "1 of 3 units would turn"), ([1, 1, 1], -3.0, "3 of 3 units"),
    ([1, 0, 1], 0.0, "entries other than"), ([1, 1], 0.0, r"state has shape \(2,\)")])
def test_others_fail(state, fields, message):
    with pytest.raises(AssertionError, match=message):
        problems.check_at_rest(np.ones((3, 3)), state, fields)

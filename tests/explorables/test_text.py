"""Labels, decimals and ticks; decimals as JavaScript writes them."""
import json
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physml.explorables import text


def test_symbols():
    assert text.html(r"$T_c$ < $\sigma^2$") == "<i>T</i><sub><i>c</i></sub> &lt; <i>σ</i><sup>2</sup>"
    assert text.html(r"$\beta J = -0.3$") == "<i>βJ</i> = −0.3"
    assert text.plain(r"rate $\beta_{max}$, $\alpha = P/N$, $-\ln Z$") == "rate βmax, α = P/N, −ln Z"


@pytest.mark.parametrize(("x", "digits", "expected"), [
    (0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (2.5, 0, "3"), (-0.0, 1, "0.0"), (1.005, 2, "1.00"),
    (float("nan"), 2, "NaN"), (float("inf"), 2, "Infinity"), (1e6, 1, "1000000.0")])
def test_fixed(x, digits, expected):
    assert text.fixed(x, digits) == expected


@pytest.mark.skipif(not shutil.which("node"), reason="no node")
def test_fixed_is_what_javascript_writes():
    numbers = [k / 64 for k in range(-200, 200)] + [1e-9, -1e-9, 123456.789, 0.1 + 0.2]
    code = f"console.log(JSON.stringify({json.dumps(numbers)}.map(x => [0, 1, 2, 3].map(d => x.toFixed(d)))))"
    said = json.loads(subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True).stdout)
    assert said == [[text.fixed(x, d) for d in range(4)] for x in numbers]


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4))
def test_ticks_are_few_round_and_inside(low, width):
    found = text.ticks((low, low + width))
    assert 1 <= len(found) <= 7
    assert all(low - 1e-6 * width <= x <= low + width + 1e-6 * width for x, _ in found)
    assert len({label for _, label in found}) == len(found)


def test_decades_say_the_powers():
    assert text.decades((-2.0, 3.5)) == [(-2.0, "0.01"), (-1.0, "0.1"), (0.0, "1"), (1.0, "10"), (2.0, "100"),
                                         (3.0, "1000")]

"""Sweeps give the same result with every executor, and an error names its point."""
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from physml.core import sweep
from physml.core.sweep import stopped


def power(base, exponent):
    return base**exponent


def square(x):
    return x * x


def test_grid_becomes_axes():
    out = sweep(power, {"base": [2, 3], "exponent": [0, 1, 2]}, progress=False)
    assert out.tolist() == [[1, 2, 4], [1, 3, 9]]


def test_array_results_add_their_axes():
    out = sweep(lambda n: np.arange(3) * n, {"n": [1, 2]}, progress=False)
    assert out.shape == (2, 3)


def test_results_without_a_common_shape_stay_objects():
    out = sweep(lambda n: "x" * n if n else None, {"n": [0, 2]}, progress=False)
    assert out.dtype == object
    assert out[1] == "xx"


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_executors_agree(pool):
    with pool(2) as executor:
        assert sweep(square, range(20), executor, progress=False) == [x * x for x in range(20)]


def test_the_default_runs_in_threads_and_keeps_the_order():
    seen = set()

    def slow(x):
        seen.add(threading.current_thread().name)
        time.sleep(0.02 * (x == 0))
        return x

    assert sweep(slow, range(6)) == list(range(6))
    assert threading.current_thread().name not in seen


def test_no_bar_where_the_output_is_not_a_terminal(capsys):
    sweep(square, range(3))
    assert capsys.readouterr().err == ""


def test_progress_bar_is_shown_when_asked_for(capsys):
    sweep(square, range(3), progress=False)
    assert capsys.readouterr().err == ""
    sweep(square, range(3), progress=True)
    assert "/3" in capsys.readouterr().err


def test_error_names_the_point():
    with pytest.raises(ZeroDivisionError) as caught:
        sweep(lambda x: 1 / x, {"x": [1, 0]}, progress=False)
    assert "{'x': 0}" in caught.value.__notes__[0]


def test_empty_grid():
    with pytest.raises(ValueError, match="grid: got"):
        sweep(square, [], progress=False)


def test_a_sweep_within_a_sweep_runs_in_its_thread():
    name = threading.current_thread
    inner = sweep(lambda _: (name(), sweep(lambda _: name(), range(3))), range(4))
    assert all(thread is outer for outer, threads in inner for thread in threads)
    assert sweep(lambda _: name(), [1]) == [name()]


def test_what_runs_long_can_see_that_it_is_no_longer_wanted():
    """An error of one point ends the others early: each would go on for a minute."""
    def point(k):
        if k == 0:
            raise RuntimeError("broken")
        end = time.monotonic() + 60
        while not stopped():
            assert time.monotonic() < end
            time.sleep(0.001)

    begin = time.monotonic()
    with pytest.raises(RuntimeError, match="broken"):
        sweep(point, range(2) if os.cpu_count() > 1 else [0, 0])
    assert time.monotonic() - begin < 30
    assert not stopped()

"""The semantics of a declared figure: binding, events, frames, and what a declaration refuses."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physml import explorables
from physml.core import kernel
from physml.explorables import Choice, Curves, Explorable, Readout, Slider, Toggle, Trace


@kernel("float64[::1], float64, int64")
def record(x, factor, frame):
    """x[0] counts the steps, x[1] their factors, x[2] holds the last frame."""
    x[0] += 1.0
    x[1] += factor
    x[2] = frame


@kernel("float64[::1], float64")
def prepare(x, factor):
    x[3] += 1.0
    x[4] = factor


@kernel("float64[::1]")
def press(x):
    x[5] = 10.0 * x[5] + 1.0


def declare(**changes):
    declared = {"title": "t", "caption": "c", "alt": "a", "step": record, "setup": prepare, "state": {"x": np.zeros(6)},
                "controls": [Slider("factor", 0.0, 2.0, value=1.0, label="f"), explorables.Button("go", press, "Go")]}
    return Explorable("counter", **(declared | changes))


def test_events_happen_before_the_step_of_their_frame():
    x = declare().run(4, [(2, {"factor": 2.0})])["x"]
    assert x[:3].tolist() == [4, 1 + 1 + 2 + 2, 3]


def test_setup_runs_at_the_start_and_once_an_event_that_it_reads():
    x = declare().run(3, [(0, {"factor": 0.5}), (1, "go"), (1, {"x": [[5, 7.0]]}), (2, "go")])["x"]
    assert x[3:].tolist() == [2, 0.5, 71]


def test_events_after_the_last_frame_still_happen():
    assert declare().run(0, [(0, "go"), (0, "go")])["x"][5] == 11


def test_runs_do_not_share_state():
    figure = declare()
    figure.run(5)
    assert figure.run(1)["x"][0] == 1


@pytest.mark.parametrize(("changes", "message"), [
    ({"state": {"y": np.zeros(6)}}, "argument 'x' of kernel .* is bound to nothing"),
    ({"state": {"x": np.zeros(6, np.int8)}}, "is declared as float64\\[::1\\], but 'x' is int8"),
    ({"state": {"x": np.zeros(6), "factor": np.zeros(1)}}, "'factor' must be an identifier used once"),
    ({"state": {"x": np.zeros(6), "frame": np.zeros(1)}}, "'frame' must be an identifier used once"),
    ({"controls": [Slider("factor", 0, 2, value=1, step=1, label="")], "step": press, "setup": None,
      "views": [Curves("grid", "x")]}, "Curves draws 'grid'; known"),
    ({"views": [Readout("{nothing}")]}, "Readout draws 'nothing'; known"),
    ({"alt": " "}, "alt: counter has none")])
def test_a_wrong_declaration_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        declare(**changes)


def test_an_integer_argument_needs_an_integer_control():
    @kernel("float64[::1], int64")
    def step(x, factor):
        x[0] += factor

    with pytest.raises(ValueError, match="declared as int64, but 'factor' is float64"):
        declare(step=step, setup=None)


@pytest.mark.parametrize(("events", "message"), [
    ([(0, "stop")], r"no button 'stop'; there are \['go'\]"), ([(0, {"speed": 1})], r"no control or array \['speed'\]"),
    ([(0, {"factor": 3.0})], "factor: got 3.0; give a number between 0.0 and 2.0")])
def test_a_wrong_event_is_refused(events, message):
    with pytest.raises(ValueError, match=message):
        declare().run(1, events)


def test_negative_frames():
    with pytest.raises(ValueError, match="frames: got -1"):
        declare().run(-1)


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Slider("a", 1.0, 0.0, value=0.5, label=""), "give finite low < high"),
    (lambda: Slider("a", 0.0, 1.0, value=2.0, label=""), "starts at 2.0, outside"),
    (lambda: Slider("a", 0.0, 1.0, value=0.5, step=-1.0, label=""), "give a positive one"),
    (lambda: Slider("a", 0, 4, value=2, step=5, label=""), "has step 5, so it cannot move; give one of at most 4"),
    (lambda: Slider("a", 0.0, 1.0, value=0.5, step=np.inf, label=""), "has step inf"),
    (lambda: Slider("a", 0.1, 1.0, value=0.5, step=np.inf, log=True, label=""), "has step inf; give a positive one$"),
    (lambda: Slider("a", 0.0, 1.0, value=0.5, label="").coerce(np.nan), "a: got nan; give a number between 0.0"),
    (lambda: Slider("a", 0, 9, value=5, step=1, label="").coerce("5"), "a: got '5'; give an integer between 0 and 9"),
    (lambda: Slider("a", 0.0, 1.0, value=0.5, log=True, label=""), "needs a positive low"),
    (lambda: Choice("a", ("one",), label=""), "needs two or more"),
    (lambda: Toggle("a", "").coerce(2), "give 0 or 1"),
    (lambda: Trace("a", ylim=(1, 1)), "give low < high")])
def test_controls_and_views_check_themselves(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_slider_grids():
    assert Slider("a", 0, 4, value=2, step=2, label="").values == [0, 2, 4]
    assert Slider("a", 0.0, 0.3, value=0.2, step=0.1, label="").values == [0.0, 0.1, 0.2, 0.3]
    grid = Slider("a", 0.01, 1.0, value=0.1, log=True, label="").values
    assert np.allclose(grid, np.geomspace(0.01, 1.0, 41), rtol=5e-4, atol=0)  # to four digits


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(1e-3, 1.0), st.booleans())
def test_a_grid_stays_within_its_bounds(low, width, fraction, log):
    low = abs(low) + 1e-3 if log else low
    high = low + width
    slider = Slider("a", low, high, value=low, label="", log=log, step=5 if log else fraction * width)
    assert slider.values[0] == low
    assert slider.values[-1] <= high
    assert all(slider.coerce(x) == x for x in slider.values)


def test_library():
    assert "ising-temperature" in explorables.names()
    with pytest.raises(ValueError, match="no explorable is called 'nothing'"):
        explorables.load("nothing")

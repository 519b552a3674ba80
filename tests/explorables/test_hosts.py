"""Native, wasmtime and node: the same bytes after any sequence of control changes. The browser is in tests/site."""
import base64
import gzip
import json
import shutil
import subprocess
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physml import explorables
from physml.explorables.program import Wasmtime
from physml.explorables.widget import runtime
from tests.pages import folder_of_figures, write_page

FRAMES = 40
LIMIT = 60_000  # bytes, gzipped: what a figure may add to its page


def contents(program):
    return {name: program[name].tobytes() for name in program.explorable.state}


def any_event(figure):
    """A strategy: one or more controls at once, a button, or cells drawn by hand."""
    values = st.fixed_dictionaries({}, optional={n: st.sampled_from(c.values) for n, c in figure.controls.items()})
    choices = [values.filter(bool)] + [st.just(name) for name in figure.buttons]
    for view in figure.views:
        if getattr(view, "editable", False):
            cell = st.tuples(st.integers(0, figure.state[view.array].size - 1), st.sampled_from([-1, 1])).map(list)
            choices.append(st.lists(cell, min_size=1, max_size=5).map(lambda drawn, a=view.array: {a: drawn}))
    return st.tuples(st.integers(0, FRAMES), st.one_of(choices))


@pytest.mark.parametrize("name", explorables.names())
def test_any_events_give_the_same_bytes_in_wasm(name):
    figure = explorables.load(name)

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(any_event(figure), max_size=6))
    def check(events):
        native, other = figure.run(FRAMES, events), figure.run(FRAMES, events, host=Wasmtime())
        assert contents(native) == contents(other)

    check()


def node(figure, frames, events):
    payload = figure.payload()
    payload["wasm"] = base64.b64encode(payload["wasm"]).decode()
    script = runtime() + """
        const { payload, frames, events } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        globalThis.Explorables.Program.create(payload).then(p => {
          p.run(frames, events);
          const hex = n => [n, Buffer.from(p.bytes(n)).toString('hex')];
          const bytes = Object.fromEntries(Object.keys(p.arrays).map(hex));
          const readout = p.readout(payload.views.at(-1).text);
          console.log(JSON.stringify({ bytes, python: p.python(), readout }));
        });"""
    job = json.dumps({"payload": payload, "frames": frames, "events": events})
    done = subprocess.run(["node", "-e", script], input=job, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def middle_events(figure):
    """Every control to a value in the middle of its grid, every button once."""
    events = [(5 + 3 * k, {n: c.values[len(c.values) // 2]}) for k, (n, c) in enumerate(figure.controls.items())]
    return events + [(20 + k, name) for k, name in enumerate(figure.buttons)]


@pytest.mark.skipif(not shutil.which("node"), reason="no node")
@pytest.mark.parametrize("name", [*explorables.names(), "specimen"])
def test_node_gives_the_same_bytes_sentence_and_call(name, specimen, script):
    figure, events = (specimen, script) if name == "specimen" else (explorables.load(name), None)
    events = events or middle_events(figure)
    native, said = figure.run(FRAMES, events), node(figure, FRAMES, events)
    assert {n: bytes.fromhex(b) for n, b in said["bytes"].items()} == contents(native)
    assert said["readout"] == figure.views[-1].format(native)
    # the copied code, run, gives the state on the screen; a figure that is not the book's is called by a name
    assert said["python"].startswith("figure.run(" if name == "specimen" else f'explorables.load("{name}").run(')
    assert contents(eval(said["python"], {"explorables": explorables, "figure": figure})) == contents(native)


@pytest.mark.skipif(not shutil.which("node"), reason="no node")
def test_a_drag_on_a_still_figure_is_one_event(declared):
    """Also where a reaction remembers how often it ran: the page goes back to before the drag, as Python does."""
    def count(counts, width):
        counts[0] += 10.0 * width

    figure = declared(on={"width": count})
    drag = [(40, {"width": width}) for width in (0.9, 0.8, 0.7)]
    events = [(10, {"width": 1.5}), *drag, (40, "gather"), (40, {"width": 1.2}), (40, {"width": 1.1, "speed": 3})]
    native, said = figure.run(FRAMES, events), node(figure, FRAMES, events)
    assert {n: bytes.fromhex(b) for n, b in said["bytes"].items()} == contents(native)
    assert said["python"].endswith('events=[(10, {"width":1.5}), (40, {"width":0.7}), (40, "gather"), '
                                   '(40, {"width":1.2}), (40, {"width":1.1,"speed":3})])')
    assert contents(eval(said["python"], {"figure": figure})) == contents(native)
    turns = native["counts"].sum() - figure.run(FRAMES, events[:1])["counts"].sum()
    assert turns == pytest.approx(10.0 * (0.7 + 1.2 + 1.1))


@pytest.mark.parametrize("name", explorables.names())
def test_every_control_and_button_changes_something(name):
    figure = explorables.load(name)
    still = contents(figure.run(FRAMES))
    for n, c in figure.controls.items():
        other = c.values[0] if c.value != c.values[0] else c.values[-1]
        assert contents(figure.run(FRAMES, [(5, {n: other})])) != still, n
    for button in figure.buttons:
        assert contents(figure.run(FRAMES, [(15, button)])) != still, button


@pytest.mark.parametrize("name", explorables.names())
def test_setup_depends_on_the_controls_alone(name):
    """A control moved away and back within a frame leaves the run as it was, or dragging would change the dice."""
    figure = explorables.load(name)
    for n in set(figure.controls) & set().union(*figure.reactions.values()):
        c = figure.controls[n]
        program = figure.run(3)
        program.apply({n: c.values[0]})
        program.last = ()  # without this the second setting would take the place of the first
        program.apply({n: c.value})
        assert contents(program.run(FRAMES - 3)) == contents(figure.run(FRAMES, [(3, {n: c.value})])), n


@pytest.mark.parametrize("name", explorables.names())
def test_weight(name, tmp_path_factory):
    """With the runtime and the style sheet, which all figures of a page share."""
    file = folder_of_figures(tmp_path_factory) / f"{name}.html"
    write_page(file)
    assert len(gzip.compress(file.read_bytes(), 9)) < LIMIT


def test_a_kernel_that_raises_reports_it_on_every_host(specimen):
    events = [(3, {"width": 2.0})]
    for host in (None, Wasmtime()):
        with pytest.raises((ValueError, RuntimeError), match=r"too wide|kernel raised"):
            specimen.run(5, events, host=host)


def test_poster_draws_every_view(specimen):
    figure = specimen.poster()
    assert len(figure.axes) == len([v for v in specimen.views if hasattr(v, "ratio")])
    assert all(ax.has_data() for ax in figure.axes)


def test_static_and_live_displays(specimen, monkeypatch):
    monkeypatch.setenv("PHYSML_STATIC", "1")
    bundle = specimen._repr_mimebundle_()
    assert bundle["text/html"].startswith('<figure class="explorable"')
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    monkeypatch.delenv("PHYSML_STATIC")
    data, _ = specimen._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_widget_compiles_nothing_and_its_readout_waits_for_the_page(specimen, monkeypatch):
    """Its browser starts it at once: a reader need not wait for numba."""
    monkeypatch.setattr(type(specimen), "run", lambda *_: pytest.fail("a kernel runs here"))
    assert ">Frame 0: width 1.00, mean …, first count …</p>" in specimen.widget()._markup


def test_widget_controls_are_checked_traits(specimen):
    import traitlets

    widget, seen = specimen.widget(), []
    widget.observe(seen.append, "width")
    widget.width = 1.5
    assert seen[0]["new"] == 1.5
    with pytest.raises(traitlets.TraitError, match="width: got 9"):
        widget.width = 9.0
    with pytest.raises(ValueError, match="no 'fly'"):
        widget.press("fly")


def test_widget_receives_the_arrays_of_the_page(specimen):
    widget, program = specimen.widget(), specimen.run(7, [(2, {"width": 1.2})])
    buffers = [memoryview(np.ascontiguousarray(program[n]).tobytes()) for n in specimen.state]
    widget._receive(None, {"type": "state", "frame": 7, "log": [[2, {"width": 1.2}]]}, buffers)
    again = partial(specimen.run, widget.frame)(widget.log)
    assert {n: a.tobytes() for n, a in widget.state.items()} == contents(again)

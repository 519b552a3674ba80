"""Declaring small: types from what a name stands for, named scalars, a control's own kernel, one file a figure."""
import base64
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from physml import explorables
from physml.core import kernel
from physml.explorables import Button, Explorable, Lattice, Readout, Slider, library, scalars, widget
from physml.explorables.controls import OF_THE_WIDGET
from physml.explorables.program import Wasmtime
from physml.explorables.widget import runtime

SAID = {"title": "t", "caption": "c", "alt": "a"}


@kernel
def add(totals, value):
    totals.total += value
    totals.count += 1


@kernel
def step(totals, x, speed, width, offset, frame):
    add(totals, speed * width + offset)
    x[frame % 3] += speed
    totals.last = frame


def answer(totals, width):
    totals.answers += 1
    totals.width = width


def count(cells, totals):
    totals.alive = 0
    for i in range(cells.size):
        totals.alive += cells.flat[i] > 0


def declare(**changes):
    declared = {"state": {"totals": scalars(total=0.0, count=0, last=-1, answers=0, width=0.0, alive=0),
                          "x": np.zeros(3, np.float32), "cells": np.zeros((2, 2), np.int8)},
                "controls": [Slider("speed", 0, 5, value=2, step=1, label="s"),
                             Slider("width", 0.0, 2.0, value=1.0, label="w"), Button("recount", count, "Count")],
                "constants": {"offset": 0.25}, "step": step, "on": {"width": answer, "cells": count},
                "views": [Lattice("cells", editable=True), Readout("{totals.total:.2f} of {totals.count}")]}
    return Explorable("small", **(SAID | declared | changes))


EVENTS = [(1, {"width": 0.5}), (1, {"width": 1.5, "speed": 3}), (2, {"cells": [[0, 1], [3, 1]]})]


def test_types_follow_from_what_a_name_stands_for():
    figure = declare()
    assert {n: str(t) for n, t in figure.kernels["step"].arguments.items()} == {
        "totals": "record of total, count, last, answers, width, alive", "x": "float32[::1]", "speed": "int64",
        "width": "float64", "offset": "float64", "frame": "int64"}
    assert figure.kernels["step"].name == "small.step"


@pytest.mark.parametrize("host", [None, Wasmtime()])
def test_records_and_answers(host):
    program = declare().run(3, EVENTS, host=host)
    totals = program["totals"]
    assert (totals.total, totals.count, totals.last) == (2.25 + 2 * (3 * 1.5 + 0.25), 3, 2)
    assert (totals.answers, totals.width) == (3, 1.5)  # at the start, and once for each of two events
    assert totals.alive == 2  # what the reader draws is answered as well
    assert declare().views[1].format(program) == "11.75 of 3"
    totals.total = np.nan  # not measured yet
    assert declare().views[1].format(program) == "… of 3"


def test_the_same_bytes_on_both_hosts_and_a_fresh_record_each_run():
    figure = declare()
    native, page = figure.run(5, EVENTS), figure.run(5, EVENTS, host=Wasmtime())
    assert all(native[n].tobytes() == page[n].tobytes() for n in figure.state)
    assert figure.run(0)["totals"].count == 0


def test_a_run_goes_on():
    figure = declare()
    whole, parts = figure.run(7, EVENTS), figure.run(4, EVENTS)
    parts.run(3)
    assert all(whole[n].tobytes() == parts[n].tobytes() for n in figure.state)


def test_a_figure_may_have_no_step_and_be_replaced_in_part():
    still = declare().replace(step=None, size="sentence")
    assert still.run(3)["totals"].count == 0
    assert still.run(3, EVENTS)["totals"].answers == 3


def test_values_are_assigned_on_every_host():
    """A button, a control and the start put values into arrays and records, and touch no other field and no other row.

    In node the figures of the book that do so are run (test_hosts.py).
    """
    figure = declare(initialise={"cells": {0: 1, 1: np.array([1, 2])}, "totals": {"total": 7.0}},
                     on={"width": {"x": np.array([1, 2, 3])}, "cells": count},
                     controls=[*declare().controls.values(), Button("clear", {"x": np.nan, "cells": -1}, "Clear")])
    first = figure.run(0)
    assert (first["totals"].total, first["totals"].last, first["totals"].alive) == (7.0, -1, 4)
    assert first["x"].tolist() == [1, 2, 3]
    events = [(1, {"width": 0.5}), (2, "clear"), (3, {"width": 1.5})]
    native, page = figure.run(2, events), figure.run(2, events, host=Wasmtime())
    assert all(native[n].tobytes() == page[n].tobytes() for n in figure.state)
    cleared = figure.run(2, events[:2])
    assert (cleared["cells"] == -1).all()
    assert np.isnan(cleared["x"][2])
    assert cleared["totals"].alive == 0  # who answers to the cells answers to the button
    assert cleared["totals"].total > 7
    settings = figure.payload()["settings"]
    assert [entry[:3] for entry in settings["initialise"]] == [["cells", 0, 2], ["cells", 2, 2], ["totals", 0, 8]]
    assert [base64.b64decode(entry[3]) for entry in settings["clear"]] == [np.float32(np.nan).tobytes(), b"\xff"]


@pytest.mark.parametrize(("values", "said"), [
    ({"y": 1.0}, "names nothing in state"), ({"x": {3: 1.0}}, "has no part 3"), ({"totals": 1.0}, "is a record"),
    ({"totals": {"a": 1}}, "has no part 'a'"), ({"x": np.zeros(4)}, "has shape")])
def test_what_cannot_be_assigned_is_said(values, said):
    with pytest.raises(ValueError, match=said):
        declare(initialise=values)


def test_two_kernels_of_one_name_are_kept_apart():
    def first():
        def kick(totals):
            totals.total = 1.0
        return kick

    def second():
        def kick(totals):
            totals.total = 2.0
        return kick

    figure = declare(controls=[*declare().controls.values(), Button("a", first(), "a"), Button("b", second(), "b")])
    for host in (None, Wasmtime()):
        assert figure.run(0, [(0, "a")], host=host)["totals"].total == 1.0
        assert figure.run(0, [(0, "b")], host=host)["totals"].total == 2.0


@pytest.mark.parametrize(("changes", "message"), [
    ({"step": lambda nothing: None}, "step: small: argument 'nothing' of kernel .* is bound to nothing; known: "),
    ({"step": 3}, "step: small: got 3; give a kernel, a plain function"),
    ({"on": {"wdith": answer}}, r"on: small: 'wdith' is no control and no array; there are \['speed'"),
    ({"on": {"totals": answer}}, "'totals' is no control and no array"),
    ({"state": {"totals": 3.0}}, r"'totals' is the number 3.0; name it in scalars\(…\)"),
    ({"state": {"totals": np.zeros(3, bool)}}, "'totals' holds bool; give one of int8"),
    ({"constants": {"offset": 2**60}}, r"'offset' is 1152921504606846976; .* up to 2\*\*53"),
    ({"constants": {"offset": float("nan")}}, "'offset' is nan; give a finite number"),
    ({"views": [Readout("{totals.som:.2f}")]}, "Readout draws 'totals.som', but 'totals' has no such field"),
    ({"views": [Readout("{x[3]:.2f}")]}, r"draws 'x\[3\]', but 'x' has no such entry"),
    ({"size": "poem"}, "size: small is 'poem' with 2 controls"),
    ({"size": "sentence", "controls": [*declare().controls.values(), Slider("z", 0, 1, value=0, step=1, label="z")]},
     "size: small is 'sentence' with 3 controls"),
    ({"controls": [Slider("speed", 0, 2**60, value=2, step=2**50, label="s"), declare().controls["width"]]},
     r"'speed' passes 2\*\*53")])
def test_a_wrong_declaration_says_what_is_wrong(changes, message):
    with pytest.raises(ValueError, match=message):
        declare(**changes)


@pytest.mark.parametrize("name", ["keys", "layout", "comm", "tooltip", "style", "state", "_size"])
def test_a_control_may_not_hide_what_is_the_widgets(name):
    with pytest.raises(ValueError, match=f"controls: small: '{name}' is a name of the Jupyter widget"):
        declare(controls=[*declare().controls.values(), Slider(name, 0, 1, value=0, step=1, label="k")])


def test_what_is_the_widgets_is_known():
    mine = {n for n in dir(widget.ExplorableWidget) if not n.startswith("_")}
    assert mine | {"explorable", "state", "style"} == OF_THE_WIDGET  # set by __init__; a trait of widgets with a style


def test_a_wrong_name():
    with pytest.raises(ValueError, match="lower-case words joined by hyphens"):
        Explorable("Two Words", **SAID, state={"x": np.zeros(2)})


@pytest.mark.parametrize(("values", "message"), [
    ({}, "got no names"), ({"a": True}, "a: got True; give a number"), ({"a": "1"}, "a: got '1'"),
    ({"mean": 0.0}, "has a 'mean' of its own")])
def test_scalars_are_numbers(values, message):
    with pytest.raises(ValueError, match=message):
        scalars(**values)


def test_records_cannot_be_drawn_on():
    with pytest.raises(ValueError, match=r"no control or array \['totals'\]"):
        declare().run(1, [(0, {"totals": [[0, 1]]})])


NOTEBOOK = """
import numpy as np
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell('''
import numpy as np
from physml.core import kernel, stream
from physml.core.random import uniform
from physml.explorables import Explorable, Readout, Slider, scalars
GAIN = 2.0

@kernel
def twice(x):
    return GAIN * x

def step(walk, stream, width):
    walk.x += twice(width) * (uniform(stream) - 0.5)
''').raise_error()
shell.run_cell('''
figure = Explorable("my-walk", title="t", caption="c", alt="a",
                    controls=[Slider("width", 0.0, 1.0, value=1.0, label="w")],
                    state={"walk": scalars(x=0.0), "stream": stream(1)}, step=step, views=[Readout("{walk.x:.2f}")])
from physml.explorables.program import Wasmtime
native, page = figure.run(20), figure.run(20, host=Wasmtime())
print(float(native["walk"].x), native["walk"].tobytes() == page["walk"].tobytes())
''').raise_error()
"""


def test_a_figure_declared_in_a_notebook_runs_in_a_page(tmp_path):
    env = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", NOTEBOOK], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    x, same = done.stdout.split()[-2:]
    assert float(x) != 0
    assert same == "True"


def test_a_whole_number_that_a_page_cannot_hold_is_refused():
    @kernel
    def store(totals, speed):
        totals.count = speed

    figure = declare(step=store)
    program = figure.run(0, host=Wasmtime())
    program.scalars["speed"] = 2**53 - 1
    program.step()
    assert program["totals"].count == 2**53 - 1
    for wrong in (2**63, 1.5):
        program.scalars["speed"] = wrong
        with pytest.raises(ValueError, match=r"speed: kernel small.store got .*; give a whole number between"):
            program.step()


NODE = """
const payload = JSON.parse(require('fs').readFileSync(0, 'utf8'));
globalThis.Explorables.Program.create(payload).then(p => {
  const seen = [2 ** 53 - 1, 1.5, 2 ** 53].map(speed => {
    p.scalars.speed = speed;
    try { p.step(); return p.evaluate('totals.count'); } catch (error) { return error.message; }
  });
  console.log(JSON.stringify(seen));
});"""


@pytest.mark.skipif(not shutil.which("node"), reason="no node")
def test_the_page_passes_whole_numbers_and_refuses_others():
    @kernel
    def store(totals, speed):
        totals.count = speed

    payload = declare(step=store).payload()
    payload["wasm"] = base64.b64encode(payload["wasm"]).decode()
    done = subprocess.run(["node", "-e", runtime() + NODE], input=json.dumps(payload), capture_output=True, text=True,
                          check=True)
    assert json.loads(done.stdout) == [2**53 - 1, "speed is 1.5, and must be a whole number",
                                       "speed is 9007199254740992, and must be a whole number"]


def test_loading_a_figure_imports_no_other():
    code = ("import sys; from physml import explorables; explorables.load('ising-temperature');"
            "print(*[m for m in sys.modules if m.startswith('physml.explorables.') and m.count('.') == 3])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["physml.explorables.monte_carlo.ising_temperature"]


def test_every_file_declares_the_figure_that_it_is_named_after():
    for name in explorables.names():
        assert explorables.load(name).name == name


def test_a_name_is_one_file(monkeypatch, tmp_path):
    for chapter in ("one", "two"):
        (tmp_path / chapter).mkdir()
        (tmp_path / chapter / "same_name.py").write_text("")
        (tmp_path / chapter / "_shared.py").write_text("")
    monkeypatch.setattr(library, "HERE", tmp_path)
    with pytest.raises(ValueError, match="declare the same figure"):
        library.names()


def test_a_file_without_its_figure(monkeypatch):
    monkeypatch.setattr(library, "_files", lambda: {"pieces": library.HERE / "monte_carlo" / "__init__.py"})
    with pytest.raises(ValueError, match="declares no Explorable 'pieces'"):
        library.load("pieces")


@pytest.mark.parametrize("name", explorables.names())
def test_no_kernel_has_more_than_twelve_arguments(name):
    figure = explorables.load(name)
    many = {role: len(bound) for role, bound in figure.bindings.items() if len(bound) > 12}
    assert not many or figure.truth is None, many  # those without a truth are still in the old pattern

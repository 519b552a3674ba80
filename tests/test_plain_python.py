"""One source, three hosts: the figures' kernels as plain Python, and with bounds checks, beside the compiled ones.

Plain Python checks every index, so a figure is compiled with bounds checks only where plain Python would take too long
for thirty frames. One process a variable runs all figures that were asked for, so that what they share is compiled
once. Code with bounds checks needs a cache of its own, since numba does not tell it from the ordinary one. It is
compiled for the CPU that is there, also where the tests run as another one.
"""
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from physml import explorables

CACHE = Path(os.environ.get("PHYSML_CACHE_DIR", Path(__file__).resolve().parents[1] / "_build/cache"))
PLAIN, CHECKED = "NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"
# Thirty frames of these, with every control moved, take plain Python many seconds: it runs two, compiled code thirty.
SLOW = {"annealed-glass", "attention-keys", "bias-and-variance", "block-levels", "clamped-and-free", "critical-slowing",
        "decimated-chain", "density-and-particles", "digits-out-of-noise", "double-descent", "entropy-and-divergence",
        "grokking-clock", "grokking-live", "ground-state-search", "hopfield-capacity", "hopfield-recall",
        "ising-temperature", "kramers-barrier", "network-thermometer", "noise-and-back", "one-or-both-modes",
        "oring-posterior", "overlap-distribution", "paths-and-action", "perceptron-jump", "rbm-learning",
        "recall-basin", "reverse-family", "sgd-variance", "storage-volume", "symmetric-state", "tie-rule",
        "two-valleys"}
# What plain Python runs less of, where a figure would take it seconds: constants, and rows of arrays. The compiled
# figure is run alike for the comparison; with bounds checks, and for the digests, everything has its full size.
FEWER = {"reverse-family": {"many": 60}, "noise-and-back": {"cloud": 200, "origin": 200},
         "oring-posterior": {"density": 12, "grid": 9, "counts": 9}, "symmetric-state": {"grid": 4},
         "storage-volume": {"overlaps": 9, "costs": 9}}


def fewer(figure):
    """The figure with less to do."""
    less = FEWER.get(figure.name, {})
    assert set(less) <= {*figure.state, *figure.constants}
    return figure.replace(state={n: a[:less[n]] if n in less else a for n, a in figure.state.items()},
                          constants={n: less.get(n, c) for n, c in figure.constants.items()})


def digests(figure, variable):
    """A run that touches every control and every button; of a slow figure in plain Python, its start."""
    start = variable == PLAIN and figure.name in SLOW
    frames, figure = (2, fewer(figure)) if start else (30, figure)
    events = [] if start else [(k % frames, {n: c.values[-1]}) for k, (n, c) in enumerate(figure.controls.items())]
    state = figure.run(frames, [*events, *((1, button) for button in figure.buttons)])
    return {n: hashlib.sha256(state[n].tobytes()).hexdigest() for n in figure.state}


def everything(variable, names):
    """By figure, its digests or what it raised."""
    found = {}
    for name in names:
        try:
            found[name] = digests(explorables.load(name), variable)
        except Exception as error:
            found[name] = f"{type(error).__name__}: {error}"
    return found


@pytest.fixture(scope="module")
def elsewhere(request):
    """What the figures that were asked for (``-k``) compute there, by variable and name."""
    asked = [item.callspec.params for item in request.session.items if item.path == Path(__file__)]
    return {variable: computed(variable, sorted(a["name"] for a in asked if a["variable"] == variable))
            for variable in {a["variable"] for a in asked}}


def computed(variable, names):
    """The digests of a process for which this variable is set."""
    env = {**os.environ, variable: "1", "NUMBA_CACHE_DIR": str(CACHE / "numba-bounds-checked"),
           "NUMBA_OPT": "1", "PYTHONPATH": os.pathsep.join(sys.path)}  # for one short run, compiled as it goes quickest
    env.pop("NUMBA_CPU_NAME", None)
    command = [sys.executable, "-W", "error", __file__, variable, *names]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("name", "variable"), [
    *((name, PLAIN) for name in explorables.names()), *((name, CHECKED) for name in sorted(SLOW))])
def test_same_bytes(name, variable, elsewhere):
    assert elsewhere[variable][name] == digests(explorables.load(name), variable)


if __name__ == "__main__":
    print(json.dumps(everything(sys.argv[1], sys.argv[2:])))

"""One source, three hosts: the figures' kernels as plain Python, and with bounds checks, beside the compiled ones."""
import hashlib
import json
import os
import subprocess
import sys

import pytest

from physml import explorables

FRAMES = 3
SCRIPT = f"""
import hashlib, json, sys
from physml import explorables
figure = explorables.load(sys.argv[1])
state = figure.run({FRAMES}, [(1, button) for button in figure.buttons])
print(json.dumps({{n: hashlib.sha256(state[n].tobytes()).hexdigest() for n in figure.state}}))
"""


def run_elsewhere(name, tmp_path, **variables):
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), **variables}
    done = subprocess.run([sys.executable, "-W", "error", "-c", SCRIPT, name], env=env, capture_output=True, text=True,
                          check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", explorables.names())
@pytest.mark.parametrize("variable", ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"])
def test_same_bytes(name, variable, tmp_path):
    figure = explorables.load(name)
    state = figure.run(FRAMES, [(1, button) for button in figure.buttons])
    native = {n: hashlib.sha256(state[n].tobytes()).hexdigest() for n in figure.state}
    assert run_elsewhere(name, tmp_path, **{variable: "1"}) == native

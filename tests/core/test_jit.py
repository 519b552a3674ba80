"""The decorator: signatures, the registry, what invalidates compiled code, and that nobody inherits fast arithmetic."""
import os
import subprocess
import sys

import numpy as np
import pytest

from physml.core import kernel, kernels
from physml.core.jit import ArgumentType, parse_signature


@kernel("float64")
def double(x):
    return 2.0 * x


@kernel("float64[::1], int64")
def fill(out, n):
    for i in range(n):
        out[i] = double(i)


@kernel(wasm=False)
def apply(function, x):
    return function(x) + 1.0


def test_signatures_are_read():
    assert parse_signature("int8[:, ::1], uint64[::1], float64") == [
        ArgumentType("int8", 2), ArgumentType("uint64", 1), ArgumentType("float64")]
    assert [str(t) for t in parse_signature("float32[:, :, ::1], int64")] == ["float32[:, :, ::1]", "int64"]


@pytest.mark.parametrize(("signature", "message"), [
    ("float64[:]", "must be C-contiguous"), ("flaot64", "not a NumPy scalar type"), ("float64[", "cannot read"),
    ("float64, float64", "takes 1 arguments")])
def test_wrong_signatures_are_refused(signature, message):
    with pytest.raises(ValueError, match=message):
        kernel(signature)(lambda x: x)


def test_a_page_kernel_needs_a_signature():
    with pytest.raises(ValueError, match="native only"):
        kernel()


def test_kernels_call_each_other_and_take_each_other():
    out = np.zeros(4)
    fill(out, 3)
    assert out.tolist() == [0, 2, 4, 0]
    assert apply(double.dispatcher, 3.0) == 7.0


def test_a_wrong_argument_type_is_an_error():
    with pytest.raises(TypeError):
        fill(np.zeros(4, np.float32), 3)


def test_registry_holds_the_kernels_of_the_package_by_qualified_name():
    found = kernels()
    assert "core.special.exp" in found
    assert "ising.kernels.heat_bath_sweep" in found
    assert not any(name.startswith("tests") for name in found)


def test_the_digest_covers_callees_and_constants(monkeypatch):
    before = kernel("float64[::1], int64")(fill.function).digest
    assert before == fill.digest
    changed = kernel("float64")(lambda x: 3.0 * x)
    monkeypatch.setitem(fill.function.__globals__, "double", changed)
    assert kernel("float64[::1], int64")(fill.function).digest != before


SCRIPT = """
import sys, numpy as np
from physml.core import special
if sys.argv[1] == "after a fast caller":
    from physml.mcmc.models import logistic_log_density
    assert logistic_log_density.options["fastmath"]
    logistic_log_density.dispatcher
print(np.array([special.exp_negative(x) for x in np.linspace(-707, 0, 5001)]).tobytes().hex())
"""


def test_bits_do_not_depend_on_who_compiles_a_kernel_first(tmp_path):
    said = []
    for order in ("alone", "after a fast caller"):
        env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / order)}
        done = subprocess.run([sys.executable, "-c", SCRIPT, order], env=env, capture_output=True, check=True)
        said.append(done.stdout)
    assert said[0] == said[1]

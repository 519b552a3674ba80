"""The decorator: signatures, the registry, what invalidates compiled code, and that nobody inherits fast arithmetic."""
import collections
import math
import os
import subprocess
import sys
import types

import numba
import numpy as np
import pytest

from physml.core import kernel, kernels
from physml.core.digest import name_in_library
from physml.core.jit import ArgumentType, parse_signature


@kernel("float64")
def double(x):
    return 2.0 * x


def twice(x):
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


@kernel
def doubled(out, n):
    for i in range(n):
        out[i] = double(out[i])


def test_a_kernel_without_a_signature_is_typed_by_its_callers():
    small, large = np.ones(2, np.float32), np.ones(2)
    doubled(small, 2)
    doubled(large, 1)
    assert small.tolist() == [2, 2]
    assert large.tolist() == [2, 1]
    fixed = doubled.typed({"out": ArgumentType("float64", 1), "n": ArgumentType("int64")}, "doubled")
    fixed(large, 2)
    assert large.tolist() == [4, 2]
    with pytest.raises(TypeError):
        fixed(small, 2)
    assert fixed.digest != doubled.digest


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


def changed_table():
    table = np.arange(10_000.0)
    table[5000] = -1.0  # in the middle, where repr writes dots
    return table


def other_math():
    module = types.ModuleType("math")
    module.pi = 3.0
    return module


SOURCE = """
def step(x, factor=DEFAULT):
    x[0] = double(math.pi) + TABLE[5000] + NAMED[0] + module.constant + factor
"""


def digest_with(**changes):
    module = types.ModuleType("module")
    module.constant = changes.pop("constant", 1.0)
    space = {"double": double, "math": math, "TABLE": np.arange(10_000.0), "NAMED": (1.0, "a"), "module": module,
             "DEFAULT": 1.0, "__name__": "nowhere", **changes}
    exec(SOURCE, space)
    return kernel()(space["step"]).digest


@pytest.mark.parametrize("change", [
    {"double": kernel("float64")(lambda x: 3.0 * x)}, {"TABLE": changed_table()}, {"NAMED": (1.0, "b")},
    {"constant": 2.0}, {"DEFAULT": 2.0}, {"math": other_math()}])
def test_the_digest_sees_every_global_that_a_kernel_reads(change):
    assert digest_with() == digest_with()
    assert digest_with(**change) != digest_with()


def test_the_digest_sees_closures():
    def make(factor):
        @kernel
        def scaled(x):
            x[0] *= factor
        return scaled

    assert make(2.0).digest != make(3.0).digest
    assert make(2.0).digest == make(2.0).digest


def test_the_digest_sees_how_a_foreign_function_is_compiled_and_which_field_is_which():
    assert digest_with(double=numba.njit(twice)) != digest_with(double=numba.njit(fastmath=True)(twice))
    one, other = collections.namedtuple("Pair", "a b"), collections.namedtuple("Pair", "b a")
    assert digest_with(NAMED=one(1.0, 2.0)) != digest_with(NAMED=other(1.0, 2.0))


@pytest.mark.parametrize("value", [[1.0], {"a": 1}, object(), np.random.default_rng(1),
                                   numba.cfunc("float64(float64)")(twice)])
def test_the_digest_refuses_what_can_change_unseen(value):
    with pytest.raises(TypeError, match=r"global 'NAMED' is a .* which can change"):
        digest_with(NAMED=value)


@kernel
def there(n):
    return back_again(n - 1) if n > 0 else 0


@kernel
def back_again(n):
    return there(n - 1) if n > 0 else 1


@kernel
def factorial(n):
    return n * factorial(n - 1) if n > 1 else 1


def test_a_kernel_may_call_itself_but_not_in_a_circle_of_others():
    assert len(factorial.digest) == 24
    for _ in range(2):  # the refusal leaves nothing behind
        with pytest.raises(TypeError, match="there, back_again call each other in a circle"):
            _ = there.digest
    assert len(double.digest) == 24


def test_the_digest_refuses_a_plain_function():
    with pytest.raises(TypeError, match=r"global 'double' is a plain function.*put @kernel above it"):
        digest_with(double=twice)


@pytest.mark.parametrize(("value", "name"), [
    (math.sin, "math.sin"), (len, "builtins.len"), (np.float64, "numpy.float64"),
    (np.linalg.eigh, "numpy.linalg.eigh"), (np.sin, "numpy.sin"), (numba.prange, "numba.misc.special.prange"),
    (twice, None), (np.random.default_rng(1), None)])
def test_what_a_library_offers_is_known_by_its_name(value, name):
    assert name_in_library(value) == name


def test_a_docstring_and_a_move_in_the_file_do_not_change_the_digest():
    first, second = {"__name__": "a"}, {"__name__": "a"}
    exec("def f(x):\n    'Speak.'\n    x[0] = 1.0\n", first)
    exec("\n\ndef f(x):\n    'Say it.'\n    x[0] = 1.0\n", second)
    assert kernel()(first["f"]).digest == kernel()(second["f"]).digest


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

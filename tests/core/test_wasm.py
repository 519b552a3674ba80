"""Kernels in wasmtime: the same bytes as numba's, rebuilt alike, and refused with a reason."""
import numpy as np
import pytest

from physml.core import kernel, stream, wasm
from physml.core.random import below, next_u64, normal, uniform
from physml.core.special import exp, expm1, log, log1p, sigmoid, tanh
from physml.core.wasm import host


@kernel("float64[::1], float64[:, ::1]")
def all_functions(x, out):
    for i in range(x.shape[0]):
        out[0, i] = exp(x[i])
        out[1, i] = log(x[i])
        out[2, i] = log1p(x[i])
        out[3, i] = expm1(x[i])
        out[4, i] = tanh(x[i])
        out[5, i] = sigmoid(x[i])


@kernel("uint64[::1], float64[:, ::1], uint64[::1], int64")
def all_samplers(state, out, words, n):
    for i in range(out.shape[1]):
        out[0, i] = uniform(state)
        out[1, i] = normal(state)
        out[2, i] = below(state, n)
        words[i] = next_u64(state)


@kernel("int8[:, ::1], int32[::1], uint8[::1], float32[::1], int64[::1], int64")
def many_types(a, b, c, d, e, shift):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            b[j] += np.int32(a[i, j])
            c[j] = np.uint8(c[j] + 200)
            d[j] = np.float32(d[j] * np.float32(1.1))
            e[j] = (e[j] << shift) - a[i, j]


@kernel("float64[::1], float64")
def refuses_large(x, limit):
    for i in range(x.shape[0]):
        if x[i] > limit:
            raise ValueError("too large")


@kernel("float64[::1]")
def calls_libm(x):
    x[0] = np.tanh(x[0])


@kernel("float64[::1]")
def allocates(x):
    y = np.zeros(x.shape[0])
    for i in range(x.shape[0]):
        y[i] = x[i] * x[0]
    x[0] = y.sum()


@kernel("float64[::1]")
def returns_a_value(x):
    return x[0]


@kernel("float64[::1]")
def wrong_types(x):
    x[0] = "text"


@kernel("float64[::1]", wasm=False)
def native_only(x):
    x[0] = 1.0


X = np.concatenate([np.linspace(-760, 760, 4001), np.linspace(-2, 2, 4001), [np.inf, -np.inf, 0.0, 5e-324, 1e-310]])
CASES = {
    "functions": (all_functions, lambda: (X, np.zeros((6, X.size)))),
    "samplers": (all_samplers, lambda: (stream(3), np.zeros((3, 2000)), np.zeros(2000, np.uint64), 1000)),
    "types": (many_types, lambda: (np.arange(-6, 6, dtype=np.int8).reshape(3, 4), np.zeros(4, np.int32),
                                   np.zeros(4, np.uint8), np.ones(4, np.float32), np.full(4, -3), 5)),
}


@pytest.mark.parametrize("case", CASES)
def test_same_bytes_as_native(case):
    function, arguments = CASES[case]
    native, other = arguments(), host.run(function, *arguments())
    function(*native)
    for a, b in zip([a for a in native if isinstance(a, np.ndarray)], other, strict=True):
        assert a.tobytes() == b.tobytes()


def test_a_module_is_small_and_rebuilds_to_the_same_bytes():
    first = wasm.build([all_functions, all_samplers], cache=False)
    assert first == wasm.build([all_samplers, all_functions], cache=False)
    assert len(first) < 8_000


def test_a_kernel_that_raises_reports_it():
    assert host.run(refuses_large, np.ones(3), 2.0)[0].tolist() == [1, 1, 1]
    with pytest.raises(RuntimeError, match="kernel raised"):
        host.run(refuses_large, np.ones(3), 0.5)


@pytest.mark.parametrize("n", [2**63, -2**63 - 1, 1.5, np.nan, np.inf])
def test_a_scalar_that_does_not_fit_is_refused(n):
    with pytest.raises(ValueError, match=r"^n: kernel .*all_samplers got .*; give a whole number between"):
        host.run(all_samplers, stream(3), np.zeros((3, 1)), np.zeros(1, np.uint64), n)


@pytest.mark.parametrize(("bad", "reason"), [
    (calls_libm, r"calls_libm uses the C library's tanh\(\).*special"), (allocates, "allocates uses memory allocation"),
    (returns_a_value, "returns_a_value returns float64"), (wrong_types, "wrong_types does not compile"),
    (native_only, "native_only is native only")])
def test_a_kernel_that_cannot_be_compiled_is_named_with_the_reason(bad, reason):
    with pytest.raises(wasm.WasmError, match=reason):
        wasm.build([many_types, bad])


@kernel("float32[::1], float32[::1], int64")
def relax(x, y, n):
    for _ in range(n):
        for i in range(x.shape[0]):
            y[i] += np.float32(0.1) * (x[i] * x[i] - y[i])


@kernel("float32[::1], float32[::1], int64", simd=True)
def relax_with_vectors(x, y, n):
    for _ in range(n):
        for i in range(x.shape[0]):
            y[i] += np.float32(0.1) * (x[i] * x[i] - y[i])


def test_vectors_where_they_are_asked_for_and_the_same_bits():
    x = np.linspace(-1, 1, 37, dtype=np.float32)
    native = np.zeros_like(x)
    relax(x, native, 50)
    for function, vectors in ((relax, False), (relax_with_vectors, True)):
        assert (b"\xfd\xe6\x01" in wasm.build([function])) == vectors  # f32x4.mul
        assert host.run(function, x, np.zeros_like(x), 50)[1].tobytes() == native.tobytes()


def test_many_modules_at_once_are_those_made_one_by_one(tmp_path, monkeypatch):
    """What they share is compiled once, and the bytes are the same; what is there is not made again."""
    modules = [[all_functions], [all_samplers, all_functions]]
    monkeypatch.setenv("PHYSML_CACHE_DIR", str(tmp_path))
    assert wasm.build_all(modules) == 2
    assert wasm.build_all(modules) == 0
    assert wasm.build(modules[1]) == wasm.build(modules[1], cache=False)
    with pytest.raises(wasm.WasmError, match=r"calls_libm uses the C library's tanh"):
        wasm.build_all([[many_types], [calls_libm]])

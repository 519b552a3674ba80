"""Kernels compiled to one small WebAssembly module, with nothing but the llvmlite wheel.

`build` returns the bytes, `build_all` makes many modules at once, and `physml.core.wasm.host` runs them with wasmtime,
for the tests. The compiler itself (`physml.core.wasm.compiler`) works in a subprocess, because numba must hand over its
LLVM IR unoptimised.
"""
from physml.core.wasm.build import PAGE, WasmError, build, build_all, cache_directory, layout

__all__ = ["PAGE", "WasmError", "build", "build_all", "cache_directory", "layout"]

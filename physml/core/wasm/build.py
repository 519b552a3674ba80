"""The front door of the wasm compiler: a cache under the kernels' digests, and the subprocess that fills it."""
import functools
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

from physml.core.jit import Kernel

PAGE, ALIGN = 65_536, 64


class WasmError(TypeError):
    """A kernel that cannot be compiled to WebAssembly; the message names the kernel and the construct."""


def cache_directory() -> Path:
    """Where compiled modules are kept: ``PHYSML_CACHE_DIR``, or ``physml`` in the user's cache folder."""
    chosen = os.environ.get("PHYSML_CACHE_DIR")
    base = Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "physml"
    try:
        (base / "wasm").mkdir(parents=True, exist_ok=True)
    except OSError:
        base = Path(tempfile.gettempdir()) / "physml"
        (base / "wasm").mkdir(parents=True, exist_ok=True)
    return base / "wasm"


def layout(arrays: Mapping[str, np.ndarray | np.void]) -> tuple[dict[str, int], int]:
    """The byte offset of each array in the memory that a module imports, and the number of pages that it needs.

    The first page holds the module's constants, at its start, and the stack, from its end downwards.

    Examples
    --------
    >>> layout({"a": np.zeros(3), "b": np.zeros((2, 5), np.int8)})
    ({'a': 65536, 'b': 65600}, 2)
    """
    offsets, top = {}, PAGE
    for name, array in arrays.items():
        offsets[name] = top
        top += -(-array.nbytes // ALIGN) * ALIGN
    return offsets, -(-top // PAGE)


def build(kernels: Iterable[Kernel], cache: bool = True) -> bytes:
    """The bytes of a WebAssembly module that exports these kernels under their qualified names.

    Array arguments become a pointer followed by one i32 an axis, records a pointer, integers i64, floats f64. The
    module imports its memory, so that one compiled module serves any number of figures. Building twice gives the same
    bytes.

    Parameters
    ----------
    kernels : iterable of Kernel
        With argument types and ``wasm=True``.
    cache : bool
        Whether a module built earlier from the same source may be returned.

    Raises
    ------
    WasmError
        If a kernel is native only or uses what no page can give; the message names the kernel and the construct.
    """
    chosen, target = _job(kernels)
    if not (cache and target.exists()):
        _compile([(chosen, target)])
    return target.read_bytes()


def build_all(modules: Iterable[Iterable[Kernel]]) -> int:
    """Fill the cache with these modules in one process, which compiles what they share once; how many were missing.

    Raises
    ------
    WasmError
        As `build`, for the first that does not compile.
    """
    missing = [job for job in map(_job, modules) if not job[1].exists()]
    if missing:
        _compile(missing)
    return len(missing)


def _job(kernels):
    """The kernels of a module in the order of their names, and its file in the cache."""
    chosen = sorted({k.name: k for k in kernels}.values(), key=lambda k: k.name)
    for k in chosen:
        if not (k.wasm and k.is_typed):
            raise WasmError(f"kernel {k.name} is native only (wasm=False) or its types are open: no page can run it")
    parts = [_compiler_digest(), *(k.name + k.digest for k in chosen)]
    return chosen, cache_directory() / f"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}.wasm"


@functools.cache
def _compiler_digest():
    here = Path(__file__).parent
    sources = [(here / name).read_bytes() for name in ("compiler.py", "link.py")]
    return hashlib.sha256(b"\0".join(sources) + version("numba").encode() + version("llvmlite").encode()).hexdigest()


def _compile(jobs):
    from numba import cloudpickle

    job = pickle.dumps(([p for p in sys.path if p], [(cloudpickle.dumps(k), str(target)) for k, target in jobs]))
    env = {**os.environ, "NUMBA_OPT": "0", "NUMBA_DISABLE_JIT": "0", "NUMBA_BOUNDSCHECK": "0"}
    done = subprocess.run([sys.executable, "-m", "physml.core.wasm.compiler"], input=job, env=env, capture_output=True,
                          check=False)
    if done.returncode:
        told = done.stderr.decode()
        lines = told.strip().splitlines() or ["the compiler died without a word"]
        said = next((line.removeprefix("WasmError: ") for line in lines if line.startswith("WasmError: ")), None)
        names = [k.name for kernels, _ in jobs for k in kernels]
        raise WasmError(said or f"kernels {names} do not compile to WebAssembly:\n{told}")

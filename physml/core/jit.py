"""The kernel decorator and its registry.

A kernel is a plain Python function with explicit loops over C-contiguous arrays and scalars. The decorator only
remembers it; numba is imported when a kernel is first called. One source serves three hosts: numba, WebAssembly
(`physml.core.wasm`) and plain Python (``NUMBA_DISABLE_JIT=1``).
"""
import functools
import hashlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# fastmath is said even where it is off: numba lets a kernel that it compiles on behalf of a fastmath caller inherit the
# flag, and its bits would then depend on who called it first.
DEFAULTS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": False}
_REGISTRY: dict[str, "Kernel"] = {}
NOT_KERNELS = {"__main__", "plotting", "widget"}  # modules that do something, or load matplotlib, when imported
_ARGUMENT = re.compile(r"\s*(\w+)\s*(\[[:,\s1]*\])?\s*")


@dataclass(frozen=True)
class ArgumentType:
    """The declared type of one kernel argument: a scalar (``ndim == 0``) or a C-contiguous array."""

    dtype: str
    ndim: int = 0

    @property
    def is_integer(self) -> bool:
        return np.issubdtype(np.dtype(self.dtype), np.integer)

    @property
    def dtype_size(self) -> int:
        return np.dtype(self.dtype).itemsize

    def __str__(self):
        return f"{self.dtype}[{':, ' * (self.ndim - 1)}::1]" if self.ndim else self.dtype


def parse_signature(signature: str) -> list[ArgumentType]:
    """The argument types of a signature such as ``"int8[:, ::1], uint64[::1], float64"``."""
    found = []
    for text in re.split(r",(?![^\[]*\])", signature):
        match = _ARGUMENT.fullmatch(text)
        if match is None:
            raise ValueError(f"signature: cannot read {text!r} in {signature!r}; write 'int8[:, ::1], float64', say")
        name, dimensions = match[1], match[2]
        try:
            np.dtype(name)
        except TypeError:
            raise ValueError(f"signature: {name!r} in {signature!r} is not a NumPy scalar type") from None
        if dimensions and not dimensions.replace(" ", "").endswith("::1]"):
            raise ValueError(f"signature: arrays must be C-contiguous (last axis '::1'), got {text.strip()!r}")
        found.append(ArgumentType(name, dimensions.count(",") + 1 if dimensions else 0))
    return found


class Kernel:
    """A plain function that numba compiles on its first call, and that `physml.core.wasm` compiles for the page.

    Kernels may call each other: numba sees the dispatcher behind the name (``_numba_type_``).
    """

    def __init__(self, function: Callable, signature: str | None, wasm: bool, options: dict):
        functools.update_wrapper(self, function)
        self.function = function
        self.signature = signature
        self.wasm = wasm
        self.options = {**DEFAULTS, **options}
        self.name = f"{function.__module__.removeprefix('physml.')}.{function.__name__}"
        names = list(inspect.signature(function).parameters)
        types = parse_signature(signature) if signature else []
        if signature and len(types) != len(names):
            raise ValueError(f"signature: kernel {self.name} takes {len(names)} arguments {names}, "
                             f"but {signature!r} declares {len(types)}")
        self.arguments = dict(zip(names, types, strict=False))

    @functools.cached_property
    def digest(self) -> str:
        """A digest of the kernel's source, of the constants it reads and of every kernel that it calls."""
        parts = [inspect.getsource(self.function), repr(self.options)]
        for name in self.function.__code__.co_names:
            value = self.function.__globals__.get(name)
            if isinstance(value, Kernel):
                parts.append(value.digest)
            elif isinstance(value, bool | int | float | str | tuple | np.ndarray | np.generic):
                parts.append(f"{name}={value!r}")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]

    @functools.cached_property
    def dispatcher(self):
        """The numba dispatcher (the plain function when numba is switched off)."""
        import numba

        if numba.config.DISABLE_JIT:
            return self._plain
        options = dict(self.options)
        cached = options.pop("cache")
        jitted = numba.njit(**options)(self.function)
        if cached:
            jitted.enable_caching()
            # numba looks only at the kernel's own file; an edited helper in another file would leave stale code behind.
            jitted._cache._cache_file._source_stamp = self.digest
        if self.signature:
            jitted.compile(f"({self.signature},)" if len(self.arguments) == 1 else f"({self.signature})")
            jitted.disable_compile()
        return jitted

    @property
    def _numba_type_(self):
        import numba

        return numba.types.Dispatcher(self.dispatcher)

    def _plain(self, *args):
        """Run the source as ordinary Python: integers wrap around as they do in machine code."""
        kinds = self.arguments.values() or [None] * len(args)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
            return self.function(*(np.dtype(k.dtype).type(a) if k and not k.ndim and k.dtype not in ("int64", "float64")
                                   else float(a) if k and k.dtype == "float64" and not k.ndim else a
                                   for a, k in zip(args, kinds, strict=True)))

    def __call__(self, *args):
        return self.dispatcher(*args)

    def __repr__(self):
        return f"<kernel {self.name}({self.signature or ''})>"


def kernel(signature: str | None = None, *, wasm: bool = True, **options) -> Callable[[Callable], Kernel]:
    """Declare a kernel, once, above its definition.

    Parameters
    ----------
    signature : str, optional
        The argument types, for example ``"int8[:, ::1], uint64[::1], int64"``; arrays are C-contiguous. Without one,
        numba specialises on every call, which kernels that take other kernels as arguments need (native only).
    wasm : bool
        Whether the kernel also compiles to WebAssembly. Native-only kernels may use what numba offers.
    **options
        Passed to `numba.njit`, on top of ``cache=True, nogil=True, error_model="numpy"``.

    Raises
    ------
    ValueError
        If the signature cannot be read, does not match the function, or is missing where ``wasm`` is asked for.

    Examples
    --------
    >>> @kernel("float64[::1], float64")
    ... def scale(x, factor):
    ...     for i in range(x.shape[0]):
    ...         x[i] *= factor
    >>> scale.arguments["x"]
    ArgumentType(dtype='float64', ndim=1)
    """
    if signature is None and wasm:
        raise ValueError("signature: a kernel without one is native only; give the argument types or say wasm=False")

    def register(function):
        made = Kernel(function, signature, wasm, options)
        _REGISTRY[made.name] = made
        return made

    return register


def kernels() -> dict[str, Kernel]:
    """Every kernel of the package by its qualified name; loads the modules that define them."""
    import physml

    for module in pkgutil.walk_packages(physml.__path__, "physml."):
        if module.name.rpartition(".")[2] not in NOT_KERNELS:
            importlib.import_module(module.name)
    return {name: k for name, k in sorted(_REGISTRY.items()) if k.function.__module__.startswith("physml.")}


"""The kernel decorator and its registry.

A kernel is a plain Python function with explicit loops over C-contiguous arrays and scalars. The decorator only
remembers it; numba is imported when a kernel is first called. One source serves three hosts: numba, WebAssembly
(`physml.core.wasm`) and plain Python (``NUMBA_DISABLE_JIT=1``).
"""
import functools
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from physml.core.digest import digest

# fastmath is said even where it is off: numba lets a kernel that it compiles on behalf of a fastmath caller inherit the
# flag, and its bits would then depend on who called it first.
DEFAULTS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": False}
CACHING = {"on": True}  # off in the wasm compiler: code from numba's cache comes without the IR that it needs
_REGISTRY: dict[str, "Kernel"] = {}
_PLAIN = threading.local()
_DIGESTING = threading.local()
_ARGUMENT = re.compile(r"\s*(\w+)\s*(\[[:,\s1]*\])?\s*")


@dataclass(frozen=True)
class ArgumentType:
    """The type of one kernel argument: a scalar (``ndim == 0``), a C-contiguous array, or a record of named scalars.

    ``dtype`` is the name of a NumPy scalar type; of a record, its structured dtype.
    """

    dtype: str | np.dtype
    ndim: int = 0

    @property
    def is_integer(self) -> bool:
        return np.issubdtype(np.dtype(self.dtype), np.integer)

    @property
    def is_record(self) -> bool:
        return isinstance(self.dtype, np.dtype)

    @property
    def dtype_size(self) -> int:
        return np.dtype(self.dtype).itemsize

    def numba(self):
        """The same as a numba type."""
        from numba import from_dtype, types

        if self.is_record:
            return from_dtype(self.dtype)
        scalar = getattr(types, self.dtype)
        return types.Array(scalar, self.ndim, "C") if self.ndim else scalar

    def __str__(self):
        if self.is_record:
            return f"record of {', '.join(self.dtype.names)}"
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

    Kernels may call each other: numba sees the dispatcher behind the name (``_numba_type_``). A kernel without argument
    types is compiled for whatever types its callers pass; `typed` fixes them.
    """

    def __init__(self, function: Callable, arguments: Mapping[str, ArgumentType] | None, wasm: bool, options: dict,
                 name: str | None = None, simd: bool = False):
        functools.update_wrapper(self, function)
        self.function = function
        self.arguments = dict(arguments or {})
        self.is_typed = arguments is not None
        self.wasm, self.simd = wasm, simd
        self.options = {**DEFAULTS, **options}
        self.name = name or f"{function.__module__.removeprefix('physml.')}.{function.__name__}"

    def typed(self, arguments: Mapping[str, ArgumentType], name: str) -> "Kernel":
        """The kernel for these argument types only, under another name."""
        return Kernel(self.function, arguments, self.wasm, self.options, name, self.simd)

    @property
    def parameters(self) -> list[str]:
        return list(inspect.signature(self.function).parameters)

    @functools.cached_property
    def source_digest(self) -> str:
        """A digest of the function, of all that it reads and of numba's options; not of the argument types.

        Raises
        ------
        TypeError
            If it calls a kernel that calls it (itself it may call), or reads what could change unseen.
        """
        callers = _DIGESTING.__dict__.setdefault("callers", [])
        if self.function in callers:
            circle = ", ".join(f.__name__ for f in callers[callers.index(self.function):])
            raise TypeError(f"kernel {self.name}: {circle} call each other in a circle; make a loop of them")
        callers.append(self.function)
        try:
            read = digest(self.function, self.name)
        finally:
            callers.pop()
        return read + "".join(f" {k}={v}" for k, v in sorted(self.options.items()))

    @functools.cached_property
    def digest(self) -> str:
        """A digest of the kernel's code, of the constants it reads, of every kernel that it calls and of its types."""
        types = [(name, str(t), str(t.dtype)) for name, t in self.arguments.items()]
        types += ["simd"] if self.simd else []
        return hashlib.sha256(f"{self.source_digest}{types}".encode()).hexdigest()[:24]

    @functools.cached_property
    def dispatcher(self):
        """The numba dispatcher (the plain function when numba is switched off)."""
        import numba

        if numba.config.DISABLE_JIT:
            return self._plain
        options = dict(self.options)
        cached = options.pop("cache")
        jitted = numba.njit(**options)(self.function)
        if cached and CACHING["on"]:
            self._enable_caching(jitted)
        if self.is_typed:
            jitted.compile(tuple(t.numba() for t in self.arguments.values()))
            jitted.disable_compile()
        return jitted

    def _enable_caching(self, jitted):
        try:
            jitted.enable_caching()
        except RuntimeError:  # a function without a file (exec, a prompt): numba has no place to keep it
            return
        # numba looks only at the kernel's own file; an edited helper in another file would leave stale code behind.
        jitted._cache._cache_file._source_stamp = self.source_digest

    @property
    def _numba_type_(self):
        import numba

        return numba.types.Dispatcher(self.dispatcher)

    def _plain(self, *args):
        """Run the source as ordinary Python: integers wrap around as they do in machine code."""
        kinds = self.arguments.values() or [None] * len(args)
        scalars = [_as_scalar(a, k) for a, k in zip(args, kinds, strict=True)]
        if getattr(_PLAIN, "running", False):  # a kernel calls a kernel: NumPy is quiet already
            return self.function(*scalars)
        _PLAIN.running = True
        try:
            with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
                return self.function(*scalars)
        finally:
            _PLAIN.running = False

    def __call__(self, *args):
        return self.dispatcher(*args)

    def __reduce__(self):
        """By reference where its module can be imported; else by value, which takes numba's cloudpickle."""
        module = sys.modules.get(self.function.__module__)
        if module.__name__ != "__main__" and getattr(module, self.function.__name__, None) is self:
            return find, (module.__name__, getattr(module, "__file__", None), self.function.__name__)
        return Kernel, (self.function, self.arguments if self.is_typed else None, self.wasm, self.options, self.name,
                        self.simd)

    def __repr__(self):
        return f"<kernel {self.name}({', '.join(map(str, self.arguments.values())) if self.is_typed else '…'})>"


def _as_scalar(value, kind):
    if kind is None or kind.ndim or kind.is_record or kind.dtype == "int64":
        return value
    return float(value) if kind.dtype == "float64" else np.dtype(kind.dtype).type(value)


def find(module: str, file: str | None, name: str) -> Kernel:
    """The kernel ``name`` of a module that may live outside the import path (a test, a script)."""
    try:
        found = importlib.import_module(module)
    except ImportError:
        if not file or not Path(file).exists():
            raise ImportError(f"kernel {name} lives in {module!r}, which cannot be imported") from None
        spec = importlib.util.spec_from_file_location(module, file)
        found = sys.modules[module] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    return getattr(found, name)


def kernel(signature: str | Callable | None = None, *, wasm: bool = True, simd: bool = False, **options):
    """Declare a kernel, once, above its definition.

    Parameters
    ----------
    signature : str, optional
        The argument types, for example ``"int8[:, ::1], uint64[::1], int64"``; arrays are C-contiguous. Without one
        (``@kernel`` alone), numba specialises on what each caller passes: so write helpers of other kernels, and the
        kernels of a figure, whose types follow from what the figure binds to their arguments.
    wasm : bool
        Whether the kernel also compiles to WebAssembly. Native-only kernels may use what numba offers.
    simd : bool
        Whether a page that runs the kernel may use vector instructions (of 128 bits, in browsers since 2023). The bits
        are the same: a loop becomes vectors only where its turns are independent. Say so of the kernel whose time
        counts; its module as a whole is then compiled for vectors, which takes more room.
    **options
        Passed to `numba.njit`, on top of ``cache=True, nogil=True, error_model="numpy"``.

    Raises
    ------
    ValueError
        If the signature cannot be read or does not match the function.

    Examples
    --------
    >>> @kernel("float64[::1], float64")
    ... def scale(x, factor):
    ...     for i in range(x.shape[0]):
    ...         x[i] *= factor
    >>> scale.arguments["x"]
    ArgumentType(dtype='float64', ndim=1)
    """
    if callable(signature):
        return kernel()(signature)

    def register(function):
        arguments = None
        if signature is not None:
            types, names = parse_signature(signature), list(inspect.signature(function).parameters)
            if len(types) != len(names):
                raise ValueError(f"signature: kernel {function.__name__} takes {len(names)} arguments {names}, "
                                 f"but {signature!r} declares {len(types)}")
            arguments = dict(zip(names, types, strict=True))
        made = Kernel(function, arguments, wasm, options, simd=simd)
        _REGISTRY[made.name] = made
        return made

    return register


def kernels() -> dict[str, Kernel]:
    """Every kernel of the package by its qualified name; loads the modules whose text has the decorator in it."""
    import physml

    root = Path(physml.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if "@kernel" in file.read_text(encoding="utf-8"):
            importlib.import_module(".".join(["physml", *file.relative_to(root).with_suffix("").parts]))
    return {name: k for name, k in sorted(_REGISTRY.items()) if k.function.__module__.startswith("physml.")}

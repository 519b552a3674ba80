"""What a kernel's machine code depends on: its bytecode, and the value of every global that it reads.

numba compiles globals, closed-over variables and defaults as constants. So a digest that is to name compiled code must
see them all, by content; what it cannot see, it refuses.
"""
import dis
import hashlib
import sys
import types

import numpy as np

LIBRARIES = {"builtins", "math", "cmath", "_operator", "numpy", "numba"}  # what they offer, its name describes
NUMBERS = (bool, int, float, complex, str, bytes, type(None), type(...))


def code_parts(code: types.CodeType, doc: str | None = None):
    """The parts of a code object that decide what it computes; not where it stands in its file, nor its docstring."""
    constants = code.co_consts[1:] if doc is not None and code.co_consts[:1] == (doc,) else code.co_consts
    yield code.co_name, code.co_varnames, code.co_names, code.co_code.hex(), code.co_argcount, code.co_flags
    for value in constants:
        if isinstance(value, types.CodeType):
            yield from code_parts(value)
        else:
            yield repr(value)


def names_read(code: types.CodeType):
    """Every global name that the code reads, with the attributes that follow: ``("math", "pi")``."""
    chain = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == "EXTENDED_ARG":
            continue
        if chain and instruction.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            chain.append(instruction.argval)
            continue
        if chain:
            yield tuple(chain)
        chain = [instruction.argval] if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME") else None
    if chain:
        yield tuple(chain)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names_read(constant)


def describe(value, where: str) -> str:
    """A text that differs wherever the compiled code would.

    Raises
    ------
    TypeError
        If the value could change unseen: a list, a dictionary, an object, a plain function.
    """
    if isinstance(value, NUMBERS):
        return repr(value)
    if hasattr(value, "source_digest"):  # a kernel
        return value.digest
    if isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
        content = np.ascontiguousarray(value).tobytes()
        return f"{value.dtype.descr}{value.shape}{hashlib.sha256(content).hexdigest()}"
    if isinstance(value, tuple | frozenset):
        parts = [describe(item, where) for item in value]
        names = getattr(value, "_fields", "")
        return f"{type(value).__name__}{names}({', '.join(sorted(parts) if isinstance(value, frozenset) else parts)})"
    if hasattr(value, "py_func") and hasattr(value, "targetoptions"):  # somebody's own numba function
        return digest(value.py_func, where) + repr(sorted(value.targetoptions.items()))
    if name := name_in_library(value):
        return name
    if isinstance(value, types.FunctionType):
        raise TypeError(f"{where} is a plain function, which compiled code cannot call: put @kernel above it")
    raise TypeError(f"{where} is a {type(value).__name__}, which can change without the compiled code knowing: pass it "
                    "as an argument, or make it a number, a tuple or an array")


def name_in_library(value) -> str | None:
    """Under which name Python, NumPy or numba offers the value, or None; of a type, its text says it."""
    kind = type(value).__module__
    if isinstance(value, np.dtype) or kind.startswith("numba.core.types"):
        return f"{kind}.{value}"
    home = getattr(value, "__module__", None) or "builtins"
    name = getattr(value, "__name__", None)
    known = home.partition(".")[0] in LIBRARIES and getattr(sys.modules.get(home), str(name), None) is value
    return f"{home}.{name}" if known else None


def digest(function: types.FunctionType, name: str) -> str:
    """The digest of a plain function and of all that it reads; ``name`` is what error messages call it."""
    parts = [repr(list(code_parts(function.__code__, function.__doc__)))]
    missing = object()
    for chain in sorted(set(names_read(function.__code__))):
        value = function.__globals__.get(chain[0], missing)
        if value is missing:
            value = getattr(function.__globals__.get("__builtins__"), chain[0], missing)
        if value is missing or getattr(value, "function", None) is function:  # a builtin, or the kernel itself
            continue
        read, rest = chain[0], list(chain[1:])
        while isinstance(value, types.ModuleType) and rest:
            read = f"{read}.{rest[0]}"
            value = getattr(value, rest.pop(0), missing)
        if isinstance(value, types.ModuleType):
            raise TypeError(f"kernel {name}: {read!r} is a module: read its attributes where they are used")
        if value is not missing:
            parts.append(f"{read}={describe(value, f'kernel {name}: global {read!r}')}")
    for variable, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        parts.append(f"{variable}={describe(cell.cell_contents, f'kernel {name}: variable {variable!r}')}")
    for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).items()):
        parts.append(describe(value, f"kernel {name}: a default"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]

"""Run compiled kernels in wasmtime on NumPy arrays: the judge of "the same bits" that needs no browser."""
import ctypes
import math

import numpy as np

from physml.core.jit import Kernel
from physml.core.wasm.build import PAGE, build, layout


class Memory:
    """Arrays laid out in one wasm memory, as NumPy views; kernels called on them by name."""

    def __init__(self, kernels, arrays):
        import wasmtime as wt

        offsets, pages = layout(arrays)
        self.store = wt.Store()
        module = wt.Module(self.store.engine, build(kernels))
        self.memory = wt.Memory(self.store, wt.MemoryType(wt.Limits(pages, None)))

        def fail(status):
            raise RuntimeError(f"kernel raised, status {status}")

        error = wt.Func(self.store, wt.FuncType([wt.ValType.i32()], []), fail)
        stack = wt.Global(self.store, wt.GlobalType(wt.ValType.i32(), True), wt.Val.i32(PAGE))
        given = {"__linear_memory": self.memory, "kernel_error": error, "__stack_pointer": stack}
        instance = wt.Instance(self.store, module, [given[i.name] for i in module.imports])
        self.exports = instance.exports(self.store)
        start = ctypes.addressof(self.memory.data_ptr(self.store).contents)
        self.arrays, self.offset = {}, {}
        for name, array in arrays.items():
            buffer = (ctypes.c_char * array.nbytes).from_address(start + offsets[name])
            view = np.frombuffer(buffer, array.dtype).reshape(array.shape)
            view[...] = array
            view = view[()] if array.dtype.names else view  # a record: a structured scalar that writes through
            self.arrays[name] = view
            self.offset[id(view)] = offsets[name]

    def call(self, kernel: Kernel, args):
        """Call a kernel; arrays and records must be the views in ``arrays``."""
        flat = []
        for a, (name, kind) in zip(args, kernel.arguments.items(), strict=True):
            if isinstance(a, np.ndarray | np.void):
                flat += [self.offset[id(a)], *a.shape]
            else:
                flat.append(whole(a, kind, name, kernel) if kind.is_integer else float(a))
        self.exports[kernel.name](self.store, *flat)


def whole(value, kind, name, kernel):
    """The integer, refused where the argument's 64 bits do not hold it."""
    bounds = np.iinfo(kind.dtype)
    if not (abs(value) < math.inf and bounds.min <= int(value) == value <= bounds.max):
        raise ValueError(f"{name}: kernel {kernel.name} got {value!r}; give a whole number between {bounds.min} and "
                         f"{bounds.max}")
    return int(value) - (2**64 if value > 2**63 - 1 else 0)  # WebAssembly's i64 has no sign of its own


def run(kernel: Kernel, *args):
    """Call one kernel in wasmtime on copies of its arguments; return the arrays as it left them."""
    arrays = {f"a{k}": a for k, a in enumerate(args) if isinstance(a, np.ndarray | np.void)}
    memory = Memory([kernel], arrays)
    memory.call(kernel, [memory.arrays.get(f"a{k}", a) for k, a in enumerate(args)])
    return [view.copy() for view in memory.arrays.values()]

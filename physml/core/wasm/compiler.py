"""numba's LLVM IR of kernels, retargeted to wasm32 and optimised anew. Runs as a program, with NUMBA_OPT=0."""
import os
import pickle
import re
import sys
from pathlib import Path

from physml.core.jit import CACHING

TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
VECTORS = ",+simd128"  # for kernels that ask for it


class Refused(Exception):
    """Why a kernel cannot be compiled."""


def entry_point(kernel, symbol, returns):
    """IR of the exported function: array -> (pointer, i32 a dimension), record -> pointer, integer -> i64, else double.

    It unpacks its arguments into numba's internal call, ``i32 f(return*, exception**, flattened arguments…)``, and
    calls ``kernel_error`` where that returns a status other than zero.
    """
    if str(returns) != "none":
        raise Refused(f"kernel {kernel.name} returns {returns}: kernels that a page calls return nothing")
    params, before, call = [], [], []
    for k, (name, kind) in enumerate(kernel.arguments.items()):
        p = f"a{k}"
        if kind.is_record:
            params.append(f"ptr %{p}")
            call.append(f"ptr %{p}")
        elif kind.ndim:
            size = kind.dtype_size
            params += [f"ptr %{p}"] + [f"i32 %{p}d{d}" for d in range(kind.ndim)]
            before += [f"%{p}s{d} = zext i32 %{p}d{d} to i64" for d in range(kind.ndim)]
            strides, total = [], str(size)
            for d in reversed(range(kind.ndim)):
                strides.insert(0, total)
                before.append(f"%{p}t{d} = mul i64 {total}, %{p}s{d}")
                total = f"%{p}t{d}"
            before.append(f"%{p}n = sdiv i64 {total}, {size}")
            call += ["ptr null", "ptr null", f"i64 %{p}n", f"i64 {size}", f"ptr %{p}"]
            call += [f"i64 %{p}s{d}" for d in range(kind.ndim)] + [f"i64 {s}" for s in strides]
        elif kind.dtype in ("int64", "uint64"):
            params.append(f"i64 %{p}")
            call.append(f"i64 %{p}")
        elif kind.dtype == "float64":
            params.append(f"double %{p}")
            call.append(f"double %{p}")
        else:
            raise Refused(f"kernel {kernel.name}: scalar {name!r} is {kind}; use int64 or float64")
    types = ", ".join(c.split()[0] for c in call)
    return "\n".join([
        f"declare i32 @{symbol}(ptr, ptr, {types})", "declare void @kernel_error(i32) noreturn",
        f"define void @{kernel.name}({', '.join(params)}) {{", "entry:", "%ret = alloca ptr, align 8",
        "%exc = alloca ptr, align 8", *before, f"%st = call i32 @{symbol}(ptr %ret, ptr %exc, {', '.join(call)})",
        "%ok = icmp eq i32 %st, 0", "br i1 %ok, label %good, label %bad", "bad:", "call void @kernel_error(i32 %st)",
        "unreachable", "good:", "ret void", "}"])


def host_ir(kernel):
    """Numba's unoptimised IR of one kernel, the symbol of its body and its return type."""
    from numba.core.errors import NumbaError

    try:
        dispatcher = kernel.dispatcher
    except NumbaError as error:
        raise Refused(f"kernel {kernel.name} does not compile: {' '.join(str(error).split())}") from None
    signature = dispatcher.signatures[0]
    described = dispatcher.overloads[signature].fndesc
    return dispatcher.inspect_llvm(signature), described.mangled_name, described.restype


def target_machine(simd=False):
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    return llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES + VECTORS * simd, opt=3, reloc="static", codemodel="default")


def compile_object(kernels, machine):
    """One relocatable wasm object with the kernels' entry points; everything else is internal and mostly inlined."""
    import llvmlite.binding as llvm

    layout = str(machine.target_data)
    head = f'target datalayout = "{layout}"\ntarget triple = "{TRIPLE}"\n'
    module = None
    for kernel in kernels:
        text, symbol, returns = host_ir(kernel)
        text = re.sub(r'target datalayout = ".*"', f'target datalayout = "{layout}"', text)
        part = llvm.parse_assembly(re.sub(r'target triple = ".*"', f'target triple = "{TRIPLE}"', text))
        for function in part.functions:  # the CPython and cfunc wrappers would drag the Python C-API in
            if function.name.startswith(("_ZN7cpython", "cfunc.")):
                function.linkage = "private"
        part.get_function(symbol).linkage = "linkonce_odr"
        part.link_in(llvm.parse_assembly(head + entry_point(kernel, symbol, returns)))
        if module is None:
            module = part
        else:
            module.link_in(part)
    names = {k.name for k in kernels}
    for item in [*module.functions, *module.global_variables]:
        if not item.is_declaration and item.name not in names:
            item.linkage = "internal"
    module.verify()
    _optimise(module, machine, any(k.simd for k in kernels))
    return machine.emit_object(module)


def _optimise(module, machine, simd):
    """O3, twice, with the reference counts of unused wrappers pruned in between; vectors only for who asks for them.

    Vectorised or not, no sum of floats takes another order: LLVM may not do that without fastmath.
    """
    import llvmlite.binding as llvm

    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = simd
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    prune = llvm.create_new_module_pass_manager()
    prune.add_refprune_pass()
    prune.run(module, builder)
    builder.getModulePassManager().run(module, builder)


def construct(symbol):
    """What in a kernel's source asks for this symbol."""
    if symbol.startswith("NRT_"):
        return "memory allocation (np.zeros and the like, array expressions or slices): pass work arrays as arguments"
    if symbol.startswith(("Py", "_Py", "numba_gil", "numba_unpickle", "numba_do_raise", "numba_recreate")):
        return "a Python object (a slice, print, a string or a formatted exception): use plain loops over arrays"
    if symbol == "numba_attempt_nocopy_reshape":
        return "an array's method (.min(), .sum(), .reshape() and the like): write the loop"
    if symbol.startswith(("cblas", "numba_xx", "numba_ez", "numba_raw")):
        return "linear algebra from BLAS or LAPACK (@, np.dot, np.linalg): write the loop"
    if symbol.startswith("numba_") and ("rnd" in symbol or "random" in symbol):
        return "np.random: use the functions of physml.core.random"
    return f"the C library's {symbol}(), whose bits differ between hosts: use the functions of physml.core.special"


def compile_module(kernels):
    """The instantiable module; refuses kernels that need what no page can give."""
    from physml.core.wasm.link import link

    machine = target_machine(any(k.simd for k in kernels))
    names = [k.name for k in kernels]
    code, missing = link(compile_object(kernels, machine), names)
    if not missing:
        return code
    for kernel in kernels:  # say which one it was
        _, missing = link(compile_object([kernel], machine), [kernel.name])
        if missing:
            raise Refused(f"kernel {kernel.name} uses {construct(missing[0])} (a page lacks {', '.join(missing)})")
    raise Refused(f"kernels {names} together need {missing}")


def main():
    sys.path[:], jobs = pickle.load(sys.stdin.buffer)
    CACHING["on"] = False
    for pickled, target in jobs:
        try:
            code = compile_module(pickle.loads(pickled))  # its modules are on the parent's path
        except (Refused, ImportError) as error:
            sys.exit(f"WasmError: {error}")
        part = Path(target).with_suffix(f".{os.getpid()}")
        part.write_bytes(code)
        part.replace(target)


if __name__ == "__main__":
    main()

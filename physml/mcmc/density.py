"""What the samplers accept as a log density: a Python callable, or a kernel for chains that run compiled.

A *density kernel* is a `physml.core.kernel` (or a numba-jitted function) with one of two signatures ::

    log_density(x, *data) -> float64              # enough for Metropolis
    log_density(x, gradient, *data) -> float64    # also writes the gradient of the log density: for HMC and Metropolis

where ``x`` and ``gradient`` are ``float64[::1]`` and the second argument of the second kind is *named* ``gradient``.
What the density depends on is passed as ``data=(…)``: arrays and numbers, converted to the types that the kernel
declares. The chain calls it through a function pointer, so that the samplers are compiled once and cached, and only
the density itself is new. It must not raise (compiled code has nobody to tell); where the density vanishes it
returns -inf. ::

    @kernel("float64[::1], float64[::1], float64", wasm=False)
    def log_density(x, gradient, width):
        total = 0.0
        for i in range(x.shape[0]):
            gradient[i] = -x[i] / width**2
            total += 0.5 * x[i] * gradient[i]
        return total

    hmc(log_density, [0.0, 0.0], data=(2.0,), seed=1)
"""
import functools
import inspect
from collections.abc import Callable

import numpy as np

from physml.core.jit import Kernel


class Density:
    """A log density as the chains call it: ``density(x, [gradient,] *data)``.

    Parameters
    ----------
    log_density : callable or Kernel
        See the module's docstring.
    gradient : callable, optional
        ``gradient(x)`` for a Python callable.
    data : tuple
        Passed on after ``x`` (and ``gradient``).
    with_gradient : bool
        Whether the sampler needs the gradient.
    """

    def __init__(self, log_density: Callable, gradient: Callable | None, data: tuple, with_gradient: bool):
        if not callable(log_density):
            raise ValueError(f"log_density: got {log_density!r}; give a function of x or a density kernel")
        if not isinstance(data, tuple):
            raise ValueError(f"data: got {type(data).__name__}; give a tuple of what follows x, such as data=(X, y)")
        if gradient is not None and not callable(gradient):
            raise ValueError(f"gradient: got {gradient!r}; give a function of x")
        self.declared = log_density, gradient, data, with_gradient
        self.compiled = isinstance(log_density, Kernel) or hasattr(log_density, "py_func")
        self.with_gradient = with_gradient
        self.scratch = False
        if self.compiled:
            self._prepare_kernel(log_density, gradient, data)
        else:
            if with_gradient and gradient is None:
                raise ValueError("gradient: a Python callable needs one; give gradient=function of x that returns the "
                                 "gradient of the log density, or a density kernel that writes it")
            self.data = data
            self.call = _python_call(log_density, gradient if with_gradient else None)

    def __reduce__(self):
        """For another process, where a kernel has another address."""
        return Density, self.declared

    def _prepare_kernel(self, function, gradient, data):
        names = list(inspect.signature(getattr(function, "function", None) or function.py_func).parameters)
        writes_gradient = len(names) > 1 and names[1] == "gradient"
        if gradient is not None:
            raise ValueError("gradient: got one beside a kernel; a density kernel (x, gradient, *data) writes its own")
        if self.with_gradient and not writes_gradient:
            raise ValueError(f"log_density: the kernel takes {names}; HMC needs (x, gradient, *data), with the second "
                             "argument named 'gradient' and filled with the gradient of the log density")
        expected = names[2:] if writes_gradient else names[1:]
        if len(data) != len(expected):
            raise ValueError(f"data: got {len(data)} values; the kernel needs {len(expected)}, {expected}")
        declared = getattr(function, "arguments", {})
        self.data = tuple(_convert(value, name, declared.get(name)) for name, value in zip(expected, data, strict=True))
        self.scratch = writes_gradient and not self.with_gradient
        self.call = _function_pointer(function, 1 + writes_gradient, self.data)

    def arguments(self, dimension: int) -> tuple:
        """What one chain passes after ``x`` (and the gradient): scratch space for an ignored gradient, and the data."""
        return ((np.empty(dimension),) if self.scratch else ()) + self.data

    def start(self, x: np.ndarray) -> None:
        """Raise ValueError unless the log density is finite at ``x`` and the gradient has its shape."""
        gradient = np.empty(x.size)
        before = (gradient,) if self.with_gradient else ()
        function = getattr(self.call, "function", self.call)
        value = function(x.copy(), *before, *self.arguments(x.size))
        if not np.isfinite(value) or not (np.isfinite(gradient).all() or not self.with_gradient):
            raise ValueError(f"start: the log density is {value}" + (f" and its gradient {gradient}" if before else "")
                             + f" at {x}; start where both are finite")


def _convert(value, name, declared):
    """``value`` as the type that the kernel declares for it (writeable C-contiguous arrays, plain numbers)."""
    try:
        if declared is None:
            return np.require(value, requirements="CW") if np.ndim(value) else value
        if declared.ndim == 0:
            return np.dtype(declared.dtype).type(value).item()
        array = np.require(value, dtype=declared.dtype, requirements="CW")
    except (TypeError, ValueError) as error:
        raise ValueError(f"data: {name} = {value!r} does not convert to {declared} ({error})") from None
    if array.ndim != declared.ndim:
        raise ValueError(f"data: {name} has shape {array.shape}; the kernel declares {declared}")
    return array


def _python_call(log_density, gradient):
    """The kernel protocol on top of Python callables, with checks that compiled code cannot make."""
    def evaluate(x, *data):
        value = np.asarray(log_density(x.copy(), *data), dtype=np.float64)
        if value.size != 1:
            raise ValueError(f"log_density: returned shape {value.shape}; it must return one number")
        return value.item()

    def evaluate_both(x, out, *data):
        slope = np.asarray(gradient(x.copy(), *data), dtype=np.float64)
        if slope.shape != x.shape:
            raise ValueError(f"gradient: returned shape {slope.shape}; it must return {x.shape}, like x")
        out[:] = slope
        return evaluate(x, *data)

    return evaluate if gradient is None else evaluate_both


def _function_pointer(function, arrays, data):
    """The compiled density as a numba first-class function (the plain function when numba is switched off)."""
    import numba

    if numba.config.DISABLE_JIT:
        return getattr(function, "function", function)
    vector = numba.float64[::1]
    types = (vector,) * arrays + tuple(numba.typeof(value) for value in data)
    return _pointer_class()(getattr(function, "dispatcher", function), numba.float64(*types))


@functools.cache
def _pointer_class():
    from numba import types
    from numba.experimental.function_type import _get_wrapper_address

    class Pointer(types.WrapperAddressProtocol):
        """The address of a compiled function and its type, which numba reads through this protocol."""

        def __init__(self, function, signature):
            self.function = function
            self._signature = signature
            self._address = _get_wrapper_address(function, signature)

        def __wrapper_address__(self):
            return self._address

        def signature(self):
            return self._signature

    return Pointer

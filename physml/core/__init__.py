"""The ground floor: compiled kernels, random streams, portable functions, parameter sweeps, WebAssembly."""
from physml.core.jit import Kernel, kernel, kernels
from physml.core.random import stream
from physml.core.sweep import sweep

__all__ = ["Kernel", "kernel", "kernels", "stream", "sweep"]

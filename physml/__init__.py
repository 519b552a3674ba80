"""physml: the numba kernels behind an executable textbook on statistical physics and machine learning.

A model of data is a physical system, and learning is what it does when it relaxes. Each topic is a subpackage that
loads on first use, so that ``import physml`` costs nothing: no numba, no scipy, no matplotlib.

>>> import physml
>>> round(physml.ising.CRITICAL_TEMPERATURE, 6)
2.269185
"""
import importlib
import pkgutil

__version__ = "0.1.0"

_SUBMODULES = sorted(module.name for module in pkgutil.iter_modules(__path__))

__all__ = [*_SUBMODULES, "__version__"]


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"physml.{name}")
    raise AttributeError(f"module 'physml' has no attribute {name!r}")


def __dir__():
    return __all__

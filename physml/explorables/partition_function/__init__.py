"""The figures of the chapter "Z, F and the principle of least presumption"."""
from physml.explorables.partition_function.dice import maximum_entropy_die
from physml.explorables.partition_function.spectrum import spectrum_temperature

__all__ = ["maximum_entropy_die", "spectrum_temperature"]

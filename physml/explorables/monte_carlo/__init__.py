"""The figures of the chapter "Sampling"."""
from physml.explorables.monte_carlo.chain import small_chain
from physml.explorables.monte_carlo.magnet import critical_slowing, ising_temperature
from physml.explorables.monte_carlo.posterior import oring_posterior

__all__ = ["critical_slowing", "ising_temperature", "oring_posterior", "small_chain"]

"""The figures of the chapter "Learning as sculpting an energy landscape"."""
from physml.explorables.boltzmann_machines.learning import rbm_learning
from physml.explorables.boltzmann_machines.phases import clamped_and_free

__all__ = ["clamped_and_free", "rbm_learning"]

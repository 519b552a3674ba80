"""Mean field: naive, TAP and Bethe on any pairwise model, lattices, clusters, and a spin glass's equations."""
from physml.meanfield.bethe import Beliefs, bethe, lattice_beliefs
from physml.meanfield.clusters import bethe_lattice_magnetization, critical_temperature
from physml.meanfield.factorised import MeanField, naive, tap
from physml.meanfield.ground_states import (
    GroundStateGuess,
    glass_model,
    greedy_flips,
    ground_state_equations,
    one_flip_stable_states,
    random_epsilon,
)
from physml.meanfield.lattice import lattice_free_energy, lattice_magnetization, spinodal_field

__all__ = [
    "Beliefs", "GroundStateGuess", "MeanField", "bethe", "bethe_lattice_magnetization",
    "critical_temperature", "glass_model", "greedy_flips", "ground_state_equations",
    "lattice_beliefs", "lattice_free_energy", "lattice_magnetization", "naive", "one_flip_stable_states",
    "random_epsilon", "spinodal_field", "tap",
]

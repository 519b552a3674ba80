"""The square-lattice Ising model: exact results on finite and infinite lattices, and fast Monte Carlo."""
from physml.ising.counting import density_of_states, density_of_states_by_rows
from physml.ising.kaufman import energy_per_site, log_partition, specific_heat_per_site
from physml.ising.markov import states, transition_matrix
from physml.ising.onsager import (
    CRITICAL_TEMPERATURE,
    onsager_energy,
    onsager_free_energy,
    onsager_specific_heat,
    yang_magnetization,
)
from physml.ising.sampling import TRIANGULAR_CRITICAL_TEMPERATURE, measure, sample
from physml.ising.simulation import Simulation, simulate
from physml.ising.transfer import magnetization_distribution, magnetization_moments

__all__ = [
    "CRITICAL_TEMPERATURE",
    "TRIANGULAR_CRITICAL_TEMPERATURE",
    "Simulation",
    "density_of_states",
    "density_of_states_by_rows",
    "energy_per_site",
    "log_partition",
    "magnetization_distribution",
    "magnetization_moments",
    "measure",
    "onsager_energy",
    "onsager_free_energy",
    "onsager_specific_heat",
    "sample",
    "simulate",
    "specific_heat_per_site",
    "states",
    "transition_matrix",
    "yang_magnetization",
]

"""Spin glasses: models, annealing and parallel tempering, overlaps, replica equations, perceptrons."""
from physml.spinglass.annealing import Annealed, anneal, linear_cooling
from physml.spinglass.gardner import (
    Storage,
    binary_capacity,
    binary_storage,
    spherical_storage,
    storage_capacity,
    typical_error_after_flips,
)
from physml.spinglass.models import edwards_anderson, sherrington_kirkpatrick
from physml.spinglass.one_step import OneStep, one_step
from physml.spinglass.overlaps import OverlapDistribution, overlap_distribution
from physml.spinglass.p_spin import PSpin, p_spin
from physml.spinglass.perceptron import (
    Search,
    Solutions,
    binary_solutions,
    error_after_flips,
    replicated_search,
    storage_patterns,
)
from physml.spinglass.replica import ReplicaSymmetric, at_line, replica_symmetric
from physml.spinglass.samples import ground_state_energies, over_samples
from physml.spinglass.spherical import (
    expected_critical_points,
    spherical_complexity,
    spherical_ground_energy,
    spherical_index,
    spherical_threshold,
)
from physml.spinglass.spherical_points import SphericalPoints, spherical_couplings, spherical_critical_points
from physml.spinglass.tempering import Tempered, parallel_tempering

__all__ = [
    "Annealed",
    "OneStep",
    "OverlapDistribution",
    "PSpin",
    "ReplicaSymmetric",
    "Search",
    "Solutions",
    "SphericalPoints",
    "Storage",
    "Tempered",
    "anneal",
    "at_line",
    "binary_capacity",
    "binary_solutions",
    "binary_storage",
    "edwards_anderson",
    "error_after_flips",
    "expected_critical_points",
    "ground_state_energies",
    "linear_cooling",
    "one_step",
    "over_samples",
    "overlap_distribution",
    "p_spin",
    "parallel_tempering",
    "replica_symmetric",
    "replicated_search",
    "sherrington_kirkpatrick",
    "spherical_complexity",
    "spherical_couplings",
    "spherical_critical_points",
    "spherical_ground_energy",
    "spherical_index",
    "spherical_storage",
    "spherical_threshold",
    "storage_capacity",
    "storage_patterns",
    "typical_error_after_flips",
]

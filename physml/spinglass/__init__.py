"""Spin glasses: models, annealing and parallel tempering, overlaps, replica equations, perceptrons."""
from physml.spinglass.annealing import Annealed, anneal, linear_cooling
from physml.spinglass.models import edwards_anderson, sherrington_kirkpatrick
from physml.spinglass.overlaps import OverlapDistribution, overlap_distribution
from physml.spinglass.samples import ground_state_energies, over_samples
from physml.spinglass.tempering import Tempered, parallel_tempering

__all__ = [
    "Annealed",
    "OverlapDistribution",
    "Tempered",
    "anneal",
    "edwards_anderson",
    "ground_state_energies",
    "linear_cooling",
    "over_samples",
    "overlap_distribution",
    "parallel_tempering",
    "sherrington_kirkpatrick",
]

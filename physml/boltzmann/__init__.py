"""Boltzmann machines: learning a distribution by shaping an energy, exactly where that is possible."""
from physml.boltzmann.ais import AISEstimate, ais_log_partition
from physml.boltzmann.patterns import bars_and_stripes
from physml.boltzmann.rbm import RBM, Moments
from physml.boltzmann.training import RBMFit, fit_rbm

__all__ = ["RBM", "AISEstimate", "Moments", "RBMFit", "ais_log_partition", "bars_and_stripes", "fit_rbm"]

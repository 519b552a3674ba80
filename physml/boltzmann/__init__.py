"""Boltzmann machines: learning a distribution by shaping an energy, exactly where that is possible."""
from physml.boltzmann.ais import AISEstimate, ais_log_partition
from physml.boltzmann.machine import BoltzmannFit, BoltzmannMachine, fit_boltzmann
from physml.boltzmann.moments import Moments
from physml.boltzmann.patterns import bars_and_stripes
from physml.boltzmann.rbm import RBM
from physml.boltzmann.training import RBMFit, fit_rbm
from physml.boltzmann.transitions import expected_update, gibbs_matrix

__all__ = ["RBM", "AISEstimate", "BoltzmannFit", "BoltzmannMachine", "Moments", "RBMFit", "ais_log_partition",
           "bars_and_stripes", "expected_update", "fit_boltzmann", "fit_rbm", "gibbs_matrix"]

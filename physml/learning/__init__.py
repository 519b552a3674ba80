"""Small networks with explicit gradients, and models of learning that can be solved: ridge, perceptrons, clocks."""
from physml.learning.connectivity import barrier, losses_between, match_units, permute_units
from physml.learning.critical import CriticalPoints, critical_points
from physml.learning.descent import DoubleDescent, double_descent, width_risk
from physml.learning.flat_minima import recorded_minima
from physml.learning.flatness import Flatness, flatness, rescale_units
from physml.learning.hessian import hessian_matrix, hessian_product
from physml.learning.kramers import kramers_rate, passage_time, relaxation_rate, simulate_passages
from physml.learning.layers import Convolution, Dense, MeanPool, PatchMean
from physml.learning.linear_grokking import grokking_times, linear_losses, marchenko_pastur, simulate_linear_losses
from physml.learning.local_entropy import local_free_energy
from physml.learning.modular import Addition, addition_times, learn_addition, recorded_additions
from physml.learning.network import Network, convolutional_network, dense_network, loss_and_gradient
from physml.learning.patches import patch_frequencies, patch_table
from physml.learning.perceptron import Survivors, spherical_overlaps, survivors
from physml.learning.perceptron_theory import (
    binary_overlap,
    binary_states,
    binary_transition,
    example_entropy,
    expected_survivors,
    spherical_overlap,
)
from physml.learning.random_features import activation_split, random_feature_fits, random_feature_risk
from physml.learning.ridge import bias_and_variance, optimal_ridge, ridge_risk, ridge_risk_limit
from physml.learning.sgd_noise import SgdNoise, sgd_covariance, simulate_sgd, stationary_variance
from physml.learning.spectrum import Spectrum, hessian_spectrum, largest_curvatures
from physml.learning.training import Training, descend, minimize_loss, train
from physml.learning.two_valleys import simulate_valleys, valley_occupation, valley_potential, valley_relaxation_time
from physml.learning.unit_waves import participation, phase_sum, unit_spectra
from physml.learning.workspace import Workspace

__all__ = [
    "Addition",
    "Convolution",
    "CriticalPoints",
    "Dense",
    "DoubleDescent",
    "Flatness",
    "MeanPool",
    "Network",
    "PatchMean",
    "SgdNoise",
    "Spectrum",
    "Survivors",
    "Training",
    "Workspace",
    "activation_split",
    "addition_times",
    "barrier",
    "bias_and_variance",
    "binary_overlap",
    "binary_states",
    "binary_transition",
    "convolutional_network",
    "critical_points",
    "dense_network",
    "descend",
    "double_descent",
    "example_entropy",
    "expected_survivors",
    "flatness",
    "grokking_times",
    "hessian_matrix",
    "hessian_product",
    "hessian_spectrum",
    "kramers_rate",
    "largest_curvatures",
    "learn_addition",
    "linear_losses",
    "local_free_energy",
    "loss_and_gradient",
    "losses_between",
    "marchenko_pastur",
    "match_units",
    "minimize_loss",
    "optimal_ridge",
    "participation",
    "passage_time",
    "patch_frequencies",
    "patch_table",
    "permute_units",
    "phase_sum",
    "random_feature_fits",
    "random_feature_risk",
    "recorded_additions",
    "recorded_minima",
    "relaxation_rate",
    "rescale_units",
    "ridge_risk",
    "ridge_risk_limit",
    "sgd_covariance",
    "simulate_linear_losses",
    "simulate_passages",
    "simulate_sgd",
    "simulate_valleys",
    "spherical_overlap",
    "spherical_overlaps",
    "stationary_variance",
    "survivors",
    "train",
    "unit_spectra",
    "valley_occupation",
    "valley_potential",
    "valley_relaxation_time",
    "width_risk",
]

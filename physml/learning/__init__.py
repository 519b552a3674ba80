"""Small networks with explicit gradients: layers, losses, backpropagation, Adam; and models that grok."""
from physml.learning.layers import Convolution, Dense, MeanPool, PatchMean
from physml.learning.linear_grokking import grokking_times, linear_losses, marchenko_pastur, simulate_linear_losses
from physml.learning.modular import (
    Addition,
    addition_times,
    learn_addition,
    recorded_additions,
)
from physml.learning.network import Network, convolutional_network, dense_network, loss_and_gradient
from physml.learning.patches import patch_frequencies, patch_table
from physml.learning.training import Training, minimize_loss, train
from physml.learning.unit_waves import participation, phase_sum, unit_spectra
from physml.learning.workspace import Workspace

__all__ = [
    "Addition",
    "Convolution",
    "Dense",
    "MeanPool",
    "Network",
    "PatchMean",
    "Training",
    "Workspace",
    "addition_times",
    "convolutional_network",
    "dense_network",
    "grokking_times",
    "learn_addition",
    "linear_losses",
    "loss_and_gradient",
    "marchenko_pastur",
    "minimize_loss",
    "participation",
    "patch_frequencies",
    "patch_table",
    "phase_sum",
    "recorded_additions",
    "simulate_linear_losses",
    "train",
    "unit_spectra",
]

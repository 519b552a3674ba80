"""Small networks with explicit gradients: layers, losses, backpropagation, Adam."""
from physml.learning.layers import Convolution, Dense, MeanPool, PatchMean
from physml.learning.network import Network, convolutional_network, dense_network, loss_and_gradient
from physml.learning.patches import patch_frequencies, patch_table
from physml.learning.training import Training, minimize_loss, train
from physml.learning.workspace import Workspace

__all__ = [
    "Convolution",
    "Dense",
    "MeanPool",
    "Network",
    "PatchMean",
    "Training",
    "Workspace",
    "convolutional_network",
    "dense_network",
    "loss_and_gradient",
    "minimize_loss",
    "patch_frequencies",
    "patch_table",
    "train",
]

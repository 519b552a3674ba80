"""Variational inference: divergences, Gaussian approximations, one Gaussian for two modes, a Bayesian mixture."""
from physml.variational.divergence import entropy, gaussian_kl, kl, variational_free_energy
from physml.variational.gaussian import (
    FactorisedGaussian,
    GaussianFit,
    gaussian_coordinate_ascent,
    gaussian_vi,
    mean_field_gaussian,
)
from physml.variational.mixture import MixtureFit, MixturePosterior, fit_mixture, mixture_posterior
from physml.variational.two_modes import (
    OneGaussian,
    best_gaussian,
    forward_divergence,
    mode_seeking_separation,
    reverse_divergence,
)

__all__ = [
    "FactorisedGaussian", "GaussianFit", "MixtureFit", "MixturePosterior", "OneGaussian", "best_gaussian",
    "entropy", "fit_mixture", "forward_divergence", "gaussian_coordinate_ascent", "gaussian_kl", "gaussian_vi",
    "kl", "mean_field_gaussian", "mixture_posterior", "mode_seeking_separation", "reverse_divergence",
    "variational_free_energy",
]

"""Markov chain Monte Carlo: samplers for any log density, their diagnostics, and chains with a known matrix."""
from physml.mcmc.blocking import BinningAnalysis, binning_error
from physml.mcmc.chains import Chains
from physml.mcmc.diagnostics import autocorrelation_time, effective_sample_size, r_hat, standard_error
from physml.mcmc.finite import (
    detailed_balance_residual,
    is_irreducible,
    metropolis_matrix,
    period,
    stationary_distribution,
)
from physml.mcmc.hamiltonian import hmc
from physml.mcmc.models import autoregressive_log_density, logistic_log_density
from physml.mcmc.random_walk import metropolis
from physml.mcmc.relaxation import integrated_autocorrelation_time, spectral_gap, total_variation

__all__ = [
    "BinningAnalysis", "Chains", "autocorrelation_time", "autoregressive_log_density", "binning_error",
    "detailed_balance_residual", "effective_sample_size", "hmc", "integrated_autocorrelation_time", "is_irreducible",
    "logistic_log_density", "metropolis", "metropolis_matrix", "period", "r_hat", "spectral_gap",
    "standard_error", "stationary_distribution", "total_variation",
]

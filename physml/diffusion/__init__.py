"""Diffusion: noise put in and taken out again, exact scores of mixtures, the reverse family in the noise level ħ."""
from physml.diffusion.action import Action, path_action
from physml.diffusion.collapse import collapse_noise, mutual_information, own_weight
from physml.diffusion.copying import Copying, diversity, nearest_points
from physml.diffusion.critical import collapse_time, instability_scale, speciation_time, u_turn, u_turn_agreement
from physml.diffusion.denoiser import Denoiser, exact_denoiser
from physml.diffusion.denoising import DenoiserFit, fit_denoiser
from physml.diffusion.digits import DigitPoints, digit_images, digit_points
from physml.diffusion.distance import sliced_wasserstein
from physml.diffusion.fokker_planck import FokkerPlanck, Grid, fokker_planck
from physml.diffusion.gaussian import returned_variance
from physml.diffusion.langevin import langevin
from physml.diffusion.likelihood import Expansion, log_likelihood, wkb_expansion, wkb_log_likelihood
from physml.diffusion.mixtures import DiffusedScore, GaussianMixture, diffused_score
from physml.diffusion.plane_data import gaussian_grid, swiss_roll
from physml.diffusion.reverse_density import reverse_density
from physml.diffusion.samplers import forward, reverse, reverse_times
from physml.diffusion.schedules import Schedule, constant_schedule, cosine_schedule, linear_schedule
from physml.diffusion.score_network import ScoreNetwork, fit_score
from physml.diffusion.trained import trained_digits, trained_score

__all__ = [
    "Action",
    "Copying",
    "Denoiser",
    "DenoiserFit",
    "DiffusedScore",
    "DigitPoints",
    "Expansion",
    "FokkerPlanck",
    "GaussianMixture",
    "Grid",
    "Schedule",
    "ScoreNetwork",
    "collapse_noise",
    "collapse_time",
    "constant_schedule",
    "cosine_schedule",
    "diffused_score",
    "digit_images",
    "digit_points",
    "diversity",
    "exact_denoiser",
    "fit_denoiser",
    "fit_score",
    "fokker_planck",
    "forward",
    "gaussian_grid",
    "instability_scale",
    "langevin",
    "linear_schedule",
    "log_likelihood",
    "mutual_information",
    "nearest_points",
    "own_weight",
    "path_action",
    "returned_variance",
    "reverse",
    "reverse_density",
    "reverse_times",
    "sliced_wasserstein",
    "speciation_time",
    "swiss_roll",
    "trained_digits",
    "trained_score",
    "u_turn",
    "u_turn_agreement",
    "wkb_expansion",
    "wkb_log_likelihood",
]

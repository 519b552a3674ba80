"""Diffusion: noise put in and taken out again, with exact scores of mixtures and the reverse family in 𝔥."""
from physml.diffusion.fokker_planck import FokkerPlanck, Grid, fokker_planck
from physml.diffusion.mixtures import DiffusedScore, GaussianMixture, diffused_score
from physml.diffusion.samplers import forward, reverse, reverse_times
from physml.diffusion.schedules import Schedule, constant_schedule, cosine_schedule, linear_schedule

__all__ = [
    "DiffusedScore",
    "FokkerPlanck",
    "GaussianMixture",
    "Grid",
    "Schedule",
    "constant_schedule",
    "cosine_schedule",
    "diffused_score",
    "fokker_planck",
    "forward",
    "linear_schedule",
    "reverse",
    "reverse_times",
]

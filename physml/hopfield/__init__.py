"""Associative memory: Hebb's couplings, recall, what a network can hold, and memories that hold more."""
from physml.hopfield.capacity import (
    coexistence_load,
    critical_load,
    error_free_patterns,
    glass_state,
    one_step_error,
    retrieval_overlap,
    retrieval_state,
)
from physml.hopfield.dense import dense_error, dense_recall, softmax_energy, softmax_update
from physml.hopfield.mixtures import mixture_overlap, mixture_stability
from physml.hopfield.patterns import PackedStates, hebb, overlap, pack, projection, random_patterns
from physml.hopfield.recall import Trajectory, recall, trajectory
from physml.hopfield.replica import OrderParameters
from physml.hopfield.simulation import simulate_retrieval

__all__ = ["OrderParameters", "PackedStates", "Trajectory", "coexistence_load", "critical_load",
           "dense_error", "dense_recall", "error_free_patterns", "glass_state", "hebb", "mixture_overlap",
           "mixture_stability", "one_step_error", "overlap", "pack", "projection", "random_patterns",
           "recall", "retrieval_overlap", "retrieval_state", "simulate_retrieval", "softmax_energy",
           "softmax_update", "trajectory"]

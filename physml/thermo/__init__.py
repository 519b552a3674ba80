"""Canonical ensembles over any finite spectrum, transfer matrices, and the principle of maximum entropy."""
from physml.thermo.ensemble import Canonical, canonical
from physml.thermo.entropy import MaximumEntropy, max_entropy
from physml.thermo.transfer import IsingRing, ising_ring, log_trace_power

__all__ = ["Canonical", "IsingRing", "MaximumEntropy", "canonical", "ising_ring", "log_trace_power", "max_entropy"]

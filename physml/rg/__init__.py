"""The renormalisation group: exact and approximate recursions, block spins, and Monte Carlo RG on live lattices."""
from physml.rg.blocks import block_spins
from physml.rg.montecarlo import MonteCarloRG, mcrg
from physml.rg.recursion import (
    FixedPoint,
    decimate_chain,
    decimate_chain_in_field,
    fixed_point,
    flow,
    migdal_kadanoff,
    migdal_kadanoff_rate,
    triangular_cumulant,
)

__all__ = [
    "FixedPoint",
    "MonteCarloRG",
    "block_spins",
    "decimate_chain",
    "decimate_chain_in_field",
    "fixed_point",
    "flow",
    "mcrg",
    "migdal_kadanoff",
    "migdal_kadanoff_rate",
    "triangular_cumulant",
]

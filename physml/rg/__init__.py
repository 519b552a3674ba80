"""The renormalisation group: exact and approximate recursions, block spins, and Monte Carlo RG on live lattices."""
from physml.rg.blocks import block_spins
from physml.rg.invariance import shift_sensitivity
from physml.rg.matching import LevelMatching, blocked_lattices, match_levels
from physml.rg.montecarlo import MonteCarloRG, mcrg
from physml.rg.phases import PhaseCrossings, crossing, labelled_lattices, phase_crossings
from physml.rg.products import patch_products, spin_products
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
from physml.rg.thermometers import Thermometers, read_temperature, temperature_flow
from physml.rg.variational import VariationalStep, block_operator, spin_states, variational_step

__all__ = [
    "FixedPoint",
    "LevelMatching",
    "MonteCarloRG",
    "PhaseCrossings",
    "Thermometers",
    "VariationalStep",
    "block_operator",
    "block_spins",
    "blocked_lattices",
    "crossing",
    "decimate_chain",
    "decimate_chain_in_field",
    "fixed_point",
    "flow",
    "labelled_lattices",
    "match_levels",
    "mcrg",
    "migdal_kadanoff",
    "migdal_kadanoff_rate",
    "patch_products",
    "phase_crossings",
    "read_temperature",
    "shift_sensitivity",
    "spin_products",
    "spin_states",
    "temperature_flow",
    "triangular_cumulant",
    "variational_step",
]

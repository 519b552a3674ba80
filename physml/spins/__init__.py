"""The pairwise model over binary variables: exact enumeration and heat-bath sampling."""
from physml.spins.model import PairwiseModel, to_values

__all__ = ["PairwiseModel", "to_values"]

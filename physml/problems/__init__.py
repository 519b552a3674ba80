"""Property checks for the problem sets, and the pipeline from one source to the site and to nbgrader.

A check raises `AssertionError` that says which property is violated and by how much, never what the answer is. One that
passes prints what it looked at.
"""
from physml.problems.approximations import check_bound, check_fixed_point, check_never_rises
from physml.problems.chains import (
    check_bond_probability,
    check_converges,
    check_detailed_balance,
    check_stationary,
    check_stochastic,
)
from physml.problems.cost import Counted, check_calls, check_memory, check_used
from physml.problems.ensembles import check_distribution, check_exponential_family, check_visits_all
from physml.problems.memories import check_at_rest
from physml.problems.slopes import check_slope
from physml.problems.statistics import check_close, check_error_bar, check_less, check_order, check_sampler

__all__ = [
    "Counted",
    "check_at_rest",
    "check_bond_probability",
    "check_bound",
    "check_calls",
    "check_close",
    "check_converges",
    "check_detailed_balance",
    "check_distribution",
    "check_error_bar",
    "check_exponential_family",
    "check_fixed_point",
    "check_less",
    "check_memory",
    "check_never_rises",
    "check_order",
    "check_sampler",
    "check_slope",
    "check_stationary",
    "check_stochastic",
    "check_used",
    "check_visits_all",
]

"""Exact sums over all states of a pairwise model.

The spins are split in three groups A, B, C. With the Boltzmann factor written as a product of three pair tables,
exp(-βE) = U(a, b) V(a, c) W(b, c), the partition function is Σ_ac V(a, c) (U W)(a, c): one matrix product of 2^n
multiplications in place of 2^n exponentials. The marginals of two groups are U ∘ (V Wᵀ), V ∘ (U W) and W ∘ (Uᵀ V). At
temperatures so low that a product could underflow, a Gray code runs over all states instead.
"""
from dataclasses import dataclass

import numpy as np

from physml.spins import kernels

LARGEST = 28
LARGEST_TABLE = 24
BLOCK = 10  # spins whose states the Gray code takes at once
SAFE_RANGE = 600.0  # of the exponents: exp(-600) is far above underflow, also times 2**28


@dataclass(frozen=True)
class SplitTables:
    """The logarithms of U, V and W, shifted so that no entry is positive, and of the factor taken out."""

    groups: tuple[slice, slice, slice]
    states: tuple[np.ndarray, np.ndarray, np.ndarray]
    U: np.ndarray
    V: np.ndarray
    W: np.ndarray
    shift: float

    @property
    def safe(self) -> bool:
        """Whether no product of three entries can underflow."""
        return -(self.U.min() + self.V.min() + self.W.min()) < SAFE_RANGE


def all_states(n: int, values: tuple[int, int]) -> np.ndarray:
    """Every state, shape (2**n, n), int8, in the order of their numbers (see `states_of`)."""
    return states_of(np.arange(2**n), n, values)


def states_of(numbers: np.ndarray | int, n: int, values: tuple[int, int]) -> np.ndarray:
    """The states with these numbers, shape (…, n), int8: spin i has the high value where bit i of the number is set."""
    bits = (np.asarray(numbers)[..., None] >> np.arange(n)) & 1
    return np.where(bits == 1, values[1], values[0]).astype(np.int8)


def split_tables(couplings: np.ndarray, fields: np.ndarray, values: tuple[int, int], beta: float) -> SplitTables:
    """Cut the spins in three and tabulate the pair factors; the energy of a group goes to a table that it is in."""
    n = len(fields)
    first, second = n - 2 * (n // 3), n - n // 3
    groups = (slice(0, first), slice(first, second), slice(second, n))
    states = tuple(all_states(g.stop - g.start, values).astype(np.float64) for g in groups)

    def inner(k):
        g, s = groups[k], states[k]
        return beta * (0.5 * np.einsum("ki,ki->k", s @ couplings[g, g], s) + s @ fields[g])

    def pair(k, l):
        return beta * (states[k] @ couplings[groups[k], groups[l]] @ states[l].T)

    tables = [pair(0, 1) + inner(0)[:, None], pair(0, 2) + inner(2), pair(1, 2) + inner(1)[:, None]]
    shift = sum(t.max() for t in tables)
    return SplitTables(groups, states, *(t - t.max() for t in tables), shift)


def log_partition(couplings: np.ndarray, fields: np.ndarray, values: tuple[int, int], beta: float) -> float:
    """log Σ exp(-β E)."""
    tables = split_tables(couplings, fields, values, beta)
    if not tables.safe:
        return kernels.gray_log_partition(couplings, fields, *map(float, values), beta, min(len(fields), BLOCK))
    U, V, W = np.exp(tables.U), np.exp(tables.V), np.exp(tables.W)
    return float(np.log(np.vdot(U @ W, V)) + tables.shift)


def moments(couplings: np.ndarray, fields: np.ndarray, values: tuple[int, int],
            beta: float) -> tuple[np.ndarray, np.ndarray]:
    """⟨s_i⟩ and ⟨s_i s_j⟩."""
    n = len(fields)
    tables = split_tables(couplings, fields, values, beta)
    first, second = np.zeros(n), np.zeros((n, n))
    if not tables.safe:
        kernels.gray_moments(couplings, fields, *map(float, values), beta, min(n, BLOCK), first, second)
        return first, second
    U, V, W = np.exp(tables.U), np.exp(tables.V), np.exp(tables.W)
    joint = {(0, 1): U * (V @ W.T), (0, 2): V * (U @ W), (1, 2): W * (U.T @ V)}
    total = joint[0, 1].sum()
    marginals = (joint[0, 1].sum(axis=1), joint[0, 1].sum(axis=0), joint[0, 2].sum(axis=0))
    for g, s, p in zip(tables.groups, tables.states, marginals, strict=True):
        first[g] = p @ s / total
        second[g, g] = (s * p[:, None]).T @ s / total
    for (k, l), p in joint.items():
        block = tables.states[k].T @ p @ tables.states[l] / total
        second[tables.groups[k], tables.groups[l]] = block
        second[tables.groups[l], tables.groups[k]] = block.T
    return first, second


def probabilities(couplings: np.ndarray, fields: np.ndarray, values: tuple[int, int], beta: float) -> np.ndarray:
    """exp(-β E)/Z of every state."""
    weights = np.empty(2 ** len(fields))
    kernels.all_energies(couplings, fields, *map(float, values), min(len(fields), BLOCK), weights)
    weights = np.exp(beta * (weights.min() - weights))
    return weights / weights.sum()

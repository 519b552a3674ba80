"""How many states have each energy: the exact density of states of the periodic lattice."""
from functools import lru_cache

import numpy as np

from physml.ising.arguments import lattice_size
from physml.ising.series import exponential, log_derivative, odd_log_derivative

LARGEST_BY_ROWS = 7  # 2**49 states still fit into 64 bits


def density_of_states(L: int) -> dict[int, int]:
    """The number of states of each energy on the periodic L × L lattice, as exact integers.

    Kaufman's partition function is expanded in powers of exp(-2/T), as by Beale (1996, Phys. Rev. Lett. 76, 78), but
    with integer arithmetic only (`physml.ising.series`). L = 32 takes a fraction of a second; the time grows as L⁶.

    Parameters
    ----------
    L : int
        Side, at least 2. For L = 2 the neighbours on both sides are the same site: each pair counts twice, so that
        there are 2 L² bonds as for every L.

    Returns
    -------
    dict
        Energy → number of states, in increasing order of energy; energies that no state has are left out. The
        numbers add up to 2**(L*L).

    Raises
    ------
    ValueError
        If L is not an integer of at least 2.

    Examples
    --------
    >>> density_of_states(2)
    {-8: 2, 0: 12, 8: 2}
    """
    return dict(_density_of_states(lattice_size(L)))


@lru_cache(maxsize=8)
def _density_of_states(L):
    sites = L * L
    count = _odd_sum(L) if L % 2 else _even_sum(L)
    return {4 * n - 2 * sites: g for n, g in enumerate(count) if g}


def _closed_walks(L, order):
    """For k = 0 … order the closed k-step walks on the torus, weighted by the signs of three boundary conditions.

    In the coordinates i + j and i - j a step on the square lattice is two independent steps on a line, so a ring walk
    squared is enough: on a ring of 4L sites its returns to 0, L, 2L and 3L tell the windings apart. Returned as the
    traces t_k of (both periodic, both antiperiodic, one of each).
    """
    sites = L * L
    ring = [1] + [0] * (4 * L - 1)
    periodic, antiperiodic, mixed = [0], [0], [0]
    for _ in range(order):
        ring = [p + q for p, q in zip(ring[-1:] + ring[:-1], ring[1:] + ring[:1], strict=True)]
        even, odd = ring[0] + ring[2 * L], ring[L] + ring[3 * L]
        periodic.append(sites * (even * even + odd * odd))
        antiperiodic.append(sites * (even * even - odd * odd))
        mixed.append(sites * (ring[0] - ring[2 * L]) ** 2)
    return periodic, antiperiodic, mixed


def _even_sum(L):
    """½ (Z_pp + Z_aa + 2 Z_pa) in powers of y, mirrored: on an even lattice E and -E are equally frequent."""
    sites = L * L
    periodic, antiperiodic, mixed = (
        exponential(log_derivative(sites, traces[::2]), 2) for traces in _closed_walks(L, sites))
    half = [(p + a + 2 * m) // 2 for p, a, m in zip(periodic, antiperiodic, mixed, strict=True)]
    return half + half[-2::-1]


def _odd_sum(L):
    """The same on an odd lattice, where Z_aa(x) = Z_pp(-x), and x → -1/x turns Z_pp into minus itself."""
    sites = L * L
    periodic, _, mixed = _closed_walks(L, sites)
    derivative = [0] * (sites + 1)
    derivative[::2] = log_derivative(sites, periodic[:sites:2])
    derivative[1::2] = odd_log_derivative(periodic[1::2])
    z_periodic = exponential(derivative, 1)[::2]
    z_mixed = exponential(log_derivative(sites, mixed[:sites:2]), 2)
    low = [m + p for m, p in zip(z_mixed, z_periodic, strict=True)]
    high = [m - p for m, p in zip(z_mixed, z_periodic, strict=True)]
    return low + high[::-1]


def density_of_states_by_rows(L: int) -> dict[int, int]:
    """The same counts by an integer transfer matrix: states are added up row by row, and no formula is trusted.

    ``counts[a, b, n]`` is the number of ways to fill the rows so far with the first row in state a, the last in state
    b and n unsatisfied bonds among them. A new row is laid below the last one spin by spin: where the spin differs
    from the one above it, one more bond is unsatisfied.

    Parameters
    ----------
    L : int
        Side, 2 to 7 (for L = 2 each pair is bonded twice).

    Returns
    -------
    dict
        Energy → number of states, as from `density_of_states`.

    Raises
    ------
    ValueError
        If L is not an integer from 2 to 7.

    Examples
    --------
    >>> density_of_states_by_rows(2)
    {-8: 2, 0: 12, 8: 2}
    """
    L = lattice_size(L, most=LARGEST_BY_ROWS)
    rows, bonds = np.arange(2**L), 2 * L * L
    within = _ones(rows ^ ((rows << 1) & (2**L - 1) | rows >> (L - 1)))  # unsatisfied bonds within a row
    counts = np.zeros((2**L, 2**L, bonds + 1), np.int64)
    counts[rows, rows, within] = 1
    for _ in range(L - 1):
        for i in range(L):
            counts[..., 1:] += counts[:, rows ^ (1 << i), :-1]  # the right-hand side is a copy
        for b in rows:
            counts[:, b] = np.roll(counts[:, b], within[b], axis=-1)
    closed = np.zeros(bonds + 1, np.int64)
    for a in rows:
        for b in rows:
            n = _ones(a ^ b)  # the last row stands above the first
            closed[n:] += counts[a, b, : bonds + 1 - n]
    return {2 * n - bonds: int(g) for n, g in enumerate(closed) if g}


def _ones(states):
    """The number of ones in the binary digits of integers."""
    return sum(states >> k & 1 for k in range(LARGEST_BY_ROWS))

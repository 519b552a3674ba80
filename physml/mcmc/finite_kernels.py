"""Chains with a known matrix, P[i, j] the probability to go from i to j: matrices, walkers, and exact distributions.

The kernels take their types from their callers, since a proposal may be a constant.
"""
from physml.core.jit import kernel
from physml.core.random import uniform


@kernel
def metropolis_transitions(target, proposal, matrix):
    """P_ij = min(π_i q_ij, π_j q_ji)/π_i, and the rest stays: what j = i + 1, i + 2, … (once around) leave of one."""
    n = target.shape[0]
    for i in range(n):
        rest = 1.0
        for k in range(1, n):
            j = (i + k) % n
            matrix[i, j] = min(target[i] * proposal[i, j], target[j] * proposal[j, i]) / target[i]
            rest -= matrix[i, j]
        matrix[i, i] = max(rest, 0.0)


@kernel
def one_way_transitions(target, matrix):
    """Turns from each state of a ring to the next with one flux, the least π: balance without detailed balance.

    A uniform target turns always, with period n.
    """
    n = target.shape[0]
    flux = target[0]
    for i in range(n):
        flux = min(flux, target[i])
    for i in range(n):
        for j in range(n):
            matrix[i, j] = 0.0
        matrix[i, (i + 1) % n] = flux / target[i]
        matrix[i, i] = 1.0 - flux / target[i]


@kernel
def cumulative_rows(matrix, cumulative):
    """Of each row the sums up to j, from which a walker's next state is drawn."""
    for i in range(matrix.shape[0]):
        total = 0.0
        for j in range(matrix.shape[1]):
            total += matrix[i, j]
            cumulative[i, j] = total


@kernel
def distribution_step(matrix, distribution, work):
    """p <- p P."""
    n = distribution.shape[0]
    for j in range(n):
        work[j] = 0.0
        for i in range(n):
            work[j] += distribution[i] * matrix[i, j]
    for j in range(n):
        distribution[j] = work[j]


@kernel
def variation_distance(p, q):
    """The total variation distance, half the summed differences of two distributions."""
    total = 0.0
    for i in range(p.shape[0]):
        total += abs(p[i] - q[i])
    return 0.5 * total


@kernel("float64[:, ::1], int32[::1], float64[::1], uint64[::1]")
def chain_step(cumulative, position, occupation, stream):
    """One step of every walker of a finite Markov chain.

    ``cumulative[i, j]`` is the probability to go from i to a state <= j; ``position`` holds each walker's state and
    ``occupation`` the fraction of walkers in each state afterwards.
    """
    states = occupation.shape[0]
    for j in range(states):
        occupation[j] = 0.0
    for walker in range(position.shape[0]):
        here = position[walker]
        u = uniform(stream)
        there = 0
        while there < states - 1 and cumulative[here, there] <= u:
            there += 1
        position[walker] = there
        occupation[there] += 1.0 / position.shape[0]

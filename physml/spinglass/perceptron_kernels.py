"""Compiled loops of the perceptron with weights ±1: all solutions, annealing of coupled replicas."""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import below, next_u64, uniform
from physml.core.special import exp
from physml.spins.half_kernels import first_failure


@kernel("float64[:, ::1], float64[:, ::1], int64[::1]", wasm=False)
def all_solutions(low, high, found):
    """The numbers of the weights whose fields are all positive, as far as ``found`` has room; returns how many."""
    count = 0
    for b in range(high.shape[1]):
        for a in range(low.shape[1]):
            if first_failure(low, high, a, b) == low.shape[0]:
                if count < found.shape[0]:
                    found[count] = a + low.shape[1] * b
                count += 1
    return count


@kernel("int64", wasm=False)
def missing(margin):
    """How many weights must flip until a pattern of this odd margin is stored."""
    return (1 - margin) // 2 if margin < 0 else 0


@kernel("int8[:, ::1], int8[:, ::1], float64, float64, float64, int64, uint64[::1]", wasm=False)
def anneal_replicas(columns, weights, first_beta, last_beta, last_attraction, sweeps, stream):
    """Metropolis on the replicas in turn, with β E(w_a) - γ Σ_{b<a} w_a·w_b; β and γ grow with time, γ from zero.

    E counts the weights that each pattern misses. columns[i]: pattern entries at weight i. Returns the first replica of
    energy zero, or -1 - the one of the lowest energy in the end.
    """
    y, N = weights.shape
    P = columns.shape[1]
    margins, total, energy = np.zeros((y, P), np.int64), np.zeros(N, np.int64), np.zeros(y, np.int64)
    for a in range(y):
        for i in range(N):
            weights[a, i] = 1 if next_u64(stream) >> np.uint64(63) else -1
            total[i] += weights[a, i]
            for mu in range(P):
                margins[a, mu] += weights[a, i] * columns[i, mu]
        for mu in range(P):
            energy[a] += missing(margins[a, mu])
    for t in range(sweeps):
        beta = first_beta + (last_beta - first_beta) * t / sweeps
        attraction = last_attraction * t / sweeps
        for a in range(y):
            for _ in range(N):
                i = below(stream, N)
                turn, change = 2 * np.int64(weights[a, i]), 0
                for mu in range(P):
                    change += missing(margins[a, mu] - turn * columns[i, mu]) - missing(margins[a, mu])
                cost = beta * change + attraction * turn * (total[i] - weights[a, i])
                if cost <= 0.0 or uniform(stream) < exp(-cost):
                    for mu in range(P):
                        margins[a, mu] -= turn * columns[i, mu]
                    weights[a, i] = -weights[a, i]
                    total[i] -= turn
                    energy[a] += change
            if energy[a] == 0:
                return a
    return -1 - np.argmin(energy)

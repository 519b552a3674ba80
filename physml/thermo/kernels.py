"""Compiled sums over a list of levels: p_i = g_i exp(-beta E_i) / Z and what follows from it.

Exponents are taken relative to the level that wins at beta -> ±infinity, so that no exponential overflows and the
entropy ln Z + beta <E> is a sum of two numbers that are not negative.
"""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.special import exp, log


@kernel("float64[::1], float64[::1], float64")
def reference_energy(energies, log_degeneracies, beta):
    """The lowest energy of a level that is there, or the highest for beta < 0; nan without levels."""
    best = math.nan
    for i in range(energies.shape[0]):
        if log_degeneracies[i] > -math.inf and not (
                best <= energies[i] if beta >= 0.0 else best >= energies[i]):
            best = energies[i]
    return best


@kernel("float64[::1], float64[::1], float64, float64[::1], float64[::1]")
def canonical_sums(energies, log_degeneracies, beta, probabilities, sums):
    """``sums`` becomes ln Z, F, <E>, S, C; ``probabilities`` those of the levels. beta may be negative or infinite.

    With a = E - E_ref: ln Z = ln Σ g exp(-beta a) - beta E_ref, S = ln Σ g exp(-beta a) + beta <a>, F = <E> - S/beta,
    C = beta² <(E - <E>)²>.
    """
    reference = reference_energy(energies, log_degeneracies, beta)
    top = -math.inf
    for i in range(energies.shape[0]):
        gap = energies[i] - reference
        probabilities[i] = -math.inf
        if log_degeneracies[i] > -math.inf:
            probabilities[i] = log_degeneracies[i] - (beta * gap if gap != 0.0 else 0.0)
        top = max(top, probabilities[i])
    total = 0.0
    for i in range(energies.shape[0]):
        probabilities[i] = exp(probabilities[i] - top)
        total += probabilities[i]
    shifted = top + log(total)
    mean = 0.0
    entropy = shifted
    for i in range(energies.shape[0]):
        probabilities[i] /= total
        gap = energies[i] - reference
        if probabilities[i] > 0.0 and gap != 0.0:
            mean += probabilities[i] * gap
            entropy += probabilities[i] * (beta * gap)
    heat = 0.0
    for i in range(energies.shape[0]):
        deviation = (energies[i] - reference) - mean
        if probabilities[i] > 0.0 and deviation != 0.0 and beta != 0.0:
            heat += probabilities[i] * (beta * deviation) * (beta * deviation)
    sums[0] = shifted - (beta * reference if reference != 0.0 else 0.0)
    sums[1] = reference
    if shifted != 0.0:
        sums[1] = reference - shifted / beta if beta != 0.0 else -math.inf
    sums[2] = reference + mean
    sums[3] = entropy
    sums[4] = heat


@kernel
def count_levels(cells, log_degeneracies):
    """ln of the number of filled cells, those above zero, in each column; -inf for none.

    A system has at least one state: where nothing is filled, the lowest cell of the first column becomes so.
    """
    rows, total = cells.shape[0], 0
    for j in range(cells.shape[1]):
        filled = 0
        for i in range(rows):
            filled += 1 if cells[i, j] > 0 else 0
        total += filled
        log_degeneracies[j] = log(np.float64(filled))
    if total == 0:
        cells[rows - 1, 0] = 1
        log_degeneracies[0] = 0.0


@kernel
def canonical_curves(energies, log_degeneracies, temperatures, sign, probabilities, sums, curves):
    """Rows <E>, S, C and F of ``curves`` at temperatures, times ``sign``; two arguments before are work space."""
    for k in range(temperatures.shape[0]):
        canonical_sums(energies, log_degeneracies, sign / temperatures[k], probabilities, sums)
        curves[0, k], curves[1, k], curves[2, k], curves[3, k] = sums[2], sums[3], sums[4], sums[1]


@kernel
def two_sides(energies, log_degeneracies, beta, probabilities, sums, trial, pull):
    """Trial mean energies u, and as rows of ``pull`` u, -T S(u) and their sum, at T = 1/beta.

    S(u) is the largest entropy that u allows: its distribution is canonical at some other temperature, so that u(b)
    and S(b) follow from a list of inverse temperatures b, dense around zero.
    """
    half = (trial.shape[0] - 1) // 2
    for k in range(trial.shape[0]):
        x = (half - k) / half
        canonical_sums(energies, log_degeneracies, 0.5 * x + 11.5 * x * x * x * x * x, probabilities, sums)
        trial[k] = pull[0, k] = sums[2]
        pull[1, k] = -sums[3] / beta
        pull[2, k] = pull[0, k] + pull[1, k]


@kernel
def boltzmann(energies, temperature, probabilities):
    """p_i = exp(-E_i/T) / Z of a few levels that are not too high; at T = ∞ all are alike."""
    total = 0.0
    for i in range(energies.shape[0]):
        probabilities[i] = exp(-energies[i] / temperature)
        total += probabilities[i]
    for i in range(energies.shape[0]):
        probabilities[i] /= total


@kernel
def entropy(probabilities):
    """-Σ p ln p."""
    total = 0.0
    for k in range(probabilities.shape[0]):
        if probabilities[k] > 0.0:
            total -= probabilities[k] * log(probabilities[k])
    return total


@kernel("float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1]", wasm=False)
def canonical_table(energies, log_degeneracies, betas, probabilities, table):
    """`canonical_sums` for a list of inverse temperatures, a row each."""
    for k in range(betas.shape[0]):
        canonical_sums(energies, log_degeneracies, betas[k], probabilities[k], table[k])


@kernel("float64[::1], float64, float64[::1], float64[::1]")
def tilt_to_mean(values, target, probabilities, solution):
    """The distribution of largest entropy with a given mean: p_k = exp(lambda x_k) / Z.

    ``solution`` becomes lambda, S, ln Z. Newton's method for <x> = target, whose slope in lambda is the variance;
    halving the bracket where a step leaves it. The target must lie strictly between the least and the largest value.
    """
    low, high = -1e4, 1e4
    multiplier = 0.0
    for _ in range(200):
        top = -math.inf
        for k in range(values.shape[0]):
            top = max(top, multiplier * values[k])
        total = 0.0
        mean = 0.0
        for k in range(values.shape[0]):
            probabilities[k] = exp(multiplier * values[k] - top)
            total += probabilities[k]
        for k in range(values.shape[0]):
            probabilities[k] /= total
            mean += probabilities[k] * values[k]
        variance = 0.0
        for k in range(values.shape[0]):
            variance += probabilities[k] * (values[k] - mean) * (values[k] - mean)
        solution[0] = multiplier
        solution[2] = top + log(total)
        solution[1] = solution[2] - multiplier * mean
        if abs(mean - target) <= 1e-14 * (abs(target) + 1.0):
            break
        if mean < target:
            low = multiplier
        else:
            high = multiplier
        step = multiplier + (target - mean) / variance if variance > 0.0 else 0.5 * (low + high)
        multiplier = step if low < step < high else 0.5 * (low + high)

"""The exact risk of ridge regression: a Markov chain of ratios, carried by transfer matrices on Chebyshev nodes.

For n rows of p standard normal numbers let g(n, p) = ridge · [(XᵀX + ridge)⁻¹]₁₁. Eliminating one row or column gives
g(n, p) = 1/(1 + χ² g(p - 1, n)/ridge) in distribution, with χ² of n degrees of freedom independent of the rest, and
g(0, ·) = 1. So the mean of g is a product of matrices that act on functions of u = ln g.
"""
import math

from physml.core.circular import cos
from physml.core.jit import kernel
from physml.core.special import exp, log, log1p


@kernel("float64[::1], float64, float64[:, ::1]")
def chebyshev_nodes(nodes, lowest, transform):
    """u from 0 to ``lowest`` where T_m is extremal, and the matrix from values there to coefficients."""
    last = nodes.shape[0] - 1
    for i in range(last + 1):
        nodes[i] = 0.5 * lowest * (1.0 - cos(math.pi * i / last))
        for j in range(last + 1):
            ends = (0.5 if i % last == 0 else 1.0) * (0.5 if j % last == 0 else 1.0)
            transform[j, i] = 2.0 * ends / last * cos(math.pi * (i * j % (2 * last)) / last)


@kernel("float64[:, ::1], float64, float64, float64")
def add_chebyshev(sums, x, weight, inner):
    """Add weight T_j(x) to the first row and weight · inner · T_j'(x) to the second, T_j' = j U_(j-1)."""
    before, now, below, second = 1.0, x, 0.0, 1.0  # T_0, T_1, U_(-1), U_0
    sums[0, 0] += weight
    for j in range(1, sums.shape[1]):
        sums[0, j] += weight * now
        sums[1, j] += weight * inner * j * second
        before, now = now, 2.0 * x * now - before
        below, second = second, 2.0 * x * second - below


@kernel("float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[:, ::1], int64, float64, float64")
def ratio_matrix(matrix, slope, nodes, transform, sums, degrees, ridge, fineness):
    """Values of f at the nodes → values of the mean of f(ln g'), g' = 1/(1 + χ² g/ridge), and its slope in the ridge.

    The mean over χ² is a trapezoidal sum over v = ln(χ²/degrees), whose density ∝ exp((v - e^v) degrees/2) is analytic:
    the error falls exponentially with the inverse spacing, ``fineness`` widths (of half a unit at most).
    """
    m = nodes.shape[0]
    width = math.sqrt(2.0 / degrees)
    step = fineness * min(0.5, width)
    left = math.floor((9.0 * width + 72.0 / degrees) / step)
    right = math.floor(min(9.0 * width, 1.0 + log(3.0 + 90.0 / degrees)) / step)
    total = 0.0
    for k in range(-left, right + 1):
        total += exp(0.5 * degrees * (1.0 + k * step - exp(k * step)))
    for i in range(m):
        for j in range(m):
            sums[0, j], sums[1, j] = 0.0, 0.0
        for k in range(-left, right + 1):
            weight = exp(0.5 * degrees * (1.0 + k * step - exp(k * step))) / total
            if weight > 1e-18:
                y = degrees * exp(k * step + nodes[i]) / ridge
                x = 1.0 + 2.0 * log1p(y) / nodes[m - 1]
                add_chebyshev(sums, max(x, -1.0), weight, -2.0 * y / ((1.0 + y) * ridge * nodes[m - 1]))
        for j in range(m):
            matrix[i, j], slope[i, j] = 0.0, 0.0
            for k in range(m):
                matrix[i, j] += sums[0, k] * transform[k, j]
                slope[i, j] += sums[1, k] * transform[k, j]


@kernel("float64[:, :, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1], int64, int64")
def mean_ratio(matrices, slopes, nodes, room, n, p):
    """The mean of g(n, p) and its derivative in the ridge; ``matrices[k]`` belongs to k degrees of freedom."""
    m = nodes.shape[0]
    for i in range(m):
        room[0, i], room[1, i] = exp(nodes[i]), 0.0
    degrees, other = n, p
    while degrees > 0 and other > 0:
        for i in range(m):
            value, slope = 0.0, 0.0
            for j in range(m):
                value += matrices[degrees, i, j] * room[0, j]
                slope += matrices[degrees, i, j] * room[1, j] + slopes[degrees, i, j] * room[0, j]
            room[2, i], room[3, i] = value, slope
        for i in range(m):
            room[0, i], room[1, i] = room[2, i], room[3, i]
        degrees, other = other - 1, degrees
    return room[0, 0], room[1, 0]


@kernel("float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64, float64")
def ratio_matrices(matrices, slopes, transform, nodes, room, ridge, fineness):
    """All that `mean_ratio` needs for up to len(matrices) - 1 rows or columns."""
    most = matrices.shape[0] - 1
    chebyshev_nodes(nodes, -log1p((most + 9.0 * math.sqrt(2.0 * most) + 90.0) / ridge), transform)
    for k in range(1, most + 1):
        ratio_matrix(matrices[k], slopes[k], nodes, transform, room, k, ridge, fineness)

r"""Integer power series behind the exact solution: ln Z as a sum over closed walks.

With :math:`x=e^{-2/T}` and :math:`\rho=x(1-x^2)/(1+x^2)^2`, each of Kaufman's four products is
:math:`\prod_\lambda\,[(1+x^2)^2-\lambda x(1-x^2)]^{1/2}`, where λ runs over the eigenvalues of the adjacency matrix of
the torus (periodic or antiperiodic in each direction). Its logarithm needs only the traces
:math:`t_k=\sum_\lambda\lambda^k`, which count closed walks:

.. math:: x\frac{d}{dx}\ln Z_i=\frac{2Ny}{1+y}-\frac12\,\frac{1-6y+y^2}{1-y^2}\sum_{k\ge1}t_k\,\rho^k,\qquad y=x^2 .

Everything is an integer, so the expansions are exact.
"""
from functools import cache
from itertools import accumulate
from math import comb
from operator import mul

import numpy as np


def _subtract_shifted(a: list[int]) -> list[int]:
    """a(y) (1 - y), to the order of ``a``."""
    return [p - q for p, q in zip(a, [0, *a], strict=False)]


def _divide_by_one_plus(a: list[int]) -> list[int]:
    """a(y) / (1 + y), to the order of ``a``."""
    return list(accumulate(a, lambda previous, term: term - previous))


def _times_squared_ratio(a: list[int]) -> list[int]:
    """a(y) (1 - y)**2 / (1 + y)**4, which is ρ² without its factor y."""
    a = _subtract_shifted(_subtract_shifted(a))
    for _ in range(4):
        a = _divide_by_one_plus(a)
    return a


def compose(traces: list[int]) -> list[int]:
    """The coefficients of Σ_k traces[k] ρ^(2k) in powers of y, by Horner's rule."""
    total = [traces[-1]]
    for t in traces[-2::-1]:
        total = [t, *_times_squared_ratio(total)]
    return total


def _times_half_slope(a: list[int]) -> list[int]:
    """a(y) (1 - 6y + y²) / (1 - y²) / 2, where the result is known to be integer."""
    a = [p - 6 * q + r for p, q, r in zip(a, [0, *a], [0, 0, *a], strict=False)]
    for i in range(2, len(a)):
        a[i] += a[i - 2]
    if any(term % 2 for term in a):
        raise ArithmeticError("an odd coefficient: the traces do not belong to a torus")
    return [term // 2 for term in a]


def log_derivative(sites: int, even_traces: list[int]) -> list[int]:
    """x d/dx ln Z_i in powers of y = x², from t_0 = 0, t_2, t_4, …"""
    walks = _times_half_slope(compose(even_traces))
    return [0] + [2 * sites * (-1) ** (n + 1) - walks[n] for n in range(1, len(walks))]


def odd_log_derivative(odd_traces: list[int]) -> list[int]:
    """The odd part of x d/dx ln Z_i, as coefficients of x, x³, …, from t_1, t_3, …"""
    a = _subtract_shifted(compose(odd_traces))
    return [-term for term in _times_half_slope(_divide_by_one_plus(_divide_by_one_plus(a)))]


def exponential(derivative: list[int], power: int) -> list[int]:
    """The series z with z_0 = 1 and v z'/z = derivative / power in its variable v (Newton's identities)."""
    z = [1]
    for n in range(1, len(derivative)):
        z.append(sum(map(mul, derivative[1:n + 1], z[::-1])) // (power * n))
    return z


@cache
def bulk_log_derivative(order: int = 24) -> np.ndarray:
    """x d/dx (ln Z / N) of the infinite lattice beyond its leading term, in powers of y = x².

    The same numbers serve both ends: x = exp(-2/T) at low and x = tanh(1/T) at high temperature (duality). With 24
    terms the truncation is below 1e-16 of the first term for x < 0.1.
    """
    return np.array(log_derivative(1, [0] + [comb(2 * k, k) ** 2 for k in range(1, order + 1)]), dtype=np.float64)

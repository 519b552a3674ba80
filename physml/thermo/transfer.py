"""Transfer matrices: a sum over 2^n states of a chain as the trace of a matrix power."""
import math
from dataclasses import dataclass

import numpy as np

from physml.core.arguments import inverse_temperature, number, square_matrix, whole
from physml.core.logarithms import log_two_cosh

SMALLEST = 1e-300  # an eigenvalue's part below it is lost beside the other part, but keeps quotients finite


def log_trace_power(matrix: np.ndarray, n: int) -> float:
    """ln tr Mⁿ of a matrix of Boltzmann weights, by repeated squaring: O(log n) products, no overflow for any n.

    For a ring of n sites whose neighbours s, s' carry the weight M[s, s'], this is ln Z.

    Parameters
    ----------
    matrix : array_like, shape (m, m)
        Finite and not negative, so that nothing cancels.
    n : int
        At least 1.

    Returns
    -------
    float
        -inf where the trace vanishes.

    Raises
    ------
    ValueError
        For a matrix that is not square, not finite or has a negative entry, or n below 1.

    Examples
    --------
    >>> bond = np.exp([[1.0, -1.0], [-1.0, 1.0]])
    >>> bool(np.isclose(log_trace_power(bond, 10), 10 * np.log(2 * np.cosh(1)) + np.log1p(np.tanh(1) ** 10)))
    True
    """
    power, n = square_matrix("matrix", matrix, "Boltzmann weights"), whole("n", n, of="the number of sites")
    if (power < 0).any():
        raise ValueError(f"matrix: got {power.min()} among its entries; give Boltzmann weights exp(-beta E)")
    total, log_total, log_power = None, 0.0, _rescale(power)
    while n:
        if n & 1:
            total = power.copy() if total is None else total @ power
            log_total += log_power + _rescale(total)
        n >>= 1
        if n:
            power = power @ power
            log_power = 2.0 * log_power + _rescale(power)
    trace = np.trace(total)
    return float(np.log(trace) + log_total) if trace > 0 else -math.inf


def _rescale(matrix):
    """Divide in place by the largest entry; return its logarithm."""
    largest = matrix.max()
    if largest == 0.0:
        return 0.0
    matrix /= largest
    return math.log(largest)


@dataclass(frozen=True)
class IsingRing:
    """A ring of Ising spins with E = -J Σ s_i s_{i+1} - h Σ s_i, exactly.

    Attributes
    ----------
    n : int
        Number of spins.
    log_partition : float
        ln Z = ln(λ₊ⁿ + λ₋ⁿ).
    free_energy : float
        -ln Z / β, extensive; -inf at β = 0.
    energy : float
        ⟨E⟩, extensive.
    magnetization_per_site : float
        ⟨s_i⟩.
    correlation_length : float
        1 / ln(λ₊/|λ₋|), in sites: how far ⟨s_i s_j⟩ - ⟨s_i⟩⟨s_j⟩ reaches in a long ring. 0 at β = 0.
    """

    n: int
    log_partition: float
    free_energy: float
    energy: float
    magnetization_per_site: float
    correlation_length: float


def ising_ring(n: int, beta: float, *, field: float = 0.0, coupling: float = 1.0) -> IsingRing:
    """The one-dimensional Ising model on a ring, from the two eigenvalues of its transfer matrix.

    With a = e^(βJ) cosh βh and b = √(e^(2βJ) sinh² βh + e^(-2βJ)), λ± = a ± b (Ising 1925; Kramers and Wannier 1941).
    Energy and magnetisation are analytic derivatives of ln Z.

    Parameters
    ----------
    n : int
        At least 1; for n = 1 the spin is its own neighbour, for n = 2 the pair is bonded twice.
    beta : float
        Inverse temperature, finite, of any sign.
    field, coupling : float
        h and J; J < 0 is an antiferromagnet, frustrated for odd n.

    Returns
    -------
    IsingRing

    Raises
    ------
    ValueError
        For n that is not an integer of at least 1, or other arguments that are not finite numbers.

    Notes
    -----
    Chapter "Z, F and the principle of least presumption", equation pf-eigenvalues.

    Examples
    --------
    >>> ring = ising_ring(3, 0.5)
    >>> bool(np.isclose(ring.log_partition, np.log(2 * np.exp(1.5) + 6 * np.exp(-0.5))))
    True
    """
    n, beta = whole("n", n, of="the number of spins"), inverse_temperature(beta, signed=True)
    field, coupling = number("field", field), number("coupling", coupling)
    log_z, in_k, in_h = _log_partition_and_slopes(n, beta * coupling, beta * field)
    return IsingRing(n, log_z, -log_z / beta if beta else -math.inf, -coupling * in_k - field * in_h, in_h / n,
                     _correlation_length(beta * coupling, beta * field))


def _scaled(k, h):
    """(shift, cosh, sinh, flip): the two parts of λ± = e^shift (cosh ± √(sinh² + flip²)), none above 1."""
    shift = max(k + abs(h), -k)
    up, down = math.exp(k + abs(h) - shift), math.exp(k - abs(h) - shift)
    return shift, max(0.5 * (up + down), SMALLEST), 0.5 * (up - down), max(math.exp(-k - shift), SMALLEST)


def _log_twice(k, h):
    """ln(2 e^k cosh h)."""
    return k + float(log_two_cosh(h))


def _log_ratio(k, a, b, shift):
    """ln |λ₋/λ₊|: from its distance to 0 where that is small, from λ₊λ₋ = 2 sinh 2k otherwise."""
    gap = 2.0 * (b if k > 0 else a) / (a + b)
    if gap <= 0.5:
        return math.log1p(-gap)
    product = -math.expm1(-4.0 * abs(k)) * math.exp(2.0 * abs(k) - 2.0 * shift)
    return math.log(product / (a + b) ** 2) if product else -math.inf


def _correlation_length(k, h):
    shift, a, s, flip = _scaled(k, h)
    log_ratio = _log_ratio(k, a, math.hypot(s, flip), shift)
    return -1.0 / log_ratio if log_ratio else math.inf


def _one_plus_power(log_ratio, sign, m):
    """1 + sign |λ₋/λ₊|ᵐ without cancellation."""
    exponent = m * log_ratio if m else 0.0
    return 1.0 + math.exp(exponent) if sign > 0 else -math.expm1(exponent)


def _log_partition_and_slopes(n, k, h):
    """ln Z, ∂ ln Z/∂k and ∂ ln Z/∂h for the exponents k = βJ, h = βh.

    Z = (a + b)ⁿ + (a - b)ⁿ has only positive terms in a and b, so its slopes do too: ∂Z/∂a = n [λ₊ⁿ⁻¹ + λ₋ⁿ⁻¹],
    ∂Z/∂b = n [λ₊ⁿ⁻¹ - λ₋ⁿ⁻¹].
    """
    shift, a, s, flip = _scaled(k, h)
    b = math.hypot(s, flip)
    log_ratio = _log_ratio(k, a, b, shift)

    def power(sign, m):
        return _one_plus_power(log_ratio, -sign if k < 0 and m % 2 else sign, m)

    z = power(1, n)
    log_z = n * (shift + math.log(a + b)) + (math.log(z) if z > 1e-290 else math.log(n) + _log_twice(k, h) - shift)
    in_a, in_b = power(1, n - 1) / (z * (a + b)), power(-1, n - 1) / (z * (a + b))
    slope_k, slope_h = (s - flip) * (s + flip) / b, a * s / b
    return log_z, n * (in_a * a + in_b * slope_k), math.copysign(n, h) * (in_a * s + in_b * slope_h)

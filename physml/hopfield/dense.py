"""Memories with sharper energies: dense associative memory and its continuous form, which is attention."""
import math

import numpy as np

from physml.core.arguments import inverse_temperature, real_array, whole
from physml.core.logarithms import log_sum_exp
from physml.hopfield import kernels
from physml.hopfield.patterns import as_patterns, as_spins

MOST = 50  # so that N**degree stays a number


def dense_recall(patterns: np.ndarray, start: np.ndarray, *, degree: int = 3, sweeps: int = 100) -> np.ndarray:
    """Turn each unit to the value of lower energy, in order, until nothing turns (equation hf-dense).

    The energy is E = -Σ_μ (ξ^μ·s)^n (Krotov and Hopfield 2016). With n = 2 this is 2N times Hopfield's, up to a
    constant; for odd n it tells a pattern from its inverse.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
    start : array_like, shape (..., N)
        One or more states, of -1 and 1 or of 0 and 1.
    degree : int
        n, at least 2.
    sweeps : int
        At most so many.

    Returns
    -------
    ndarray of int8, in the shape of ``start``, entries -1 and 1

    Examples
    --------
    >>> from physml.hopfield import overlap, random_patterns
    >>> patterns = random_patterns(400, 100, seed=2)          # four times as many as units
    >>> cue = patterns[0].copy()
    >>> cue[:10] *= -1
    >>> overlap(dense_recall(patterns, cue), patterns[0])
    1.0
    """
    xi, degree, sweeps = as_patterns(patterns), _degree(degree), whole("sweeps", sweeps, 0)
    states = as_spins("start", start).copy()
    _same_size(xi, states, "start")
    columns, totals = np.ascontiguousarray(xi.T), np.empty(len(xi), np.int32)
    table = np.arange(-xi.shape[1], xi.shape[1] + 1, dtype=np.float64) ** degree
    for spins in states.reshape(-1, xi.shape[1]):
        kernels.pattern_totals(columns, spins, len(xi), totals)
        for _ in range(sweeps):
            if kernels.dense_sweep(columns, spins, totals, table) == 0:
                break
    return states


def dense_error(patterns: int, size: int, degree: int = 3) -> float:
    """The probability that a unit of a stored random pattern is unstable (hf-dense-error).

    ½ erfc √(N^(n-1) / (2 (2n-3)!! P)): signal and noise as in `one_step_error`, which is the case n = 2.

    Parameters
    ----------
    patterns, size : int
        P and N.
    degree : int

    Examples
    --------
    >>> round(dense_error(100, 1000, degree=2), 7)    # = one_step_error(0.1)
    0.0007827
    """
    patterns, size, degree = whole("patterns", patterns), whole("size", size, 2), _degree(degree)
    return 0.5 * math.erfc(math.sqrt(size ** (degree - 1) / (2.0 * _double_factorial(2 * degree - 3) * patterns)))


def softmax_update(patterns: np.ndarray, state: np.ndarray, beta: float) -> np.ndarray:
    """One step of the continuous memory: s' = Σ_μ ξ^μ softmax_μ(β ξ^μ·s) (Ramsauer et al. 2021; equation hf-attention).

    It is the attention of a transformer with the patterns as keys and values and the state as query.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        Real numbers.
    state : array_like, shape (..., N)
    beta : float
        Positive; 1/√N in a transformer.

    Returns
    -------
    ndarray of float64, shape (..., N)

    Examples
    --------
    >>> softmax_update([[1.0, 0.0], [0.0, 1.0]], [0.6, 0.4], beta=50.0).round(3)
    array([1., 0.])
    """
    xi, s, beta = _real(patterns, state, beta)
    return log_sum_exp(beta * (s @ xi.T))[1] @ xi


def softmax_energy(patterns: np.ndarray, state: np.ndarray, beta: float) -> float | np.ndarray:
    """E = ½ s·s - (1/β) ln Σ_μ exp(β ξ^μ·s), which `softmax_update` never raises (hf-attention-energy).

    Parameters
    ----------
    patterns, state, beta
        As for `softmax_update`.

    Examples
    --------
    >>> softmax_energy([[1.0, 0.0]], [1.0, 0.0], beta=2.0)
    -0.5
    """
    xi, s, beta = _real(patterns, state, beta)
    found = 0.5 * (s * s).sum(axis=-1) - log_sum_exp(beta * (s @ xi.T))[0] / beta
    return float(found) if found.ndim == 0 else found


def _degree(degree):
    degree = whole("degree", degree, 2)
    if degree > MOST:
        raise ValueError(f"degree: got {degree}; give at most {MOST}, or use softmax_update, its limit")
    return degree


def _double_factorial(odd):
    return math.prod(range(odd, 0, -2))


def _same_size(patterns, states, name):
    if patterns.shape[1] != states.shape[-1]:
        raise ValueError(f"{name}: has {states.shape[-1]} units and the patterns {patterns.shape[1]}; give as many")


def _real(patterns, state, beta):
    xi, s = real_array("patterns", patterns), real_array("state", state)
    if xi.ndim != 2 or s.ndim == 0 or s.shape[-1] != xi.shape[1]:
        raise ValueError(f"patterns, state: got shapes {xi.shape}, {s.shape}; give (P, N) and (..., N)")
    return xi, s, inverse_temperature(beta)

"""Mehta and Schwab's map between the renormalisation group and restricted Boltzmann machines, exactly, on few spins."""
import numpy as np

from physml.core.arguments import real_array
from physml.core.frozen import frozen
from physml.core.logarithms import log_two_cosh
from physml.spins.exact import all_states

LARGEST = 2**22  # entries of an operator


@frozen
class VariationalStep:
    """What `variational_step` returns.

    Attributes
    ----------
    condition : ndarray of float64, shape (2^n,)
        ln Σ_h e^{T(v, h)} for each state v. The step is exact where this is 0, or the same for all v.
    coarse : ndarray of float64, shape (2^m,)
        -H'(h) = ln Σ_v e^{T(v, h) - H(v)}; `spin_products` gives its couplings.
    free_energy_change : float
        -ln Σ_h e^{-H'(h)} + ln Σ_v e^{-H(v)}: 0 if the condition holds.
    divergence : float
        KL(p‖q) in nats from p(v) ∝ e^{-H(v)} to q(v) ∝ Σ_h e^{T(v, h) - H(v)}: what the joint law of v and h, which
        the operator makes, has for the law of v. 0 if the condition is the same for all v.
    """

    condition: np.ndarray
    coarse: np.ndarray
    free_energy_change: float
    divergence: float


def variational_step(log_weights, operator) -> VariationalStep:
    """One step of Kadanoff's variational renormalisation: a sum over v with an operator T(v, h) that binds h to v.

    Parameters
    ----------
    log_weights : array_like, shape (2^n,)
        -H(v), the logarithms of the Boltzmann factors of the fine spins; in entry k, spin i is up where bit i of k is.
    operator : array_like, shape (2^n, 2^m)
        T(v, h).

    Returns
    -------
    VariationalStep

    Raises
    ------
    ValueError
        If the shapes do not fit together, or a value is not finite.

    Notes
    -----
    Kadanoff, Houghton & Yalabik 1976; Mehta & Schwab 2014, arXiv:1410.3831. For a machine with energy E(v, h) they set
    T = -E(v, h) + H(v): the condition then says that the machine's law of v is that of H.

    Examples
    --------
    >>> step = variational_step([0.3, -0.1, -0.1, 0.3], block_operator([[1.0], [1.0]]))
    >>> bool(np.allclose(step.condition, 0)), round(step.divergence, 12)
    (True, 0.0)
    """
    minus_H, T = real_array("log_weights", log_weights), real_array("operator", operator)
    if minus_H.ndim != 1 or T.ndim != 2 or len(T) != len(minus_H) or not T.size:
        raise ValueError(f"log_weights, operator: got shapes {minus_H.shape}, {T.shape}; give (2^n,) and (2^n, 2^m)")
    condition = np.logaddexp.reduce(T, axis=1)
    coarse = np.logaddexp.reduce(T + minus_H[:, None], axis=0)
    fine_total = np.logaddexp.reduce(minus_H)
    p = np.exp(minus_H - fine_total)
    divergence = np.logaddexp.reduce(minus_H + condition) - fine_total - p @ condition
    return VariationalStep(condition, coarse, float(fine_total - np.logaddexp.reduce(coarse)), float(divergence))


def block_operator(weights, *, normalised: bool = True) -> np.ndarray:
    """T(v, h) = Σ_ij v_i w_ij h_j - Σ_j ln 2 cosh(Σ_i v_i w_ij): each h_j leans to the weighted sum of its block.

    With the last term e^T is the probability of h given v, and the condition holds for any weights: a column with one
    large entry is decimation, one with equal large entries a majority. Without it T is what a machine without biases
    would have if its energy were the coupling of the layers alone.

    Parameters
    ----------
    weights : array_like, shape (n, m)
        w.
    normalised : bool
        Whether to subtract the last term.

    Returns
    -------
    ndarray of float64, shape (2^n, 2^m)

    Raises
    ------
    ValueError
        If the weights are no finite matrix, or too large for all states.
    """
    w = real_array("weights", weights)
    if w.ndim != 2 or not w.size or 2 ** sum(w.shape) > LARGEST:
        raise ValueError(f"weights: got shape {w.shape}; give a matrix (n, m) with n + m of at most 22")
    fields = spin_states(w.shape[0]) @ w
    T = fields @ spin_states(w.shape[1]).T
    return T - log_two_cosh(fields).sum(axis=1, keepdims=True) if normalised else T


def spin_states(n: int) -> np.ndarray:
    """All states of n spins ±1, shape (2^n, n): in row k, spin i is up where bit i of k is set."""
    return all_states(n, (-1, 1)).astype(float)

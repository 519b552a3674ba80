"""The distribution of largest entropy with given averages, by Newton's method on its convex dual."""
from collections.abc import Callable, Sequence

import numpy as np

from physml.core.arguments import not_negative, real_array, whole
from physml.core.frozen import frozen
from physml.core.logarithms import log_sum_exp
from physml.thermo.ensemble import log_degeneracies
from physml.thermo.feasibility import refuse, refuse_out_of_range

RANK_TOLERANCE = 1e-11
SUFFICIENT_DECREASE = 1e-4
FLAT = 1e-13  # a variance, where that of every feature is 1 under equal probabilities


@frozen
class MaximumEntropy:
    """p ∝ g exp(Σ_k λ_k f_k), the least presumptuous distribution with ⟨f_k⟩ = t_k.

    Attributes
    ----------
    probabilities : ndarray, shape (states,)
    multipliers : ndarray, shape (features,)
        λ. Where features are redundant, those of smallest norm (of features scaled to unit spread).
    entropy : float
        -Σ p ln(p/g) = ln Z - λ·t.
    log_partition : float
        ln Z = ln Σ g exp(λ·f).
    iterations : int
        Newton steps.
    residual : float
        The largest |⟨f_k⟩ - t_k|.
    """

    probabilities: np.ndarray
    multipliers: np.ndarray
    entropy: float
    log_partition: float
    iterations: int
    residual: float


def max_entropy(features, targets, *, states: Sequence | None = None, degeneracies=None, tolerance: float = 1e-10,
                max_iterations: int = 200) -> MaximumEntropy:
    """Maximise S = -Σ p ln(p/g) subject to Σ p f_k = t_k and Σ p = 1.

    The dual ln Z(λ) - λ·t is convex; its gradient is ⟨f⟩ - t and its Hessian the covariance of the features. Newton
    steps with a line search run in a basis of features that are orthonormal over the states, so that scales do not
    matter and redundant features drop out. For data with averages t the dual is minus the log-likelihood per sample:
    the same λ is the maximum-likelihood estimate.

    Parameters
    ----------
    features : array_like, shape (features, states) or (states,), or callable
        f_k of every state. A callable is applied to each of ``states`` and returns one row's worth of numbers.
    targets : array_like, shape (features,), or float
        The averages t_k.
    states : sequence, optional
        What a callable is applied to.
    degeneracies : array_like, shape (states,), optional
        g, how many microstates each entry stands for (one by default; Python integers of any size); ``probabilities``
        are then those of the entries.
    tolerance : float
        Of the averages, relative to the spread of each feature.
    max_iterations : int
        Newton steps allowed.

    Returns
    -------
    MaximumEntropy

    Raises
    ------
    ValueError
        If no distribution has these averages (the message says which, and by how much they miss), or if only
        distributions have them that leave out some states (targets on the boundary: multipliers would be infinite);
        for arrays of other shapes or not finite.
    RuntimeError
        If the iteration ends early.

    Notes
    -----
    Chapter "Z, F and the principle of least presumption", equations pf-exponential and pf-dual. Jaynes (1957).

    Examples
    --------
    >>> die = max_entropy(np.arange(1, 7), 4.5)
    >>> die.probabilities.round(4)
    array([0.0544, 0.0788, 0.1142, 0.1654, 0.2398, 0.3475])
    """
    f, t = _arrays(features, targets, states)
    tolerance, most = not_negative("tolerance", tolerance), whole("max_iterations", max_iterations, 0)
    log_g = np.zeros(f.shape[1]) if degeneracies is None else log_degeneracies(degeneracies, f.shape[1])
    there = np.isfinite(log_g)
    present, log_g = f[:, there], log_g[there]
    refuse_out_of_range(present, t)
    basis = _Basis(present, t)
    multipliers, p, log_z, steps, ended, flat = _newton(basis, log_g, tolerance, most)
    if flat or not ended:
        refuse(present, t, there.nonzero()[0])
    if not ended:
        raise RuntimeError(f"max_iterations: {most} Newton steps left the averages off by "
                           f"{np.abs(present @ p - t).max():.3g}; allow more, or a larger tolerance")
    multipliers = basis.original(multipliers)
    probabilities = np.zeros(f.shape[1])
    probabilities[there] = p
    return MaximumEntropy(probabilities, multipliers, log_z, float(log_z + multipliers @ t), steps,
                          float(np.abs(present @ p - t).max()))


def _arrays(features, targets, states):
    """Features (K, n) and targets (K,), checked."""
    if isinstance(features, Callable):
        if states is None or len(states) == 0:
            raise ValueError("states: features is a function; give the states that it is applied to")
        features = np.array([np.atleast_1d(features(s)) for s in states], dtype=np.float64).T
    elif states is not None:
        raise ValueError("states: only needed where features is a function")
    f, t = real_array("features", features), np.atleast_1d(real_array("targets", targets))
    f = f[None, :] if f.ndim == 1 else f
    if f.ndim != 2 or f.size == 0 or t.shape != f.shape[:1]:
        raise ValueError(f"features: got shape {f.shape} with targets of shape {t.shape}; give (features, states) and "
                         "one target a feature")
    return f, t


class _Basis:
    """Features q = A (f - t) that are orthonormal over the states, and the way back."""

    def __init__(self, features, targets):
        mean = features.mean(axis=1)
        centred = features - mean[:, None]
        self.scale = np.maximum(centred.std(axis=1), RANK_TOLERANCE * (np.abs(mean) + 1e-300))
        u, s, vt = np.linalg.svd(centred / self.scale[:, None], full_matrices=False)
        keep = s > RANK_TOLERANCE * max(features.shape) * max(s[0], 1e-300)
        offset = (targets - mean) / self.scale
        within = u[:, keep].T @ offset
        lost = np.abs(offset - u[:, keep] @ within)
        if lost.max() > 1e-8 * (1.0 + np.abs(offset).max()):
            k = int(lost.argmax())
            raise ValueError(f"targets: no distribution has these averages: feature {k} is a combination of the "
                             f"others, and its target {targets[k]:.6g} contradicts theirs by "
                             f"{lost[k] * self.scale[k]:.3g}")
        root = np.sqrt(features.shape[1])
        self.back = u[:, keep] / s[keep] * root
        self.q = vt[keep] * root - (within / s[keep] * root)[:, None]

    def original(self, multipliers):
        return self.back @ multipliers / self.scale


def _newton(basis, log_g, tolerance, most):
    """Minimise ln Σ g exp(μ·q); stop when gradient and step are both small, so that a run to infinity does not pass.

    Returns μ, p, ln Z, the steps, whether it converged and whether the dual is so flat there that one must ask why.
    """
    mu = np.zeros(len(basis.q))
    p, log_z = _tilted(basis, log_g, mu)
    for steps in range(most + 1):
        gradient = basis.q @ p
        centred = basis.q - gradient[:, None]
        hessian = (centred * p) @ centred.T
        variances, axes = np.linalg.eigh(hessian)
        steep = variances > 1e-15 * variances.max(initial=0.0)
        step = -axes[:, steep] @ (axes[:, steep].T @ gradient / variances[steep])
        change = basis.q.T @ step
        small = np.abs(gradient).max(initial=0.0) <= tolerance and np.ptp(change) < 1e-6
        flat = variances.min(initial=1.0) < FLAT
        if small or steps == most:
            return mu, p, log_z, steps, small, flat
        length, decrease = min(1.0, 30.0 / max(np.ptp(change), 1e-300)), gradient @ step
        while length > 1e-12:
            new, new_log_z = _tilted(basis, log_g, mu + length * step)
            if new_log_z <= log_z + SUFFICIENT_DECREASE * length * decrease + 1e-14 * abs(log_z):
                break
            length *= 0.5
        else:
            return mu, p, log_z, steps, np.abs(gradient).max() <= tolerance and np.ptp(change) < 1e-4, flat
        mu, p, log_z = mu + length * step, new, new_log_z
    raise AssertionError("unreachable")


def _tilted(basis, log_g, mu):
    """g exp(μ·q)/Z and ln Z."""
    log_z, p = log_sum_exp(log_g + mu @ basis.q)
    return p, float(log_z)

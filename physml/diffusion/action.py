"""The action of a path: minus the logarithm of its probability density, read with three rules for where the drift is.

Without the constant (4π D dt)^{d/2} a step, which all three share. Chapter equations (path-onsager-machlup) to
(path-reverse-ito).
"""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import number, one_of, real_array, vector
from physml.core.frozen import frozen

RULES = {"ito": 0.0, "stratonovich": 0.5, "reverse_ito": 1.0}  # the share of the end of a step


@frozen
class Action:
    """The action of each path.

    Attributes
    ----------
    square : ndarray
        Σ |Δx - v dt|² / (4 D dt) over the steps, shape (paths,).
    jacobian : ndarray
        0, ½ or 1 times Σ ∇·v dt, shape (paths,).
    """

    square: np.ndarray
    jacobian: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Their sum, which does not depend on the rule as dt → 0."""
        return self.square + self.jacobian


def path_action(path, times, drift: Callable, diffusion: float | Callable, *, rule: str = "ito",
                divergence: Callable | None = None) -> Action:
    """The Onsager–Machlup action of paths of dx = v dt + √(2D) dW (Onsager and Machlup 1953).

    Parameters
    ----------
    path : array_like, shape (steps + 1, n, d)
        n paths at the times, as `reverse` returns them with ``path=True``.
    times : array_like, shape (steps + 1,)
        Increasing. For a process that runs backwards, give 1 - t.
    drift : callable
        ``drift(x, t)``, for x of shape (n, d), is v in the same shape.
    diffusion : float or callable
        D, or ``diffusion(t)``: half the variance that noise adds in a unit of time, g²/2 (and ħ g²/2); above 0. It is
        taken at the beginning of a step by every rule.
    rule : {"ito", "stratonovich", "reverse_ito"}
        v at the beginning of a step; the mean of v at both ends; v at the end.
    divergence : callable, optional
        ``divergence(x, t)`` is ∇·v, shape (n,); needed by the last two rules.

    Returns
    -------
    Action

    Raises
    ------
    ValueError
        If shapes do not fit, times do not increase, D is not above 0, the rule is unknown, or a divergence is missing.

    Examples
    --------
    One step of 1 in a time of ½ without a drift: 1 / (4 · 1 · ½).

    >>> path_action([[[0.0]], [[1.0]]], [0, 0.5], lambda x, t: 0 * x, 1.0).total.tolist()
    [0.5]
    """
    path, times = real_array("path", path), vector("times", times)
    if path.ndim != 3 or len(path) != len(times) or len(times) < 2:
        raise ValueError(f"path: got shape {path.shape} at {len(times)} times; give (times, n, d), two times or more")
    if not np.all(np.diff(times) > 0):
        raise ValueError("times: do not increase; for a process that runs backwards, give 1 - t")
    late = RULES[one_of("rule", rule, RULES)]
    if late and divergence is None:
        raise ValueError(f"divergence: is missing; the rule {rule!r} has a Jacobian, which needs ∇·v as a function")
    square, jacobian = np.zeros(path.shape[1]), np.zeros(path.shape[1])
    for k, dt in enumerate(np.diff(times)):
        D = diffusion(times[k]) if callable(diffusion) else diffusion
        D = number("diffusion", D, f"a finite number above 0 (at t = {times[k]:.6g})", lambda x: x > 0)
        ends = [(share, k + m) for m, share in enumerate((1 - late, late)) if share]
        v = sum(share * _field("drift", drift, path[m], times[m], path[m].shape) for share, m in ends)
        square += ((path[k + 1] - path[k] - v * dt) ** 2).sum(axis=1) / (4 * D * dt)
        if late:
            jacobian += late * dt * sum(
                share * _field("divergence", divergence, path[m], times[m], path[m].shape[:1]) for share, m in ends)
    return Action(square, jacobian)


def _field(name, function, x, t, shape):
    found = np.asarray(function(x, float(t)), np.float64)
    if found.shape != shape:
        raise ValueError(f"{name}: returned shape {found.shape}; it must return {shape} for x of shape {x.shape}")
    return found

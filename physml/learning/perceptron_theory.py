"""The perceptron that learns from a teacher, with many weights: entropies, learning curves, transitions.

R is the overlap of a student with the teacher, and of two students with each other: the teacher is distributed like
one of them. The sums over students are of all that make no mistake on α examples a weight (temperature zero).
"""
from math import comb

import numpy as np

from physml.core.arguments import not_negative, positive, whole
from physml.core.gaussian import gaussian_weights
from physml.core.logarithms import log_two_cosh

Z = np.linspace(-10, 10, 801)
NORMAL = gaussian_weights(Z)
STEEPEST = 8.0  # R̂ at the end of the branch of binary students: R = 0.987, beyond the spinodal


def _overlaps(overlap):
    R = np.asarray(overlap, dtype=float)
    if not ((R >= 0) & (R < 1)).all():
        raise ValueError(f"overlap: got {overlap!r}; give numbers in [0, 1)")
    return R


def example_entropy(overlap):
    """Entropy that an example takes from students of this overlap with the teacher (negative), and its slope in R.

    Parameters
    ----------
    overlap : float or array_like
        R in [0, 1).

    Returns
    -------
    (ndarray, ndarray)
        Ψ = 2 ∫ Dt H(γt) ln H(γt) with γ² = R/(1 - R), and Ψ'(R) = ∫ Dt exp(-Rt²/2)/H(√R t) / (2π √(1 - R)).

    Raises
    ------
    ValueError
        If an overlap is not in [0, 1).

    Notes
    -----
    Györgyi (1990); equation (phase-example) of the chapter.

    Examples
    --------
    >>> taken, slope = example_entropy(0.0)
    >>> bool(np.isclose(taken, -np.log(2))), bool(np.isclose(slope, 1 / np.pi))
    (True, True)
    """
    from scipy.special import log_ndtr, ndtr

    R = _overlaps(overlap)[..., None]
    x = np.sqrt(R / (1 - R)) * Z
    slope = np.exp(-R * Z * Z / 2 - log_ndtr(-np.sqrt(R) * Z)) @ NORMAL
    return 2 * (ndtr(x) * log_ndtr(x)) @ NORMAL, slope / (2 * np.pi * np.sqrt(1 - R[..., 0]))


def spherical_overlap(load: float) -> float:
    """R of a spherical student drawn from all that make no mistake: R = 2α (1 - R) Ψ'(R).

    Parameters
    ----------
    load : float
        α, examples for each weight, at least 0.

    Returns
    -------
    float
        The student errs on a share arccos(R)/π of new examples; the vote of all students on arccos(√R)/π.

    Raises
    ------
    ValueError
        If the load is negative.

    Notes
    -----
    Györgyi and Tishby (1990); Engel and Van den Broeck (2001), chapter 2.

    Examples
    --------
    >>> error = np.arccos(spherical_overlap(20.0)) / np.pi
    >>> round(float(20 * error), 2)
    0.62
    """
    from scipy.optimize import brentq

    load = not_negative("load", load)
    if load == 0:
        return 0.0
    return brentq(lambda R: R - 2 * load * (1 - R) * float(example_entropy(R)[1]), 0.0, 1 - 1e-9, xtol=1e-14)


def binary_states(conjugate):
    """The states of binary students, as a curve: load, overlap and entropy at each strength of the field on a weight.

    Parameters
    ----------
    conjugate : float or array_like
        R̂ above 0, mean and variance of that field.

    Returns
    -------
    (ndarray, ndarray, ndarray)
        The load α at which the state is stationary, its R = ∫ Dz tanh(R̂ + √R̂ z), and its entropy a weight,
        s = s₀(R) + αΨ(R) with s₀ = ∫ Dz ln 2cosh(R̂ + √R̂ z) - R̂ (1 + R)/2.

    Raises
    ------
    ValueError
        If a field is not above 0.

    Notes
    -----
    s₀'(R) = -R̂/2, so that α = R̂/2Ψ'(R). Where the load falls again with R̂, the state is a minimum of the entropy.

    Examples
    --------
    >>> load, overlap, entropy = binary_states([1e-6, 1.0])
    >>> load.round(3).tolist(), overlap.round(3).tolist(), entropy.round(3).tolist()
    ([0.0, 0.981], [0.0, 0.55], [0.693, 0.115])
    """
    f = np.asarray(conjugate, dtype=float)
    if not (f > 0).all():
        raise ValueError(f"conjugate: got {conjugate!r}; give numbers above 0")
    x = f[..., None] + np.sqrt(f)[..., None] * Z
    R = np.tanh(x) @ NORMAL
    taken, slope = example_entropy(R)
    load = f / (2 * slope)
    return load, R, log_two_cosh(x) @ NORMAL - f * (1 + R) / 2 + load * taken


def _spinodal():
    """The field at which the load of the branch is largest."""
    from scipy.optimize import minimize_scalar

    return minimize_scalar(lambda f: -float(binary_states(f)[0]), bounds=(0.5, STEEPEST), method="bounded",
                           options={"xatol": 1e-9}).x


def binary_transition() -> tuple[float, float]:
    """Loads of the binary perceptron: where students other than the teacher die out, and where their state ends.

    Returns
    -------
    (float, float)
        1.245, where the entropy of the state at R < 1 reaches that of the teacher alone, zero: the transition. And the
        spinodal, up to which that state stays locally stable.

    Notes
    -----
    Györgyi (1990); Sompolinsky, Tishby and Seung (1990).

    Examples
    --------
    >>> [round(load, 4) for load in binary_transition()]
    [1.2447, 1.4926]
    """
    from scipy.optimize import brentq

    top = _spinodal()
    dies = brentq(lambda f: float(binary_states(f)[2]), 0.1, top, xtol=1e-13)
    return float(binary_states(dies)[0]), float(binary_states(top)[0])


def binary_overlap(load: float) -> tuple[float, float]:
    """R and entropy a weight of the binary students other than the teacher, as long as their state exists.

    Parameters
    ----------
    load : float
        Above 0.

    Returns
    -------
    (float, float)
        Not-a-number above the spinodal. Where the entropy is negative, the typical number of such students is zero.

    Raises
    ------
    ValueError
        If the load is not above 0.

    Examples
    --------
    >>> [round(x, 3) for x in binary_overlap(1.0)], binary_overlap(1.6)
    ([0.561, 0.106], (nan, nan))
    """
    from scipy.optimize import brentq

    load = positive("load", load)
    top = _spinodal()
    if load >= binary_states(top)[0]:
        return float("nan"), float("nan")
    f = brentq(lambda f: float(binary_states(f)[0]) - load, 1e-9, top, xtol=1e-13)
    return tuple(float(x) for x in binary_states(f)[1:])


def expected_survivors(size: int, examples: int) -> np.ndarray:
    """The exact mean number of binary students with k weights like the teacher's after so many normal examples.

    Parameters
    ----------
    size, examples : int
        N, and P, which may be 0.

    Returns
    -------
    ndarray
        C(N, k) (1 - arccos(R)/π)^P with R = 2k/N - 1, for k = 0, …, N, shape (N + 1,).

    Raises
    ------
    ValueError
        If a count is out of its range.

    Examples
    --------
    >>> expected_survivors(3, 0).tolist(), round(float(expected_survivors(15, 30).sum()), 2)
    ([1.0, 3.0, 3.0, 1.0], 1.11)
    """
    size, examples = whole("size", size), whole("examples", examples, 0)
    k = np.arange(size + 1)
    right = 1 - np.arccos(2 * k / size - 1) / np.pi
    return np.array([comb(size, int(i)) for i in k], dtype=float) * right**examples

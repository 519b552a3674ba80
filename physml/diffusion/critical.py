"""When the reverse process decides: speciation, collapse onto the training data, and U-turns."""
import numpy as np

from physml.core.arguments import Seed, not_negative, number, positive, real_array, vector, whole
from physml.core.random import children
from physml.diffusion.mixtures import GaussianMixture, diffused_score
from physml.diffusion.samplers import forward, reverse
from physml.diffusion.schedules import Schedule, checked_schedule


def speciation_time(covariance, schedule: Schedule) -> float:
    """When the largest variance Λ of the data has shrunk to that of the noise, α² Λ = 1 (Biroli et al. 2024).

    In their clock τ = ½ ∫ r it is ½ ln Λ.

    Parameters
    ----------
    covariance : array_like, shape (d, d), or a number
        Of the data; its largest eigenvalue Λ must be at least 1.
    schedule : Schedule

    Returns
    -------
    float
        The time, from 0 (Λ = 1) to 1.

    Raises
    ------
    ValueError
        If Λ is below 1, or so large that the schedule ends before α² Λ = 1.

    Examples
    --------
    >>> from physml.diffusion import constant_schedule
    >>> round(speciation_time(np.exp(4.0), constant_schedule(10.0)), 6)
    0.4
    """
    matrix = np.atleast_2d(real_array("covariance", covariance))
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"covariance: got shape {matrix.shape}; give (d, d) or a number")
    largest = float(np.linalg.eigvalsh(matrix)[-1])
    if largest < 1 or largest * float(checked_schedule(schedule).scale(1.0)) ** 2 > 1:
        raise ValueError(f"covariance: its largest eigenvalue is {largest:.6g}; give one from 1 to "
                         f"{float(schedule.scale(1.0)) ** -2:.6g}, for which α² Λ = 1 happens on this schedule")
    return float(schedule.time(largest**-0.5))


def collapse_time(variances, n: int, schedule: Schedule) -> float:
    """When a noised point still tells which of ``n`` training points it came from: ½ Σ ln(1 + λ α²/σ²) = ln n.

    The left side is the information that x_t has about x_0 if the data are Gaussian with these variances; below this
    time the exact score of the n points leads back to one of them (Biroli et al. 2024, for equal variances).

    Parameters
    ----------
    variances : array_like, shape (d,)
        Eigenvalues λ of the covariance of the data, above 0.
    n : int
        At least 2.
    schedule : Schedule

    Returns
    -------
    float
        The time in (0, 1).

    Raises
    ------
    ValueError
        If an argument is out of its range, or the schedule ends before the information has fallen to ln n.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> t = collapse_time(np.ones(16), 256, linear_schedule())
    >>> round(float(linear_schedule().noise_to_signal(t)), 6)  # 1/√(n^(2/d) - 1)
    1.0
    """
    from scipy.optimize import brentq

    variances, n, schedule = vector("variances", variances), whole("n", n, 2), checked_schedule(schedule)
    if not (variances > 0).all():
        raise ValueError(f"variances: got {variances.min()} among them; give numbers above 0")

    def surplus(t):
        return 0.5 * np.log1p(variances / schedule.noise_to_signal(t) ** 2).sum() - np.log(n)

    if surplus(1.0) > 0:
        raise ValueError(f"n: got {n}; even at t = 1 a noised point tells which of them it was; give more points, or a "
                         "schedule that adds more noise")
    return float(brentq(surplus, 1e-12, 1.0, xtol=1e-14))


def instability_scale(noise: float) -> float:
    """α at which x = 0 between two points ±1 becomes unstable as the reverse process runs: α² = √(ħ² + ħ) - ħ.

    Parameters
    ----------
    noise : float
        ħ of at least 0; at 0 the result is 0: the flow is unstable throughout. For ħ → ∞ it is 1/√2.

    Raises
    ------
    ValueError
        If the noise is negative or not finite. Chapter equation (diffusion-instability).

    Examples
    --------
    >>> round(instability_scale(1.0) ** 2, 12) == round(2**0.5 - 1, 12)
    True
    """
    noise = not_negative("noise", noise)
    return float(np.sqrt(noise / (np.sqrt(noise**2 + noise) + noise))) if noise else 0.0


def u_turn_agreement(signal) -> np.ndarray:
    """The probability that two runs which part at time t end in the same of two classes ±m.

    ``signal`` is α |m| / s with s the width of either class at that time: with q ~ N(signal, 1) along m, each run takes
    the class with probability P = 1/(1 + exp(-2 signal q)), and φ = E[P² + (1 - P)²]. Biroli et al. (2024).

    Parameters
    ----------
    signal : array_like
        Of at least 0, any shape.

    Returns
    -------
    ndarray
        The same shape, from ½ to 1.

    Raises
    ------
    ValueError
        If a signal is negative or not finite.

    Examples
    --------
    >>> round(float(u_turn_agreement(1.0)), 6)
    0.7752
    """
    from scipy.integrate import quad
    from scipy.special import expit

    signal = real_array("signal", signal)
    if (signal < 0).any():
        raise ValueError(f"signal: got {signal.min()}; give numbers of at least 0")

    def average(a):
        def integrand(q):
            p = expit(2 * a * q)
            return np.exp(-(q - a) ** 2 / 2) / np.sqrt(2 * np.pi) * (p**2 + (1 - p) ** 2)

        return quad(integrand, a - 9, a + 9, limit=200, epsabs=1e-12)[0]

    return np.vectorize(average, otypes=[float])(signal)


def u_turn(separation: float, dimension: int, schedule: Schedule, t: float, *, width: float = 1.0, noise: float = 1.0,
           pairs: int = 1000, steps: int = 200, seed: Seed = 0) -> np.ndarray:
    """Go forward to time t, let two reverse runs start from the same point, and see where they end.

    The data are two equal classes N(±m, width²) in ``dimension`` dimensions with |m| = ``separation``; the score is
    exact. Runs with ħ = 1 retrace the forward process, and `u_turn_agreement` holds for them alone.

    Parameters
    ----------
    separation, width : float
        Above 0.
    dimension, pairs, steps : int
        ``steps`` for all of [0, 1].
    schedule : Schedule
    t : float
        Where the two runs part, in (0.01, 1].
    noise : float
        ħ of the way back, at least 0.
    seed : int or SeedSequence

    Returns
    -------
    ndarray of bool
        Shape (pairs, 3): whether the first run ended in the class of the datum, the second did, and both agree.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> u_turn(4.0, 2, linear_schedule(), 0.05, width=0.5, pairs=20).all().item()
    True
    """
    t = number("t", t, "a time in (0.01, 1]", lambda x: 0.01 < x <= 1)
    m = np.zeros(whole("dimension", dimension))
    m[0], steps = positive("separation", separation), whole("steps", steps)
    data = GaussianMixture([1, 1], [m, -m], positive("width", width) ** 2)
    first, second, third, fourth = children(seed, 4)
    x0 = data.sample(whole("pairs", pairs), seed=first)
    x = forward(x0, schedule, t, seed=second)
    label = np.argmax(data.responsibilities(x0), axis=1)
    ends = [np.argmax(data.responsibilities(_return(data, x, schedule, t, steps, noise, s)), axis=1)
            for s in (third, fourth)]
    return np.stack([ends[0] == label, ends[1] == label, ends[0] == ends[1]], axis=1)


def _return(data, x, schedule, t, steps, noise, seed):
    """From time ``t``, where x is, to 0.01."""
    return reverse(diffused_score(data, schedule), x, schedule, t_start=t, steps=max(2, int(np.ceil(steps * t))),
                   seed=seed, noise=noise, method="heun", spacing="log")


"""Ridge regression on random features, a network whose first layer stays as drawn: its limit, and simulations."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, not_negative, one_of, positive, whole
from physml.core.gaussian import gaussian_weights
from physml.core.random import children, generator
from physml.core.sweep import sweep
from physml.learning.activations import ACTIVATIONS, activate
from physml.learning.ridge import ridge_fit


def activation_split(activation: str = "tanh") -> tuple[float, float, float]:
    """A function φ of a standard normal z as mean + slope z + rest: (mean, slope, standard deviation of the rest).

    Parameters
    ----------
    activation : {"linear", "tanh", "relu", "silu", "square"}

    Returns
    -------
    (float, float, float)
        ⟨φ⟩, ⟨z φ⟩, and the root of ⟨φ²⟩ - ⟨φ⟩² - ⟨z φ⟩².

    Raises
    ------
    ValueError
        If the activation is unknown.

    Examples
    --------
    >>> [round(part, 6) for part in activation_split("relu")]
    [0.398942, 0.5, 0.301405]
    """
    z = np.linspace(-12, 12, 24_001)
    weights = gaussian_weights(z)
    y = activate(one_of("activation", activation, ACTIVATIONS), z)
    mean, slope = weights @ y, weights @ (z * y)
    return float(mean), float(slope), float(max(weights @ (y - mean) ** 2 - slope**2, 0.0) ** 0.5)


def random_feature_risk(widths, n: int, inputs: int, *, ridge: float, noise: float = 0.0, activation: str = "tanh"):
    """The risk of ridge regression on φ(w·x) with random w of length one, in the limit of many inputs.

    The target is linear with a coefficient vector of length one, plus noise; x is standard normal. The limit is taken
    at fixed ratios of widths, examples and inputs, and so only these ratios matter.

    Parameters
    ----------
    widths : float or sequence of float
        Random features.
    n, inputs : int
        Examples, and components of x.
    ridge : float
        Of the sum of squares, above 0.
    noise : float
        Standard deviation.
    activation : str
        With a part that is not linear.

    Returns
    -------
    float or ndarray
        Mean squared error of a prediction, less the noise in its target.

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Notes
    -----
    Mei and Montanari (2022), theorem 2 and definitions 1-3, for a linear target. Their ν₁ and ν₂ are imaginary here:
    i a and i b with a = ψ₁/(s + b + ζ²b/(1 + ζ²ab)), b = ψ₂/(s + a + ζ²a/(1 + ζ²ab)). Their penalty is our ridge
    times inputs/(n · width).

    Examples
    --------
    >>> [round(float(r), 2) for r in random_feature_risk([30, 180, 1000], 180, 60, ridge=1e-3, noise=0.5)]
    [0.72, 12.13, 0.18]
    """
    psi2 = whole("n", n) / whole("inputs", inputs)
    ridge, tau2 = positive("ridge", ridge), not_negative("noise", noise) ** 2
    _, linear, rest = activation_split(activation)
    if rest < 1e-6:
        raise ValueError(f"activation: got {activation!r}, which is linear; give one that is not, as 'tanh'")
    z = (linear / rest) ** 2
    risks = []
    for psi1 in (positive("widths", width) / inputs for width in np.ravel(widths)):
        c = _chi(psi1, psi2, z, (ridge / inputs) ** 0.5 / rest)
        bias = psi2 * c**3 * z**2 - psi2 * c**2 * z + psi1 * psi2 * (c * z - 1)
        spread = c**5 * z**3 - 3 * c**4 * z**2 + (psi1 - 1) * c**3 * z**3 + 2 * c**3 * z**2 + 3 * c**3 * z \
            - (psi1 + 1) * c**2 * z**2 - 2 * c**2 * z - c**2
        rank = -c**5 * z**3 + 3 * c**4 * z**2 + (psi1 * psi2 - psi2 - psi1 + 1) * c**3 * z**3 - 2 * c**3 * z**2 \
            - 3 * c**3 * z + (psi1 + psi2 - 3 * psi1 * psi2 + 1) * c**2 * z**2 + 2 * c**2 * z + c**2 \
            + psi1 * psi2 * (3 * c * z - 1)
        risks.append((bias + tau2 * spread) / rank)
    return float(risks[0]) if np.ndim(widths) == 0 else np.array(risks)


def _chi(psi1, psi2, z, s):
    """χ = ν₁ν₂ = -ab, by damped iteration."""
    a, b = psi1 / s, psi2 / s
    for _ in range(200_000):
        new = psi1 / (s + b + z * b / (1 + z * a * b))
        other = psi2 / (s + new + z * new / (1 + z * new * b))
        change = abs(new - a) / a + abs(other - b) / b
        a, b = (a + new) / 2, (b + other) / 2
        if change < 1e-13:
            break
    return -a * b


def random_feature_fits(widths, n: int, inputs: int, *, ridge: float, noise: float = 0.0, activation: str = "tanh",
                        samples: int = 20, seed: Seed = 0, executor: Executor | None = None) -> np.ndarray:
    """The same risk of drawn data and drawn features; on 1000 new points for each fit.

    Parameters
    ----------
    widths : sequence of int
    n, inputs, ridge, noise, activation
        As in `random_feature_risk`.
    samples : int
        Data sets, each with features of its own; wider fits keep the features of narrower ones.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where to run (`physml.core.sweep`).

    Returns
    -------
    ndarray
        Shape (samples, len(widths)).

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> risks = random_feature_fits([20, 200], 60, 30, ridge=0.1, noise=0.3, samples=100)
    >>> limit = random_feature_risk([20, 200], 60, 30, ridge=0.1, noise=0.3)
    >>> bool(np.all(abs(risks.mean(axis=0) / limit - 1) < 0.2))
    True
    """
    widths = [whole("widths", width) for width in np.ravel(widths)]
    settings = (widths, whole("n", n), whole("inputs", inputs), positive("ridge", ridge), not_negative("noise", noise),
                one_of("activation", activation, ACTIVATIONS))
    points = [(settings, child) for child in children(seed, whole("samples", samples))]
    return np.array(sweep(_fit, points, executor, progress=False))


def _fit(point):
    (widths, n, d, ridge, noise, activation), child = point
    rng = generator(child)
    w = rng.normal(size=(d, max(widths)))
    w /= np.linalg.norm(w, axis=0)
    beta = np.full(d, d**-0.5)
    x, new = rng.normal(size=(n, d)), rng.normal(size=(1000, d))
    y = x @ beta + noise * rng.normal(size=n)
    seen, unseen, risks = activate(activation, x @ w), activate(activation, new @ w), []
    for width in widths:
        fit = ridge_fit(seen[:, :width], y, ridge)
        risks.append(np.mean((unseen[:, :width] @ fit - new @ beta) ** 2))
    return np.array(risks)

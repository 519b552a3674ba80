"""A Bayesian mixture of Gaussians with unknown means: coordinate ascent, and the exact posterior for few data.

μ_k ~ N(0, τ²); for each datum a label c_i, uniform over the K components; x_i ~ N(μ_{c_i}, σ²). The variational family
is Π_k N(m_k, v_k) Π_i r_i(c_i). Given the labels everything is Gaussian, so that the exact answer is a sum over K^n of
them: 2^n spin configurations for two components.
"""
import numpy as np

from physml.core.arguments import not_negative, positive, real_array, vector, whole
from physml.core.frozen import frozen
from physml.core.logarithms import log_sum_exp
from physml.spins.exact import all_states

LARGEST_SUM = 2**20


@frozen
class MixtureFit:
    """A stationary point of the evidence lower bound.

    Attributes
    ----------
    means, variances : ndarray, shape (K,)
        Of q(μ_k), in ascending order of the means.
    responsibilities : ndarray, shape (n, K)
        q(c_i = k).
    elbo : float
        At most the log evidence.
    path : ndarray, shape (iterations + 1,)
        The bound after each sweep; it never falls.
    converged : bool
        Whether the last sweep moved no mean by more than the tolerance.
    residual : float
        By how much it moved the mean that moved most.
    """

    means: np.ndarray
    variances: np.ndarray
    responsibilities: np.ndarray
    elbo: float
    path: np.ndarray
    converged: bool
    residual: float


@frozen
class MixturePosterior:
    """Exact, by summing over all labels.

    Attributes
    ----------
    log_evidence : float
    ordered_means : ndarray, shape (K,)
        Posterior means of the component that owns the leftmost datum, and of the other (for K = 2): labels mean nothing
        until something breaks their symmetry.
    together : ndarray, shape (n, n)
        The probability that two data share their component, which no relabelling changes.
    """

    log_evidence: float
    ordered_means: np.ndarray
    together: np.ndarray


def _data(x, sd, prior_sd):
    return vector("x", x), positive("sd", sd), positive("prior_sd", prior_sd)


def fit_mixture(x: np.ndarray, components: int = 2, *, sd: float = 1.0, prior_sd: float = 5.0,
                start: np.ndarray | None = None, max_iterations: int = 500, tolerance: float = 1e-10) -> MixtureFit:
    """Coordinate ascent: labels in the mean field of the means, means in the mean field of the labels.

    r_ik ∝ exp[(x_i m_k - ½ (m_k² + v_k))/σ²], v_k = (1/τ² + Σ_i r_ik/σ²)⁻¹, m_k = v_k Σ_i r_ik x_i/σ².

    Parameters
    ----------
    x : array_like, shape (n,)
    components : int
    sd, prior_sd : float
        σ of a component and τ of the prior of its mean.
    start : array_like, shape (K,), optional
        First means; by default quantiles of the data. Equal means are a stationary point that keeps them equal.
    max_iterations : int
        Sweeps at most.
    tolerance : float
        On the change of a mean in a sweep.

    Returns
    -------
    MixtureFit

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> x = np.array([-2.2, -1.7, -2.6, 1.9, 2.4])
    >>> fit = fit_mixture(x)
    >>> fit.means.round(2), fit.elbo <= mixture_posterior(x).log_evidence
    (array([-2.14,  2.11]), True)
    """
    x, sd, prior_sd = _data(x, sd, prior_sd)
    components, last = whole("components", components), whole("max_iterations", max_iterations, 0)
    tolerance = not_negative("tolerance", tolerance)
    quantiles = (np.arange(components) + 0.5) / components
    m = np.quantile(x, quantiles) if start is None else real_array("start", start, (components,))
    v, path, residual = np.full(components, sd**2), [], np.inf
    for iteration in range(last + 1):
        _, r = log_sum_exp((np.outer(x, m) - 0.5 * (m**2 + v)) / sd**2)
        path.append(_elbo(x, m, v, r, sd, prior_sd))
        if residual <= tolerance or iteration == last:
            break
        v = 1 / (1 / prior_sd**2 + r.sum(axis=0) / sd**2)
        new = v * (x @ r) / sd**2
        residual = float(np.abs(new - m).max())
        m = new
    order = np.argsort(m)
    return MixtureFit(m[order], v[order], r[:, order], path[-1], np.array(path), residual <= tolerance, residual)


def _elbo(x, m, v, r, sd, prior_sd):
    from scipy.special import entr

    k, n = m.size, x.size
    prior = -0.5 * ((m**2 + v) / prior_sd**2 + np.log(2 * np.pi * prior_sd**2)).sum() - n * np.log(k)
    squared = (x[:, None] - m) ** 2 + v
    likelihood = -0.5 * (r * squared).sum() / sd**2 - 0.5 * n * np.log(2 * np.pi * sd**2)
    return float(prior + likelihood + 0.5 * np.log(2 * np.pi * np.e * v).sum() + entr(r).sum())


def mixture_posterior(x: np.ndarray, *, sd: float = 1.0, prior_sd: float = 5.0) -> MixturePosterior:
    """The exact posterior for two components and at most 20 data.

    Given the labels the x of a component are jointly Gaussian, with evidence in closed form.

    Parameters
    ----------
    x : array_like, shape (n,)
    sd, prior_sd : float

    Returns
    -------
    MixturePosterior

    Raises
    ------
    ValueError
        If there are too many data, or an argument is not what it should be.

    Examples
    --------
    >>> round(mixture_posterior([0.0], sd=1.0, prior_sd=1.0).log_evidence, 6)
    -1.265512
    """
    x, sd, prior_sd = _data(x, sd, prior_sd)
    if 2**x.size > LARGEST_SUM:
        raise ValueError(f"x: has {x.size} data and 2**{x.size} labellings; give at most 20")
    labels = all_states(x.size, (0, 1)).astype(float)
    log_weight = np.full(len(labels), -x.size * (np.log(2) + 0.5 * np.log(2 * np.pi * sd**2))
                         - 0.5 * (x @ x) / sd**2)
    owner = []
    for member in (labels, 1 - labels):
        variance = 1 / (1 / prior_sd**2 + member.sum(axis=1) / sd**2)
        mean = variance * (member @ x) / sd**2
        log_weight += 0.5 * (np.log(variance / prior_sd**2) + mean**2 / variance)
        owner.append(mean)
    evidence, weight = log_sum_exp(log_weight)
    first = labels[:, x.argmin()] == 1
    ordered = np.array([weight @ np.where(first, owner[0], owner[1]), weight @ np.where(first, owner[1], owner[0])])
    signs = 2 * labels - 1
    return MixturePosterior(float(evidence), ordered, 0.5 * (1 + (signs * weight[:, None]).T @ signs))

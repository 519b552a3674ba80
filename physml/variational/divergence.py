"""The Kullback–Leibler divergence, and what it has to do with a free energy."""
import numpy as np

from physml.core.arguments import inverse_temperature, real_array, square_matrix, vector


def distribution(name: str, values) -> np.ndarray:
    """Probabilities as a float64 array of any shape, or a ValueError."""
    p = real_array(name, values)
    if p.ndim == 0 or (p < 0).any() or abs(p.sum() - 1) > 1e-8:
        raise ValueError(f"{name}: sums to {p.sum():.9g}, smallest entry {p.min() if p.size else np.nan:.3g}; give "
                         "probabilities, not negative and with sum one")
    return p


def kl(q: np.ndarray, p: np.ndarray) -> float:
    """D_KL(q‖p) = Σ q ln(q/p) of two distributions over the same finite set, in nats.

    If the data come from q and are coded with the code that is best for p, a symbol costs this much more than with q's
    own code. Not symmetric; infinite where q puts probability and p puts none.

    Parameters
    ----------
    q, p : array_like
        Probabilities, of one shape.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes differ, or an argument is no distribution.

    Examples
    --------
    >>> kl([0.5, 0.5], [0.5, 0.5]), round(kl([1, 0], [0.5, 0.5]), 6), kl([0.5, 0.5], [1, 0])
    (0.0, 0.693147, inf)
    """
    from scipy.special import rel_entr

    q, p = distribution("q", q), distribution("p", p)
    if q.shape != p.shape:
        raise ValueError(f"p: got shape {p.shape}, and {q.shape} for q; give two distributions over the same set")
    return float(max(rel_entr(q, p).sum(), 0.0))


def entropy(q: np.ndarray) -> float:
    """S = -Σ q ln q, in nats.

    Examples
    --------
    >>> round(entropy([0.5, 0.25, 0.25]), 6)
    1.039721
    """
    from scipy.special import entr

    return float(entr(distribution("q", q)).sum())


def variational_free_energy(q: np.ndarray, energies: np.ndarray, beta: float = 1.0) -> float:
    """F[q] = ⟨E⟩_q - S(q)/β, never below F = -ln Z/β: D_KL(q‖p) = β (F[q] - F) (equation mf-identity).

    Parameters
    ----------
    q : array_like
        Probabilities of the states.
    energies : array_like
        Of the same states.
    beta : float
        Above 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes differ, q is no distribution, or β is not above 0.

    Examples
    --------
    >>> float(np.round(variational_free_energy([0.5, 0.5], [0.0, 2.0]), 6))
    0.306853
    """
    q, beta = distribution("q", q), inverse_temperature(beta)
    energies = real_array("energies", energies, q.shape)
    return float((q * energies).sum() - entropy(q) / beta)


def gaussian_kl(m0, S0, m1, S1) -> float:
    """D_KL(N(m0, S0)‖N(m1, S1)), in nats.

    ½ [tr(S1⁻¹ S0) + (m1-m0)·S1⁻¹(m1-m0) - d + ln(det S1/det S0)].

    Parameters
    ----------
    m0, m1 : float or array_like, shape (d,)
        Means.
    S0, S1 : float or array_like, shape (d, d)
        Covariances (for d = 1 variances).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not fit or a covariance is not symmetric and positive definite.

    Examples
    --------
    >>> rho = 0.8
    >>> best = gaussian_kl([0, 0], np.eye(2) * (1 - rho**2), [0, 0], [[1, rho], [rho, 1]])
    >>> bool(np.isclose(best, -0.5 * np.log(1 - rho**2)))
    True
    """
    m0 = vector("m0", np.atleast_1d(m0))
    m1 = real_array("m1", np.atleast_1d(m1), m0.shape)
    L0, L1 = cholesky_factor("S0", S0, m0), cholesky_factor("S1", S1, m0)
    spread, shift = np.linalg.solve(L1, L0), np.linalg.solve(L1, m1 - m0)
    logs = 2 * (np.log(np.diag(L1)) - np.log(np.diag(L0))).sum()
    return float(0.5 * ((spread**2).sum() + shift @ shift - m0.size + logs))


def cholesky_factor(name, S, mean):
    """The Cholesky factor of a covariance matrix."""
    S = square_matrix(name, np.atleast_2d(S), "covariances")
    if S.shape != (mean.size, mean.size):
        raise ValueError(f"{name}: got shape {S.shape}; give a covariance matrix {(mean.size, mean.size)}")
    if np.abs(S - S.T).max() > 1e-10 * np.abs(S).max():
        raise ValueError(f"{name}: differs from its transpose by {np.abs(S - S.T).max():.3g}; give a symmetric matrix")
    try:
        return np.linalg.cholesky(S)
    except np.linalg.LinAlgError:
        raise ValueError(f"{name}: is not positive definite; give a covariance matrix") from None

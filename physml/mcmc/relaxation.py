"""How fast a chain with a known matrix forgets: spectral gap, distance against time, exact autocorrelation time."""
import numpy as np

from physml.core.arguments import real_array, whole
from physml.mcmc.finite import (
    detailed_balance_residual,
    distribution,
    is_irreducible,
    is_sparse,
    period,
    stationary_distribution,
    transition_matrix,
)


def spectral_gap(P) -> float:
    """1 - |λ₂|, with λ₂ the eigenvalue of second largest modulus; zero for periodic and for reducible chains.

    Examples
    --------
    >>> round(spectral_gap([[0.9, 0.1], [0.2, 0.8]]), 12), round(spectral_gap([[0, 1], [1, 0]]), 12)
    (0.3, 0.0)
    """
    P = transition_matrix(P)
    moduli = np.sort(np.abs(np.linalg.eigvals(P.toarray() if is_sparse(P) else P)))
    return float(1 - moduli[-2]) if len(moduli) > 1 else 1.0


def total_variation(P, start: np.ndarray, transitions: int, pi: np.ndarray | None = None) -> np.ndarray:
    """The distance ½ Σ_i |p_t(i) - π(i)| after t = 0 … ``transitions`` steps from the distribution ``start``.

    Returns
    -------
    ndarray of float64, shape (transitions + 1,)

    Examples
    --------
    >>> total_variation([[0.5, 0.5], [0.5, 0.5]], [1, 0], 2)
    array([0.5, 0. , 0. ])
    """
    P = transition_matrix(P)
    transitions = whole("transitions", transitions, 0)
    p = distribution(start, P.shape[0], "start")
    pi = stationary_distribution(P) if pi is None else distribution(pi, P.shape[0], "pi")
    distances = np.empty(transitions + 1)
    for t in range(transitions + 1):
        distances[t] = 0.5 * np.abs(p - pi).sum()
        p = P.T @ p
    return distances


def integrated_autocorrelation_time(P, observable: np.ndarray, *, thin: int = 1,
                                    pi: np.ndarray | None = None) -> float:
    """The exact τ = 1/2 + Σ_{t>=1} ρ(t) of an observable of the stationary chain, from its transition matrix.

    With f the observable minus its mean, (1 - P^thin) g = f and ⟨·,·⟩ weighted by π: τ = ⟨f, g⟩/⟨f, f⟩ - 1/2. The
    solution is dense for a dense P; for a sparse one iterative, to a relative residual of 1e-12.

    Parameters
    ----------
    P : array_like or SciPy sparse array, shape (n, n)
        Irreducible.
    observable : array_like, shape (n,)
    thin : int
        Look at the chain every so many steps; τ is then in that unit. (The sum over every step of a lattice of N sites,
        divided by N, is another common meaning of "τ in sweeps".)
    pi : array_like, shape (n,), optional
        The stationary distribution, where it is known.

    Returns
    -------
    float
        nan for a constant observable.

    Raises
    ------
    ValueError
        If P is not a transition matrix, an argument has the wrong size, or ``thin`` shares a factor with the period.

    Examples
    --------
    >>> round(integrated_autocorrelation_time([[0.95, 0.05], [0.05, 0.95]], [-1, 1]), 9)  # ρ(t) = 0.9^t
    9.5
    """
    P = transition_matrix(P)
    if not is_irreducible(P):
        raise ValueError("P: is not irreducible; take one closed class of states")
    f, thin = real_array("observable", observable, P.shape[:1]), whole("thin", thin)
    pi = stationary_distribution(P) if pi is None else distribution(pi, P.shape[0], "pi")
    if thin > 1 and np.gcd(period(P), thin) > 1:
        raise ValueError(f"thin: got {thin}, which has a common factor with the period {period(P)} of the chain; "
                         "seen that rarely it is not irreducible")
    f = f - pi @ f
    if pi @ f**2 <= 1e-28 * max(1.0, np.abs(observable).max() ** 2):
        return float("nan")
    g = _solve_poisson_sparse(P, pi, f, thin) if is_sparse(P) else _solve_poisson(P, pi, f, thin)
    return float((pi * f) @ g / ((pi * f) @ f) - 0.5)


def _solve_poisson(P, pi, f, thin):
    return np.linalg.solve(np.eye(len(f)) - np.linalg.matrix_power(P, thin) + pi, f)


def _solve_poisson_sparse(P, pi, f, thin):
    """The same in the symmetric form √π (1 - P^thin) 1/√π where P is reversible: conjugate gradients."""
    from scipy.sparse.linalg import LinearOperator, cg, gmres

    root = np.sqrt(pi)

    def apply(v):
        u = v.ravel() / root
        for _ in range(thin):
            u = P @ u
        return v.ravel() - root * u + root * (root @ v.ravel())

    n = len(f)
    solver = cg if detailed_balance_residual(P, pi) < 1e-14 else gmres
    solution, failure = solver(LinearOperator((n, n), apply, dtype=np.float64), root * f, rtol=1e-12, maxiter=10_000)
    if failure:
        raise ValueError("P: the iterative solution does not converge; give a dense P")
    return solution / root

"""Independent spins in each other's mean fields: the naive approximation, and TAP with Onsager's reaction term."""
import numpy as np

from physml.core.arguments import Seed, fraction, inverse_temperature, not_negative, whole
from physml.core.frozen import frozen
from physml.meanfield import kernels
from physml.meanfield.arguments import spin_form, starting_points


@frozen
class MeanField:
    """A solution of the self-consistent equations.

    Attributes
    ----------
    magnetizations : ndarray, shape (n,)
        ⟨s_i⟩ in the model's own values.
    free_energy : float
        Extensive, with the model's offset. A bound on the true one for `naive`, not for `tap` and `bethe`.
    converged : bool
        Whether the residual reached the tolerance. If not, nothing here is a solution.
    residual : float
        The largest violation of an equation in the last sweep, in units of a magnetization (of a spin).
    iterations : int
        Sweeps from the start that led here.
    """

    magnetizations: np.ndarray
    free_energy: float
    converged: bool
    residual: float
    iterations: int


def naive(model, beta: float = 1.0, *, start: np.ndarray | None = None, starts: int = 10, seed: Seed = 0,
          tolerance: float = 1e-12, max_iterations: int = 10_000) -> MeanField:
    """Naive mean field: the product distribution Q with the smallest F[Q] = ⟨E⟩_Q - S(Q)/β that is found.

    For spins m_i = tanh(β (h_i + Σ_j J_ij m_j)), one site after another: coordinate descent, in which F never rises.
    F[Q] >= F always (Gibbs, Bogoliubov; equation mf-identity of the chapter), also before convergence.

    Parameters
    ----------
    model : PairwiseModel
        With either convention; the result does not depend on it.
    beta : float
        Above 0.
    start : array_like, shape (n,) or (k, n), optional
        Spin magnetizations in [-1, 1] to start from.
    starts : int
        Without ``start``: one slightly magnetized start and ``starts - 1`` random ones; the lowest F counts. The minima
        are local ones: a spin glass has many.
    seed : int or SeedSequence
        Of the random starts.
    tolerance : float
        The residual at which a start has converged.
    max_iterations : int
        The most sweeps over the sites that a start may take.

    Returns
    -------
    MeanField

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> from physml.spins import PairwiseModel
    >>> pair = PairwiseModel([[0, 1], [1, 0]])
    >>> found = naive(pair, beta=0.5)
    >>> found.converged, round(found.free_energy, 6), round(-2 * pair.log_partition(0.5), 6)
    (True, -2.772589, -3.012818)
    """
    couplings, fields, offset = spin_form(model)
    beta, most = inverse_temperature(beta), whole("max_iterations", max_iterations)
    tolerance = not_negative("tolerance", tolerance)

    def solve(m, report):
        kernels.naive_sweeps(couplings, fields, beta, m, most, tolerance, report)

    return _best(solve, lambda m: offset + _gibbs(couplings, fields, beta, m), model, tolerance,
                 starting_points(start, model.size, starts, seed))


def tap(model, beta: float = 1.0, *, start: np.ndarray | None = None, starts: int = 10, seed: Seed = 0,
        damping: float = 0.5, tolerance: float = 1e-12, max_iterations: int = 10_000) -> MeanField:
    """Thouless, Anderson and Palmer's equations: naive mean field plus the next order of the expansion in β.

    F_TAP = F_naive - (β/4) Σ_ij J_ij² (1 - m_i²)(1 - m_j²), stationary where
    m_i = tanh(β (h_i + Σ_j J_ij m_j) - β² m_i Σ_j J_ij² (1 - m_j²)) (Plefka 1982). **Not a bound**: F_TAP can lie below
    the true free energy.

    Parameters
    ----------
    model, beta, start, starts, seed, tolerance, max_iterations
        As for `naive`; among starts that converge the lowest F_TAP counts.
    damping : float
        The part of the old value that each update keeps, in [0, 1).

    Returns
    -------
    MeanField

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> from physml.spins import PairwiseModel
    >>> pair = PairwiseModel([[0, 1], [1, 0]])
    >>> round(tap(pair, beta=0.5).free_energy, 6)      # below the exact value, -3.012818
    -3.022589
    """
    couplings, fields, offset = spin_form(model)
    beta, damping = inverse_temperature(beta), fraction("damping", damping)
    most, tolerance = whole("max_iterations", max_iterations), not_negative("tolerance", tolerance)

    def solve(m, report):
        kernels.tap_sweeps(couplings, fields, beta, damping, m, most, tolerance, report)

    def free_energy(m):
        spread = 1 - m**2
        return offset + _gibbs(couplings, fields, beta, m) - 0.25 * beta * spread @ couplings**2 @ spread

    return _best(solve, free_energy, model, tolerance, starting_points(start, model.size, starts, seed))


def _gibbs(couplings, fields, beta, m):
    """⟨E⟩ - S/β of independent spins."""
    return -0.5 * m @ couplings @ m - fields @ m - binary_entropy(m).sum() / beta


def binary_entropy(m: np.ndarray) -> np.ndarray:
    """The entropy of a spin with mean m, in nats; ln 2 at m = 0, 0 at ±1."""
    from scipy.special import entr

    m = np.asarray(m, np.float64)
    return entr(0.5 * (1 + m)) + entr(0.5 * (1 - m))


def _best(solve, free_energy, model, tolerance, starts):
    """Run every start; of those that converged the one of lowest free energy, otherwise the smallest residual."""
    found = []
    for m in starts.copy():
        report = np.zeros(2)
        solve(m, report)
        found.append(MeanField(m, float(free_energy(m)), bool(report[0] <= tolerance), float(report[0]),
                               int(report[1])))
    best = min(found, key=lambda f: (not f.converged, f.free_energy if f.converged else f.residual))
    m = best.magnetizations if model.values[0] == -1 else 0.5 * (1 + best.magnetizations)
    return MeanField(m, best.free_energy, best.converged, best.residual, best.iterations)

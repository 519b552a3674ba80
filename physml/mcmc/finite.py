"""Markov chains small enough to write the transition matrix: P[i, j] is the probability to go from i to j."""
import numpy as np

from physml.mcmc import finite_kernels


def metropolis_matrix(target: np.ndarray, proposal: np.ndarray) -> np.ndarray:
    """The transition matrix of Metropolis–Hastings: P_ij = q_ij min(1, π_j q_ji / (π_i q_ij)), and the rest stays.

    Parameters
    ----------
    target : array_like, shape (n,)
        Weights of the states, positive, not necessarily normalised.
    proposal : array_like, shape (n, n)
        Transition matrix of the proposal; need not be symmetric.

    Raises
    ------
    ValueError
        For weights that are not positive and finite, or a proposal that is not a transition matrix of that size.

    Examples
    --------
    >>> metropolis_matrix([1, 2], [[0, 1], [1, 0]])
    array([[0. , 1. ],
           [0.5, 0.5]])
    """
    q = transition_matrix(proposal, "proposal")
    q = q.toarray() if is_sparse(q) else q
    weights = np.ascontiguousarray(target, dtype=np.float64)
    if weights.shape != q.shape[:1] or not (np.isfinite(weights).all() and (weights > 0).all()):
        raise ValueError(f"target: got {weights}; give {q.shape[0]} positive finite weights, one for each state")
    P = np.empty(q.shape)
    finite_kernels.metropolis_transitions(weights, np.ascontiguousarray(q), P)
    return P


def stationary_distribution(P) -> np.ndarray:
    """The distribution π with π P = π.

    Parameters
    ----------
    P : array_like or SciPy sparse array, shape (n, n)
        Rows sum to 1. There must be one closed class of states only.

    Raises
    ------
    ValueError
        If P is not a transition matrix, or π is not unique.

    Examples
    --------
    >>> stationary_distribution([[0.5, 0.5], [1.0, 0.0]]).round(6)
    array([0.666667, 0.333333])
    """
    P = transition_matrix(P)
    closed = _closed_classes(P)
    if len(closed) != 1:
        raise ValueError(f"P: has {len(closed)} closed classes of states, so that the stationary distribution is not "
                         "unique; connect them or take one")
    pi = np.zeros(P.shape[0])
    pi[closed[0]] = _stationary_irreducible(P[closed[0]][:, closed[0]])
    return pi


def detailed_balance_residual(P, pi: np.ndarray) -> float:
    """The largest |π_i P_ij - π_j P_ji|: zero, up to rounding, for a reversible chain.

    Examples
    --------
    >>> detailed_balance_residual([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [1/3, 1/3, 1/3]).__round__(6)
    0.333333
    """
    P = transition_matrix(P)
    pi = distribution(pi, P.shape[0], "pi")
    flow = P.multiply(pi[:, None]).tocsr() if is_sparse(P) else pi[:, None] * P
    return float(abs(flow - flow.T).max())


def is_irreducible(P) -> bool:
    """Whether every state can be reached from every other one.

    Examples
    --------
    >>> is_irreducible([[0, 1], [1, 0]]), is_irreducible([[1, 0], [0.5, 0.5]])
    (True, False)
    """
    from scipy.sparse.csgraph import connected_components

    return connected_components(_graph(transition_matrix(P)), connection="strong")[0] == 1


def period(P) -> int:
    """The greatest common divisor of the lengths of all closed walks of an irreducible chain; 1 means aperiodic.

    Raises
    ------
    ValueError
        If P is not a transition matrix or not irreducible.

    Examples
    --------
    >>> period([[0, 1], [1, 0]]), period([[0.1, 0.9], [1, 0]])
    (2, 1)
    """
    from scipy.sparse.csgraph import breadth_first_order

    P = transition_matrix(P)
    if not is_irreducible(P):
        raise ValueError("P: is not irreducible, so that it has no single period; take one closed class of states")
    graph = _graph(P)
    order, previous = breadth_first_order(graph, 0)
    level = np.zeros(P.shape[0], np.int64)
    for state in order[1:]:
        level[state] = level[previous[state]] + 1
    here, there = graph.nonzero()
    return int(np.gcd.reduce(np.abs(level[here] + 1 - level[there])))


def is_sparse(P) -> bool:
    """Whether P is a SciPy sparse matrix or array."""
    return hasattr(P, "tocsr")


def transition_matrix(P, name: str = "P"):
    """P as float64, dense or sparse (CSR), checked to be a transition matrix."""
    P = P.tocsr().astype(np.float64) if is_sparse(P) else np.asarray(P, dtype=np.float64)
    if P.ndim != 2 or P.shape[0] != P.shape[1] or P.shape[0] == 0:
        raise ValueError(f"{name}: got shape {P.shape}; give a square matrix, row i the probabilities to leave state i")
    entries = P.data if is_sparse(P) else P
    if not np.isfinite(entries).all() or (entries < 0).any():
        raise ValueError(f"{name}: has entries that are negative or not finite; give probabilities")
    sums = np.asarray(P.sum(axis=1)).ravel()
    worst = int(np.argmax(np.abs(sums - 1)))
    if abs(sums[worst] - 1) > 1e-10:
        raise ValueError(f"{name}: row {worst} sums to {sums[worst]!r}; every row must sum to 1 (rows, not columns)")
    return P


def distribution(p: np.ndarray, n: int, name: str) -> np.ndarray:
    """p as float64, checked to be a distribution over n states."""
    p = np.asarray(p, dtype=np.float64)
    if p.shape != (n,) or not np.isfinite(p).all() or (p < 0).any() or abs(p.sum() - 1) > 1e-10:
        raise ValueError(f"{name}: got shape {p.shape} with sum {p.sum()}; give {n} probabilities that sum to 1")
    return p


def _graph(P):
    from scipy.sparse import csr_array

    graph = csr_array(P)
    graph.eliminate_zeros()
    return graph


def _closed_classes(P):
    """The classes of mutually reachable states that no transition leaves."""
    from scipy.sparse.csgraph import connected_components

    graph = _graph(P)
    count, label = connected_components(graph, connection="strong")
    here, there = graph.nonzero()
    leaves = np.unique(label[here[label[here] != label[there]]])
    return [np.flatnonzero(label == k) for k in np.setdiff1d(np.arange(count), leaves)]


def _stationary_irreducible(P):
    """Solve π (1 - P) = 0 with one equation replaced by Σ π = 1."""
    n = P.shape[0]
    right = np.zeros(n)
    right[-1] = 1.0
    if not is_sparse(P):
        matrix = np.eye(n) - P.T
        matrix[-1] = 1.0
        pi = np.linalg.solve(matrix, right)
    else:
        from scipy.sparse import eye_array, vstack
        from scipy.sparse.linalg import spsolve

        balance = (eye_array(n, format="csr") - P.T.tocsr())[:-1]
        pi = spsolve(vstack([balance, np.ones((1, n))], format="csc"), right)
    pi = np.maximum(pi, 0.0)
    return pi / pi.sum()

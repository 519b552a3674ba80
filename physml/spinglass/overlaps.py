"""The overlap of two replicas, q = s·s'/n, whose distribution says whether a glass has one valley or many."""
import numpy as np

from physml.core.arguments import inverse_temperature
from physml.core.frozen import frozen
from physml.spins import PairwiseModel

LARGEST = 20  # spins of an exact distribution


@frozen
class OverlapDistribution:
    """P(q) of two independent states of one glass.

    Attributes
    ----------
    overlap : ndarray, shape (n + 1,)
        -1, -1 + 2/n, …, 1.
    probabilities : ndarray, shape (n + 1,)
    """

    overlap: np.ndarray
    probabilities: np.ndarray

    def moment(self, k: int) -> float:
        """⟨q^k⟩."""
        return float(self.probabilities @ self.overlap**k)


def overlap_distribution(model: PairwiseModel, beta: float = 1.0) -> OverlapDistribution:
    """The exact P(q), by enumeration, for n <= 20.

    The overlap of the states a and b depends on a XOR b only, and Σ_a p(a) p(a XOR c) is a convolution: the
    Walsh-Hadamard transform takes p to its square, n 2^n steps in place of 4^n.

    Parameters
    ----------
    model : PairwiseModel
    beta : float
        Inverse temperature.

    Returns
    -------
    OverlapDistribution

    Raises
    ------
    ValueError
        For a larger model (use `parallel_tempering`) or β that is not finite.

    Examples
    --------
    >>> pair = PairwiseModel([[0, 1], [1, 0]])
    >>> p = overlap_distribution(pair, 0.5)
    >>> bool(np.isclose(p.moment(2), 0.5 * (1 + np.tanh(0.5)**2)))
    True
    """
    beta = inverse_temperature(beta, signed=True)
    n = model.size
    if n > LARGEST:
        raise ValueError(f"model: has {n} variables; exact overlaps go to {LARGEST}. Use parallel_tempering")
    pairs = np.clip(walsh(walsh(model.probabilities(beta)) ** 2), 0.0, None) / 2**n
    different = np.bitwise_count(np.arange(2**n, dtype=np.uint32))
    probabilities = np.bincount(different, weights=pairs, minlength=n + 1)[::-1]
    return OverlapDistribution(np.linspace(-1.0, 1.0, n + 1), probabilities / probabilities.sum())


def walsh(values: np.ndarray) -> np.ndarray:
    """Σ_b (-1)^{a·b} values(b) for all bit strings a; twice this is 2^n times the identity."""
    out = values.copy()
    width = 1
    while width < len(out):
        blocks = out.reshape(-1, 2, width)
        out = np.stack([blocks[:, 0] + blocks[:, 1], blocks[:, 0] - blocks[:, 1]], axis=1).reshape(-1)
        width *= 2
    return out

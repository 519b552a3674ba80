"""Gibbs sampling as a matrix, on machines small enough: what contrastive divergence does on average, exactly."""
import numpy as np

from physml.boltzmann.arguments import data_rows, whole
from physml.boltzmann.rbm import RBM, Moments

LARGEST = 12  # visible units: the matrix has 4**12 entries


def gibbs_matrix(rbm: RBM) -> np.ndarray:
    """P(v → v') = Σ_h P(h|v) P(v'|h) for all pairs of visible states, shape (2**visible, 2**visible).

    State k has unit i high where bit i of k is set; rows sum to one.

    Raises
    ------
    ValueError
        For more than 12 visible or hidden units.

    Examples
    --------
    >>> from physml.boltzmann import RBM
    >>> gibbs_matrix(RBM([[0.0]])).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    if max(rbm.visible, rbm.hidden) > LARGEST:
        raise ValueError(f"rbm: has {rbm.visible} visible and {rbm.hidden} hidden units; the matrix needs at most "
                         f"{LARGEST} of each. Use a smaller machine, or sample")
    v, h = _states(rbm.visible, rbm.values), _states(rbm.hidden, rbm.values)
    return _conditional(rbm.hidden_means(v), rbm.values) @ _conditional(rbm.visible_means(h), rbm.values)


def expected_update(rbm: RBM, data: np.ndarray, steps: int) -> Moments:
    """The mean of the contrastive-divergence update CD-k over its randomness: data moments minus those after k steps.

    As ``steps`` grows it becomes the gradient of the log likelihood; for any finite number it is not the gradient of
    anything (Sutskever and Tieleman 2010).

    Parameters
    ----------
    rbm : RBM
        Up to 12 visible and hidden units.
    data : array_like, shape (examples, visible)
    steps : int

    Returns
    -------
    Moments

    Raises
    ------
    ValueError
        For larger machines, or data that do not fit.
    """
    data, steps = data_rows("data", data, rbm.values, rbm.visible), whole("steps", steps, 1)
    matrix = gibbs_matrix(rbm)
    code = ((data == rbm.values[1]) << np.arange(rbm.visible)).sum(axis=1)
    law = np.bincount(code, minlength=len(matrix)) / len(data)
    for _ in range(steps):
        law = law @ matrix
    v = _states(rbm.visible, rbm.values)
    means = rbm.hidden_means(v)
    return rbm.data_moments(data) - Moments((v * law[:, None]).T @ means, law @ v, law @ means)


def _states(n, values):
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    return np.where(bits == 1, values[1], values[0]).astype(np.int8)


def _conditional(means, values):
    """Probabilities (rows, states) of all states of independent units with these means (rows, units)."""
    p = (means - values[0]) / (values[1] - values[0])
    out = np.ones((len(p), 1))
    for i in range(p.shape[1]):  # unit i doubles the states: bit i of the index
        out = np.concatenate([out * (1 - p[:, i:i + 1]), out * p[:, i:i + 1]], axis=1)
    return out

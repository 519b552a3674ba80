"""Gibbs sampling as a matrix, on machines small enough: what contrastive divergence does on average, exactly."""
import numpy as np

from physml.boltzmann.arguments import data_rows
from physml.boltzmann.moments import Moments
from physml.boltzmann.rbm import RBM
from physml.core.arguments import whole
from physml.spins.exact import all_states

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
    v, h = all_states(rbm.visible, rbm.values), all_states(rbm.hidden, rbm.values)
    return _conditional(rbm.hidden_means(v), rbm.values) @ _conditional(rbm.visible_means(h), rbm.values)


def expected_update(rbm: RBM, data: np.ndarray, gibbs_steps: int) -> Moments:
    """The mean of the contrastive-divergence update CD-k over its randomness: data moments minus those k steps later.

    As ``gibbs_steps`` grows it becomes the gradient of the log likelihood; for any finite number it is not the gradient
    of anything (Sutskever and Tieleman 2010).

    Parameters
    ----------
    rbm : RBM
        Up to 12 visible and hidden units.
    data : array_like, shape (examples, visible)
    gibbs_steps : int
        k.

    Returns
    -------
    Moments

    Raises
    ------
    ValueError
        For larger machines, or data that do not fit.
    """
    data, k = data_rows("data", data, rbm.values, rbm.visible), whole("gibbs_steps", gibbs_steps)
    matrix = gibbs_matrix(rbm)
    code = ((data == rbm.values[1]) << np.arange(rbm.visible)).sum(axis=1)
    law = np.bincount(code, minlength=len(matrix)) / len(data)
    for _ in range(k):
        law = law @ matrix
    v = all_states(rbm.visible, rbm.values)
    means = rbm.hidden_means(v)
    return rbm.clamped_moments(data) - Moments((v * law[:, None]).T @ means, law @ v, law @ means)


def _conditional(means, values):
    """Probabilities (rows, states) of all states of independent units with these means (rows, units)."""
    p = (means - values[0]) / (values[1] - values[0])
    out = np.ones((len(p), 1))
    for i in range(p.shape[1]):  # unit i doubles the states: bit i of the index
        out = np.concatenate([out * (1 - p[:, i:i + 1]), out * p[:, i:i + 1]], axis=1)
    return out

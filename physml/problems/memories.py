"""Properties of networks that come to rest."""
import numpy as np
from numpy.typing import ArrayLike

from physml.problems.statistics import confirm, require


def check_at_rest(couplings: ArrayLike, state: ArrayLike, fields: ArrayLike | float = 0.0,
                  tolerance: float = 1e-9) -> None:
    """No unit of ±1 would turn in the field of the others.

    Parameters
    ----------
    couplings : array_like
        Shape (n, n); the diagonal is left out.
    state : array_like
        Shape (n,), entries -1 and 1.
    fields : array_like or float
        Shape (n,), or the same for all.
    tolerance : float
        How far a field may point the wrong way.

    Raises
    ------
    AssertionError
        With the number of units that would turn, or if the state is not made of -1 and 1.

    Examples
    --------
    >>> check_at_rest([[0, 1], [1, 0]], [-1, -1])
    at rest: none of the 2 units would turn
    """
    couplings, state = np.array(couplings, np.float64), np.asarray(state, np.float64)
    require(state.shape == couplings.shape[:1], f"the state has shape {state.shape}, the couplings {couplings.shape}")
    require(bool((np.abs(state) == 1).all()), "the state has entries other than -1 and 1")
    np.fill_diagonal(couplings, 0.0)
    wrong = int(np.sum(state * (couplings @ state + fields) < -tolerance))
    require(wrong == 0, f"not at rest: {wrong} of {state.size} units would turn")
    confirm(f"at rest: none of the {state.size} units would turn")

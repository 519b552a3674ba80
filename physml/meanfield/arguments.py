"""What the functions of the topic ask of their arguments, beside `physml.core.arguments`."""
import numpy as np

from physml.core.arguments import Seed, real_array, whole
from physml.core.frozen import for_kernel
from physml.core.random import generator


def spin_form(model) -> tuple[np.ndarray, np.ndarray, float]:
    """Couplings, fields and offset of the same distribution with values -1 and 1."""
    from physml.spins import PairwiseModel, to_values

    if not isinstance(model, PairwiseModel):
        raise ValueError(f"model: got {type(model).__name__}; give a physml.spins.PairwiseModel")
    spins = to_values(model, (-1, 1))
    return for_kernel(spins.couplings), for_kernel(spins.fields), spins.offset


def starting_points(start, n: int, starts: int, seed: Seed) -> np.ndarray:
    """Where to begin, shape (k, n): the caller's point; or a slight upward tilt, and random points after it."""
    if start is not None:
        given = np.atleast_2d(real_array("start", start))
        if given.shape[-1] != n or given.ndim != 2 or not (np.abs(given) <= 1).all():
            raise ValueError(f"start: got shape {np.shape(start)}; give {n} magnetizations between -1 and 1 (in terms "
                             "of spins), or rows of them")
        return given
    return np.vstack([np.full(n, 0.1), generator(seed).uniform(-1, 1, (whole("starts", starts) - 1, n))])

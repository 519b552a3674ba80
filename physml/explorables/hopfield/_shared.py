"""What the chapter's figures share."""
import numpy as np

from physml.core import kernel
from physml.core.random import below


@kernel
def spoil(units, size, wrong, stream):
    """Turn ``wrong`` of the first ``size`` units, chosen at random."""
    for i in range(size):
        if np.int64(below(stream, size - i)) < wrong:  # of the units left, as many as are still to be turned
            units[i] = -units[i]
            wrong -= 1

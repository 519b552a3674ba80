"""What the chapter's figures share: curves of networks that are visited in turn, and the same recall by a matrix."""
import numpy as np

from physml import hopfield
from physml.core import kernel
from physml.explorables.pieces import running_mean


@kernel
def visit(curves, row, place, number, overlap):
    """The mean at one place of a curve, which is visited for the ``number``-th time."""
    curves[row, place] = overlap if number == 1 else running_mean(curves[row, place], number, overlap)


def recalled(networks, count, size, wrong, **how):
    """Overlaps (networks, starts) after recall with couplings; of a start the first so many units are wrong."""
    ends = []
    for seed in range(networks):
        patterns = hopfield.random_patterns(count, size, seed=seed)
        cues = np.where(np.arange(size) < np.reshape(wrong, (-1, 1)), -patterns[0], patterns[0])
        ends.append(hopfield.overlap(hopfield.recall(hopfield.hebb(patterns), cues, **how), patterns[0]))
    return np.array(ends)

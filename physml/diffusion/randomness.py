"""Random numbers of the samplers."""
import numpy as np

from physml.core.arguments import Seed
from physml.core.random import children, generator


def own_generator(seed: Seed) -> np.random.Generator:
    """A NumPy generator from a child of the seed: what a caller draws from the same integer is independent of it.

    A start drawn from ``default_rng(3)`` would otherwise come again as the first kicks of a run with ``seed=3``.
    The child is the same for all functions of this package: what two of them draw from one seed is one sequence, so
    that a sample and the noise on it, say, want different seeds.
    """
    return generator(children(seed, 1)[0])

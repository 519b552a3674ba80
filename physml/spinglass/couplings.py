"""A pairwise model in whole numbers, as the kernels of this room want it."""
from dataclasses import dataclass

import numpy as np

from physml.core.arguments import Seed, for_each_chain, unit_states
from physml.core.random import LANES, STATE, children, generator, stream
from physml.spins import PairwiseModel, to_values

LARGEST = 2.0**29  # of a local field: its double is an int32
SPARSE = 8  # neighbour lists where each spin has at most an eighth of the others as neighbours


@dataclass(frozen=True)
class WholeCouplings:
    """Couplings and fields in units of 1/scale, rounded; the rounding is at most 2⁻³⁰ of the largest possible field.

    Attributes
    ----------
    rows : ndarray of int32
        2 J_ij: shape (n, n), or (n, z) with neighbour lists.
    neighbours : ndarray of uint32
        Shape (n, 0) where all are neighbours, or (n, z): a spin with fewer has itself there, at no coupling.
    fields : ndarray of int32, shape (n,)
    scale : float
        A power of two, so that a model of whole couplings stays exact.
    offset : float
        The constant of the energy.
    """

    rows: np.ndarray
    neighbours: np.ndarray
    fields: np.ndarray
    scale: float
    offset: float

    def energies(self, twice: np.ndarray) -> np.ndarray:
        """Energies, from the whole numbers that the kernels count (twice the energy)."""
        return twice / (2.0 * self.scale) + self.offset


def whole_couplings(model: PairwiseModel) -> WholeCouplings:
    """The model, in spins of ±1, in whole numbers."""
    spins = to_values(model, (-1, 1))
    J, h = spins.couplings, spins.fields
    most = (np.abs(J).sum(axis=1) + np.abs(h)).max() or 1.0
    scale = 2.0 ** np.floor(np.log2(LARGEST / most))
    fields = np.rint(scale * h).astype(np.int32)
    degree = np.count_nonzero(J, axis=1)
    width = int(degree.max())
    if SPARSE * width > len(J):
        return WholeCouplings(2 * np.rint(scale * J).astype(np.int32), np.zeros((len(J), 0), np.uint32), fields, scale,
                              spins.offset)
    neighbours = np.tile(np.arange(len(J), dtype=np.uint32)[:, None], (1, max(width, 1)))
    rows = np.zeros(neighbours.shape, np.int32)
    i, j = np.nonzero(J)
    slot = np.arange(len(i)) - np.repeat(np.cumsum(degree) - degree, degree)
    neighbours[i, slot], rows[i, slot] = j, 2 * np.rint(scale * J[i, j]).astype(np.int32)
    return WholeCouplings(rows, neighbours, fields, scale, spins.offset)


def generators(seed: Seed, numbers: int) -> np.ndarray:
    """The ``words`` of `physml.core.random.fill_random`, with room for so many numbers at a time."""
    words = np.zeros(STATE + -(-numbers // LANES) * LANES, np.uint64)
    words[:STATE] = stream(seed, LANES).T.ravel()
    return words


def states_and_seeds(model: PairwiseModel, start: np.ndarray | None, chains: int,
                     seed: Seed) -> tuple[np.ndarray, list[np.random.SeedSequence]]:
    """Spins of ±1, shape (chains, n), given in the model's values or random, and a seed for the noise of each chain."""
    pairs = [children(one, 2) for one in children(seed, chains)]
    if start is None:
        spins = [generator(first).choice(np.array([-1, 1], np.int8), model.size) for first, _ in pairs]
    else:
        given = for_each_chain("start", unit_states("start", start, model.size, model.values), chains)
        spins = np.where(given == model.values[1], 1, -1).astype(np.int8)
    return np.array(spins, np.int8), [second for _, second in pairs]


def in_values(model: PairwiseModel, spins: np.ndarray) -> np.ndarray:
    """Spins of ±1 in the model's values."""
    return spins if model.values == (-1, 1) else (spins > 0).astype(np.int8)

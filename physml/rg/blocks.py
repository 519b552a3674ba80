"""Block spins: a lattice seen from farther away."""
import numpy as np

from physml.core.arguments import Seed, one_of, spin_lattices, whole
from physml.core.random import stream
from physml.rg import kernels

RULES = ("majority", "decimation")


def block_spins(spins, b: int = 2, rule: str = "majority", *, seed: Seed = 0) -> np.ndarray:
    """Replace each block of b × b spins by one.

    Parameters
    ----------
    spins : array_like of ±1
        Shape (…, L, L); b divides L. Leading axes are independent configurations.
    b : int
        Side of a block, at least 2.
    rule : {"majority", "decimation"}
        The sign of the block's sum, with a fair coin for a tie (possible for even b); or the block's upper left spin.
    seed : int or SeedSequence
        For the ties.

    Returns
    -------
    ndarray of int8
        Shape (…, L/b, L/b).

    Raises
    ------
    ValueError
        If the values are not ±1, the lattice is not square, b does not divide its side, or the rule is unknown.

    Examples
    --------
    >>> block_spins([[1, 1, -1, -1], [1, -1, -1, -1], [1, 1, 1, 1], [1, 1, 1, 1]]).tolist()
    [[1, -1], [1, 1]]
    """
    fine, shape = spin_lattices(spins)
    L = fine.shape[1]
    if L % whole("b", b, 2, of="the side of a block"):
        raise ValueError(f"b: got {b!r}, which does not divide the side {L}; give a divisor of it")
    one_of("rule", rule, RULES)
    blocks = np.empty((len(fine), L // b, L // b), np.int8)
    state = stream(seed)
    for source, target in zip(fine, blocks, strict=True):
        if rule == "majority":
            kernels.majority(source, target, state)
        else:
            kernels.decimation(source, target)
    return blocks.reshape(*shape, L // b, L // b)

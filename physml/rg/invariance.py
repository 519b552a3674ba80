"""Invariance, measured: how much an observable changes when a lattice is shifted."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import Seed, spin_lattices
from physml.core.random import generator


def shift_sensitivity(observable: Callable[[np.ndarray], np.ndarray], spins, *, seed: Seed = 0) -> float:
    """The root mean square change of an observable under a random translation, over its standard deviation.

    0 for an invariant observable; √2 for one that a shift makes independent of what it was.

    Parameters
    ----------
    observable : callable
        From lattices (n, L, L) to n numbers, as an array (n,) or (n, 1): a network, say.
    spins : array_like of ±1, shape (…, L, L)
        Periodic lattices; each is shifted once, by a uniformly random vector other than 0.
    seed : int or SeedSequence

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the lattices are not square or not of ±1, or the observable does not vary between them.

    Examples
    --------
    >>> spins = np.random.default_rng(0).choice([-1, 1], (500, 8, 8))
    >>> shift_sensitivity(lambda s: s.sum(axis=(1, 2)), spins)
    0.0
    >>> bool(abs(shift_sensitivity(lambda s: s[:, 0, 0], spins) - 2**0.5) < 0.2)
    True
    """
    lattices, _ = spin_lattices(spins, least=2)
    L = lattices.shape[1]
    vectors = 1 + generator(seed).integers(L * L - 1, size=len(lattices))
    shifted = np.stack([np.roll(s, divmod(int(v), L), (0, 1)) for s, v in zip(lattices, vectors, strict=True)])
    before, after = (np.asarray(observable(s), np.float64).reshape(len(s)) for s in (lattices, shifted))
    spread = before.std()
    if not spread > 0:
        raise ValueError("observable: is the same on all lattices; give lattices on which it varies")
    return float(np.sqrt(np.mean((after - before) ** 2)) / spread)

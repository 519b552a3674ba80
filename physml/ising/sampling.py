"""Configurations along independent chains, and what is measured on them."""
import math
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import (
    Seed,
    one_of,
    one_temperature,
    seed_sequence,
    spin_lattices,
    whole,
)
from physml.core.sweep import sweep
from physml.ising import triangular_kernels
from physml.ising.arguments import lattice_size
from physml.ising.chains import CHAINS, TriangularWolff
from physml.ising.onsager import CRITICAL_TEMPERATURE
from physml.ising.simulation import check_algorithm, checked_field, first_configurations

TRIANGULAR_CRITICAL_TEMPERATURE = 4.0 / math.log(3.0)
LATTICES = {"square": CRITICAL_TEMPERATURE, "triangular": TRIANGULAR_CRITICAL_TEMPERATURE}


def sample(L: int, temperature: float, n: int, *, lattice: str = "square", field: float = 0.0,
           algorithm: str = "wolff", burn_in: int = 100, thin: int = 1, chains: int = 1, seed: Seed = 0,
           start: str | np.ndarray = "auto", executor: Executor | None = None) -> np.ndarray:
    """Ising configurations along independent chains, the same ones that `simulate` passes through.

    Parameters
    ----------
    L : int
        Side, at least 2; even for ``"multispin"``.
    temperature : float
        Above 0.
    n : int
        How many configurations of each chain to keep.
    lattice : {"square", "triangular"}
        The triangular lattice is the square one with one diagonal, (i, j) to (i + 1, j + 1): six neighbours, and the
        exact critical temperature 4/ln 3. Wolff only.
    field : float
        Uniform field h, energy -h Σ s; heat bath and Metropolis only.
    algorithm : {"wolff", "heat_bath", "metropolis", "multispin"}
    burn_in : int
        Sweeps before the first kept configuration.
    thin : int
        Sweeps from one kept configuration to the next. A sweep visits every site once; for Wolff it is the number of
        clusters that flips about L² spins (one, without burn-in).
    chains : int
        Independent chains. Configurations of the same chain are correlated.
    seed : int or SeedSequence
        The result does not depend on the executor.
    start : {"auto", "cold", "hot"} or array_like of ±1
        As in `simulate`.
    executor : concurrent.futures.Executor, optional
        Where the chains run; threads on all processors by default.

    Returns
    -------
    ndarray of int8
        Shape (chains, n, L, L).

    Raises
    ------
    ValueError
        If an argument is out of range, or the algorithm cannot do what is asked of it.

    Examples
    --------
    >>> spins = sample(8, 2.0, 500, thin=2, chains=2, seed=1)
    >>> energy, magnetization = measure(spins)
    >>> spins.shape, bool(abs(energy.mean() + 1.7467) < 0.02)
    ((2, 500, 8, 8), True)
    """
    L, T, critical = lattice_size(L), one_temperature(temperature), LATTICES[one_of("lattice", lattice, LATTICES)]
    check_algorithm(algorithm, L)
    field = checked_field(field, algorithm)
    if lattice == "triangular" and algorithm != "wolff":
        raise ValueError(f"algorithm: got {algorithm!r}, but the triangular lattice has 'wolff' only; use that")
    n, thin, burn_in = whole("n", n), whole("thin", thin), whole("burn_in", burn_in, 0)
    roots = seed_sequence(seed).spawn(whole("chains", chains))
    chain = TriangularWolff(L, T, field, None) if lattice == "triangular" else CHAINS[algorithm](L, T, field, None)
    jobs = list(zip(first_configurations(start, L, critical > T, field, roots), roots, strict=True))
    return np.stack(sweep(partial(_one_chain, chain, burn_in, n, thin), jobs, executor))


def _one_chain(chain, burn_in, n, thin, job):
    """The configurations that are kept of one chain."""
    spins, root = job
    kept = np.empty((n, *spins.shape), np.int8)
    chain.run(spins, root.generate_state(chain.numbers, np.uint64), burn_in, n * thin, kept)
    return kept


def measure(spins, *, lattice: str = "square") -> tuple[np.ndarray, np.ndarray]:
    """Energy and magnetisation per site of each configuration.

    Parameters
    ----------
    spins : array_like of ±1
        Shape (…, L, L), periodic.
    lattice : {"square", "triangular"}
        Which bonds count.

    Returns
    -------
    energy_per_site, magnetization_per_site : ndarray of float64
        -Σ s s' / L² over bonds, each counted once, and Σ s / L²; shape (…).

    Raises
    ------
    ValueError
        If the lattices are not square, their values not ±1, or the lattice is unknown.

    Examples
    --------
    >>> [part.tolist() for part in measure([np.ones((4, 4)), -np.ones((4, 4))], lattice="triangular")]
    [[-3.0, -3.0], [1.0, -1.0]]
    """
    lattices, shape = spin_lattices(spins)
    one_of("lattice", lattice, LATTICES)
    out = np.empty((len(lattices), 2))
    triangular_kernels.measure(lattices, lattice == "triangular", out)
    return out[:, 0].reshape(shape), out[:, 1].reshape(shape)

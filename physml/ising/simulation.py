"""Monte Carlo on the periodic square lattice: independent chains, four algorithms."""
from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, number, one_of, one_temperature, seed_sequence, whole
from physml.core.frozen import frozen
from physml.core.sweep import sweep
from physml.ising.arguments import lattice_size
from physml.ising.chains import CHAINS
from physml.ising.onsager import CRITICAL_TEMPERATURE


@frozen
class Simulation:
    """What `simulate` returns; row c of every array belongs to chain c.

    Attributes
    ----------
    energy_per_site : ndarray of float64, shape (chains, sweeps)
        -Σ s s' / L² over bonds, after every sweep, without the field's term: the total is
        ``energy_per_site - field * magnetization_per_site``.
    magnetization_per_site : ndarray of float64, shape (chains, sweeps)
        Σ s / L².
    spins : ndarray of int8, shape (chains, L, L)
        The last configurations; pass them as ``start`` to go on.
    temperature, field, algorithm
        As asked for.
    clusters_per_sweep : ndarray of int64, shape (chains,), or None
        Wolff only: how many clusters one entry of the time series stands for.
    cluster_size : ndarray of float64, shape (chains, sweeps), or None
        Wolff only: the mean size (in spins) of the clusters of each sweep; its average estimates the susceptibility
        L² ⟨m²⟩ (in zero field, without the factor 1/T).
    """

    energy_per_site: np.ndarray
    magnetization_per_site: np.ndarray
    spins: np.ndarray
    temperature: float
    field: float
    algorithm: str
    clusters_per_sweep: np.ndarray | None = None
    cluster_size: np.ndarray | None = None


def simulate(L: int, temperature: float, *, field: float = 0.0, algorithm: str = "heat_bath", sweeps: int = 1000,
             burn_in: int = 100, chains: int = 1, seed: Seed = 0,
             start: str | np.ndarray = "auto", clusters_per_sweep: int | None = None,
             executor: Executor | None = None) -> Simulation:
    """Simulate independent Ising lattices and record energy and magnetisation after every sweep.

    Parameters
    ----------
    L : int
        Side, at least 2 (for L = 2 each pair is bonded twice); even for ``"multispin"``.
    temperature : float
        Above 0.
    field : float
        Uniform field h, energy -h Σ s; heat bath and Metropolis only.
    algorithm : {"heat_bath", "metropolis", "multispin", "wolff"}
        Heat bath and Metropolis visit one sublattice after the other (on odd lattices, in page order).
        ``"multispin"`` is Metropolis with up to 64 spins in a word: fastest where 128 divides L. Metropolis leaves one
        random site alone in each sweep, without which it would not be ergodic. ``"wolff"`` flips single clusters.
    sweeps : int
        Recorded sweeps, at least 1. A sweep visits every site once; for Wolff it is a fixed number of clusters.
    burn_in : int
        Sweeps before the first recorded one.
    chains : int
        Independent chains. The first ones do not depend on how many there are.
    seed : int or SeedSequence
        The result is a function of the arguments and the seed, whatever the executor.
    start : {"auto", "cold", "hot"} or array_like of ±1
        All spins along the field (up without one), or random, or given in shape (L, L) or (chains, L, L). ``"auto"``
        is cold below the critical temperature and hot from there on.
    clusters_per_sweep : int, optional
        For Wolff. By default as many as flip about L² spins, found in the second half of the burn-in and fixed from
        there on (a number that depended on the clusters themselves would bias the averages); 1 without burn-in.
    executor : concurrent.futures.Executor, optional
        Where the chains run; threads on all processors by default.

    Returns
    -------
    Simulation

    Raises
    ------
    ValueError
        If an argument is out of range, the algorithm is unknown, or it cannot do what is asked of it.

    Notes
    -----
    Wolff 1989, Phys. Rev. Lett. 62, 361. For the sampling error of averages use
    `physml.mcmc.autocorrelation_time`: successive sweeps are correlated.

    Examples
    --------
    >>> run = simulate(16, 2.0, algorithm="wolff", sweeps=2000, chains=2, seed=1)
    >>> run.energy_per_site.shape
    (2, 2000)
    >>> bool(abs(run.energy_per_site.mean() + 1.74553) < 0.01)
    True
    """
    L = lattice_size(L)
    T = one_temperature(temperature)
    check_algorithm(algorithm, L)
    field = checked_field(field, algorithm)
    sweeps, chains, burn_in = whole("sweeps", sweeps), whole("chains", chains), whole("burn_in", burn_in, 0)
    if clusters_per_sweep is not None:
        if algorithm != "wolff":
            raise ValueError(f"clusters_per_sweep: got {clusters_per_sweep!r} with algorithm {algorithm!r}; it is "
                             "for 'wolff'")
        clusters_per_sweep = whole("clusters_per_sweep", clusters_per_sweep)
    roots = seed_sequence(seed).spawn(chains)  # one for each chain; a random start draws from a child of it
    jobs = list(zip(first_configurations(start, L, T < CRITICAL_TEMPERATURE, field, roots), roots, strict=True))
    one = partial(_one_chain, CHAINS[algorithm](L, T, field, clusters_per_sweep), burn_in, sweeps)
    spins, records, clusters = zip(*sweep(one, jobs, executor), strict=True)
    record, wolff = np.stack(records), algorithm == "wolff"
    return Simulation(
        energy_per_site=np.ascontiguousarray(record[:, :, 0]),
        magnetization_per_site=np.ascontiguousarray(record[:, :, 1]),
        spins=np.stack(spins), temperature=T, field=field, algorithm=algorithm,
        clusters_per_sweep=np.array(clusters) if wolff else None,
        cluster_size=np.ascontiguousarray(record[:, :, 2]) if wolff else None)


def _one_chain(chain, burn_in, sweeps, job):
    """The last configuration, the record and (Wolff) the clusters in a sweep."""
    spins, root = job
    return spins, *chain.run(spins, root.generate_state(chain.numbers, np.uint64), burn_in, sweeps)


def checked_field(field, algorithm):
    value = number("field", field)
    if value != 0.0 and algorithm in ("wolff", "multispin"):
        raise ValueError(f"field: got {field!r}, but {algorithm!r} works without a field only; use 'heat_bath' or "
                         "'metropolis'")
    return value


def check_algorithm(algorithm, L):
    one_of("algorithm", algorithm, sorted(CHAINS))
    if algorithm == "multispin" and L % 2:
        raise ValueError(f"L: got {L}, but 'multispin' needs an even side (two sublattices); use 'metropolis'")


def first_configurations(start, L, ordered, field, seeds) -> Iterator[np.ndarray]:
    """The first configuration of each chain; ``"auto"`` is cold where the infinite lattice is ordered."""
    if not isinstance(start, str):
        yield from _given(start, L, len(seeds))
        return
    if start not in ("auto", "cold", "hot"):
        raise ValueError(f"start: got {start!r}; give 'auto', 'cold', 'hot' or an array of ±1")
    cold = start == "cold" or (start == "auto" and ordered)
    for seed in seeds:
        if cold:
            yield np.full((L, L), -1 if field < 0.0 else 1, np.int8)
        else:
            yield np.random.default_rng(seed.spawn(1)[0]).choice(np.array([-1, 1], np.int8), (L, L))


def _given(start, L, chains):
    array = np.asarray(start)
    if array.shape not in ((L, L), (chains, L, L)):
        raise ValueError(f"start: got shape {array.shape}; give ({L}, {L}) or ({chains}, {L}, {L})")
    if array.dtype.kind not in "iuf" or not (np.abs(array.astype(np.float64)) == 1.0).all():
        raise ValueError("start: got values other than -1 and 1; give spins of ±1")
    return np.broadcast_to(array, (chains, L, L)).astype(np.int8)

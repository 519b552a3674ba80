"""Glasses whose spins interact p at a time (Derrida 1981; Gross and Mézard 1984)."""
import math
from concurrent.futures import Executor
from functools import partial
from itertools import combinations

import numpy as np

from physml.core.arguments import Seed, inverse_temperature, unit_states, whole
from physml.core.frozen import for_kernel, frozen
from physml.core.logarithms import log_sum_exp
from physml.core.random import children, generator, stream
from physml.core.sweep import sweep
from physml.spinglass import p_spin_kernels as kernels
from physml.spinglass.annealing import Annealed, checked_schedule, linear_cooling
from physml.spinglass.overlaps import walsh
from physml.spins.exact import states_of

LARGEST = 24  # spins of an enumeration
MOST_GROUPS = 2_000_000


@frozen
class PSpin:
    """E(s) = -Σ J_g Π_{i in g} s_i over groups of p of the n spins ±1.

    Attributes
    ----------
    size : int
        n.
    groups : ndarray of int64, shape (k, p)
        The spins of each group.
    couplings : ndarray, shape (k,)
    """

    size: int
    groups: np.ndarray
    couplings: np.ndarray

    def energy(self, states: np.ndarray) -> np.ndarray:
        """Energies of states ±1 of shape (..., n), shape (...)."""
        s = unit_states("states", states, self.size, (-1, 1))
        return -np.prod(s[..., self.groups], axis=-1, dtype=np.int64) @ self.couplings

    def energies(self) -> np.ndarray:
        """The energy of every state, shape (2**n,), for n <= 24; bit i of a state's number says that s_i = 1.

        A product of spins is (-1) to the number of those that point down: the energies are the Walsh-Hadamard
        transform of the couplings, n 2^n steps for all of them.
        """
        if self.size > LARGEST:
            raise ValueError(f"size: has {self.size} spins; all energies are computed for at most {LARGEST}. "
                             "Use anneal")
        values = np.zeros(2**self.size)
        np.add.at(values, (1 << self.groups).sum(axis=1), -self.couplings)
        return walsh(values)[::-1]

    def ground_state(self) -> tuple[np.ndarray, float]:
        """A state of lowest energy (int8, shape (n,)) and that energy, by enumeration, for n <= 24."""
        energies = self.energies()
        best = int(np.argmin(energies))
        return states_of(best, self.size, (-1, 1)), float(energies[best])

    def log_partition(self, beta: float = 1.0) -> float:
        """ln Z, by enumeration, for n <= 24."""
        return float(log_sum_exp(-inverse_temperature(beta, signed=True) * self.energies())[0])

    def anneal(self, *, temperature: np.ndarray | None = None, sweeps: int = 1000, chains: int = 1, seed: Seed = 0,
               executor: Executor | None = None) -> Annealed:
        """Metropolis sweeps from random states, one at each temperature; what a flip costs is kept up to date.

        Parameters
        ----------
        temperature : array_like, shape (sweeps,), optional
            The schedule, at least 0; from 1.5 to 0 in equal steps by default.
        sweeps : int
            Of the default schedule.
        chains : int
            Independent runs. The first ones do not depend on how many there are.
        seed : int or SeedSequence
            The same seed gives the same states, whatever the executor.
        executor : concurrent.futures.Executor, optional
            Where the chains run; threads on all processors by default.

        Returns
        -------
        Annealed

        Raises
        ------
        ValueError
            For a schedule that is empty or negative, or counts that are not positive.
        """
        schedule = linear_cooling(1.5, 0.0, sweeps) if temperature is None else checked_schedule(temperature)
        _ = kernels.anneal.dispatcher  # compiled here, before threads ask for it
        member = np.argsort(self.groups, axis=None, kind="stable") // self.groups.shape[1]
        one = partial(_one_chain, self, member.reshape(self.size, -1), schedule)
        energies, spins, best = map(np.stack, zip(*sweep(one, children(seed, whole("chains", chains)), executor),
                                                  strict=True))
        return Annealed(schedule, energies, spins, best, self.energy(best))


def p_spin(n: int, p: int, *, seed: Seed = 0) -> PSpin:
    """All groups of p spins coupled at random, so that the energy of a state has variance n/2, whatever p.

    The couplings have variance n/(2 C(n, p)), for large n p!/(2 n^{p-1}): for p = 2 this is `sherrington_kirkpatrick`
    with 1/(n - 1) in place of 1/n. The energies of two states of overlap q have covariance n q^p/2 for large n. For
    p → ∞ they are independent: the random energy model, which freezes at T = 1/(2√ln 2) at -√ln 2 per spin.

    Parameters
    ----------
    n : int
    p : int
        From 1 to n.
    seed : int or SeedSequence

    Returns
    -------
    PSpin

    Raises
    ------
    ValueError
        For counts out of range, or more than two million groups.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-p-spin.

    Examples
    --------
    >>> glass = p_spin(12, 3, seed=1)
    >>> len(glass.couplings), bool(np.isclose(glass.energies().min(), glass.ground_state()[1]))
    (220, True)
    """
    n = whole("n", n)
    p = whole("p", p, 1, n)
    count = math.comb(n, p)
    if count > MOST_GROUPS:
        raise ValueError(f"n, p: got {n}, {p}, which make {count} groups; give at most {MOST_GROUPS}")
    groups = np.fromiter(combinations(range(n), p), np.dtype((np.int64, p)), count)
    return PSpin(n, groups, generator(seed).normal(size=count) * math.sqrt(n / (2.0 * count)))


def _one_chain(glass, member, schedule, seed):
    first, second = children(seed, 2)
    start = generator(first).choice(np.array([-1, 1], np.int8), glass.size)
    best, energies = np.empty(glass.size, np.int8), np.empty(len(schedule))
    kernels.anneal.dispatcher(for_kernel(glass.groups), for_kernel(glass.couplings), member, schedule, start, best,
                              energies, stream(second))
    return energies, start, best

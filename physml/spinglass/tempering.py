"""Parallel tempering (Hukushima and Nemoto 1996): replicas at many temperatures that exchange them."""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, vector, whole
from physml.core.frozen import frozen
from physml.core.random import children, stream
from physml.core.sweep import sweep
from physml.spinglass import kernels
from physml.spinglass.couplings import generators, in_values, states_and_seeds, whole_couplings
from physml.spins import PairwiseModel

COMPILED = (kernels.local_fields, kernels.sweep, kernels.draw_thresholds, kernels.exchange, kernels.temper)


@frozen
class Tempered:
    """What parallel tempering saw, at each of the K temperatures.

    Attributes
    ----------
    beta : ndarray, shape (K,)
        Increasing.
    energies : ndarray, shape (chains, 2, K, records)
        Extensive, of the two independent sets of replicas.
    overlaps : ndarray, shape (chains, K, records)
        q = s·s'/n between the two sets; for (0, 1) models between the spins 2s - 1.
    exchange_rates : ndarray, shape (K - 1,)
        The share of accepted exchanges between neighbouring temperatures, after the burn-in.
    round_trips : ndarray of int64, shape (chains,)
        How often a replica of either set came from the hottest temperature to the coldest.
    spins : ndarray of int8, shape (chains, 2, K, n)
        The last states, in the model's values.
    """

    beta: np.ndarray
    energies: np.ndarray
    overlaps: np.ndarray
    exchange_rates: np.ndarray
    round_trips: np.ndarray
    spins: np.ndarray


def parallel_tempering(model: PairwiseModel, beta: np.ndarray, *, sweeps: int = 1000, burn_in: int = 1000,
                       thin: int = 1, chains: int = 1, seed: Seed = 0,
                       executor: Executor | None = None) -> Tempered:
    """Sample exp(-βE)/Z at many inverse temperatures at once, from two independent replicas at each.

    After every sweep neighbouring temperatures exchange their states with probability min(1, exp(Δβ ΔE)), which keeps
    each distribution and lets a state that is stuck in the cold go back to where it can move.

    Parameters
    ----------
    model : PairwiseModel
    beta : array_like, shape (K,)
        Inverse temperatures, positive and increasing.
    sweeps : int
        Sweeps that are kept; records are taken after every ``thin`` of them.
    burn_in : int
        Sweeps before, with exchanges.
    thin : int
        Sweeps from one record to the next.
    chains : int
        Independent runs, of two replicas at each temperature. The first ones do not depend on how many there are.
    seed : int or SeedSequence
        The same seed gives the same numbers, whatever the executor.
    executor : concurrent.futures.Executor, optional
        Where the chains run; threads on all processors by default.

    Returns
    -------
    Tempered

    Raises
    ------
    ValueError
        For temperatures that are not positive and increasing, or counts out of range.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-exchange.

    Examples
    --------
    >>> pair = PairwiseModel([[0, 1], [1, 0]])
    >>> found = parallel_tempering(pair, [0.5, 1.0], sweeps=4000)
    >>> bool(abs(found.energies[:, :, 1].mean() + np.tanh(1)) < 0.05)
    True
    """
    beta = vector("beta", beta)
    if beta[0] <= 0 or (np.diff(beta) <= 0).any():
        raise ValueError(f"beta: got {beta}; give positive inverse temperatures in increasing order")
    chains, thin, burn_in = whole("chains", chains), whole("thin", thin), whole("burn_in", burn_in, 0)
    records = whole("sweeps", sweeps, thin) // thin
    units = whole_couplings(model)
    jobs = [(*states_and_seeds(model, None, 2 * len(beta), one)[:1], one) for one in children(seed, chains)]
    _ = [used.dispatcher for used in COMPILED]  # compiled here, before threads ask for it
    one = partial(_one_chain, units, beta, burn_in, thin, records)
    energies, overlaps, accepted, trips, spins = map(
        np.stack, zip(*sweep(one, jobs, executor), strict=True))
    tried = 2 * chains * np.array([(records * thin + 1 - k % 2) // 2 for k in range(len(beta) - 1)])
    return Tempered(beta, units.energies(energies), overlaps / model.size, accepted.sum(axis=0) / tried, trips,
                    in_values(model, spins))


def _one_chain(units, beta, burn_in, thin, records, job):
    start, seed = job
    size, count = start.shape[-1], len(beta)
    first, noise = children(seed, 2 * count + 2)[-2:]  # behind those of the starts
    spins, words, state = start.reshape(2, count, size).copy(), generators(noise, size), stream(first)

    def run(thin, records):
        energies, overlaps = np.empty((2, count, records), np.int64), np.empty((count, records), np.int32)
        accepted = np.zeros(max(count - 1, 1), np.int64)
        trips = kernels.temper.dispatcher(units.rows, units.neighbours, units.fields, 0.5 * units.scale / beta,
                                          0.5 * beta / units.scale, spins, words, state, thin, energies, overlaps,
                                          accepted)
        return energies, overlaps, accepted[:count - 1], trips, spins

    if burn_in:
        run(burn_in, 1)
    return run(thin, records)

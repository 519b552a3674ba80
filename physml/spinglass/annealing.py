"""Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) of a pairwise model."""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, number, real_array, temperatures, whole
from physml.core.frozen import frozen
from physml.core.sweep import sweep
from physml.spinglass import kernels
from physml.spinglass.couplings import generators, in_values, states_and_seeds, whole_couplings
from physml.spins import PairwiseModel

COMPILED = (kernels.local_fields, kernels.sweep, kernels.draw_thresholds, kernels.anneal)


@frozen
class Annealed:
    """What annealing found.

    Attributes
    ----------
    temperature : ndarray, shape (sweeps,)
        The schedule.
    energies : ndarray, shape (chains, sweeps)
        Extensive, after each sweep.
    spins : ndarray of int8, shape (chains, n)
        The last states, in the model's values.
    best : ndarray of int8, shape (chains, n)
        The state of the lowest energy at the end of a sweep, or the start.
    best_energies : ndarray, shape (chains,)
        Their energies.
    """

    temperature: np.ndarray
    energies: np.ndarray
    spins: np.ndarray
    best: np.ndarray
    best_energies: np.ndarray


def linear_cooling(hot: float, cold: float, sweeps: int) -> np.ndarray:
    """Temperatures from hot to cold in equal steps, one a sweep.

    Parameters
    ----------
    hot, cold : float
        Above 0, cold at least 0.
    sweeps : int

    Raises
    ------
    ValueError
        For a temperature or a number of sweeps out of range.

    Examples
    --------
    >>> linear_cooling(2.0, 0.0, 5).tolist()
    [2.0, 1.5, 1.0, 0.5, 0.0]
    """
    need = "a finite number of at least 0 (k_B = J = 1)"
    hot, cold = (number(name, value, need, lambda x: x >= 0) for name, value in (("hot", hot), ("cold", cold)))
    return np.linspace(hot, cold, whole("sweeps", sweeps))


def anneal(model: PairwiseModel, *, temperature: np.ndarray | None = None, sweeps: int = 1000, chains: int = 1,
           start: np.ndarray | None = None, seed: Seed = 0, executor: Executor | None = None) -> Annealed:
    """Cool a model slowly: Metropolis sweeps, spin after spin, one at each temperature of a schedule.

    Parameters
    ----------
    model : PairwiseModel
        In either convention. Couplings are rounded to 2⁻³⁰ of the largest possible local field; energies are exact.
    temperature : array_like, shape (sweeps,), optional
        The schedule; `linear_cooling` from twice to a fiftieth of the typical local field by default. At 0 only
        flips that lower the energy are made.
    sweeps : int
        Of the default schedule.
    chains : int
        Independent runs. The first ones do not depend on how many there are.
    start : array_like, shape (n,) or (chains, n), optional
        Random by default.
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
        For a schedule that is empty or negative, counts that are not positive, states that do not fit.

    Notes
    -----
    Chapter "Disorder and generalisation", equation sg-metropolis.

    Examples
    --------
    >>> magnet = PairwiseModel(np.ones((8, 8)) - np.eye(8))
    >>> anneal(magnet, sweeps=200).best_energies.tolist()
    [-28.0]
    """
    chains = whole("chains", chains)
    units = whole_couplings(model)
    schedule = _schedule(model, temperature, sweeps)
    begin, noise = states_and_seeds(model, start, chains, seed)
    _ = [used.dispatcher for used in COMPILED]  # compiled here, before threads ask for it
    one = partial(_one_chain, units, 0.5 * units.scale * schedule)
    energies, spins, best = map(np.stack, zip(*sweep(one, list(zip(begin, noise, strict=True)), executor), strict=True))
    spins, best = in_values(model, spins), in_values(model, best)
    return Annealed(schedule, units.energies(energies), spins, best, model.energy(best))


def _schedule(model, temperature, sweeps):
    if temperature is None:
        typical = float(np.sqrt((model.couplings**2).sum(axis=1).mean()))
        return linear_cooling(2.0 * typical, 0.02 * typical, sweeps)
    return checked_schedule(temperature)


def checked_schedule(temperature) -> np.ndarray:
    """A schedule of the caller's own: temperatures of at least 0, one for each sweep."""
    schedule = np.atleast_1d(real_array("temperature", temperature))
    if schedule.ndim != 1 or not schedule.size:
        raise ValueError(f"temperature: got shape {schedule.shape}; give one temperature for each sweep")
    temperatures(np.where(schedule == 0, 1.0, schedule))
    return schedule


def _one_chain(units, half_temperatures, job):
    start, seed = job
    spins, size = start.copy(), len(start)
    best, energies = np.empty(size, np.int8), np.empty(len(half_temperatures), np.int64)
    kernels.anneal.dispatcher(units.rows, units.neighbours, units.fields, half_temperatures, spins,
                              generators(seed, size), best, energies)
    return energies, spins, best

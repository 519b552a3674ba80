"""Recall: a state runs downhill, one unit at a time or all at once, with or without thermal noise."""
import copy
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, formerly, one_temperature, unit_states, whole
from physml.core.frozen import for_kernel, frozen
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.hopfield import kernels
from physml.spins import PairwiseModel

COMPILED = (kernels.local_sums, kernels.synchronous_sweep, kernels.asynchronous_sweep)


@frozen
class Trajectory:
    """The states of one recall.

    Attributes
    ----------
    states : ndarray of int8, shape (t + 1, N)
        The start and the state after each sweep.
    energies : ndarray of float64, shape (t + 1,)
        Their energies; at zero temperature and one unit at a time they never rise.
    turned : ndarray of int64, shape (t,)
        How many units turned in each sweep. The last entry is zero if the recall has come to rest.
    """

    states: np.ndarray
    energies: np.ndarray
    turned: np.ndarray


@formerly(state="start")
def recall(model: PairwiseModel, start: np.ndarray, *, temperature: float = 0.0, sweeps: int = 100, seed: Seed = 0,
           synchronous: bool = False, executor: Executor | None = None) -> np.ndarray:
    """Let a state relax: s_i = sign(h_i + Σ_j J_ij s_j), unit after unit (equation hf-update).

    Parameters
    ----------
    model : PairwiseModel
        From `hebb`, say; ±1 or {0, 1} units.
    start : array_like, shape (..., N)
        One or more states, in the model's values.
    temperature : float
        At zero a unit follows the sign of its field, and keeps its value where the field is zero; above zero it is
        drawn from the heat bath at that temperature.
    sweeps : int
        At most so many visits of every unit; at zero temperature a state that has come to rest ends earlier.
    seed : int or SeedSequence
        Of the order of the units, which is random and new in each sweep, and of the noise.
    synchronous : bool
        Update all units at once. The energy may then rise, and a state may alternate between two for ever.
    executor : concurrent.futures.Executor, optional
        Where the states relax, each by itself; threads on all processors by default.

    Returns
    -------
    ndarray of int8, in the shape of ``start``
        The final states.

    Raises
    ------
    ValueError
        For a negative temperature, a negative number of sweeps, or states that are not the model's.

    Examples
    --------
    >>> from physml.hopfield import hebb, overlap, random_patterns
    >>> patterns = random_patterns(5, 200, seed=1)
    >>> cue = patterns[0].copy()
    >>> cue[:40] *= -1
    >>> overlap(cue, patterns[0]), overlap(recall(hebb(patterns), cue), patterns[0])
    (0.6, 1.0)
    """
    run, sweeps = _Relaxation(model, start, temperature, synchronous), whole("sweeps", sweeps, 0)
    _ = [used.dispatcher for used in COMPILED]  # compiled here, before threads ask for it
    states = run.states.reshape(-1, model.size)
    jobs = list(zip(states, stream(seed, len(states)), strict=True))
    return np.array(sweep(partial(_at_rest, run, sweeps), jobs, executor)).reshape(run.states.shape)


def _at_rest(run, sweeps, job):
    """The state in which one start ends, in work arrays of its own."""
    run, (spins, noise) = run.copy(), (part.copy() for part in job)
    run.start(spins)
    for _ in range(sweeps):
        if run.sweep(spins, noise) == 0 and run.gain < 0:
            break
    return spins


def trajectory(model: PairwiseModel, start: np.ndarray, *, temperature: float = 0.0, sweeps: int = 100, seed: Seed = 0,
               synchronous: bool = False) -> Trajectory:
    """`recall` with a record: the state and its energy after every sweep.

    Takes the arguments of `recall`, for a single state, and ends, at zero temperature, with the first sweep in which
    nothing turned.

    Returns
    -------
    Trajectory

    Examples
    --------
    >>> from physml.spins import PairwiseModel
    >>> ferromagnet = PairwiseModel([[0, 1], [1, 0]])
    >>> trajectory(ferromagnet, [1, -1], synchronous=True, sweeps=3).states.tolist()
    [[1, -1], [-1, 1], [1, -1], [-1, 1]]
    """
    if np.ndim(start) != 1:
        raise ValueError(f"start: got shape {np.shape(start)}; give a single state (recall takes many)")
    run = _Relaxation(model, start, temperature, synchronous)
    noise, spins = stream(seed), run.states
    run.start(spins)
    states, turned = [spins.copy()], []
    for _ in range(whole("sweeps", sweeps, 0)):
        turned.append(run.sweep(spins, noise))
        states.append(spins.copy())
        if turned[-1] == 0 and run.gain < 0:
            break
    return Trajectory(np.array(states), model.energy(states), np.array(turned, dtype=np.int64))


class _Relaxation:
    """The checked arguments and the work arrays of the kernels.

    Couplings are passed in a unit in which they are whole numbers where there is one (1/N for Hebb's): local fields are
    then exact, also after many turns, and a row of int16 is quick to read.
    """

    def __init__(self, model, start, temperature, synchronous):
        temperature = one_temperature(temperature, zero=True)
        self.states = np.ascontiguousarray(unit_states("start", start, model.size, model.values))
        self.low, self.high = model.values
        exact = np.empty(model.couplings.shape, np.int16)
        row, couplings = np.abs(model.couplings[0]), for_kernel(model.couplings)
        for unit in (1.0 / model.size, *np.sort(row[row > 0])[:1]):
            if kernels.whole_couplings(couplings, unit, exact):
                self.couplings, self.local = exact, np.empty(model.size, np.int32)
                break
        else:
            unit, self.couplings, self.local = 1.0, couplings, np.empty(model.size)
        fields = model.fields / unit
        self.fields = np.where(np.abs(fields - np.rint(fields)) < 1e-6, np.rint(fields), fields)
        self.gain = -1.0 if temperature == 0 else (self.high - self.low) * unit / temperature
        self.order = np.empty(model.size, np.int32)
        self.synchronous = bool(synchronous)

    def copy(self):
        """For another state at the same time: what is written to is its own."""
        twin = copy.copy(self)
        twin.local, twin.order = self.local.copy(), self.order.copy()
        return twin

    def start(self, spins):
        kernels.local_sums(self.couplings, spins, self.local)

    def sweep(self, spins, noise):
        if self.synchronous:
            return kernels.synchronous_sweep(self.couplings, self.local, self.fields, spins, self.low, self.high,
                                             self.gain, noise)
        return kernels.asynchronous_sweep(self.couplings, self.local, self.fields, spins, self.low, self.high,
                                          self.gain, self.order, noise)

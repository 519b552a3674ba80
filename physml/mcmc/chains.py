"""What the samplers have in common: checked arguments, warm-up, independent chains, and their result."""
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, for_each_chain, number, real_array
from physml.core.frozen import frozen
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.mcmc.density import Density


@frozen
class Chains:
    """Draws of independent Markov chains.

    Attributes
    ----------
    draws : ndarray of float64, shape (chains, draws, d)
        The states after burn-in.
    log_density : ndarray of float64, shape (chains, draws)
        The log density of each draw, as the function returned it.
    acceptance : ndarray of float64, shape (chains,)
        The fraction of proposals accepted after burn-in.
    step : ndarray of float64, shape (chains,)
        The step used after burn-in.
    scale : ndarray of float64, shape (chains, d)
        The length of each coordinate that multiplies the step; in Hamiltonian Monte Carlo the mass is 1/scale².
    divergences : ndarray of int64, shape (chains,)
        Trajectories whose energy error passed 1000 (HMC; always 0 for Metropolis).
    """

    draws: np.ndarray
    log_density: np.ndarray
    acceptance: np.ndarray
    step: np.ndarray
    scale: np.ndarray
    divergences: np.ndarray

    @property
    def pooled(self) -> np.ndarray:
        """All draws in one array, shape (chains · draws, d)."""
        return self.draws.reshape(-1, self.draws.shape[-1])


def starts(start: np.ndarray, chains: int) -> np.ndarray:
    """The start of every chain, shape (chains, d), from shape (d,) or (chains, d)."""
    x = real_array("start", start)
    if x.size == 0:
        raise ValueError(f"start: got shape {x.shape}; give at least one coordinate")
    return for_each_chain("start", x, chains)


def lengths(name: str, value: float | np.ndarray, dimension: int) -> np.ndarray:
    """Positive numbers of shape (d,), from a number or an array."""
    array = real_array(name, value)
    if array.shape not in ((), (1,), (dimension,)) or not (array > 0).all():
        raise ValueError(f"{name}: got {value!r}; give a positive finite number, or {dimension} of them")
    return np.broadcast_to(array, (dimension,)).copy()


def acceptance(target: float) -> float:
    """The acceptance to adapt to, in (0, 1)."""
    return number("target", target, "an acceptance between 0 and 1", lambda x: 0 < x < 1)


def adaptation_windows(burn_in: int) -> list[int]:
    """Burn-in cut into a start (15 %), doubling windows whose draws give the scale, and an end (40 %) for the step."""
    ends = [round(0.15 * burn_in)]
    stop = round(0.6 * burn_in)
    width = max(10, burn_in // 40)
    while ends[-1] + 3 * width < stop:
        ends.append(ends[-1] + width)
        width *= 2
    return np.diff([0, *ends, stop, burn_in]).tolist()


def run_chains(segment: Callable, density: Density, x: np.ndarray, *, step: float, scale: np.ndarray, adapt_step: bool,
               adapt_scale: bool, target: float, draws: int, burn_in: int, seed: Seed,
               executor: Executor | None, extra: tuple = ()) -> Chains:
    """Run one chain a row of ``x``; the result depends on the seed and not on the executor."""
    for row in x:
        density.start(row)
    if density.compiled:
        _ = segment.dispatcher  # compiled here, before threads ask for it
    windows = adaptation_windows(burn_in) if adapt_scale else [burn_in] if burn_in else []
    one = partial(_one_chain, segment, density, step, scale, target if adapt_step else 0.0, adapt_scale, windows, draws,
                  extra)
    jobs = list(zip(x, stream(seed, len(x)), strict=True))
    in_order = executor is None and not density.compiled  # Python callables hold the lock, and may remember things
    found = [one(job) for job in jobs] if in_order else sweep(one, jobs, executor)
    out, values, counts, steps, scales = map(np.array, zip(*found, strict=True))
    return Chains(draws=out, log_density=values, acceptance=counts[:, 0] / draws, step=steps, scale=scales,
                  divergences=counts[:, 1].copy())


def _one_chain(segment, density, step, scale, target, adapt_scale, windows, draws, extra, job):
    """Draws, log densities, counts, step and scale of one chain, after its windows of burn-in."""
    x, noise = (part.copy() for part in job)
    run = segment.dispatcher if density.compiled else segment.function
    data = (*extra, *density.arguments(x.size))
    adaptation = np.zeros(5)

    def go(n, goal):
        into, logs, counts = np.empty((n, x.size)), np.empty(n), np.zeros(2, np.int64)
        run(density.call, x, scale, adaptation, goal, noise, into, logs, counts, *data)
        return into, logs, counts

    restart(adaptation, step)
    for k, n in enumerate(windows):
        visited, _, _ = go(n, target)
        if target:
            adaptation[0] = np.exp(adaptation[1])
        if adapt_scale and 0 < k < len(windows) - 1:
            scale = shrunk_deviation(visited)
            restart(adaptation, adaptation[0] if k > 1 else step)
    return *go(draws, 0.0), adaptation[0], scale


def restart(adaptation: np.ndarray, step: float) -> None:
    """Forget the errors and start again from ``step``, shrinking towards ten times it."""
    adaptation[:] = step, np.log(step), 0.0, 0.0, np.log(10 * step)


def shrunk_deviation(draws: np.ndarray) -> np.ndarray:
    """The standard deviation of each coordinate, its variance shrunk a little towards that of all: draws are few."""
    n = len(draws)
    variance = draws.var(axis=0)
    typical = variance.mean()
    return np.sqrt((n * variance + 5 * 1e-3 * typical) / (n + 5)) if typical > 0 else np.ones(draws.shape[1])

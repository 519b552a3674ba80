"""What the samplers have in common: checked arguments, warm-up, independent chains in threads, and their result."""
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from physml.core.arguments import Seed, for_each_chain, number, real_array, thread_count
from physml.core.frozen import frozen
from physml.core.random import stream
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
    array = np.asarray(value, dtype=np.float64)
    if array.shape not in ((), (1,), (dimension,)) or not (np.isfinite(array).all() and (array > 0).all()):
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
               adapt_scale: bool, target: float, draws: int, burn_in: int, seed: Seed, threads: int | None,
               extra: tuple = ()) -> Chains:
    """Run one chain a row of ``x``; the result depends on the seed and not on the number of threads."""
    chains, dimension = x.shape
    threads = thread_count(threads)
    streams = stream(seed, chains)
    for row in x:
        density.start(row)
    if density.compiled:
        segment = segment.dispatcher
    else:
        segment, threads = segment.function, 1
    out = np.empty((chains, draws, dimension))
    values = np.empty((chains, draws))
    counts = np.zeros((chains, 2), np.int64)
    adaptations = np.zeros((chains, 5))
    scales = np.tile(scale, (chains, 1))

    def run(c):
        data = (*extra, *density.arguments(dimension))

        def go(n, goal):
            into, logs = (out[c], values[c]) if goal is None else (np.empty((n, dimension)), np.empty(n))
            count = counts[c] if goal is None else np.zeros(2, np.int64)
            segment(density.call, x[c], scales[c], adaptations[c], goal or 0.0, streams[c], into, logs, count, *data)
            return into

        restart(adaptations[c], step)
        windows = adaptation_windows(burn_in) if adapt_scale else [burn_in] if burn_in else []
        for k, n in enumerate(windows):
            visited = go(n, target if adapt_step else 0.0)
            if adapt_step:
                adaptations[c, 0] = np.exp(adaptations[c, 1])
            if adapt_scale and 0 < k < len(windows) - 1:
                scales[c] = shrunk_deviation(visited)
                restart(adaptations[c], adaptations[c, 0] if k > 1 else step)
        go(draws, None)

    with ThreadPoolExecutor(min(threads, chains)) as pool:
        list(pool.map(run, range(chains)))
    return Chains(draws=out, log_density=values, acceptance=counts[:, 0] / draws, step=adaptations[:, 0].copy(),
                  scale=scales, divergences=counts[:, 1].copy())


def restart(adaptation: np.ndarray, step: float) -> None:
    """Forget the errors and start again from ``step``, shrinking towards ten times it."""
    adaptation[:] = step, np.log(step), 0.0, 0.0, np.log(10 * step)


def shrunk_deviation(draws: np.ndarray) -> np.ndarray:
    """The standard deviation of each coordinate, its variance shrunk a little towards that of all: draws are few."""
    n = len(draws)
    variance = draws.var(axis=0)
    typical = variance.mean()
    return np.sqrt((n * variance + 5 * 1e-3 * typical) / (n + 5)) if typical > 0 else np.ones(draws.shape[1])

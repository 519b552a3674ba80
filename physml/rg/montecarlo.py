"""Monte Carlo renormalisation group: exponents from correlations between a lattice and its own block spins."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, one_temperature, whole
from physml.core.frozen import frozen
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.ising import CRITICAL_TEMPERATURE
from physml.ising.kernels import wolff_threshold
from physml.ising.wolff_kernels import grow
from physml.rg import kernels


@frozen
class MonteCarloRG:
    """What `mcrg` returns. Row n belongs to the step from level n to level n + 1 (level 0 is the lattice itself);
    column c to the first c + 1 couplings of that parity.

    Attributes
    ----------
    thermal, thermal_error : ndarray of float64, shape (steps, 4)
        y_T and its standard error from independent chains; couplings: nearest neighbours, second neighbours,
        plaquettes, third neighbours.
    magnetic, magnetic_error : ndarray of float64, shape (steps, 2)
        y_h; couplings: the field, and the product of three spins at a corner.
    chains : int
        How many independent chains stand behind the errors.
    """

    thermal: np.ndarray
    thermal_error: np.ndarray
    magnetic: np.ndarray
    magnetic_error: np.ndarray
    chains: int


def mcrg(L: int, temperature: float = CRITICAL_TEMPERATURE, *, steps_of_scale: int = 2, samples: int = 20_000,
         burn_in: int = 500, clusters: int = 3, chains: int = 8, seed: Seed = 0,
         executor: Executor | None = None) -> MonteCarloRG:
    """Swendsen's Monte Carlo renormalisation group on the square lattice, majority blocks of 2 × 2, random ties.

    With S^(n) the sums of the couplings' operators on level n, T = ∂K^(n+1)/∂K^(n) solves B T = A, where
    A = cov(S^(n+1), S^(n)) and B = cov(S^(n+1), S^(n+1)). Its largest eigenvalue is 2^y.

    Parameters
    ----------
    L : int
        Side of the lattice; divisible by 2^steps_of_scale, with at least four sites a side on the last level.
    temperature : float
        Above 0; exponents have a meaning at the critical temperature.
    steps_of_scale : int
        How many blockings.
    samples : int
        Configurations a chain, at least 100.
    burn_in : int
        Samples before the first recorded one.
    clusters : int
        Wolff clusters between samples.
    chains : int
        Independent chains, at least 2: the errors are those of the mean of their exponents.
    seed : int or SeedSequence
        The result does not depend on the executor.
    executor : concurrent.futures.Executor, optional
        Where chains run; threads on all processors by default.

    Returns
    -------
    MonteCarloRG

    Raises
    ------
    ValueError
        If an argument is out of range, or the temperature so low that a chain's blocks never fluctuate.

    Notes
    -----
    Swendsen 1979, Phys. Rev. Lett. 42, 859.

    Examples
    --------
    >>> result = mcrg(16, samples=2000, chains=4, seed=1)
    >>> result.thermal.shape, bool(abs(result.magnetic[0, 0] - 1.875) < 0.02)
    ((2, 4), True)
    """
    steps_of_scale, samples = whole("steps_of_scale", steps_of_scale), whole("samples", samples, 100)
    burn_in, clusters = whole("burn_in", burn_in, 0), whole("clusters", clusters)
    chains, L, temperature = whole("chains", chains, 2), whole("L", L, 4), one_temperature(temperature)
    if L % 2**steps_of_scale or L // 2**steps_of_scale < 4:
        raise ValueError(f"L: got {L} for {steps_of_scale} blockings; give a multiple of {2**steps_of_scale} of at "
                         f"least {4 * 2**steps_of_scale}")
    for used in (kernels.measure_levels, grow):
        _ = used.dispatcher  # compiled here, before threads ask for it
    jobs = [(L, temperature, steps_of_scale, samples, burn_in, clusters, state) for state in stream(seed, chains)]
    try:
        found = sweep(_one_chain, jobs, executor)
    except np.linalg.LinAlgError:
        raise ValueError(f"temperature: at {temperature} the blocks of {samples} samples hardly fluctuate, and have no "
                         f"exponents; give one nearer to {CRITICAL_TEMPERATURE:.3f}, or more samples") from None
    thermal, magnetic = (np.array(part) for part in zip(*found, strict=True))
    return MonteCarloRG(*_mean(thermal), *_mean(magnetic), chains)


def _one_chain(job):
    """The exponents of one chain: (steps, 4) thermal and (steps, 2) magnetic."""
    L, temperature, steps_of_scale, samples, burn_in, clusters, state = job
    state = state.copy()
    threshold = np.zeros(1, np.uint64)
    wolff_threshold(threshold, temperature)
    add = np.uint64((int(threshold[0]) + (1 << 20)) >> 21)
    spins, stack = np.ones((L, L), np.int8), np.zeros(L * L + 1, np.int64)
    work = np.zeros(L * L, np.int8)
    warm = np.empty((1, 1, kernels.EVEN + kernels.ODD))
    for _ in range(burn_in):
        kernels.measure_levels(spins, work, stack, add, state, clusters, 1, warm)
    record = np.empty((samples, steps_of_scale + 1, kernels.EVEN + kernels.ODD))
    kernels.measure_levels(spins, work, stack, add, state, clusters, samples, record)
    parts = record[:, :, :kernels.EVEN], record[:, :, kernels.EVEN:]
    return tuple(np.array([[exponent(part[:, n, :c], part[:, n + 1, :c]) for c in range(1, part.shape[2] + 1)]
                           for n in range(steps_of_scale)]) for part in parts)


def exponent(fine: np.ndarray, coarse: np.ndarray) -> float:
    """log2 of the largest eigenvalue of B⁻¹A from operators (samples, couplings) on two successive levels."""
    fine, coarse = fine - fine.mean(axis=0), coarse - coarse.mean(axis=0)
    matrix = np.linalg.solve(coarse.T @ coarse, coarse.T @ fine)
    return float(np.log2(np.abs(np.linalg.eigvals(matrix)).max()))


def _mean(values):
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(len(values))

"""Hamiltonian Monte Carlo on any log density with a gradient."""
from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, formerly, number, probability, whole
from physml.core.jit import Kernel
from physml.mcmc import kernels
from physml.mcmc.chains import Chains, acceptance, lengths, run_chains, starts
from physml.mcmc.density import Density

OPTIMAL_ACCEPTANCE = 0.651


@formerly(x0="start")
def hmc(log_density: Callable | Kernel, start: np.ndarray, *, gradient: Callable | None = None,
        step: float | None = None, leapfrog_steps: int = 16, jitter: float = 0.5,
        mass: float | np.ndarray | None = None, draws: int = 1000, chains: int = 4, seed: Seed = 0,
        burn_in: int = 1000, adapt: bool | None = None, target: float | None = None, data: tuple = (),
        executor: Executor | None = None) -> Chains:
    """Sample a density by Hamiltonian Monte Carlo: energy H = -log π(x) + Σ p²/(2 mass), leapfrog, acceptance with
    probability min(1, exp(-ΔH)).

    Parameters
    ----------
    log_density : callable or Kernel
        ``log_density(x, *data)`` with ``gradient(x, *data)`` beside it, or a density kernel
        ``(x, gradient, *data) -> float64`` (see `physml.mcmc.density`), with which the whole chain runs compiled.
    start : array_like, shape (d,) or (chains, d)
        Where the chains start.
    gradient : callable, optional
        The gradient of a Python ``log_density``.
    step : float, optional
        The leapfrog step in time. Without one it is found during burn-in.
    leapfrog_steps : int
        Mean number of leapfrog steps in a trajectory.
    jitter : float
        Each trajectory takes a number of steps drawn uniformly between (1 ± jitter) times the mean, so that no
        trajectory length resonates with a period of the target; 0 for a fixed length.
    mass : float or array_like of shape (d,), optional
        The diagonal mass; best near the inverse variances of the target. If not given, it is estimated during burn-in
        where the step is adapted, and 1 otherwise.
    draws, chains, seed, burn_in, data, executor
        As in `metropolis`.
    adapt : bool, optional
        Adapt the step during burn-in, starting from ``step``, and the mass unless it is given. By default only where no
        step is given.
    target : float, optional
        Acceptance to adapt to; 0.651, optimal in high dimension (Beskos et al. 2013), if not said.

    Returns
    -------
    Chains
        ``divergences`` counts the trajectories with an energy error beyond 1000.

    Raises
    ------
    ValueError
        For arguments out of range, a missing gradient, and where log density or gradient are not finite at the start.

    References
    ----------
    S. Duane, A. D. Kennedy, B. J. Pendleton and D. Roweth, Phys. Lett. B 195, 216 (1987); R. M. Neal, in Handbook of
    Markov Chain Monte Carlo (2011); step by dual averaging: M. D. Hoffman and A. Gelman,
    J. Mach. Learn. Res. 15, 1593 (2014).

    Examples
    --------
    >>> result = hmc(lambda x: -0.5 * x @ x, [1.0, 1.0], gradient=lambda x: -x, step=0.5, leapfrog_steps=4, draws=300,
    ...              chains=2, burn_in=50, seed=2)
    >>> result.draws.shape, int(result.divergences.sum()), bool(result.acceptance.min() > 0.9)
    ((2, 300, 2), 0, True)
    """
    chains = whole("chains", chains)
    x = starts(start, chains)
    density = Density(log_density, gradient, data, with_gradient=True)
    adapt = step is None if adapt is None else bool(adapt)
    if step is None and not adapt:
        raise ValueError("step: got None with adapt=False; give a positive step, or let burn-in find one")
    if step is not None:
        step = number("step", step, "one positive finite number (coordinates differ through mass)", lambda h: h > 0)
    target = OPTIMAL_ACCEPTANCE if target is None else acceptance(target)
    jitter, mean = probability("jitter", jitter), whole("leapfrog_steps", leapfrog_steps)
    low, high = max(1, round((1 - jitter) * mean)), max(1, round((1 + jitter) * mean))
    masses = lengths("mass", 1.0 if mass is None else mass, x.shape[1])
    burn_in = whole("burn_in", burn_in, 20 if adapt else 0)
    return run_chains(kernels.hmc_segment, density, x, step=x.shape[1] ** -0.25 if step is None else step,
                      scale=1 / np.sqrt(masses), adapt_step=adapt, adapt_scale=adapt and mass is None,
                      target=target, draws=whole("draws", draws), burn_in=burn_in, seed=seed,
                      executor=executor, extra=(low, high))

"""Random-walk Metropolis on any log density."""
from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, formerly, whole
from physml.core.jit import Kernel
from physml.mcmc import kernels
from physml.mcmc.chains import Chains, acceptance, lengths, run_chains, starts
from physml.mcmc.density import Density

OPTIMAL_ACCEPTANCE = 0.234


@formerly(x0="start")
def metropolis(log_density: Callable | Kernel, start: np.ndarray, *, step: float | np.ndarray | None = None,
               draws: int = 1000, chains: int = 4, seed: Seed = 0, burn_in: int = 1000, adapt: bool | None = None,
               target: float | None = None, data: tuple = (), executor: Executor | None = None) -> Chains:
    """Sample a density by random-walk Metropolis: propose x' = x + step·z, z standard normal, accept with
    probability min(1, π(x')/π(x)).

    Parameters
    ----------
    log_density : callable or Kernel
        ``log_density(x, *data)``, up to a constant; -inf (or nan) outside the support. A kernel (see
        `physml.mcmc.density`) runs the whole chain compiled; one that also writes a gradient will do.
    start : array_like, shape (d,) or (chains, d)
        Where the chains start.
    step : float or array_like of shape (d,), optional
        Standard deviation of the proposal. Without one it is found during burn-in, with a scale for each coordinate.
    draws, chains : int
        Draws kept in each chain, and how many independent chains.
    seed : int or SeedSequence
        The same seed gives the same draws, whatever the executor.
    burn_in : int
        Steps that are thrown away first.
    adapt : bool, optional
        Adapt step and scales during burn-in, starting from ``step``. By default only where no step is given.
    target : float, optional
        Acceptance to adapt to; 0.234, optimal in high dimension (Roberts, Gelman and Gilks 1997), if not said.
    data : tuple
        Passed to the log density after ``x``.
    executor : concurrent.futures.Executor, optional
        Where the chains run; by default, threads on all processors for those of a kernel, and for a Python callable one
        after the other.

    Returns
    -------
    Chains
        With ``draws`` of shape (chains, draws, d), ``log_density``, ``acceptance``, ``step``.

    Raises
    ------
    ValueError
        For arguments out of range, and where the log density is not finite at the start.

    References
    ----------
    N. Metropolis et al., J. Chem. Phys. 21, 1087 (1953). Adaptation by dual averaging: M. D. Hoffman and A. Gelman,
    J. Mach. Learn. Res. 15, 1593 (2014).

    Examples
    --------
    >>> result = metropolis(lambda x: -0.5 * x @ x, [0.0], step=2.4, draws=500, chains=2, burn_in=100, seed=1)
    >>> result.draws.shape, bool(abs(result.acceptance.mean() - 0.44) < 0.05)
    ((2, 500, 1), True)
    """
    chains = whole("chains", chains)
    x = starts(start, chains)
    density = Density(log_density, None, data, with_gradient=False)
    adapt = step is None if adapt is None else bool(adapt)
    if step is None and not adapt:
        raise ValueError("step: got None with adapt=False; give a positive step, or let burn-in find one")
    target = OPTIMAL_ACCEPTANCE if target is None else acceptance(target)
    given = lengths("step", 2.4 / np.sqrt(x.shape[1]) if step is None else step, x.shape[1])
    common = given.max()
    burn_in = whole("burn_in", burn_in, 20 if adapt else 0)
    return run_chains(kernels.metropolis_segment, density, x, step=common, scale=given / common, adapt_step=adapt,
                      adapt_scale=adapt and np.ndim(step) == 0, target=target,
                      draws=whole("draws", draws), burn_in=burn_in, seed=seed, executor=executor)

"""Hamiltonian Monte Carlo: effective draws a second on two posteriors, beside NUTS of blackjax and numpyro.

One chain on one thread each; adaptation and compilation are not counted, the worst coordinate counts.
"""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.mcmc import autoregressive_log_density, effective_sample_size, hmc, logistic_log_density

CORRELATION = 0.9
PEER_DRAWS = 2000


def run(repeats: int) -> list[Row]:
    """Measure both problems, each side ``repeats`` times; medians."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 20))
    y = (rng.random(1000) < 1 / (1 + np.exp(-X @ rng.normal(size=20)))).astype(float)
    gaussian = ours(autoregressive_log_density, (CORRELATION,), 50, 20, 40_000, repeats)
    logistic = ours(logistic_log_density, (X, y, 2.0), 20, 3, 10_000, repeats)
    return [Row("HMC, 50-d AR(1) Gaussian, rho = 0.9", gaussian, "min-ESS/s", peers(gaussian_jax, 50, repeats), None,
                ">= 30,000 and >= 40 x blackjax"),
            Row("HMC, logistic regression, n = 1000, d = 20", logistic, "min-ESS/s",
                peers(lambda: logistic_jax(X, y), 20, repeats), None, ">= 8,000")]


def ours(log_density, data, dimension, steps, draws, repeats):
    """Draws with the step and mass that a first run found."""
    options = {"data": data, "leapfrog_steps": steps, "chains": 1}
    found = hmc(log_density, np.zeros(dimension), draws=10, seed=1, **options)
    return rate(lambda seed: hmc(log_density, found.draws[0, -1], step=found.step[0], mass=found.scale[0] ** -2.0,
                                 burn_in=0, draws=draws, seed=seed, **options).draws, repeats)


def rate(sample, repeats):
    """Smallest effective sample size a second, of arrays (chains, draws, d); the median of the repeats."""
    sample(0)
    rates = []
    for seed in range(1, repeats + 1):
        start = time.perf_counter()
        draws = np.asarray(sample(seed))
        seconds = time.perf_counter() - start
        rates.append(float(effective_sample_size(draws).min() / seconds))
    return statistics.median(rates)


def peers(make_log_density, dimension, repeats):
    """The samplers that are installed, by name."""
    found = {}
    if importlib.util.find_spec("jax") is None:
        return found
    import jax

    jax.config.update("jax_enable_x64", True)
    if importlib.util.find_spec("blackjax") is not None:
        found["blackjax NUTS"] = blackjax_rate(make_log_density(), dimension, repeats)
    if importlib.util.find_spec("numpyro") is not None:
        found["numpyro NUTS"] = numpyro_rate(make_log_density(), dimension, repeats)
    return found


def gaussian_jax():
    """The AR(1) log density for JAX."""
    import jax.numpy as jnp

    free = 1 / (1 - CORRELATION**2)
    return lambda x: -0.5 * x[0] ** 2 - 0.5 * free * jnp.sum((x[1:] - CORRELATION * x[:-1]) ** 2)


def logistic_jax(X, y):
    """The logistic log density for JAX."""
    import jax.numpy as jnp

    return lambda b: y @ (X @ b) - jnp.logaddexp(0.0, X @ b).sum() - b @ b / 8


def blackjax_rate(log_density, dimension, repeats):
    """NUTS with window adaptation; the draws are one compiled scan."""
    import blackjax
    import jax
    import jax.numpy as jnp

    warm, draw = jax.random.split(jax.random.key(0))
    warm_up = blackjax.window_adaptation(blackjax.nuts, log_density)
    (state, parameters), _ = warm_up.run(warm, jnp.zeros(dimension), 1000)
    sampler = blackjax.nuts(log_density, **parameters)

    def step(state, key):
        state, _ = sampler.step(key, state)
        return state, state.position

    scan = jax.jit(lambda keys: jax.lax.scan(step, state, keys)[1])
    return rate(lambda seed: jax.block_until_ready(
        scan(jax.random.split(jax.random.fold_in(draw, seed), PEER_DRAWS)))[None], repeats)


def numpyro_rate(log_density, dimension, repeats):
    """NUTS; the warm-up state is reused, so that only draws are timed."""
    import jax
    import jax.numpy as jnp
    from numpyro.infer import MCMC, NUTS

    chain = MCMC(NUTS(potential_fn=lambda x: -log_density(x)), num_warmup=1000, num_samples=PEER_DRAWS,
                 progress_bar=False)
    chain.warmup(jax.random.key(0), init_params=jnp.zeros(dimension))

    def sample(seed):
        chain.run(jax.random.key(seed), init_params=jnp.zeros(dimension))
        return np.asarray(chain.get_samples())[None]

    return rate(sample, repeats)

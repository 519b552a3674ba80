"""Heat-bath sampling of a pairwise model: the checks, the independent chains around the kernel."""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml.core.arguments import Seed, for_each_chain, inverse_temperature, unit_states, whole
from physml.core.frozen import for_kernel
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.spins import kernels

COMPILED = (kernels.random_state, kernels.local_fields, kernels.heat_bath)


def heat_bath_samples(model, n: int, *, beta: float, burn_in: int, thin: int, chains: int, start: np.ndarray | None,
                      seed: Seed, executor: Executor | None) -> np.ndarray:
    """What `PairwiseModel.sample` documents."""
    n, chains = whole("n", n), whole("chains", chains)
    burn_in, thin = whole("burn_in", burn_in, 0), whole("thin", thin)
    beta = inverse_temperature(beta, signed=True)
    states = ([None] * chains if start is None else
              for_each_chain("start", unit_states("start", start, model.size, model.values), chains))
    couplings, fields = model.couplings.astype(np.float32), for_kernel(model.fields)
    _ = [used.dispatcher for used in COMPILED]  # compiled here, before threads ask for it
    one = partial(_one_chain, couplings, fields, model.values, n, np.full(burn_in, beta), np.full(thin, beta))
    return np.stack(sweep(one, list(zip(states, stream(seed, chains), strict=True)), executor))


def _one_chain(couplings, fields, values, n, warm, between, job):
    """n states of one chain, from its start or (None) from a random one."""
    start, noise = job
    size, (low, high), noise = len(fields), values, noise.copy()
    state = np.empty(size, np.int8) if start is None else start.copy()
    if start is None:
        kernels.random_state(state, low, high, noise)
    local, out = np.empty(size), np.empty((n, size), np.int8)
    kernels.local_fields(couplings, fields, state, local)
    run = kernels.heat_bath.dispatcher
    run(couplings, local, state, float(low), float(high), warm, noise)
    for row in out:
        run(couplings, local, state, float(low), float(high), between, noise)
        row[:] = state
    return out

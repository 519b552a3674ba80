"""Heat-bath sampling of a pairwise model: the checks, the chains and their threads around the kernel."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from physml.core.arguments import Seed, for_each_chain, inverse_temperature, thread_count, unit_states, whole
from physml.core.frozen import for_kernel
from physml.core.random import stream
from physml.spins import kernels


def heat_bath_samples(model, n: int, *, beta: float, burn_in: int, thin: int, chains: int, start: np.ndarray | None,
                      seed: Seed, threads: int | None) -> np.ndarray:
    """What `PairwiseModel.sample` documents."""
    n, chains = whole("n", n), whole("chains", chains)
    burn_in, thin, threads = whole("burn_in", burn_in, 0), whole("thin", thin), thread_count(threads)
    beta = inverse_temperature(beta, signed=True)
    streams = stream(seed, chains)
    low, high = model.values
    state = (np.empty((chains, model.size), np.int8) if start is None else
             for_each_chain("start", unit_states("start", start, model.size, model.values), chains))
    out = np.empty((chains, n, model.size), np.int8)
    warm, between = np.full(burn_in, beta), np.full(thin, beta)
    couplings, fields = model.couplings.astype(np.float32), for_kernel(model.fields)
    run = kernels.heat_bath.dispatcher

    def chain(c):
        if start is None:
            kernels.random_state(state[c], low, high, streams[c])
        local = np.empty(model.size)
        kernels.local_fields(couplings, fields, state[c], local)
        run(couplings, local, state[c], float(low), float(high), warm, streams[c])
        for k in range(n):
            run(couplings, local, state[c], float(low), float(high), between, streams[c])
            out[c, k] = state[c]

    with ThreadPoolExecutor(min(threads, chains)) as pool:
        list(pool.map(chain, range(chains)))
    return out

"""Heat-bath sampling of a pairwise model: the checks, the chains and their threads around the kernel."""
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from physml.core.random import stream
from physml.spins import kernels


def heat_bath_samples(model, n: int, *, beta: float, seed: int, sweeps: int, burn_in: int, chains: int | None,
                      start: np.ndarray | None, threads: int | None) -> np.ndarray:
    """What `PairwiseModel.sample` documents."""
    n, sweeps, burn_in = _whole("n", n, 1), _whole("sweeps", sweeps, 1), _whole("burn_in", burn_in, 0)
    count = 1 if chains is None else _whole("chains", chains, 1)
    threads = os.cpu_count() or 1 if threads is None else _whole("threads", threads, 1)
    if isinstance(beta, bool) or not np.isscalar(beta) or not np.isfinite(beta):
        raise ValueError(f"beta: got {beta!r}; give a finite inverse temperature")
    streams = stream(seed, count)
    low, high = model.values
    state = np.empty((count, model.size), np.int8)
    if start is not None:
        model.energy(start)  # checks values and last axis
        if np.shape(start) not in ((model.size,), state.shape):
            raise ValueError(f"start: got shape {np.shape(start)}; give ({model.size},) or {state.shape}")
        state[:] = start
    out = np.empty((count, n, model.size), np.int8)
    warm, step = np.full(burn_in, float(beta)), np.full(sweeps, float(beta))
    couplings = model.couplings.astype(np.float32)
    run = kernels.heat_bath.dispatcher

    def chain(c):
        if start is None:
            kernels.random_state(state[c], low, high, streams[c])
        local = np.empty(model.size)
        kernels.local_fields(couplings, model.fields, state[c], local)
        run(couplings, local, state[c], float(low), float(high), warm, streams[c])
        for k in range(n):
            run(couplings, local, state[c], float(low), float(high), step, streams[c])
            out[c, k] = state[c]

    with ThreadPoolExecutor(min(threads, count)) as pool:
        list(pool.map(chain, range(count)))
    return out[0] if chains is None else out


def _whole(name, value, least):
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: got {value!r}; give an integer of at least {least}")
    return int(value)

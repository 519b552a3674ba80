"""The pairwise model: simulated annealing of a dense spin glass, and exact partition functions."""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.core import stream
from physml.core.frozen import for_kernel
from physml.spins import PairwiseModel, exact, kernels

ANNEALED, SUMMED = 500, 20
BETAS = np.linspace(0.1, 3.0, 1000)


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    glass, small = spin_glass(ANNEALED), spin_glass(SUMMED)
    work = {"anneal": annealing(glass), "split": lambda: small.log_partition(),
            "moments": lambda: small.correlations(), "numpy": lambda: numpy_log_partition(small),
            "gray": lambda: kernels.gray_log_partition(for_kernel(small.couplings), for_kernel(small.fields), -1.0, 1.0,
                                                       1.0, exact.BLOCK)}
    if importlib.util.find_spec("dwave") is not None:
        work["dwave"] = dwave(glass)
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, measure in work.items():
            start = time.perf_counter()
            reported = measure()
            seconds = reported[0] if isinstance(reported, tuple) else time.perf_counter() - start
            count = BETAS.size * ANNEALED if name in ("anneal", "dwave") else 2**SUMMED
            if repeat:
                times[name].append(1e9 * seconds / count)
    ns = {name: statistics.median(values) for name, values in times.items()}
    peers = {"dwave-samplers": ns["dwave"]} if "dwave" in ns else {}
    return [Row(f"annealing, N = {ANNEALED}, dense, 1000 sweeps", ns["anneal"], "ns an attempt", peers, None, "<= 16"),
            Row(f"ln Z, N = {SUMMED}, split tables", ns["split"], "ns a state", {"numpy": ns["numpy"]}, None, "<= 0.6"),
            Row(f"ln Z, N = {SUMMED}, Gray code", ns["gray"], "ns a state", {"numpy": ns["numpy"]}, None, "<= 9"),
            Row(f"all correlations, N = {SUMMED}", ns["moments"], "ns a state", {}, None, "no figure set")]


def spin_glass(n):
    """Gaussian couplings of variance 1/n between all pairs."""
    couplings = np.triu(np.random.default_rng(0).normal(size=(n, n)) / np.sqrt(n), 1)
    return PairwiseModel(couplings + couplings.T)


def annealing(model):
    """Heat bath from a random state, one sweep for each inverse temperature."""
    couplings, state = model.couplings.astype(np.float32), stream(1)
    spins, local = np.empty(model.size, np.int8), np.empty(model.size)

    def anneal():
        kernels.random_state(spins, -1, 1, state)
        kernels.local_fields(couplings, for_kernel(model.fields), spins, local)
        kernels.heat_bath(couplings, local, spins, -1.0, 1.0, BETAS, state)

    return anneal


def dwave(model):
    """The same schedule with dwave-samplers; the time it reports for sampling alone."""
    from dwave.samplers import SimulatedAnnealingSampler

    pairs = {(i, j): -model.couplings[i, j] for i in range(model.size) for j in range(i + 1, model.size)}
    sampler = SimulatedAnnealingSampler()

    def anneal():
        found = sampler.sample_ising({}, pairs, beta_schedule=BETAS, beta_schedule_type="custom", num_reads=1,
                                     num_sweeps=BETAS.size, num_sweeps_per_beta=1, seed=1)
        return (found.info["timing"]["sampling_ns"] * 1e-9,)

    return anneal


def numpy_log_partition(model):
    """Every state as a row of a matrix, in chunks."""
    total = 0.0
    for first in range(0, 2**model.size, 2**16):
        bits = (np.arange(first, first + 2**16)[:, None] >> np.arange(model.size)) & 1
        total += np.exp(-model.energy(2 * bits - 1)).sum()
    return float(np.log(total))

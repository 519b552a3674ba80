"""Annealing of spin glasses, dense and sparse, and exact ground states; the peer gets the same schedule and work."""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml import spinglass
from physml.spinglass import kernels
from physml.spinglass.couplings import generators, whole_couplings

BETA = np.linspace(0.1, 3.0, 1000)
EXACT = 24
GLASSES = {"N = 500, dense": (lambda: spinglass.sherrington_kirkpatrick(500), "<= 16, 0.18 of dwave-samplers"),
           "three dimensions, L = 10": (lambda: spinglass.edwards_anderson(10), "<= 7.5, 0.6 of dwave-samplers")}


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    rows = []
    for name, (make, target) in GLASSES.items():
        glass = make()
        work = {"ours": ours(glass)} | ({"dwave-samplers": dwave(glass)} if importlib.util.find_spec("dwave") else {})
        found = {who: [anneal(seed) for seed in range(repeats + 1)][1:] for who, anneal in work.items()}
        ns = {who: 1e9 * statistics.median(t for t, _ in runs) / BETA.size / glass.size for who, runs in found.items()}
        energies = ", ".join(f"{who} {np.mean([e for _, e in runs]) / glass.size:.4f} per site"
                             for who, runs in found.items())
        rows.append(Row(f"annealing, {name}, {BETA.size} sweeps ({energies})", ns.pop("ours"), "ns an attempt", ns,
                        None, target))
    small = spinglass.sherrington_kirkpatrick(EXACT)
    times = [seconds(small.ground_state) for _ in range(repeats + 1)][1:]
    return [*rows, Row(f"exact ground state, N = {EXACT}", statistics.median(times) / 2**EXACT * 1e9, "ns a state", {},
                       None, "no figure set")]


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def ours(model):
    """Sampling alone, as the peer reports it; and the last energy."""
    units, best, energies = whole_couplings(model), np.empty(model.size, np.int8), np.empty(BETA.size, np.int64)

    def anneal(seed):
        spins = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), model.size)
        words = generators(seed, model.size)
        start = time.perf_counter()
        kernels.anneal(units.rows, units.neighbours, units.fields, 0.5 * units.scale / BETA, spins, words, best,
                       energies)
        return time.perf_counter() - start, units.energies(energies[-1])

    return anneal


def dwave(model):
    """The time it reports for sampling alone."""
    from dwave.samplers import SimulatedAnnealingSampler

    pairs = {(i, j): -model.couplings[i, j] for i, j in zip(*np.nonzero(np.triu(model.couplings)), strict=True)}
    sampler = SimulatedAnnealingSampler()

    def anneal(seed):
        found = sampler.sample_ising({}, pairs, beta_schedule=BETA, beta_schedule_type="custom", num_reads=1,
                                     num_sweeps=BETA.size, num_sweeps_per_beta=1, seed=seed + 1)
        return found.info["timing"]["sampling_ns"] * 1e-9, found.first.energy

    return anneal

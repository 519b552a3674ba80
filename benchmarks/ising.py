"""The Ising lattice, 1024² at the critical temperature: sweeps and Wolff clusters beside C, mcising and dwave-samplers.

Our sweeps are timed through `physml.ising.simulate`, so they include energy and magnetisation after every sweep; the
others only sweep. All start from the same configuration, taken from a Wolff run.
"""
import ctypes
import importlib.util
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.report import Row
from physml.core import stream
from physml.ising import CRITICAL_TEMPERATURE, kernels, simulate, wolff_kernels

L = 1024
PAGE = 128
CLUSTERS = 60


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    start = simulate(L, CRITICAL_TEMPERATURE, algorithm="wolff", burn_in=60, sweeps=1, seed=1).spins[0]
    page = simulate(PAGE, CRITICAL_TEMPERATURE, algorithm="wolff", burn_in=200, sweeps=1, seed=1).spins[0]
    work = {
        "heat bath": lambda: sweeps("heat_bath", start, 300),
        "Metropolis": lambda: sweeps("metropolis", start, 300),
        "multispin": lambda: sweeps("multispin", start, 1000),
        "Wolff": lambda: wolff(start),
        "page heat bath": lambda: page_sweeps(page, 500),
        "page Wolff": lambda: page_clusters(page, 500),
    } | c_reference(start, page) | mcising(start) | dwave(start)
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, measure in work.items():
            value = measure()
            if repeat:  # the first time compiles, and warms the caches
                times[name].append(value)
    median = {name: statistics.median(values) for name, values in times.items()}
    c, c_wolff, c_page = (median.get(name) for name in ("C Metropolis", "C Wolff", "C Wolff, small"))
    peers = {name: median[name] for name in ("mcising", "dwave-samplers") if name in median}
    wolff_peers = {"mcising": median["mcising Wolff"]} if "mcising Wolff" in median else {}
    site, spin = "ns a site", "ns a flipped spin"
    return [
        Row("Ising 1024², heat bath on split sublattices", median["heat bath"], site, peers, c, "<= 0.22 of C"),
        Row("Ising 1024², Metropolis on split sublattices", median["Metropolis"], site, peers, c, "<= 0.22 of C"),
        Row("Ising 1024², multi-spin coding", median["multispin"], site, peers, c, "<= 0.06 of C"),
        Row("Ising 1024², Wolff", median["Wolff"], spin, wolff_peers, c_wolff, "<= 1.2 of C"),
        Row("Ising 128², heat bath, the page's kernel", median["page heat bath"], site, {}, c, "below C"),
        Row("Ising 128², Wolff, the page's kernel", median["page Wolff"], spin, {}, c_page, "<= 1.2 of C"),
    ]


def timed(call, count):
    """Nanoseconds for each of ``count``; where the call returns a number, that is the count."""
    begin = time.perf_counter()
    found = call()
    return (time.perf_counter() - begin) / (count or found) * 1e9


def sweeps(algorithm, spins, n):
    return timed(lambda: simulate(L, CRITICAL_TEMPERATURE, algorithm=algorithm, start=spins, sweeps=n, burn_in=0,
                                  seed=1), n * L * L)


def wolff(spins):
    work, stack, state, threshold = spins.copy().reshape(-1), np.zeros(L * L + 1, np.int64), stream(2), add_threshold()
    return timed(lambda: wolff_kernels.grow(work, L, stack, np.uint64(threshold >> 21), state, CLUSTERS, 0)[1], None)


def page_sweeps(spins, n):
    work, state, thresholds = spins.copy(), stream(2), np.zeros(5, np.uint64)
    kernels.heat_bath_thresholds(thresholds, CRITICAL_TEMPERATURE, 0.0)

    def call():
        for _ in range(n):
            kernels.heat_bath_sweep(work, thresholds, state)

    return timed(call, n * PAGE * PAGE)


def page_clusters(spins, n):
    work, state, stack, size = spins.copy(), stream(2), np.zeros(PAGE * PAGE, np.int32), np.zeros(1)
    thresholds = np.array([add_threshold()], np.uint64)

    def call():
        flipped = 0.0
        for _ in range(n):
            kernels.wolff_update(work, stack, thresholds, state, size)
            flipped += size[0]
        return flipped

    return timed(call, None)


def add_threshold():
    thresholds = np.zeros(1, np.uint64)
    kernels.wolff_threshold(thresholds, CRITICAL_TEMPERATURE)
    return int(thresholds[0])


def c_reference(spins, small):
    """Compiled with the machine's own compiler, if there is one."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        print("no C compiler here: the C reference is left out")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "reference.so"
        source = Path(__file__).with_name("ising_reference.c")
        subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True)
        c = ctypes.CDLL(str(library))
    c.wolff.restype = ctypes.c_int64
    cost = np.zeros(10, np.uint64)
    kernels.metropolis_thresholds(cost, CRITICAL_TEMPERATURE, 0.0)
    accept = np.ascontiguousarray(cost[5:])  # an up spin with k neighbours up

    def pointer(array):
        return array.ctypes.data_as(ctypes.c_void_p)

    def metropolis():
        work, state = spins.copy(), stream(2)
        return timed(lambda: c.metropolis(pointer(work), L, pointer(accept), pointer(state), 10), 10 * L * L)

    def clusters(lattice, n):
        side = len(lattice)
        work, state, stack = lattice.copy(), stream(2), np.zeros(side * side, np.int32)
        return timed(lambda: c.wolff(pointer(work), side, ctypes.c_uint64(add_threshold()), pointer(state),
                                     pointer(stack), n), None)

    return {"C Metropolis": metropolis, "C Wolff": lambda: clusters(spins, CLUSTERS),
            "C Wolff, small": lambda: clusters(small, 500)}


def mcising(spins):
    if importlib.util.find_spec("mcising") is None:
        print("mcising is not installed: left out")
        return {}
    from mcising import IsingSimulation

    def simulation(algorithm):
        made = IsingSimulation(L, 1.0, 0.0, 0.0, 0.0, 42, algorithm, "square")
        made.set_spins(spins)
        return made

    def metropolis():
        made = simulation("metropolis")
        return timed(lambda: made.sweep(10, temperature=CRITICAL_TEMPERATURE), 10 * L * L)

    def clusters():
        made, flipped, seconds = simulation("wolff"), 0, 0.0
        for _ in range(CLUSTERS):
            before = made.get_spins()
            begin = time.perf_counter()
            made.sweep(1, temperature=CRITICAL_TEMPERATURE)
            seconds += time.perf_counter() - begin
            flipped += np.count_nonzero(before != made.get_spins())
        return seconds / flipped * 1e9

    return {"mcising": metropolis, "mcising Wolff": clusters}


def dwave(spins):
    """Sequential Metropolis of a general sparse model: the difference of two run lengths leaves its set-up out."""
    if importlib.util.find_spec("dwave") is None or importlib.util.find_spec("dwave.samplers") is None:
        print("dwave-samplers is not installed: left out")
        return {}
    import dimod
    from dwave.samplers import SimulatedAnnealingSampler

    site = np.arange(L * L).reshape(L, L)
    first, second = np.tile(site.ravel(), 2), np.concatenate([np.roll(site, 1, axis).ravel() for axis in (0, 1)])
    model = dimod.BinaryQuadraticModel.from_numpy_vectors(np.zeros(L * L), (first, second, -np.ones(2 * L * L)), 0.0,
                                                          dimod.SPIN)

    def seconds(n):
        begin = time.perf_counter()
        SimulatedAnnealingSampler().sample(model, num_reads=1, num_sweeps=n, seed=3, beta_schedule_type="custom",
                                           initial_states=(spins.reshape(1, -1), site.ravel()),
                                           beta_schedule=[1.0 / CRITICAL_TEMPERATURE] * n)
        return time.perf_counter() - begin

    return {"dwave-samplers": lambda: (seconds(30) - seconds(10)) / (20 * L * L) * 1e9}

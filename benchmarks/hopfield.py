"""Associative memory: a sweep of recall, and the overlaps of a state with many patterns."""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.hopfield import hebb, overlap, pack, random_patterns, recall

UNITS, STORED, MANY, SWEEPS = 1000, 100, 10_000, 500


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    patterns = random_patterns(STORED, UNITS, seed=1)
    model, cue = hebb(patterns), patterns[0].copy()
    cue[::5] *= -1
    many = random_patterns(MANY, UNITS, seed=2)
    packed, state, real = pack(many), pack(cue), cue.astype(np.float64)
    doubles = many.astype(np.float64)
    work = {"start": lambda: recall(model, cue, temperature=1e-3, sweeps=0),
            "near": lambda: recall(model, cue, temperature=1e-3, sweeps=SWEEPS),
            "hot": lambda: recall(model, cue, temperature=1e3, sweeps=SWEEPS),
            "whole": lambda: recall(model, cue), "numpy": lambda: numpy_sweep(model, cue),
            "bits": lambda: [overlap(packed, state) for _ in range(20)], "gemv": lambda: doubles @ real}
    if importlib.util.find_spec("hopfieldnetwork") is not None:
        work["hopfieldnetwork"] = peer(patterns, cue)
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, measure in work.items():
            start = time.perf_counter()
            measure()
            if repeat:
                times[name].append(1e3 * (time.perf_counter() - start))
    ms = {name: statistics.median(values) for name, values in times.items()}
    peers = {name: ms[name] for name in ("numpy", "hopfieldnetwork") if name in ms}
    return [Row(f"recall, N = {UNITS}, a sweep near a memory", (ms["near"] - ms["start"]) / SWEEPS, "ms", peers, None,
                "<= 0.15"),
            Row("    the same, every other unit turning", (ms["hot"] - ms["start"]) / SWEEPS, "ms", peers, None,
                "<= 0.15"),
            Row("    a whole recall from 20 % wrong, with setting up", ms["whole"], "ms", {}, None, "no figure set"),
            Row(f"{MANY} overlaps, N = {UNITS}, by counting bits", 50 * ms["bits"], "us", {"gemv": 1e3 * ms["gemv"]},
                None, "<= 1/45 of the gemv")]


def numpy_sweep(model, cue):
    """A product with a row for each unit."""
    s = cue.astype(np.float64)
    for i in np.random.default_rng(1).permutation(UNITS):
        s[i] = 1.0 if model.couplings[i] @ s > 0 else -1.0


def peer(patterns, cue):
    """hopfieldnetwork: every unit once, in random order, a product with its row each."""
    from hopfieldnetwork import HopfieldNetwork

    network = HopfieldNetwork(N=UNITS)
    network.train_pattern(patterns.T.astype(np.int64))

    def sweep():
        network.set_initial_neurons_state(cue.astype(np.int64))
        network.update_neurons(iterations=1, mode="async")

    return sweep

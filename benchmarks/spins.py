"""The pairwise model: exact partition functions."""
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.core.frozen import for_kernel
from physml.spinglass import sherrington_kirkpatrick
from physml.spins import exact, kernels

SUMMED = 20


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    small = sherrington_kirkpatrick(SUMMED)
    work = {"split": lambda: small.log_partition(),
            "moments": lambda: small.correlations(), "numpy": lambda: numpy_log_partition(small),
            "gray": lambda: kernels.gray_log_partition(for_kernel(small.couplings), for_kernel(small.fields), -1.0, 1.0,
                                                       1.0, exact.BLOCK)}
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, measure in work.items():
            start = time.perf_counter()
            measure()
            if repeat:
                times[name].append(1e9 * (time.perf_counter() - start) / 2**SUMMED)
    ns = {name: statistics.median(values) for name, values in times.items()}
    return [Row(f"ln Z, N = {SUMMED}, split tables", ns["split"], "ns a state", {"numpy": ns["numpy"]}, None, "<= 0.6"),
            Row(f"ln Z, N = {SUMMED}, Gray code", ns["gray"], "ns a state", {"numpy": ns["numpy"]}, None, "<= 9"),
            Row(f"all correlations, N = {SUMMED}", ns["moments"], "ns a state", {}, None, "no figure set")]


def numpy_log_partition(model):
    """Every state as a row of a matrix, in chunks."""
    total = 0.0
    for first in range(0, 2**model.size, 2**16):
        bits = (np.arange(first, first + 2**16)[:, None] >> np.arange(model.size)) & 1
        total += np.exp(-model.energy(2 * bits - 1)).sum()
    return float(np.log(total))

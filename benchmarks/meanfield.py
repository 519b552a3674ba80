"""Belief propagation: a sweep over all messages of a 64 × 64 lattice and of a sparse graph, beside NumPy."""
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.meanfield import kernels, lattice_kernels
from physml.meanfield.bethe import graph

SIDE, SWEEPS, BETA, DAMPING = 64, 200, 1 / 3, 0.2


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    right, down, field = couplings()
    work = {"lattice": lattice(right, down, field), "graph": any_graph(right, down, field),
            "numpy": with_numpy(right, down, field)}
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, sweep in work.items():
            start = time.perf_counter()
            sweep(SWEEPS)
            if repeat:
                times[name].append(1e9 * (time.perf_counter() - start) / (SWEEPS * 4 * SIDE**2))
    ns = {name: statistics.median(values) for name, values in times.items()}
    return [Row(f"belief propagation, {SIDE} x {SIDE} lattice", ns["lattice"], "ns a message", {"numpy": ns["numpy"]},
                None, "<= 1.8 and <= 0.2 of numpy"),
            Row(f"belief propagation, any graph (here the {SIDE} x {SIDE} lattice)", ns["graph"], "ns a message",
                {"numpy": ns["numpy"]}, None, "no figure set")]


def couplings():
    """tanh of a spin glass's couplings and fields, all of it in the range where the words converge."""
    rng = np.random.default_rng(0)
    return np.tanh(BETA * rng.normal(size=(3, SIDE, SIDE)))


def lattice(right, down, field):
    words, row, report = np.zeros((4, SIDE, SIDE)), np.zeros((4, SIDE)), np.zeros(2)
    return lambda sweeps: lattice_kernels.lattice_sweeps(words, right, down, field, row, DAMPING, sweeps, -1.0, report)


def any_graph(right, down, field):
    n = SIDE**2
    numbers = np.arange(n).reshape(SIDE, SIDE)
    bonds = np.zeros((n, n))
    for axis, bond in ((1, right), (0, down)):
        bonds[numbers, np.roll(numbers, -1, axis)] = bonds[np.roll(numbers, -1, axis), numbers] = bond
    edges, report = graph(bonds), np.zeros(2)
    words, site = np.zeros(4 * n), field.ravel()
    return lambda sweeps: kernels.message_sweeps(edges.start, edges.opposite, edges.coupling, site, DAMPING, words,
                                                 sweeps, -1.0, report)


def with_numpy(right, down, field):
    """All words at once, in whole-array arithmetic."""
    words = np.zeros((4, SIDE, SIDE))

    def sweep(sweeps):
        for _ in range(sweeps):
            up, low = [1 + t for t in words], [1 - t for t in words]

            def contrast(x, y, z, up=up, low=low):
                a, b = (1 + field) * up[x] * up[y] * up[z], (1 - field) * low[x] * low[y] * low[z]
                return (a - b) / (a + b)

            new = np.stack([np.roll(right * contrast(0, 2, 3), 1, 1), right * np.roll(contrast(1, 2, 3), -1, 1),
                            np.roll(down * contrast(0, 1, 2), 1, 0), down * np.roll(contrast(0, 1, 3), -1, 0)])
            words[:] = DAMPING * words + (1 - DAMPING) * new

    return sweep

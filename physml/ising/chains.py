"""One chain of each algorithm: the layout it works in, and the kernel behind it."""
import numpy as np

from physml.core.sweep import stopped
from physml.ising import kernels, multispin_kernels, split_kernels, triangular_kernels, wolff_kernels

BATCH = 8192
"""Sites for which random numbers are made at a time: they stay in the first-level cache."""
SITES_PER_CALL = 10**8
"""After this many visits a running chain looks whether it has been told to stop."""


def split(spins: np.ndarray) -> np.ndarray:
    """The two sublattices of an even lattice, 1 for up: element (c, i, j) is the site (i, 2j + (i + c) % 2)."""
    up = (spins > 0).astype(np.uint8)
    odd = (np.arange(len(up)) % 2 == 1)[:, None]
    return np.stack([np.where(odd, up[:, 1::2], up[:, ::2]), np.where(odd, up[:, ::2], up[:, 1::2])])


def join(planes: np.ndarray) -> np.ndarray:
    """The inverse of `split`."""
    _, rows, half = planes.shape
    odd = (np.arange(rows) % 2 == 1)[:, None]
    spins = np.empty((rows, 2 * half), np.int8)
    spins[:, ::2] = np.where(odd, planes[1], planes[0])
    spins[:, 1::2] = np.where(odd, planes[0], planes[1])
    return 2 * spins - 1


def strips(L: int) -> int:
    """How many strips of an even number of rows multi-spin coding cuts an even lattice into: 1, 2, 4 … 64."""
    count = 1
    while count < 64 and L % (4 * count) == 0:
        count *= 2
    return count


def pack(planes: np.ndarray, count: int) -> np.ndarray:
    """Words of ``count`` strips, shape (2, rows / count · half); see `multispin_kernels`."""
    _, rows, half = planes.shape
    cut = planes.reshape(2, count, rows // count, half).astype(np.uint64)
    bits = np.arange(count, dtype=np.uint64)[None, :, None, None]
    return np.bitwise_or.reduce(cut << bits, axis=1).reshape(2, -1)


def unpack(words: np.ndarray, count: int, half: int) -> np.ndarray:
    """The inverse of `pack`."""
    bits = np.arange(count, dtype=np.uint64)[None, :, None, None]
    cut = (words.reshape(2, 1, -1, half) >> bits) & np.uint64(1)
    return cut.astype(np.uint8).reshape(2, -1, half)


def _repeat(call, sweeps, sites, record=None, keep=None, now=None):
    """call(n, rows of the record) in pieces, so that a chain can be stopped.

    Where ``keep`` is given, of shape (count, L, L), ``now()`` is the configuration, kept after every sweeps / count.
    """
    piece = max(1, SITES_PER_CALL // sites) if keep is None else sweeps // len(keep)
    for k, begin in enumerate(range(0, sweeps, piece)):
        if stopped():
            break
        n = min(piece, sweeps - begin)
        call(n, np.empty((0, 2)) if record is None else record[begin:begin + n])
        if keep is not None:
            keep[k] = now()


class SingleSpin:
    """Heat bath or Metropolis: split sublattices on an even lattice, the page's sweeps on an odd one."""

    numbers = 4 + split_kernels.STATE

    def __init__(self, L, temperature, field, heat_bath):
        self.L = L
        self.thresholds = np.zeros(5 if heat_bath else 10, np.uint64)
        make = kernels.heat_bath_thresholds if heat_bath else kernels.metropolis_thresholds
        make(self.thresholds, temperature, field)
        self.kernel = wolff_kernels.run_page_sweeps if L % 2 else split_kernels.run
        _ = self.kernel.dispatcher  # compiled here, before threads ask for it

    def limits(self) -> np.ndarray:
        """31-bit limits of "up after the visit", for a spin that was down and (Metropolis) for one that was up."""
        rounded = ((self.thresholds + np.uint64(1 << 21)) >> np.uint64(22)).astype(np.int64)
        rows = [rounded - 1] if len(rounded) == 5 else [rounded[:5] - 1, 2**31 - rounded[5:] - 1]
        return np.array(rows, np.int32)

    def run(self, spins, numbers, burn_in, sweeps, keep=None):
        record = np.zeros((sweeps, 2))
        if self.L % 2:
            def page(n, rows):
                self.kernel(spins, self.thresholds, numbers[:4], n, rows)

            _repeat(page, burn_in, self.L**2)
            _repeat(page, sweeps, self.L**2, record, keep, lambda: spins)
            return record, None
        half = self.L // 2
        planes = split(spins).reshape(2, -1)
        batch = max(BATCH // half, 1) * half
        words = np.zeros(split_kernels.STATE + -(-batch // 32) * 16, np.uint64)
        words[:split_kernels.STATE] = numbers[4:]
        counts = np.zeros((2, batch), np.uint8)
        limits = self.limits()

        def call(n, rows):
            self.kernel(planes, half, limits, words, words.view(np.int32), counts, numbers[:4], n, rows)

        _repeat(call, burn_in, self.L**2)
        _repeat(call, sweeps, self.L**2, record, keep, lambda: join(planes.reshape(2, self.L, half)))
        spins[:] = join(planes.reshape(2, self.L, half))
        return record, None


class MultiSpin:
    """Metropolis in zero field with up to 64 spins in a word."""

    numbers = 4 + split_kernels.STATE

    def __init__(self, L, temperature, field, _):
        self.L = L
        thresholds = np.zeros(10, np.uint64)
        kernels.metropolis_thresholds(thresholds, temperature, 0.0)
        self.probabilities = np.minimum(thresholds[[1, 0]], np.uint64(2**53 - 1))  # one and no neighbour that differs
        _ = multispin_kernels.run.dispatcher

    def run(self, spins, numbers, burn_in, sweeps, keep=None):
        half, count = self.L // 2, strips(self.L)
        planes = pack(split(spins), count)
        words = np.zeros(multispin_kernels.WORK, np.uint64)
        words[:split_kernels.STATE] = numbers[4:]
        width = max(BATCH // 8, half) + split_kernels.LANES
        masks, seams = np.zeros((2, width), np.uint64), np.zeros((2, half), np.uint64)
        record = np.zeros((sweeps, 2))

        def call(n, rows):
            multispin_kernels.run(planes, half, count, self.probabilities, words, masks, seams, numbers[:4], n, rows)

        _repeat(call, burn_in, self.L**2)
        _repeat(call, sweeps, self.L**2, record, keep, lambda: join(unpack(planes, count, half)))
        spins[:] = join(unpack(planes, count, half))
        return record, None


class Wolff:
    """Single-cluster flips; a sweep is a fixed number of clusters."""

    numbers = 4
    grow = wolff_kernels.grow

    def __init__(self, L, temperature, field, clusters):
        self.L = L
        self.clusters = clusters
        threshold = np.zeros(1, np.uint64)
        kernels.wolff_threshold(threshold, temperature)
        self.add = np.uint64((int(threshold[0]) + (1 << 20)) >> 21)
        _ = wolff_kernels.run.dispatcher, self.grow.dispatcher

    def run(self, spins, numbers, burn_in, sweeps, keep=None):
        sites = self.L**2
        stack = np.zeros(sites + 1, np.int64)
        record = np.zeros((sweeps, 3))
        clusters = self._burn_in(spins, stack, numbers, burn_in)
        _repeat(lambda n, rows: wolff_kernels.run(spins, stack, self.add, numbers, clusters, n, rows),
                sweeps, sites, record, keep, lambda: spins)
        return record, clusters

    def _burn_in(self, spins, stack, numbers, burn_in):
        """Returns the clusters in a sweep: those that flip about L² spins, from the second half of the burn-in."""
        sites = self.L**2
        grown, flipped = 0, 0
        for t in range(burn_in):
            if stopped():
                break
            fixed, enough = (self.clusters, 0) if self.clusters else (0, sites)
            g, f = self.grow(spins.reshape(-1), self.L, stack, self.add, numbers, fixed, enough)
            if 2 * t >= burn_in - 1:
                grown, flipped = grown + g, flipped + f
        return self.clusters or (max(1, round(sites * grown / flipped)) if grown else 1)


class TriangularWolff(Wolff):
    """The same on the triangular lattice; without a record."""

    grow = triangular_kernels.grow

    def run(self, spins, numbers, burn_in, sweeps, keep=None):
        stack = np.zeros(self.L**2 + 1, np.int64)
        clusters = self._burn_in(spins, stack, numbers, burn_in)
        _repeat(lambda n, rows: self.grow(spins.reshape(-1), self.L, stack, self.add, numbers, n * clusters, 0),
                sweeps, self.L**2, None, keep, lambda: spins)
        return None, clusters


CHAINS = {
    "heat_bath": lambda L, temperature, field, _: SingleSpin(L, temperature, field, heat_bath=True),
    "metropolis": lambda L, temperature, field, _: SingleSpin(L, temperature, field, heat_bath=False),
    "multispin": MultiSpin,
    "wolff": Wolff,
}

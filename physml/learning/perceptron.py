"""A perceptron that learns from a teacher: binary students by enumeration, spherical ones by a walk."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import Seed, positive, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator, stream
from physml.core.sweep import sweep
from physml.learning import perceptron_kernels
from physml.spins.halves import halves

MOST = 31  # weights: 2³¹ students take a minute


@frozen
class Survivors:
    """Binary students that agree with a teacher on the first P examples, for every P.

    Attributes
    ----------
    size : int
        N, the number of weights.
    counts : ndarray of int64, shape (samples, examples + 1, N + 1)
        Entry [s, P, k]: students with k weights like the teacher's that survive the first P examples of sample s.
    """

    size: int
    counts: np.ndarray

    @property
    def overlaps(self) -> np.ndarray:
        """R = 2k/N - 1 for k = 0, …, N, shape (N + 1,)."""
        return 2 * np.arange(self.size + 1) / self.size - 1

    @property
    def entropies(self) -> np.ndarray:
        """ln(number of survivors)/N, shape (samples, examples + 1); the teacher is one of them."""
        return np.log(self.counts.sum(axis=2)) / self.size

    @property
    def errors(self) -> np.ndarray:
        """The share of new examples on which a survivor drawn at random is wrong, arccos(R)/π on average."""
        wrong = np.arccos(np.clip(self.overlaps, -1, 1)) / np.pi
        return self.counts @ wrong / self.counts.sum(axis=2)


def survivors(size: int, examples: int, *, samples: int = 20, seed: Seed = 0,
              executor: Executor | None = None) -> Survivors:
    """Try all 2ᴺ binary perceptrons on random examples, standard normal vectors that a binary teacher has labelled.

    Parameters
    ----------
    size : int
        N, at most 31.
    examples : int
    samples : int
        Sets of examples.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where to run (`physml.core.sweep`).

    Returns
    -------
    Survivors

    Raises
    ------
    ValueError
        If a count is out of its range.

    Notes
    -----
    A field is the sum of two tabulated halves, and a student is dropped at its first mistake: a few table reads each,
    3 ns where the tables fit the cache.

    Examples
    --------
    >>> found = survivors(11, 20, samples=2, seed=1)
    >>> found.counts.shape, found.counts[:, 0].sum(axis=1).tolist()
    ((2, 21, 12), [2048, 2048])
    """
    size, examples = whole("size", size, 2, MOST), whole("examples", examples)
    points = [(size, examples, child) for child in children(seed, whole("samples", samples))]
    return Survivors(size, np.array(sweep(_enumerate, points, executor, progress=False)))


def _examples(child, examples, size, teacher):
    """Normal vectors, each times its label: those that the teacher calls positive."""
    x = generator(child).normal(size=(examples, size))
    return x * np.where(x @ teacher > 0, 1.0, -1.0)[:, None]


def _enumerate(point):
    size, examples, child = point
    low, high = halves(_examples(child, examples, size, np.ones(size)))
    bits = [np.bitwise_count(np.arange(fields.shape[1])).astype(np.int64) for fields in (low, high)]
    failures = np.zeros((examples + 1, size + 1), np.int64)
    perceptron_kernels.count_failures(low, high, *bits, failures)
    return failures[::-1].cumsum(axis=0)[::-1]


def spherical_overlaps(size: int, load: float, *, samples: int = 20, draws: int = 100, moves: int = 5000,
                       seed: Seed = 0, executor: Executor | None = None) -> np.ndarray:
    """Overlaps with the teacher of spherical students, drawn from all that are right on ``load * size`` examples.

    Parameters
    ----------
    size : int
        N, the number of weights.
    load : float
        α, examples for each weight.
    samples : int
        Sets of examples.
    draws : int
        Recorded states of each walk, after an equal number that are not: a walk starts at the teacher, who is himself
        distributed like a student, and has to forget him.
    moves : int
        Of a walk, recorded part.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where to run (`physml.core.sweep`).

    Returns
    -------
    ndarray
        R, shape (samples, draws). Draws of one walk are correlated; samples are independent.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> R = spherical_overlaps(20, 1.0, samples=4, draws=50, moves=1000)
    >>> R.shape, bool(0.2 < R.mean() < 0.8)
    ((4, 50), True)
    """
    size, load, draws = whole("size", size, 2), positive("load", load), whole("draws", draws)
    points = [(size, round(load * size), draws, whole("moves", moves, draws), child)
              for child in children(seed, whole("samples", samples))]
    return np.array(sweep(_walk, points, executor, progress=False))


def _walk(point):
    size, examples, draws, moves, child = point
    data, start = child.spawn(2)
    x = _examples(data, examples, size, np.eye(size)[0])
    weights = generator(start).normal(size=size)
    weights[0] = abs(weights[0]) if weights[0] else 1.0
    weights *= np.eye(size)[0]
    state, fields, overlaps = stream(start), x @ weights, np.zeros(2 * draws)
    perceptron_kernels.walk(weights, x, fields, np.zeros(size), np.zeros(examples), state, 2 * moves, overlaps)
    return overlaps[draws:]

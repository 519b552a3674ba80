"""Addition modulo p, learned by a small network that first memorises and later understands: grokking."""
import csv
import functools
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import numpy as np

from physml.core import arguments
from physml.core.arguments import Seed, not_negative, one_of, positive, probability, two_numbers, whole
from physml.core.frozen import frozen
from physml.core.random import children, stream
from physml.core.sweep import sweep
from physml.learning import modular_kernels as kernels
from physml.learning.unit_waves import participation, unit_spectra

RECORD = Path(__file__).parent / "addition_times.csv"  # written by tools/addition_times.py
SETTINGS = {"p": 31, "fraction": 0.5, "weight_decay": 1.0, "units": 128, "loss": "cross_entropy", "answers": "sums",
            "scale": 1.0, "learning_rate": 0.003}  # what `learn_addition` does by default
MEASURED = ("seed", "train", "test_tenth", "test", "last_accuracy", "most_loss", "used")
LOSSES, ANSWERS = ("cross_entropy", "squared"), ("sums", "random")


@frozen
class Addition:
    """A training run of `learn_addition`.

    Attributes
    ----------
    epochs : ndarray of int64, shape (n,)
        Steps done at each record. The batch is the whole training set, so that an epoch is a step.
    train_loss, test_loss, train_accuracy, test_accuracy : ndarray of float64, shape (n,)
        Mean loss and share correct, of the pairs trained on and of the others.
    weights : ndarray of float32, shape (3, p, units)
        At the end: u of the first summand, v of the second, w of the answers; logit c is Σ_k (u_ak + v_bk)² w_ck.
    pairs : ndarray of int64, shape (p², 2)
        All pairs (a, b), those trained on first.
    count : int
        How many those are.
    history : ndarray of float32, shape (n, 3, p, units)
        The weights at each record, if they are kept; else n is 0.
    """

    epochs: np.ndarray
    train_loss: np.ndarray
    train_accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    weights: np.ndarray
    pairs: np.ndarray
    count: int
    history: np.ndarray

    def reached(self, level: float = 0.95) -> tuple[float, float]:
        """The first recorded epochs at which training and test accuracy are at ``level``; nan where they never are."""
        level = probability("level", level)
        passed = [np.flatnonzero(a >= level) for a in (self.train_accuracy, self.test_accuracy)]
        return tuple(float(self.epochs[k[0]]) if len(k) else np.nan for k in passed)


def learn_addition(p: int = 31, *, fraction: float = 0.5, weight_decay: float = 1.0, units: int = 128,
                   epochs: int = 2000, every: int = 10, keep: bool = False, stop: float | None = None,
                   loss: str = "cross_entropy", answers: str = "sums", scale: float = 1.0, learning_rate: float = 0.003,
                   betas: tuple[float, float] = (0.9, 0.98), seed: Seed = 0) -> Addition:
    """Train a network with quadratic units on some of the sums modulo p, by AdamW on all of them at once.

    Parameters
    ----------
    p : int
        The modulus, at least 3.
    fraction : float
        Share of the p² pairs that are trained on; their number is rounded down.
    weight_decay : float
        λ of θ ← (1 - rate λ) θ, beside Adam's step (Loshchilov & Hutter 2019).
    units : int
        Hidden units, a multiple of eight and at least as many as there are answers.
    epochs, every : int
        Steps, and after how many there is a record.
    keep : bool
        Whether a record has the weights too.
    stop : float, optional
        A test accuracy at which training ends early.
    loss : {"cross_entropy", "squared"}
        Squared: the sum over the answers of (logit - one-hot)².
    answers : {"sums", "random"}
        Random: an answer drawn once for each pair, of which nothing can be understood.
    scale : float
        Standard deviation of a hidden field at the start.
    learning_rate : float
    betas : (float, float)
        How long the averages of the gradient and of its square remember.
    seed : int or SeedSequence
        Of the split into training and test pairs, of random answers, and of the weights.

    Returns
    -------
    Addition

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    The network is that of Gromov (2023), with cross-entropy and AdamW. All is single precision in a fixed order of
    operations: the same bits on every machine.

    Examples
    --------
    >>> run = learn_addition(7, fraction=0.8, units=16, epochs=100, every=100, seed=1)
    >>> run.weights.shape, run.count
    ((3, 7, 16), 39)
    >>> bool(run.train_loss[-1] < run.train_loss[0])
    True
    """
    p, units = whole("p", p, 3), whole("units", units, 8)
    rows = -(-p // kernels.BLOCK) * kernels.BLOCK
    if units % kernels.BLOCK or units < rows:
        raise ValueError(f"units: got {units}; give a multiple of {kernels.BLOCK}, at least {rows} for p = {p}")
    count = int(arguments.fraction("fraction", fraction) * p * p)
    if not 1 <= count < p * p:
        raise ValueError(f"fraction: got {fraction}; give one that leaves pairs to train on and pairs to test on")
    epochs, every = whole("epochs", epochs), whole("every", every)
    squared = LOSSES.index(one_of("loss", loss, LOSSES))
    shuffled = ANSWERS.index(one_of("answers", answers, ANSWERS))
    settings = np.array([positive("learning_rate", learning_rate), not_negative("weight_decay", weight_decay),
                         *two_numbers("betas", betas, arguments.fraction)])
    theta, problem = np.zeros((4, 2 * p + rows, units), np.float32), np.zeros((2, p * p), np.int64)
    deal, draw = stream(seed, 2)
    kernels.split(problem, p, shuffled, deal)
    kernels.begin(theta, p, positive("scale", scale), draw)
    records = np.zeros((epochs // every + 1, 4))
    history = np.zeros((len(records) if keep else 0, 3 * p, units), np.float32)
    n = kernels.learn(theta, p, problem, count, squared, settings, every,
                      2.0 if stop is None else probability("stop", stop),
                      np.zeros((4, kernels.BLOCK, units), np.float32), np.zeros((units, rows), np.float32), records,
                      history)
    return Addition(every * np.arange(n), *records[:n].T, theta[0, :3 * p].reshape(3, p, units),
                    np.stack(np.divmod(problem[0], p), axis=1), count, history[:n].reshape(-1, 3, p, units))


def addition_times(*, runs: int = 8, level: float = 0.95, executor: Executor | None = None, seed: Seed = 0,
                   **settings) -> np.ndarray:
    """When training and test accuracy reach a level, over independent runs of `learn_addition`.

    Parameters
    ----------
    runs : int
        With other splits and other weights each.
    level : float
    executor : concurrent.futures.Executor, optional
        As in `physml.core.sweep`, over the runs.
    seed : int or SeedSequence
    **settings
        Passed to `learn_addition`.

    Returns
    -------
    ndarray of float64, shape (runs, 2)
        Epochs; nan where the level is not reached.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> times = addition_times(runs=2, p=7, fraction=0.8, units=16, epochs=200)
    >>> times.shape, bool((times[:, 0] > 0).all())
    ((2, 2), True)
    """
    level = probability("level", level)
    one = partial(_times, level=level, settings=settings)
    return np.array(sweep(one, children(seed, whole("runs", runs)), executor, progress=False))


def _times(seed, level, settings):
    return learn_addition(**settings, stop=level, seed=seed).reached(level)


def summary(run: Addition) -> tuple[float, float, float, float, float, float]:
    """When training accuracy is at 95 %, test accuracy at 10 % and at 95 %; the last test accuracy; the largest test
    loss; how many frequencies a unit uses at the end, on average."""
    (train, test), (_, tenth) = run.reached(), run.reached(0.1)
    used = participation(unit_spectra(run.weights)).mean()
    return train, tenth, test, *(round(float(x), 4) for x in (run.test_accuracy[-1], run.test_loss.max(), used))


@functools.cache
def _record():
    with RECORD.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _same(text, value):
    return text == value if isinstance(value, str) else text is not None and float(text) == value


def recorded_additions(**settings) -> dict[str, np.ndarray]:
    """Runs of `learn_addition` that were made beforehand, eight of each setting: ten minutes of computing.

    Parameters
    ----------
    **settings
        Of ``p``, ``fraction``, ``weight_decay``, ``units``, ``loss``, ``answers``, ``scale`` and ``learning_rate``
        those that are not as `learn_addition` has them. Recorded is what the chapter on phase transitions compares.

    Returns
    -------
    dict of ndarray of float64, shape (8,)
        ``train`` and ``test``, the epochs at which the accuracy is at 95 %, ``test_tenth``, at which that of the test
        is at 10 %, nan where it never is; ``last_accuracy`` of the test, at the end or when it passes 95 %;
        ``most_loss``, the largest test loss; ``used``, the frequencies in a unit at the end; ``seed``.

    Raises
    ------
    ValueError
        If there are no such runs.

    Examples
    --------
    >>> bool(recorded_additions(weight_decay=2.0)["test"].mean() < recorded_additions()["test"].mean())
    True
    """
    wanted = SETTINGS | settings
    rows = [row for row in _record() if all(_same(row.get(n), x) for n, x in wanted.items())]
    if not rows:
        raise ValueError(f"settings: got {settings}, of which there is no record; {RECORD.name} lists what there is")
    return {n: np.array([float(row[n]) for row in rows]) for n in MEASURED}

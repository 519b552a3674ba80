"""Does a flat minimum generalise? Networks that learned the same digits to the same loss, in many ways: a record."""
import csv
import functools
from pathlib import Path

import numpy as np

from physml import data
from physml.core.arguments import one_of
from physml.core.random import children, generator
from physml.learning.flatness import flatness, rescale_units
from physml.learning.losses import loss_function
from physml.learning.network import dense_network
from physml.learning.training import descend

RECORD = Path(__file__).with_name("flat_minima.csv")
EXAMPLES, UNITS, LOSS, EPOCHS = 300, 32, 0.02, 3000
NEARLY, LAST_RATE = 1.1, 0.02  # from 1.1 times the loss on in small full steps: an epoch goes below by up to 7 per cent
BATCHES = [(1.0, batch, rate) for batch, rate in ((8, 0.02), (8, 0.2), (32, 0.1), (32, 0.5), (128, 0.2), (128, 0.8),
                                                  (300, 0.5), (300, 1.0))]
SCALES = [(scale, batch, rate) for scale in (0.5, 1.0, 2.0, 4.0) for batch, rate in ((8, 0.1), (64, 0.3), (300, 0.5))]
VARIED = {"batches": BATCHES, "scales": SCALES}
MEASURED = ("loss", "error", "test_loss", "trace", "invariant_trace", "relative", "norm", "rescaled_trace",
            "rescaled_invariant_trace", "epochs")
COLUMNS = ("varied", "seed", "scale", "batch", "learning_rate", *MEASURED)


def learned_digits(seed: int, scale: float, batch: int, learning_rate: float) -> tuple[float, ...]:
    """Train a network to a loss of 0.02 on 300 digits, and measure what the record holds (`MEASURED`).

    The trace grows with the loss, so all have to end at the same one: the last stretch is descent in short full steps.
    """
    record = data.digits()
    x, labels = record.images.reshape(-1, 64) / 16.0, record.labels.astype(np.int64)
    x = x - x.mean(axis=0)
    split, start, order, factors = children(seed, 4)
    rows = generator(split).permutation(len(x))
    seen, fresh = rows[:EXAMPLES], rows[EXAMPLES:]
    network = dense_network([64, UNITS, 10], activation="relu", seed=start)
    fit = descend(network.replaced(scale * network.vector), x[seen], labels[seen], batch=batch, epochs=EPOCHS,
                  learning_rate=learning_rate, below=NEARLY * LOSS, seed=order)
    last = descend(fit.network, x[seen], labels[seen], batch=EXAMPLES, epochs=EPOCHS, learning_rate=LAST_RATE,
                   below=LOSS)
    end, ways = last.network, BATCHES + SCALES
    own = children(factors, len(ways))[ways.index((scale, batch, learning_rate))]  # each network has its own factors
    other = flatness(rescale_units(end, 3.0 ** generator(own).uniform(-1, 1, UNITS)), x[seen])
    flat, outputs = flatness(end, x[seen]), end(x[fresh])
    return (float(last.losses[-1]), float((outputs.argmax(axis=1) != labels[fresh]).mean()),
            loss_function("cross_entropy")(outputs, labels[fresh])[0], flat.trace, flat.invariant_trace, flat.relative,
            flat.norm, other.trace, other.invariant_trace, float(len(fit.losses)))


@functools.cache
def _record():
    with RECORD.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def recorded_minima(varied: str) -> dict[str, np.ndarray]:
    """Networks of 32 ReLUs that learned 300 digits to a loss of 0.02 in different ways: minutes of computing.

    Parameters
    ----------
    varied : {"batches", "scales"}
        What differs between them: eight pairs of batch and learning rate, or the scale of the first parameters (½, 1,
        2 and 4 times the usual) at three such pairs.

    Returns
    -------
    dict of ndarray of float64, shape (seeds, ways)
        ``seed`` (of the choice of digits and of the start), ``scale``, ``batch``, ``learning_rate``; the training
        ``loss`` at the end, the test ``error`` and ``test_loss``; the four measures of `flatness`, two of them again
        after each unit of each network was rescaled by a random factor between ⅓ and 3 (``rescaled_…``); the ``epochs``
        to a loss of 0.022, from where on all descend in the same way.

    Raises
    ------
    ValueError
        For another word.

    Examples
    --------
    >>> runs = recorded_minima("scales")
    >>> runs["error"].shape, bool(runs["error"].max() < 0.3)
    ((8, 12), True)
    """
    ways = len(VARIED[one_of("varied", varied, VARIED)])
    rows = [row for row in _record() if row["varied"] == varied]
    return {name: np.array([float(row[name]) for row in rows]).reshape(-1, ways) for name in COLUMNS[1:]}


"""Handwritten digits as points in 32 dimensions, in whole numbers of small steps, and back to pictures."""
import functools

import numpy as np

from physml import data
from physml.core.arguments import point_cloud
from physml.core.frozen import frozen
from physml.diffusion.trained import stored

COMPONENTS, LEVELS, TRAINING = 32, 31, 1500


@frozen
class DigitPoints:
    """The 1797 digits of `physml.data.digits` in their first 32 principal components, class by class in turn.

    Coordinates are whole numbers of steps, one step for each component, from -31 to 31 among the first 1500 digits,
    which are for training, 150 of each class; the others are held out. Training and test share their writers. The
    components keep 97 % of the variance.

    Attributes
    ----------
    levels : ndarray of int8, shape (1797, 32)
    steps : ndarray of float64, shape (32,)
    labels : ndarray of int64, shape (1797,)
    """

    levels: np.ndarray
    steps: np.ndarray
    labels: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """Coordinates, shape (1797, 32)."""
        return self.levels * self.steps

    def training(self, n: int = TRAINING) -> tuple[np.ndarray, np.ndarray]:
        """The first ``n`` training digits: points (n, 32) and labels (n,)."""
        return self.points[:n], self.labels[:n]

    def held_out(self) -> tuple[np.ndarray, np.ndarray]:
        """The 297 digits that no training sees."""
        return self.points[TRAINING:], self.labels[TRAINING:]


def training_order() -> np.ndarray:
    """The order in which the digits come, shape (1797,): random, but in each ten there is one of every class."""
    labels, rng = data.digits().labels, np.random.default_rng(0)
    shuffled = rng.permutation(len(labels))
    turn = np.empty(len(labels))  # which of its class a digit is, in random order
    for label in range(10):
        turn[shuffled[labels[shuffled] == label]] = np.arange(np.sum(labels == label))
    return shuffled[np.argsort(turn[shuffled], kind="stable")]


@functools.cache
def digit_points() -> DigitPoints:
    """The digits as points, by integer arithmetic alone: the same on every machine.

    Examples
    --------
    >>> digits = digit_points()
    >>> digits.points.shape, digits.training(50)[0].shape
    ((1797, 32), (50, 32))
    """
    basis, record = stored("digit-basis"), data.digits()
    order = training_order()
    centred = 64 * record.images.reshape(-1, 64)[order].astype(np.int64) - basis["mean"]
    along, step = centred @ basis["axes"].T.astype(np.int64), basis["step"].astype(np.int64)
    levels = (2 * along + step) // (2 * step)  # rounded, half upwards
    return DigitPoints(levels.astype(np.int8), step * basis["scale"].astype(np.float64) / 512,
                       record.labels[order].astype(np.int64))


def digit_images(points: np.ndarray) -> np.ndarray:
    """Pictures (n, 8, 8) of points (n, 32): -1 for paper, 1 for ink.

    Raises
    ------
    ValueError
        If the points have another number of coordinates.

    Examples
    --------
    >>> digit_images(np.zeros((1, 32)))[0, 0, 0].round(4).tolist()  # the mean digit's first corner is paper
    -1.0
    """
    points = point_cloud("points", points, COMPONENTS, least=0)
    basis = stored("digit-basis")
    axes = basis["axes"] * basis["scale"].astype(np.float64)[:, None]
    return np.clip(basis["mean"] / 512 - 1 + points @ axes, -1, 1).reshape(-1, 8, 8)

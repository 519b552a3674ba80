"""Does a sample repeat a training point, and does it belong to one class? Distances and votes of training points."""
import numpy as np

from physml.core.arguments import real_array
from physml.core.frozen import frozen

NEIGHBOURS = 3


@frozen
class Copying:
    """What `nearest_points` found for each sample.

    Attributes
    ----------
    nearest : ndarray of int64, shape (samples, 3)
        The nearest points, the nearest first.
    distances : ndarray of float64, shape (samples, 3)
    """

    nearest: np.ndarray
    distances: np.ndarray

    @property
    def copies(self) -> np.ndarray:
        """Whether the nearest point is closer than a third of the second nearest."""
        return self.distances[:, 0] < self.distances[:, 1] / 3

    def agree(self, labels: np.ndarray) -> np.ndarray:
        """Whether the three nearest points have one label."""
        votes = np.asarray(labels)[self.nearest]
        return (votes == votes[:, :1]).all(axis=1)

    def spread(self) -> float:
        """How many different points are nearest to some sample, over the number of samples."""
        return len(np.unique(self.nearest[:, 0])) / len(self.nearest)


def nearest_points(samples: np.ndarray, points: np.ndarray) -> Copying:
    """The three points nearest to each sample.

    Parameters
    ----------
    samples : array_like, shape (samples, d)
    points : array_like, shape (n, d)
        At least three.

    Returns
    -------
    Copying

    Raises
    ------
    ValueError
        If there are fewer than three points, or the dimensions differ.

    Examples
    --------
    >>> found = nearest_points([[0.1], [5.0]], [[0.0], [1.0], [9.0]])
    >>> found.nearest[:, 0].tolist(), found.copies.tolist()
    ([0, 1], [True, False])
    """
    samples, points = real_array("samples", samples), real_array("points", points)
    if points.ndim != 2 or len(points) < NEIGHBOURS:
        raise ValueError(f"points: got shape {points.shape}; give at least {NEIGHBOURS} points (n, d)")
    if samples.ndim != 2 or samples.shape[1] != points.shape[1]:
        raise ValueError(f"samples: got shape {samples.shape}; give points of {points.shape[1]} coordinates")
    from scipy.spatial import KDTree

    distances, nearest = KDTree(points).query(samples, k=NEIGHBOURS)
    return Copying(nearest.astype(np.int64), distances)

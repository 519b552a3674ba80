"""Does a sample repeat a training point, and does it belong to one class? Distances and votes of training points."""
import numpy as np

from physml.core.arguments import point_cloud
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
    points = point_cloud("points", points, least=NEIGHBOURS)
    samples = point_cloud("samples", samples, points.shape[1])
    from scipy.spatial import KDTree

    distances, nearest = KDTree(points).query(samples, k=NEIGHBOURS)
    return Copying(nearest.astype(np.int64), distances)


def diversity(samples: np.ndarray, labels: np.ndarray) -> float:
    """The mean distance of two different samples of one class.

    Parameters
    ----------
    samples : array_like, shape (n, d)
    labels : array_like of int, shape (n,)
        With at least two samples of each class that occurs.

    Raises
    ------
    ValueError
        If shapes do not fit, or a class has a single sample.

    Examples
    --------
    >>> diversity([[0.0], [2.0], [5.0], [9.0]], [0, 0, 1, 1])
    3.0
    """
    from scipy.spatial.distance import pdist

    samples, labels = point_cloud("samples", samples), np.asarray(labels)
    if labels.shape != (len(samples),):
        raise ValueError(f"labels: got shape {labels.shape}; give one for each of {len(samples)} samples (n, d)")
    kinds, counts = np.unique(labels, return_counts=True)
    if counts.min() < 2:
        raise ValueError(f"labels: got {kinds[counts.argmin()]} once; give at least two samples of each class")
    return float(np.mean([pdist(samples[labels == k]).mean() for k in kinds]))

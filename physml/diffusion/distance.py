"""How far apart are two clouds of points? The Wasserstein distance of their shadows on lines."""
import numpy as np

from physml.core.arguments import Seed, point_cloud, whole
from physml.core.random import generator


def sliced_wasserstein(x: np.ndarray, y: np.ndarray, *, directions: int = 100, seed: Seed = 0) -> float:
    """The sliced 2-Wasserstein distance (Bonneel, Rabin, Peyré and Pfister 2015) of equally many points.

    The root of the mean over directions of the squared difference between the sorted projections. In the plane the
    directions are even and the seed has no effect.

    Parameters
    ----------
    x, y : array_like, shape (n, d)
        Two clouds of the same size.
    directions : int
    seed : int or SeedSequence
        Of the directions, in more than two dimensions: ``numpy.random.default_rng(seed)`` draws them.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the clouds have different shapes.

    Notes
    -----
    Two samples of one density are not at distance zero: compare with the distance of two independent samples.

    Examples
    --------
    >>> round(sliced_wasserstein([[0.0, 0.0], [1.0, 0.0]], [[3.0, 0.0], [2.0, 0.0]]), 6)  # moved by 2: 2/√2
    1.414214
    """
    x, y = point_cloud("x", x), point_cloud("y", y)
    if x.shape != y.shape:
        raise ValueError(f"y: got shape {y.shape} for x of shape {x.shape}; give two clouds (n, d) of the same size")
    count = whole("directions", directions)
    if x.shape[1] == 2:
        angle = np.pi * (np.arange(count) + 0.5) / count
        lines = np.stack([np.cos(angle), np.sin(angle)])
    else:
        lines = generator(seed).standard_normal((x.shape[1], count))
        lines /= np.linalg.norm(lines, axis=0)
    gaps = np.sort(x @ lines, axis=0) - np.sort(y @ lines, axis=0)
    return float(np.sqrt(np.mean(gaps**2)))

"""Denoisers: what the clean point was on average, given the point with noise on it; a Gaussian's answer plus a network.

Here u = x₀ + σε: in the variance-preserving convention x = α x₀ + √v ε this is u = x/α with σ = √v/α. The score of the
noisy points is (D(u, σ) - u)/σ², an identity for the exact denoiser D = E[x₀ | u] (Tweedie's formula).
"""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import one_of, point_cloud, real_array, vector, whole
from physml.core.frozen import frozen
from physml.learning import Network
from physml.learning.activations import activate, pull_back
from physml.learning.workspace import PRECISIONS


@frozen
class Denoiser:
    """D(u, σ) = the Wiener filter of one Gaussian + its error bar × a network.

    With a mean m and a spread s in each coordinate, c = 1/√(s² + σ²) and z = c (u - m), D = m + s² c z + s σ c F(z, …):
    a network F of zeros is the exact denoiser of the Gaussian, whose error bar is s σ c, and the network's target has
    variance one at every level of noise (Karras, Aittala, Aila and Laine 2022, table 1, have this for one s).

    Parameters
    ----------
    network : Network
        Of dense layers. Its inputs are z, the features of ln σ (`noise_features`), and for ``classes`` > 0 one of
        ``classes + 1`` columns that is one, the last meaning "no class".
    mean, spread : array_like, shape (d,)
    frequencies : sequence of int
        How often sin and cos of ln σ turn within the range; none: ln σ alone.
    classes : int
        0 for data without labels.
    precision : {"single", "double"}
        In which the network is evaluated.
    box : array_like, shape (2, d), optional
        Bounds of each coordinate of the answer. An average of clean points lies in their box; a network far from all
        that it has seen may answer anything, and a run that once strays there does not come back.

    Raises
    ------
    ValueError
        If the network's inputs and outputs or the box do not fit the rest, a spread is not positive, or the precision
        is unknown.

    Examples
    --------
    >>> from physml.learning import dense_network
    >>> gaussian = Denoiser(dense_network([3, 4, 2]).replaced(np.zeros(26)), [0.0, 0.0], [1.0, 2.0])
    >>> gaussian(np.array([[1.0, 1.0]]), 1.0).round(12).tolist()
    [[0.5, 0.8]]
    """

    network: Network
    mean: np.ndarray
    spread: np.ndarray
    frequencies: tuple[int, ...] = ()
    classes: int = 0
    precision: str = "single"
    box: np.ndarray | None = None

    def __post_init__(self):
        mean = vector("mean", self.mean)
        spread = real_array("spread", self.spread, mean.shape)
        if not (spread > 0).all():
            raise ValueError(f"spread: got {spread.min()} among its entries; give positive numbers")
        classes = whole("classes", self.classes, 0)
        one_of("precision", self.precision, PRECISIONS)
        inputs = len(mean) + 1 + 2 * len(self.frequencies) + (classes + 1 if classes else 0)
        first, last = (self.network.layers[k].weights.shape for k in (0, -1))
        if first[0] != inputs or last[1] != len(mean):
            raise ValueError(f"network: got {first[0]} inputs and {last[1]} outputs; {inputs} and {len(mean)} fit")
        if self.box is not None:
            object.__setattr__(self, "box", real_array("box", self.box, (2, len(mean))))
        for name, value in (("mean", mean), ("spread", spread), ("frequencies", tuple(self.frequencies))):
            object.__setattr__(self, name, value)

    def __call__(self, u: np.ndarray, sigma: float | np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """The clean points expected from noisy ones.

        Parameters
        ----------
        u : array_like, shape (n, d)
        sigma : float or array_like of shape (n,)
            Positive.
        labels : array_like of int, shape (n,), optional
            Class numbers; ``classes``, or nothing at all, for "no class".

        Returns
        -------
        ndarray of float64, shape (n, d)

        Raises
        ------
        ValueError
            If the shapes do not fit.
        """
        u, sigma, scale = self._prepared(u, sigma)
        found = self._answer(u, sigma, scale, self._layers(self.inputs(u, sigma, labels)))
        return found if self.box is None else np.clip(found, *self.box)

    def _answer(self, u, sigma, scale, layers):
        """The Wiener filter and the network's share, without the box."""
        wiener = self.mean + self.spread**2 * scale**2 * (u - self.mean)
        return wiener + self.spread * sigma * scale * layers[-1][1]

    def divergence(self, u: np.ndarray, sigma: float | np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """The divergence of the denoiser, exactly, by carrying the d unit vectors through the layers: shape (n,)."""
        u, sigma, scale = self._prepared(u, sigma)
        views, layers = self._views(), self._layers(self.inputs(u, sigma, labels))
        tangent = views[0][0][:len(self.mean)]
        for k, (layer, (field, y)) in enumerate(zip(self.network.layers, layers, strict=True)):
            tangent = tangent if k == 0 else tangent @ views[k][0]
            tangent = pull_back(layer.activation, field[:, None], y[:, None], tangent)
        trace = np.diagonal(np.broadcast_to(tangent, (len(u), *tangent.shape[-2:])), axis1=1, axis2=2)
        slopes = self.spread**2 * scale**2 + self.spread * sigma * scale**2 * trace
        if self.box is not None:
            found = self._answer(u, sigma, scale, layers)
            slopes = np.where((found > self.box[0]) & (found < self.box[1]), slopes, 0.0)
        return slopes.sum(axis=1)

    def inputs(self, u, sigma, labels=None) -> np.ndarray:
        """What the network sees of points (n, d) and levels (n, 1)."""
        seen = (u - self.mean) / np.sqrt(self.spread**2 + sigma**2)
        return np.concatenate([seen, self.conditions(len(u), sigma, labels)], axis=1)

    def conditions(self, n, sigma, labels=None) -> np.ndarray:
        """The other inputs of n points, which do not depend on where they are: features of their level and label."""
        n = whole("n", n)
        columns = [noise_features(sigma, self.frequencies)] + ([self._one_hot(n, labels)] if self.classes else [])
        return np.concatenate([np.broadcast_to(c, (n, c.shape[1])) for c in columns], axis=1)

    def _one_hot(self, n, labels):
        labels = np.full(n, self.classes) if labels is None else np.asarray(labels)
        if labels.shape != (n,) or labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() > self.classes:
            raise ValueError(f"labels: got {labels!r}; give {n} integers from 0 to {self.classes}")
        return np.eye(self.classes + 1)[labels]

    def _prepared(self, u, sigma):
        """Points, levels as a column, and 1/√(s² + σ²)."""
        u, sigma = np.asarray(u, np.float64), np.asarray(sigma, np.float64)
        if u.ndim != 2 or u.shape[1] != len(self.mean):
            raise ValueError(f"u: got shape {u.shape}; give points (n, {len(self.mean)})")
        if sigma.shape not in ((), (len(u),)) or not (sigma > 0).all():
            raise ValueError(f"sigma: got {sigma!r}; give a positive number, or one for each of the {len(u)} points")
        sigma = sigma.reshape(-1, 1)
        return u, sigma, 1.0 / np.sqrt(self.spread**2 + sigma**2)

    def _views(self):
        return self.network.views(self.network.vector.astype(PRECISIONS[self.precision]))

    def _layers(self, x):
        """Fields and values of each layer."""
        views, found = self._views(), []
        y = x.astype(views[0][0].dtype)
        for layer, (weights, bias) in zip(self.network.layers, views, strict=True):
            field = y @ weights + bias
            y = activate(layer.activation, field)
            found.append((field, y))
        return found


def noise_features(sigma: np.ndarray, frequencies: tuple[int, ...] = ()) -> np.ndarray:
    """2x - 1, and sin and cos of πkx for each frequency k, of x = (ln σ + 4.6)/9.6: (n, 1) → (n, 1 + 2 frequencies).

    x goes from 0 to 1 between σ = 0.01 and 148, which holds every level that a schedule of this book visits.
    """
    x = (np.log(sigma) + 4.6) / 9.6
    waves = [f(np.pi * k * x) for k in frequencies for f in (np.sin, np.cos)]
    return np.concatenate([2.0 * x - 1.0, *waves], axis=1)


def exact_denoiser(points: np.ndarray, labels: np.ndarray | None = None) -> Callable:
    """The denoiser that no training on these points can beat: their mean, weighted with exp(-|u - x|²/2σ²).

    Parameters
    ----------
    points : array_like, shape (n, d)
        A training set.
    labels : array_like of int, shape (n,), optional
        The denoiser then takes labels as third argument, and points of the same class alone have a weight.

    Returns
    -------
    callable
        ``denoiser(u, sigma)`` or ``denoiser(u, sigma, labels)`` for u of shape (m, d) and one σ; shape (m, d).

    Raises
    ------
    ValueError
        If points or labels do not fit.

    Examples
    --------
    >>> exact_denoiser([[0.0], [1.0]])(np.array([[0.5], [0.9]]), 0.1).round(3).tolist()
    [[0.5], [1.0]]
    """
    points = point_cloud("points", points)
    if labels is None:
        return lambda u, sigma: _weighted_mean(points, u, sigma)
    labels = np.asarray(labels)
    if labels.shape != (len(points),):
        raise ValueError(f"labels: got shape {labels.shape}; give {len(points)}, one for each point")
    classes = {k: points[labels == k] for k in np.unique(labels)}

    def denoiser(u, sigma, asked):
        missing = set(np.unique(asked)) - set(classes)
        if missing:
            raise ValueError(f"labels: got {missing}; there are only points of {sorted(classes)}")
        found = np.empty(np.shape(u))
        for k in np.unique(asked):
            found[asked == k] = _weighted_mean(classes[k], u[asked == k], sigma)
        return found

    return denoiser


def _weighted_mean(points, u, sigma):
    weight = posterior_weights(points, u, sigma)
    return weight @ points / weight.sum(axis=1, keepdims=True)


def posterior_weights(points: np.ndarray, u: np.ndarray, sigma: float) -> np.ndarray:
    """exp(-|u - x|²/2σ²) for each point x (columns), in units of the largest of a row: shape (m, n)."""
    exponent = (u @ points.T - 0.5 * (points**2).sum(axis=1)) / sigma**2
    return np.exp(exponent - exponent.max(axis=1, keepdims=True))

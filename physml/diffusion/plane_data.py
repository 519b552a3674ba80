"""Data in the plane with a density that is known: the Swiss roll and a grid of Gaussians, both about one wide."""
import numpy as np

from physml.diffusion.mixtures import GaussianMixture


def gaussian_grid() -> GaussianMixture:
    """25 Gaussians at {-2, …, 2}² · 2/2.828, each with standard deviation 0.05/2.828.

    Examples
    --------
    >>> grid = gaussian_grid()
    >>> grid.means.shape, float(grid.means.max().round(4))
    ((25, 2), 1.4144)
    """
    side = np.arange(-2.0, 3.0) * 2 / 2.828
    return GaussianMixture(np.ones(25), np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2),
                           (0.05 / 2.828) ** 2)


def swiss_roll() -> GaussianMixture:
    """A spiral θ (cos θ, sin θ)/7 with noise of standard deviation 1/14, θ even between 3π/2 and 9π/2.

    Its 400 Gaussians stand closer than half their width, so that the mixture is the spiral's density with noise.

    Examples
    --------
    >>> swiss_roll().means.shape
    (400, 2)
    """
    angle = 1.5 * np.pi * (1.0 + 2.0 * (np.arange(400) + 0.5) / 400)
    return GaussianMixture(np.ones(400), angle[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) / 7, 1 / 196)

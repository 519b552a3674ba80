"""A landscape seen through a window: the free energy of all that lies near a point."""
from collections.abc import Callable

import numpy as np

from physml.core.arguments import positive, vector
from physml.core.gaussian import gaussian_weights
from physml.core.logarithms import log_sum_exp

REACH, POINTS = 9.0, 2001


def local_free_energy(potential: Callable[[np.ndarray], np.ndarray], x, *, temperature: float,
                      scope: float) -> np.ndarray:
    """-T ln of the average of exp(-V(x')/T) over a Gaussian window of variance T/γ about x.

    Parameters
    ----------
    potential : callable
        V of an array of places on a line, of the same shape.
    x : array_like, shape (n,)
    temperature : float
        T.
    scope : float
        γ, the spring that holds x' near x: a large one sees the landscape itself.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        If temperature or scope are not positive, or x is no vector.

    Notes
    -----
    Equation (land-local-entropy) of the chapter: minus T times the local entropy of Baldassi and others (2016), up to a
    constant. Trapezoids over nine standard deviations.

    Examples
    --------
    In a parabola of curvature k the spring and the valley add up: T/2 ln((γ + k)/γ) at the bottom.

    >>> found = local_free_energy(lambda x: 1.5 * x**2, [0.0], temperature=0.2, scope=1.0)
    >>> round(float(found[0]), 12), round(0.1 * float(np.log(4)), 12)
    (0.138629436112, 0.138629436112)
    """
    T = positive("temperature", temperature)
    z, spread = np.linspace(-REACH, REACH, POINTS), (T / positive("scope", scope)) ** 0.5
    heights = np.asarray(potential(vector("x", x)[:, None] + spread * z), np.float64)
    return -T * log_sum_exp(np.log(gaussian_weights(z)) - heights / T)[0]

"""One Gaussian for two: p(x) = ½ N(-a, 1) + ½ N(a, 1), and the separation at which "mode seeking" begins.

ln p = -½ (x² + a²) - ½ ln 2π + ln cosh(a x), so that for q = N(m, s²)
D_KL(q‖p) = -ln s - ½ + ½ (m² + s² + a²) - E ln cosh(a (m + s z)) (equation mf-two-modes of the chapter).
"""
from dataclasses import dataclass

import numpy as np

from physml.core.arguments import number, one_of, positive
from physml.core.logarithms import log_cosh

DIRECTIONS = ("reverse", "forward")
RESOLVED = 25.0  # of a·s: beyond it tanh(a s z) is a step on the scale of the nodes
_Z = np.linspace(-12.0, 12.0, 961)  # the trapezoid rule is exact to rounding for smooth functions times exp(-z²/2)
_W = np.exp(-0.5 * _Z**2) / np.exp(-0.5 * _Z**2).sum()


@dataclass(frozen=True)
class OneGaussian:
    """The best single Gaussian.

    Attributes
    ----------
    mean : float
        0 or, where symmetry is broken, the positive one of the two equivalent solutions.
    sd : float
    kl : float
        The divergence that was minimised.
    symmetric : bool
    """

    mean: float
    sd: float
    kl: float
    symmetric: bool


def reverse_divergence(separation: float, mean, sd):
    """D_KL(N(mean, sd²)‖½N(-a,1)+½N(a,1)), broadcast over mean and sd; to rounding where a·sd is below 25."""
    mean, sd = np.asarray(mean, float), np.asarray(sd, float)
    u = separation * (mean[..., None] + sd[..., None] * _Z)
    return -np.log(sd) - 0.5 + 0.5 * (mean**2 + sd**2 + separation**2) - log_cosh(u) @ _W


def forward_divergence(separation: float, mean, sd):
    """D_KL(½N(-a,1)+½N(a,1)‖N(mean, sd²)), broadcast over mean and sd."""
    mean, sd = np.asarray(mean, float), np.asarray(sd, float)
    second = 1 + separation**2 + mean**2
    u = separation * (separation + _Z)
    return np.log(sd) + 0.5 * second / sd**2 - 0.5 * (1 + 2 * separation**2) + log_cosh(u) @ _W


def best_gaussian(separation: float, direction: str = "reverse", *, width: float | None = None) -> OneGaussian:
    """The Gaussian closest to ½ N(-a, 1) + ½ N(a, 1), the global optimum in either direction of the divergence.

    Forward, D_KL(p‖q): matches mean and variance, 0 and 1 + a². Reverse, D_KL(q‖p): symmetric up to
    `mode_seeking_separation`, beyond it on one of the modes.

    Parameters
    ----------
    separation : float
        a >= 0, *half* the distance of the modes.
    direction : {"reverse", "forward"}
    width : float, optional
        A standard deviation to keep fixed, so that only the mean is chosen.

    Returns
    -------
    OneGaussian

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> best_gaussian(1.0).symmetric, best_gaussian(3.0).symmetric
    (True, False)
    >>> best_gaussian(2.0, "forward").sd == np.sqrt(5)
    np.True_
    """
    a = number("separation", separation, "half the distance of the modes, from 0 to 1000", lambda x: 0 <= x < 1e3)
    one_of("direction", direction, DIRECTIONS)
    width = None if width is None else positive("width", width)
    if direction == "forward":
        sd = float(np.sqrt(1 + a * a)) if width is None else width
        return OneGaussian(0.0, sd, float(forward_divergence(a, 0.0, sd)), True)
    found = []
    for m, s in ((0.0, np.sqrt(1 + min(a, 2.0) ** 2)), (max(a, 0.1), 1.0), (0.3 * a + 0.05, 1.2)):
        m, s = _descend(a, m, s if width is None else width, width is None)
        found.append((float(reverse_divergence(a, m, s)), m, s))
    best = min(found[1:])
    best = best if best[0] < found[0][0] - 1e-13 else found[0]
    return OneGaussian(abs(best[1]), best[2], best[0], best is found[0])


def _descend(a, m, s, free):
    """A minimum of the reverse divergence: steps that cannot rise, then Newton's method.

    E ln cosh is convex in (m, s) and the rest is too, so that replacing E ln cosh by its tangent and minimising gives
    m <- a E tanh and -1/s + s = a E[z tanh]: the self-consistent field of this problem.
    """
    for _ in range(400):
        tangent = np.tanh(a * (m + s * _Z))
        slope = a * (_W * _Z) @ tangent
        m, s = (a * _W @ tangent if m else 0.0), (0.5 * (slope + np.sqrt(slope**2 + 4)) if free else s)
    for _ in range(20):
        tangent = np.tanh(a * (m + s * _Z))
        spread = a * a * (1 - tangent**2) * _W
        gradient = np.array([m - a * _W @ tangent, s - 1 / s - a * (_W * _Z) @ tangent])
        mixed = -spread @ _Z
        curvature = np.array([[1 - spread.sum(), mixed], [mixed, 1 + 1 / s**2 - spread @ _Z**2]])
        active = [k for k, used in enumerate((m != 0, free)) if used]
        block = curvature[np.ix_(active, active)]
        if not active or np.linalg.eigvalsh(block).min() <= 1e-9:
            break
        step = np.zeros(2)
        step[active] = np.linalg.solve(block, gradient[active])
        m, s = float(m - step[0]), float(s - step[1])
        if np.abs(step).max() < 1e-15:
            break
    return float(m), float(s)


def mode_seeking_separation(width: float | None = None) -> float:
    """The separation a at which the best Gaussian in the reverse sense leaves the middle.

    With a free width the two minima exchange their rank while both exist: the mean jumps. With a fixed width s the
    middle loses its stability, a² E sech²(a s z) = 1, and the mean grows from zero continuously.

    Parameters
    ----------
    width : float, optional
        A fixed standard deviation of q.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the width is not above 0, or too large for the quadrature.

    Examples
    --------
    >>> a = mode_seeking_separation()
    >>> best_gaussian(a - 1e-4).symmetric, best_gaussian(a + 1e-4).symmetric
    (True, False)
    """
    from scipy.optimize import brentq

    if width is None:
        def gap(a):
            centre, side = _descend(a, 0.0, 2.0, True), _descend(a, a, 1.0, True)
            return float(reverse_divergence(a, *side) - reverse_divergence(a, *centre))
        return brentq(gap, 2.5, 3.5, xtol=1e-13)
    width = positive("width", width)

    def slope(a):
        return a * a * _W @ (1 - np.tanh(a * width * _Z) ** 2) - 1
    high = 1.0
    while slope(high) < 0:
        high *= 1.1
        if high * width > RESOLVED:
            raise ValueError(f"width: {width!r} is too large for the quadrature to resolve the tanh; give at most 4")
    return brentq(slope, 0.5, high, xtol=1e-13)

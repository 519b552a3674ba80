"""What several figures of the chapter compute: a lattice's mean field, and one Gaussian for two modes."""
import math

from physml.core import kernel
from physml.core.special import exp, log1p, tanh

LN_2 = 0.6931471805599453
NODES, REACH = 201, 7.0  # of the averages over a normal variable: equally spaced from -REACH to REACH


@kernel
def free_energy(m, z, temperature, field):
    """f(m) = -z m²/2 - h m - T s(m), s = ln 2 - ½ [(1+m) ln(1+m) + (1-m) ln(1-m)]."""
    s = LN_2
    if m > -1.0:
        s -= 0.5 * (1.0 + m) * log1p(m)
    if m < 1.0:
        s -= 0.5 * (1.0 - m) * log1p(-m)
    return -0.5 * z * m * m - field * m - temperature * s


@kernel
def upper_magnetization(temperature, z):
    """The largest solution of m = tanh(z m/T): Newton's method from above."""
    m = 1.0
    for _ in range(60):
        t = tanh(z * m / temperature)
        slope = 1.0 - z / temperature * (1.0 - t * t)
        m = max(m - ((m - t) / slope if slope > 0.0 else m - t), 0.0)
    return m


@kernel
def log_cosh(x):
    """ln cosh x without overflow."""
    return abs(x) + log1p(exp(-2.0 * abs(x))) - LN_2


@kernel
def normal_average(weights):
    """The weights of the trapezoid rule for averages over a standard normal variable."""
    total = 0.0
    for k in range(weights.shape[0]):
        node = REACH * (2.0 * k / (NODES - 1.0) - 1.0)
        weights[k] = exp(-0.5 * node * node)
        total += weights[k]
    for k in range(weights.shape[0]):
        weights[k] /= total


@kernel
def expectations(weights, centre, width):
    """E of ln cosh(u), tanh(u) and sech²(u), u = centre + width ε with standard normal ε."""
    logs, tangent, slope = 0.0, 0.0, 0.0
    for k in range(weights.shape[0]):
        u = centre + width * REACH * (2.0 * k / (NODES - 1.0) - 1.0)
        t = tanh(u)
        logs += weights[k] * log_cosh(u)
        tangent += weights[k] * t
        slope += weights[k] * (1.0 - t * t)
    return logs, tangent, slope


@kernel
def best_factor(weights, pull, precision, drag, centre, width, sd):
    """The best Gaussian factor of q, the others being as they are, for p ∝ exp(-½ x·Λx) cosh(w·x).

    With u = w·x of mean ``centre`` and deviation ``width`` under q, ``pull`` = w_i, ``precision`` = Λ_ii and ``drag`` =
    Λ_ij m_j, stationarity reads Λ_ii m = w_i E tanh u - Λ_ij m_j and 1/s² = Λ_ii - w_i² E sech² u. The convex
    E ln cosh is replaced by its tangent, so that the divergence cannot rise. Returns mean and deviation.
    """
    _, tangent, sech2 = expectations(weights, centre, width)
    slope = pull * pull * sd * sech2
    return ((pull * tangent - drag) / precision,
            (slope + math.sqrt(slope * slope + 4.0 * precision)) / (2.0 * precision))

"""Steps beyond one spin: Bethe's pairs, blocks of spins, Kikuchi's squares."""
import numpy as np

from physml.core.arguments import one_of, real_array, temperatures, whole
from physml.meanfield.lattice import coordination
from physml.spins import PairwiseModel
from physml.spins.exact import all_states

METHODS = ("mean_field", "bethe", "block", "kikuchi")
LARGEST_BLOCK = 4


def bethe_cavity_field(T, z, h):
    """The fixed point of u <- artanh(tanh(1/T) tanh(h/T + (z-1) u)) that is reached from +∞, or from -∞ where h < 0."""
    sign = np.where(h < 0, -1.0, 1.0)
    tau, x = np.tanh(1 / T), np.abs(h) / T
    low, high = np.zeros_like(x), 1 / T + np.zeros_like(x)
    for _ in range(200):  # the map is concave for u >= 0: u - map(u) changes its sign once, above its largest root
        u = 0.5 * (low + high)
        above = u > np.arctanh(tau * np.tanh(x + (z - 1) * u))
        low, high = np.where(above, low, u), np.where(above, u, high)
    return sign * np.where((x == 0) & ((z - 1) * tau <= 1), 0.0, 0.5 * (low + high))


def bethe_lattice_magnetization(temperature, z: int = 4, *, field=0.0):
    """The magnetization deep inside an infinite tree with z neighbours a site; for z = 2 the exact chain.

    Parameters
    ----------
    temperature : float or array_like
        Above 0.
    z : int
        Neighbours of a site, at least 2.
    field : float or array_like
        h; at h = 0 the positive solution.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> round(bethe_lattice_magnetization(2.0), 10), bethe_lattice_magnetization(2.0, z=2)
    (0.9285839144, 0.0)
    """
    T, h, z = *_broadcast(temperature, field), coordination(z, 2)
    m = np.tanh(h / T + z * bethe_cavity_field(T, z, h))
    return float(m) if m.ndim == 0 else m


def _broadcast(temperature, field):
    return np.broadcast_arrays(temperatures(temperature), real_array("field", field))


def critical_temperature(z: int = 4, method: str = "mean_field", *, side: int = 2) -> float:
    """Where a lattice with z neighbours orders at zero field, according to an approximation.

    Parameters
    ----------
    z : int
        Neighbours of a site. Blocks and Kikuchi's squares know the square lattice only, z = 4.
    method : {"mean_field", "bethe", "block", "kikuchi"}
        ``mean_field``: z. ``bethe``: 2/ln(z/(z-2)), which is 0 for the chain, z = 2, as it should be. ``block``:
        independent blocks of side × side spins, exact inside, in each other's mean fields: variational inference with a
        structured Q. ``kikuchi``: squares that share their bonds and sites (Kikuchi 1951).
    side : int
        Of the blocks, 1 to 4.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the method is unknown or does not know the lattice.

    Examples
    --------
    >>> critical_temperature(4), round(critical_temperature(4, "bethe"), 10), critical_temperature(2, "bethe")
    (4.0, 2.8853900818, 0.0)
    >>> round(critical_temperature(4, "kikuchi"), 10)
    2.425665734
    """
    one_of("method", method, METHODS)
    z = coordination(z, 1 if method == "mean_field" else 2)
    if method == "mean_field":
        return float(z)
    if method == "bethe":
        return 2 / float(np.log(z / (z - 2))) if z > 2 else 0.0
    if z != 4:
        raise ValueError(f"z: got {z}; {method!r} is worked out for the square lattice, z = 4")
    return _block(side) if method == "block" else _kikuchi()


def _block(side):
    """Blocks repeated periodically: the mean m_i of site i responds to the fields Σ_j A_ij m_j from other blocks.

    With C the correlations inside a block, an infinitesimal m reproduces itself where β C A has the eigenvalue 1.
    """
    from scipy.optimize import brentq

    side = whole("side", side, 1, LARGEST_BLOCK)
    inside, outside = np.zeros((side**2, side**2)), np.zeros((side**2, side**2))
    for i in range(side):
        for j in range(side):
            for k, l in ((i, j + 1), (i + 1, j)):
                bonds = inside if k < side and l < side else outside
                a, b = i * side + j, k % side * side + l % side
                bonds[a, b] += 1
                bonds[b, a] += 1
    block = PairwiseModel(inside)

    def excess(T):
        return np.linalg.eigvals(block.correlations(1 / T) @ outside / T).real.max() - 1
    return brentq(excess, 1.5, 5.0, xtol=1e-13)


def _kikuchi():
    """Where the square approximation's disordered phase loses stability against a magnetization.

    A square of spins has p(s) = (1 + m Σs + c Σ_bonds ss' + … + t Σ sss)/16, and f/T = -2Kc - S_square + 2 S_bond -
    S_site. At m = t = 0 stationarity gives p ∝ exp(A Σ_bonds ss') with K = 2A - artanh c, where c is the neighbours'
    correlation on a ring of four at coupling A. The second derivatives in (m, t) become singular at K_c.
    """
    from scipy.optimize import brentq

    spins = all_states(4, (-1, 1)).astype(float)
    total, bonds = spins.sum(axis=1), (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    triples = spins.prod(axis=1) * total

    def correlation(A):
        t = np.tanh(A)
        return (t + t**3) / (1 + t**4)

    def determinant(A):
        weight = np.exp(-A * bonds) * np.exp(A * bonds).mean()  # 1/(16 p)
        mm = (total**2 * weight).mean() - 4 / (1 + correlation(A)) + 1  # square, two bonds, site
        return mm * (triples**2 * weight).mean() - (total * triples * weight).mean() ** 2

    A = brentq(determinant, 0.1, 1.0, xtol=1e-15)
    return float(1 / (2 * A - np.arctanh(correlation(A))))

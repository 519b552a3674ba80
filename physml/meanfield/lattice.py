"""One magnetization for all sites: the mean field of a lattice with z neighbours, in temperature and field.

E = -Σ s_i s_j - h Σ s_i with each bond counted once, so that a site has z/2 bonds. k_B = J = 1, all values per site.
"""
import numpy as np

from physml.core.arguments import one_of, real_array, temperatures, whole
from physml.meanfield.factorised import binary_entropy

BRANCHES = ("stable", "up", "down")


def coordination(z, least: int = 1) -> int:
    """``z`` as an int, or a ValueError."""
    return whole("z", z, least, of="the number of neighbours of a site")


def lattice_magnetization(temperature, z: int = 4, *, field=0.0, branch: str = "stable"):
    """The magnetization m = tanh((z m + h)/T).

    Parameters
    ----------
    temperature : float or array_like
        Above 0.
    z : int
        Neighbours of a site.
    field : float or array_like
        h, broadcast against ``temperature``.
    branch : {"stable", "up", "down"}
        The solution of lowest free energy (at h = 0 the positive one); or the one that a lattice magnetized up (down)
        follows, which at fields against it is metastable until `spinodal_field` and then gone.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> round(lattice_magnetization(2.0), 12)
    0.957504024077
    >>> round(lattice_magnetization(2.0, field=-0.5, branch="up"), 6), round(lattice_magnetization(2.0, field=-0.5), 6)
    (0.920215, -0.975822)
    """
    one_of("branch", branch, BRANCHES)
    T, h = np.broadcast_arrays(temperatures(temperature), real_array("field", field))
    z = coordination(z)
    sign = np.where(h < 0, -1.0, 1.0) if branch == "stable" else 1.0 if branch == "up" else -1.0
    m = sign * np.tanh(_upper_field(T, z, sign * h))
    return float(m) if m.ndim == 0 else m


def _upper_field(T, z, h):
    """The largest root x = (z m + h)/T of T x - z tanh x = h, by bisection."""
    turn = np.arctanh(np.sqrt(np.clip(1 - T / z, 0, 1 - 1e-16)))  # where the left-hand side has its minimum
    exists = T * turn - z * np.tanh(turn) <= h
    far = (z + np.abs(h)) / T + 1
    low, high = np.where(exists, turn, -far), np.where(exists, far, -turn)
    for _ in range(200):
        middle = 0.5 * (low + high)
        above = T * middle - z * np.tanh(middle) > h
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.where((h == 0) & (z <= T), 0.0, 0.5 * (low + high))


def lattice_free_energy(temperature, z: int = 4, *, field=0.0, magnetization=None):
    """f(m) = -z m²/2 - h m - T s(m), at the stable magnetization or at a given one.

    Each bond is counted once. The common derivation that adds up the energies -m (z m + h) of all sites in their mean
    fields counts the bonds twice; the term +z m²/2 repairs it. At h = 0 and T = 2, f = -2.039 against -3.870.

    Parameters
    ----------
    temperature : float or array_like
        Above 0.
    z : int
        Neighbours of a site.
    field : float or array_like
        h.
    magnetization : float or array_like, optional
        m in [-1, 1] for the whole curve, broadcast against the others.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> round(lattice_free_energy(2.0), 10)
    -2.039342136
    """
    T, h, z = temperatures(temperature), real_array("field", field), coordination(z)
    m = lattice_magnetization(T, z, field=h) if magnetization is None else real_array("magnetization", magnetization)
    if not (np.abs(m) <= 1).all():
        raise ValueError(f"magnetization: got {magnetization!r}; give numbers in [-1, 1]")
    f = -0.5 * z * np.square(m) - h * m - T * binary_entropy(m)
    return float(f) if np.ndim(f) == 0 else f


def spinodal_field(temperature, z: int = 4):
    """The field at which the metastable branch ends, z m* - T artanh m* with m* = √(1 - T/z); 0 from T = z on.

    Parameters
    ----------
    temperature : float or array_like
        Above 0.
    z : int
        Neighbours of a site.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    Examples
    --------
    >>> round(spinodal_field(2.0), 9)
    1.065679951
    """
    T, z = temperatures(temperature), coordination(z)
    m = np.sqrt(np.clip(1 - T / z, 0, 1 - 1e-16))
    h = z * m - T * np.arctanh(m)
    return float(h) if h.ndim == 0 else h

"""The exact distribution of the magnetisation on small lattices, by a transfer matrix that counts up spins."""
import numpy as np

from physml.core.arguments import one_temperature, temperatures
from physml.ising.arguments import lattice_size
from physml.spins.exact import all_states

LARGEST = 8


def magnetization_distribution(L: int, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """The exact probability of every magnetisation per site on the periodic L × L lattice.

    Rows are added site by site; the vector that is carried along says, for every state of the last row and every
    number of up spins so far, the sum of the Boltzmann weights. The first row is fixed in turn to one representative
    of each class under rotation, reflection and a flip of all spins, and the last row is closed onto it.

    Parameters
    ----------
    L : int
        Side, 2 to 8 (for L = 2 each pair is bonded twice).
    temperature : float
        Above 0.

    Returns
    -------
    magnetization : ndarray
        Shape (L² + 1,), from -1 to 1.
    probability : ndarray
        Shape (L² + 1,); sums to 1. All terms are positive, so the relative error is near the rounding error.

    Raises
    ------
    ValueError
        If L is not an integer from 2 to 8, or the temperature is not one finite number above 0.

    Examples
    --------
    >>> m, p = magnetization_distribution(2, 1.0)
    >>> m
    array([-1. , -0.5,  0. ,  0.5,  1. ])
    >>> bool(abs(p[0] - 1 / (2 + 12 * np.exp(-8.0) + 2 * np.exp(-16.0))) < 1e-15)
    True
    """
    L = lattice_size(L, most=LARGEST)
    return np.linspace(-1.0, 1.0, L * L + 1), _distribution(L, one_temperature(temperature))


def magnetization_moments(L: int, temperature):
    """⟨|m|⟩, ⟨m²⟩ and ⟨m⁴⟩ of the magnetisation per site, exactly, by transfer matrix.

    Parameters
    ----------
    L : int
        Side, 2 to 8 (for L = 2 each pair is bonded twice).
    temperature : float or array_like
        Above 0.

    Returns
    -------
    tuple of three floats or ndarrays
        In the shape of ``temperature``. The Binder cumulant is U₄ = 1 - ⟨m⁴⟩ / (3 ⟨m²⟩²).

    Raises
    ------
    ValueError
        If L is not an integer from 2 to 8, or a temperature is not finite or not above 0.

    Examples
    --------
    >>> [round(moment, 9) for moment in magnetization_moments(4, 2.269185314213022)[:2]]
    [0.843860445, 0.761358909]
    """
    L = lattice_size(L, most=LARGEST)
    T = temperatures(temperature)
    m = np.linspace(-1.0, 1.0, L * L + 1)
    powers = np.stack([np.abs(m), m**2, m**4])
    moments = np.array([powers @ _distribution(L, t) for t in T.ravel()])
    return tuple(float(v[0]) if T.ndim == 0 else v.reshape(T.shape) for v in moments.T)


def _first_rows(L):
    """One row of each class under rotation, reflection and a flip of all spins, and the size of its class."""
    sizes: dict[int, int] = {}
    for row in range(2**L):
        rows = (f"{r:0{L}b}" for r in (row, 2**L - 1 - row))
        images = (b[i:] + b[:i] for bits in rows for b in (bits, bits[::-1]) for i in range(L))
        least = min(int(image, 2) for image in images)
        sizes[least] = sizes.get(least, 0) + 1
    return np.array(list(sizes)), np.array(list(sizes.values()), dtype=np.float64)


def _distribution(L, temperature):
    """Weights are relative to a satisfied bond, e^(K (s s' - 1)): none is above 1."""
    wrong = np.exp(-2.0 / temperature)
    first, sizes = _first_rows(L)
    bits = all_states(L, (0, 1))
    along = wrong ** (bits != np.roll(bits, 1, axis=1)).sum(axis=1)     # the bonds inside a row
    ups = bits.sum(axis=1)
    carried = np.zeros((len(first), 2**L, L + 1))                       # first row, last row, number of up spins
    carried[np.arange(len(first)), first, ups[first]] = along[first]
    for _ in range(L - 1):
        for column in range(L):
            carried = _replace_site(carried, column, wrong)
        longer = np.zeros((len(first), 2**L, carried.shape[2] + L))     # the new row adds its up spins
        for row in range(2**L):
            longer[:, row, ups[row]:ups[row] + carried.shape[2]] = along[row] * carried[:, row]
        carried = longer
    closing = wrong ** (bits[first][:, None, :] != bits[None, :, :]).sum(axis=2)
    weights = np.einsum("f,fr,frm->m", sizes, closing, carried, optimize=True)
    weights += weights[::-1].copy()                                     # the flipped rows of each class
    return weights / weights.sum()


def _replace_site(carried, column, wrong):
    """Sum over the old spin of one column, below a new spin: weight 1 if they agree, ``wrong`` if not."""
    classes, rows, counts = carried.shape
    old = carried.reshape(classes, rows >> (column + 1), 2, counts << column)
    new = wrong * old[:, :, ::-1]
    new += old
    return new.reshape(carried.shape)

"""The canonical ensemble of a finite spectrum: everything that follows from ln Z."""
import math
from collections.abc import Mapping

import numpy as np

from physml.core.arguments import vector
from physml.core.frozen import frozen
from physml.thermo import kernels


@frozen
class Canonical:
    """A spectrum at one or several inverse temperatures; k_B = 1.

    Attributes
    ----------
    energies : ndarray, shape (levels,)
    log_degeneracies : ndarray, shape (levels,)
        ln g, -inf for a level that no state has.
    beta : float or ndarray
        Inverse temperature; the quantities below have its shape.
    log_partition : float or ndarray
        ln Z = ln Σ g exp(-β E).
    free_energy : float or ndarray
        F = -ln Z / β = ⟨E⟩ - T S; at β = 0 it is -inf (or the energy, where there is a single state).
    energy, entropy, heat_capacity : float or ndarray
        ⟨E⟩ = -∂ ln Z/∂β, S = -Σ p ln(p/g), C = ∂⟨E⟩/∂T = β² Var E, all extensive.
    probabilities : ndarray, shape (…, levels)
        Of the levels, all their states together; they sum to one.
    """

    energies: np.ndarray
    log_degeneracies: np.ndarray
    beta: float | np.ndarray
    log_partition: float | np.ndarray
    free_energy: float | np.ndarray
    energy: float | np.ndarray
    entropy: float | np.ndarray
    heat_capacity: float | np.ndarray
    probabilities: np.ndarray


def canonical(energies, beta, degeneracies=None) -> Canonical:
    """The canonical ensemble P ∝ g exp(-β E) over a finite list of levels.

    Parameters
    ----------
    energies : array_like, shape (levels,), or mapping
        Finite. A mapping {energy: degeneracy}, such as `physml.ising.density_of_states` returns, gives both.
    beta : float or array_like
        Inverse temperature 1/T of any sign: a finite spectrum has negative temperatures too. ``inf`` and ``-inf`` are
        the limits T → 0 from above and below.
    degeneracies : array_like, shape (levels,), optional
        How many states each level has; one by default. Python integers of any size are taken exactly (their logarithms
        are), so that 2**1024 states are as good as two. Zero means that the level is absent.

    Returns
    -------
    Canonical
        Exponents of any size are safe: the level that dominates is factored out of the sum.

    Raises
    ------
    ValueError
        For energies that are not finite or not a list, degeneracies of another length or negative, β that is nan.

    Notes
    -----
    Chapter "Z, F and the principle of least presumption", equations pf-cumulants and pf-free-energy.

    Examples
    --------
    >>> pair = canonical([0.0, 1.0], beta=2.0)
    >>> bool(np.isclose(pair.log_partition, np.log(1 + np.exp(-2))))
    True
    >>> canonical({-8: 2, 0: 12, 8: 2}, [0.0, np.inf]).entropy.round(6)
    array([2.772589, 0.693147])
    """
    levels, log_g = _spectrum(energies, degeneracies)
    try:
        betas = np.asarray(beta, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"beta: got {beta!r}; give real inverse temperatures") from None
    if np.isnan(betas).any():
        raise ValueError(f"beta: got {beta!r}; nan is no inverse temperature")
    flat = np.ascontiguousarray(betas.ravel())
    probabilities, table = np.empty((flat.size, levels.size)), np.empty((flat.size, 5))
    kernels.canonical_table(levels, log_g, flat, probabilities, table)
    shape = betas.shape
    columns = [float(c[0]) if shape == () else c.reshape(shape).copy() for c in table.T]
    return Canonical(levels, log_g, float(betas) if shape == () else betas.copy(), *columns,
                     probabilities.reshape(shape + levels.shape))


def _spectrum(energies, degeneracies) -> tuple[np.ndarray, np.ndarray]:
    """Energies and logarithms of degeneracies as float64 arrays."""
    if isinstance(energies, Mapping):
        if degeneracies is not None:
            raise ValueError("degeneracies: energies is a mapping that already holds them; give one of the two")
        energies, degeneracies = list(energies), list(energies.values())
    levels = vector("energies", energies)
    if degeneracies is None:
        return levels, np.zeros(levels.size)
    return levels, log_degeneracies(degeneracies, levels.size)


def log_degeneracies(degeneracies, levels: int) -> np.ndarray:
    """ln g of numbers that may be far beyond the range of floats."""
    counts = list(degeneracies) if np.ndim(degeneracies) == 1 else []
    if len(counts) != levels:
        raise ValueError(f"degeneracies: got {np.shape(degeneracies)} numbers for {levels} levels; give one each")
    for g in counts:
        if isinstance(g, bool) or not isinstance(g, int | float | np.number) or not g >= 0 or g == math.inf:
            raise ValueError(f"degeneracies: got {g!r}; give numbers of states, not negative and finite")
    if not any(counts):
        raise ValueError("degeneracies: all are zero; a spectrum needs at least one state")
    return np.array([math.log(g) if g else -math.inf for g in counts])

"""Two thermometers for lattices of any origin: the temperature whose exact energy, or whose exact |m|, is theirs."""
from functools import cache, partial

import numpy as np

from physml import ising
from physml.core.arguments import Seed, real_array, spin_lattices, whole
from physml.core.frozen import frozen
from physml.core.sweep import sweep

COLDEST, HOTTEST = 0.9, 40.0
NODES, CENTRE, WIDTH = 25, 2.3, 0.5  # of the exact curve of |m|, dense where it falls


@frozen
class Thermometers:
    """What two thermometers read; they agree if the lattices are Ising lattices of one temperature.

    Attributes
    ----------
    energy, energy_error : ndarray of float64
        The temperature of the mean energy, and its standard error if the lattices are independent.
    magnetization, magnetization_error : ndarray of float64
        The temperature of the mean |m|.
    """

    energy: np.ndarray
    energy_error: np.ndarray
    magnetization: np.ndarray
    magnetization_error: np.ndarray


def read_temperature(spins) -> Thermometers:
    """The temperatures at which an Ising lattice of the same size has the mean energy, and the mean |m|, of these.

    Parameters
    ----------
    spins : array_like of ±1, shape (…, n, L, L)
        n lattices for each reading, at least 2; L from 3 to 8, where both curves are exact.

    Returns
    -------
    Thermometers
        Arrays of shape (…). Readings outside 0.9 to 40 become the nearer end, without an error (nan).

    Raises
    ------
    ValueError
        If the lattices are not square, of another size, or not of ±1.

    Examples
    --------
    >>> found = read_temperature(ising.sample(4, 2.5, 2000, chains=2, seed=1))
    >>> found.energy.shape, bool(np.all(abs(found.magnetization - 2.5) < 0.3))
    ((2,), True)
    """
    lattices, shape = spin_lattices(spins, least=3)
    if not shape or shape[-1] < 2:
        raise ValueError(f"spins: got shape {np.shape(spins)}; give at least two lattices for a reading, (…, n, L, L)")
    L = whole("L", lattices.shape[1], 3, 8, of="the side of the lattices")
    energy, magnetization = (x.reshape(shape) for x in ising.measure(lattices))
    readings = []
    for x, curve in ((energy, 0), (np.abs(magnetization), 1)):
        mean, error = x.mean(axis=-1), x.std(axis=-1, ddof=1) / np.sqrt(shape[-1])
        temperature, slope = _invert(L, curve, mean)
        readings += [temperature, error / slope]
    return Thermometers(*map(np.asarray, readings))


def temperature_flow(machine, start, *, after=(0, 1, 3, 10, 30, 100, 200), seed: Seed = 0) -> Thermometers:
    """What the thermometers read while a machine redraws lattices, v → h → v, again and again.

    Parameters
    ----------
    machine : boltzmann.RBM
        Or anything with its ``sample``; its visible units are the sites, in ±1.
    start : array_like of ±1, shape (n, L, L)
        Each lattice is redrawn by itself.
    after : sequence of int
        The numbers of steps after which to read, rising.
    seed : int or SeedSequence

    Returns
    -------
    Thermometers
        Arrays of shape (len(after),).

    Raises
    ------
    ValueError
        If the lattices do not fit the machine, or the numbers do not rise.
    """
    lattices, shape = spin_lattices(start, least=3, name="start")
    steps = [whole("after", step, 0) for step in after]
    if len(shape) != 1 or not steps or steps != sorted(set(steps)):
        raise ValueError(f"start, after: got shape {np.shape(start)}, {after!r}; give (n, L, L) and rising numbers")
    rows = lattices.reshape(len(lattices), -1)
    path = [rows[:, None]]
    if steps[-1]:
        path.append(machine.sample(steps[-1], burn_in=0, chains=len(rows), start=rows, seed=seed))
    chosen = np.concatenate(path, axis=1)[:, steps]
    return read_temperature(chosen.swapaxes(0, 1).reshape(len(steps), *lattices.shape))


@cache
def _curves(L):
    """A fine grid of temperatures, ⟨e⟩ and ⟨|m|⟩ on it: a cubic spline through exact values, right to 1e-4."""
    from scipy.interpolate import CubicSpline

    grid = np.geomspace(COLDEST, HOTTEST, 4001)
    x = np.arcsinh((grid - CENTRE) / WIDTH)
    nodes = np.linspace(x[0], x[-1], NODES)
    moments = sweep(partial(ising.magnetization_moments, L), list(CENTRE + WIDTH * np.sinh(nodes)))
    return grid, ising.energy_per_site(L, grid), CubicSpline(nodes, [m for m, _, _ in moments])(x)


def _invert(L, curve, values):
    """Temperatures, and the sizes of the slopes there."""
    grid, *curves = _curves(L)
    y = curves[curve] if curve == 0 else -curves[curve]
    values = real_array("values", values if curve == 0 else -np.asarray(values))
    slopes = np.gradient(y, grid)
    outside = (values < y[0]) | (values > y[-1])
    temperature = np.interp(values, y, grid)
    return temperature, np.where(outside, np.nan, np.interp(temperature, grid, slopes))

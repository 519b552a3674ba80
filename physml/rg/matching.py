"""Matching levels of block spins: at the critical point, and only there, a lattice looks like its own blocks."""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml import ising
from physml.core.arguments import Seed, real_array, temperatures, whole
from physml.core.frozen import frozen
from physml.core.random import children
from physml.core.sweep import sweep
from physml.rg.blocks import block_spins


@frozen
class LevelMatching:
    """What `match_levels` returns.

    Attributes
    ----------
    critical_temperature, critical_temperature_error : float
        Where the two levels agree; the error is a jackknife's, over groups of configurations.
    exponent, exponent_error : float
        y_T: log_b of the ratio of the slopes there.
    """

    critical_temperature: float
    critical_temperature_error: float
    exponent: float
    exponent_error: float


def blocked_lattices(L: int, temperature, n: int, *, blockings: int = 2, thin: int = 2, seed: Seed = 0,
                     executor: Executor | None = None) -> np.ndarray:
    """Lattices of one final size that are none, one, two … times blocked.

    Level k is simulated on side 2^k L and turned k times into majority blocks of 2 × 2, with random ties. All levels
    end at side L, so that their difference is not one of size.

    Parameters
    ----------
    L : int
        Final side.
    temperature : array_like, shape (values,) or (blockings + 1, values)
        The same for all levels, or a row for each; see `match_levels` for why the rows should become narrower.
    n : int
        Configurations at each temperature and level.
    blockings : int
        Of the last level.
    thin : int
        Wolff sweeps from one configuration to the next.
    seed : int or SeedSequence
        The result does not depend on the executor.
    executor : concurrent.futures.Executor, optional
        Where the lattices are simulated; threads on all processors by default.

    Returns
    -------
    ndarray of int8
        Shape (blockings + 1, values, n, L, L); all levels are independent.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> blocked_lattices(4, [2.2, 2.3], 10, blockings=1).shape
    (2, 2, 10, 4, 4)
    """
    levels, n, thin = range(whole("blockings", blockings, 0) + 1), whole("n", n), whole("thin", thin)
    T = _rows(temperature, len(levels))
    jobs = [(level, t, child) for level, root in zip(levels, children(seed, len(levels)), strict=True)
            for t, child in zip(T[level], children(root, T.shape[1]), strict=True)]
    jobs = jobs[::-1]  # the largest lattices first: no processor waits for them at the end
    found = sweep(partial(_one_level, whole("L", L, 2), n, thin), jobs, executor)
    return np.stack(found[::-1]).reshape(*T.shape, n, L, L)


def _rows(temperature, levels):
    """A row of temperatures for each level."""
    T = temperatures(temperature)
    if T.ndim not in (1, 2) or not T.size or (T.ndim == 2 and len(T) != levels):
        raise ValueError(f"temperature: got shape {T.shape}; give (values,), or ({levels}, values) for {levels} levels")
    return np.broadcast_to(T, (levels, T.shape[-1]))


def _one_level(L, n, thin, job):
    level, temperature, seed = job
    simulated, ties = children(seed, 2)
    spins = ising.sample(L << level, temperature, n, thin=thin, seed=simulated)[0]
    for coin in children(ties, level) if level else ():
        spins = block_spins(spins, seed=coin)
    return spins


def match_levels(temperature, fine, coarse, *, b: int = 2, groups: int = 20) -> LevelMatching:
    """The critical temperature and y_T from anything that is measured on two levels of the same final size.

    One more blocking takes a temperature T_c + t to T_c + b^y t. Whatever is measured therefore agrees on both levels
    at the fixed point, and changes b^y times faster with the temperature on the coarser level. Both levels are fitted
    by parabolas in T.

    A curve that saturates makes a parabola too flat, the more the wider the range is in b^y t: over the same
    temperatures the coarser level suffers more, and y comes out too small. So give the coarser level half the width.
    Both then see the same piece of the same curve, and what the parabolas miss cancels.

    Parameters
    ----------
    temperature : array_like, shape (values,) or (2, values)
        At least four; for both levels, or a row for each.
    fine, coarse : array_like, shape (values, n)
        The observable of each configuration: on lattices blocked k times, and k + 1 times.
    b : int
        Side of the blocks.
    groups : int
        For the errors: groups of consecutive configurations that are left out in turn; at least 2.

    Returns
    -------
    LevelMatching
        nan where the parabolas do not meet, nor near the range of the temperatures.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    Wilson's idea; Shenker & Tobochnik 1980, Phys. Rev. B 22, 4462.

    Examples
    --------
    >>> T = 2.27 + np.array([[0.2], [0.1], [0.05]]) * np.linspace(-1, 1, 5)
    >>> levels = blocked_lattices(8, T, 400, seed=1)
    >>> energy, _ = ising.measure(levels)
    >>> found = match_levels(T[1:], energy[1], energy[2])
    >>> bool(abs(found.critical_temperature - ising.CRITICAL_TEMPERATURE) < 4 * found.critical_temperature_error)
    True
    """
    T = _rows(temperature, 2)
    if T.shape[1] < 4:
        raise ValueError(f"temperature: got {T.shape[1]} values; give at least four temperatures")
    fine, coarse = real_array("fine", fine), real_array("coarse", coarse)
    if fine.shape != coarse.shape or fine.ndim != 2 or len(fine) != T.shape[1]:
        raise ValueError(f"fine, coarse: got shapes {fine.shape}, {coarse.shape}; give both as ({T.shape[1]}, n)")
    b, groups = whole("b", b, 2), whole("groups", groups, 2, fine.shape[1])
    found = np.array(_match(T, fine.mean(axis=1), coarse.mean(axis=1), b))
    group = np.arange(fine.shape[1]) * groups // fine.shape[1]
    left = np.array([_match(T, fine[:, group != g].mean(axis=1), coarse[:, group != g].mean(axis=1), b)
                     for g in range(groups)])
    errors = np.sqrt((groups - 1) * left.var(axis=0))
    return LevelMatching(float(found[0]), float(errors[0]), float(found[1]), float(errors[1]))


def _match(T, fine, coarse, b):
    """Where two parabolas cross, and log_b of the ratio of their slopes there."""
    middle = T.mean()
    fits = [np.polynomial.Polynomial(np.polynomial.polynomial.polyfit(t - middle, y, 2))
            for t, y in zip(T, (fine, coarse), strict=True)]
    roots = (fits[1] - fits[0]).roots()
    roots = roots[np.isreal(roots)].real
    roots = roots[np.abs(roots) <= np.ptp(T)]
    if not len(roots):
        return np.nan, np.nan
    root = roots[np.argmin(np.abs(roots))]
    ratio = fits[1].deriv()(root) / fits[0].deriv()(root)
    return root + middle, np.log(ratio) / np.log(b) if ratio > 0 else np.nan

"""What a small network learns when it is shown cold and hot lattices: where its answer crosses ½, and the baselines."""
from concurrent.futures import Executor
from functools import partial

import numpy as np

from physml import ising, learning
from physml.core.arguments import Seed, not_negative, real_array, temperatures, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator
from physml.core.sweep import sweep
from physml.learning.activations import sigmoid

TESTED = np.linspace(1.9, 2.7, 17)  # temperatures at which the answers are read
BASELINE = learning.Network((learning.Dense([[0.0]], [0.0]),))


@frozen
class PhaseCrossings:
    """What `phase_crossings` returns; row r belongs to the r-th repeat, from the data to the trained network.

    Attributes
    ----------
    temperature : ndarray of float64, shape (values,)
        Where the answers were read, on lattices of their own.
    output : ndarray of float64, shape (repeats, values)
        The network's mean answer, 1 for ordered.
    network, energy, magnetization : ndarray of float64, shape (repeats,)
        The temperature where the mean answer crosses ½: of the network, and of logistic regressions on the energy and
        on |m|. nan where it does not cross.
    networks : tuple of Network
        The trained networks, functions of lattices; `Network.on_patches` is the fast way.
    """

    temperature: np.ndarray
    output: np.ndarray
    network: np.ndarray
    energy: np.ndarray
    magnetization: np.ndarray
    networks: tuple[learning.Network, ...]


def crossing(temperature, output, level: float = 0.5) -> float:
    """The temperature where a curve last falls through a level, by linear interpolation; nan if it does not.

    Parameters
    ----------
    temperature : array_like, shape (values,)
        Rising.
    output : array_like, shape (values,)
    level : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ, or the temperatures do not rise.

    Examples
    --------
    >>> crossing([2.0, 2.2, 2.4], [0.9, 0.6, 0.2])
    2.25
    """
    T = temperatures(temperature)
    y = real_array("output", output, T.shape)
    if T.ndim != 1 or np.any(np.diff(T) <= 0):
        raise ValueError("temperature: give a vector of rising temperatures")
    falls = np.flatnonzero((y[:-1] >= level) & (y[1:] < level))
    if not len(falls):
        return float("nan")
    k = falls[-1]
    return float(T[k] + (y[k] - level) / (y[k] - y[k + 1]) * (T[k + 1] - T[k]))


def labelled_lattices(L: int, cold: tuple[float, float], hot: tuple[float, float], *, values: int = 16, n: int = 40,
                      seed: Seed = 0, executor: Executor | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ising configurations from two ranges of temperature, one on each side of the critical one.

    A fair coin turns each of them over, which the model does not notice and which leaves no sign to learn.

    Parameters
    ----------
    L : int
        Side of the square lattice.
    cold, hot : (float, float)
        The first and the last temperature of each range.
    values : int
        Temperatures in each range, evenly spaced.
    n : int
        Configurations at each temperature.
    seed : int or SeedSequence
    executor : concurrent.futures.Executor, optional
        Where the temperatures are simulated; threads on all processors by default.

    Returns
    -------
    spins : ndarray of int8, shape (2 · values · n, L, L)
    labels : ndarray of float64
        1 for the cold range, 0 for the hot one.
    temperature : ndarray of float64

    Raises
    ------
    ValueError
        If the ranges do not lie on the two sides of the critical temperature, or a number is out of range.

    Examples
    --------
    >>> spins, labels, temperature = labelled_lattices(8, (1.0, 1.5), (3.0, 3.5), values=2, n=3)
    >>> spins.shape, labels[::6].tolist(), temperature[::3].tolist()
    ((12, 8, 8), [1.0, 0.0], [1.0, 1.5, 3.0, 3.5])
    """
    low, high = temperatures(cold), temperatures(hot)
    apart = low.max() < ising.CRITICAL_TEMPERATURE < high.min()
    if low.shape != (2,) or high.shape != (2,) or not apart:
        raise ValueError(f"cold, hot: got {cold!r}, {hot!r}; give two ranges, one below and one above the critical "
                         "temperature")
    values, n = whole("values", values), whole("n", n)
    T = np.concatenate([np.linspace(*low, values), np.linspace(*high, values)])
    spins = _at_temperatures(L, T, n, seed, executor).reshape(-1, L, L)
    return spins, np.repeat(T < ising.CRITICAL_TEMPERATURE, n).astype(np.float64), np.repeat(T, n)


def phase_crossings(L: int, cold: tuple[float, float] = (1.0, 1.8), hot: tuple[float, float] = (2.9, 3.6), *,
                    filters: int = 8, hidden: int = 16, values: int = 16, n: int = 40, epochs: int = 60,
                    penalty: float = 1e-4, repeats: int = 8, seed: Seed = 0,
                    executor: Executor | None = None) -> PhaseCrossings:
    """Train networks to tell cold lattices from hot ones, and read where they see the transition.

    A `learning.convolutional_network` learns from `labelled_lattices`; its mean answer is then read on fresh lattices
    at temperatures across the transition. Logistic regressions on the energy and on |m|, from the same lattices, with
    the same penalty and minimised to the end, are the baselines.

    Parameters
    ----------
    L : int
        Side of the square lattice, at least 3.
    cold, hot, values, n
        The training set, as in `labelled_lattices`.
    filters, hidden : int
        Of the network.
    epochs : int
        Of training, as in `learning.train`, at its other defaults.
    penalty : float
        λ in ½ λ |θ|², of the network and of the baselines.
    repeats : int
        From new data, new starting weights and new test lattices.
    seed : int or SeedSequence
        The result does not depend on the executor.
    executor : concurrent.futures.Executor, optional
        Where the repeats run; threads on all processors by default.

    Returns
    -------
    PhaseCrossings

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Carrasquilla & Melko 2017, Nature Physics 13, 431, for the idea; the baselines and the dependence on the training
    range are the chapter's.

    Examples
    --------
    >>> found = phase_crossings(16, values=4, n=20, epochs=200, repeats=2, seed=1)
    >>> found.output.shape, bool(np.all(abs(found.network - 2.35) < 0.15))
    ((2, 17), True)
    """
    one = partial(_one_repeat, L, cold, hot, filters, hidden, values, n, epochs, not_negative("penalty", penalty))
    found = sweep(one, children(seed, whole("repeats", repeats)), executor)
    output, network, energy, magnetization, networks = zip(*found, strict=True)
    return PhaseCrossings(TESTED, *map(np.array, (output, network, energy, magnetization)), networks)


def _one_repeat(L, cold, hot, filters, hidden, values, n, epochs, penalty, seed):
    """Mean answers, three crossings, the network."""
    data, start, shuffles, fresh = children(seed, 4)
    spins, labels, _ = labelled_lattices(L, cold, hot, values=values, n=n, seed=data)
    network = learning.convolutional_network(filters, hidden, seed=start).on_patches()
    network = learning.train(network, learning.patch_frequencies(spins), labels, epochs=epochs, penalty=penalty,
                             seed=shuffles).network
    test = _at_temperatures(L, TESTED, 200, fresh, None)
    output = _answers(network, learning.patch_frequencies(test))
    baselines = []
    for known, asked in zip(_features(spins), _features(test), strict=True):
        fit = learning.minimize_loss(BASELINE, known, labels, penalty=penalty).network
        baselines.append(crossing(TESTED, _answers(fit, asked)))
    return output, crossing(TESTED, output), *baselines, network.on_lattices()


def _features(spins):
    """The energy and |m| of each lattice, as inputs of a network."""
    energy, magnetization = ising.measure(spins)
    return energy[..., None], np.abs(magnetization)[..., None]


def _answers(network, inputs):
    """The mean over configurations of the probability that a network gives to "ordered"."""
    return sigmoid(network(inputs)[..., 0]).mean(axis=1)


def _at_temperatures(L, temperature, n, seed, executor):
    """n configurations at each temperature, shape (values, n, L, L)."""
    jobs = list(zip(temperature, children(seed, len(temperature)), strict=True))
    return np.stack(sweep(partial(_at_one, L, n), jobs, executor))


def _at_one(L, n, job):
    temperature, seed = job
    simulated, coins = children(seed, 2)
    # deep in the ordered phase a cluster is the whole lattice, and the sign would follow the parity of their number
    signs = generator(coins).choice(np.array([-1, 1], np.int8), (n, 1, 1))
    return signs * ising.sample(L, temperature, n, thin=2, seed=simulated)[0]

"""How much fits: three answers for random patterns, and the phases of the network in load and temperature."""
import math

import numpy as np

from physml.core.arguments import not_negative, one_of, one_temperature, positive, whole
from physml.hopfield import replica
from physml.hopfield.replica import OrderParameters


def one_step_error(load: float) -> float:
    """The fraction of a stored pattern's units that turn when all are updated once: ½ erfc(√(1/2α)) (hf-one-step).

    Parameters
    ----------
    load : float
        α = P/N.

    Examples
    --------
    >>> round(one_step_error(0.1), 7)
    0.0007827
    """
    load = not_negative("load", load)
    return 0.5 * math.erfc(math.sqrt(0.5 / load)) if load else 0.0


def error_free_patterns(size: int, of: str = "one") -> float:
    """How many random patterns a large network stores without a single wrong unit (hf-error-free).

    N / (2 ln N) if one given pattern is to be stable with high probability, N / (4 ln N) if all of them are.

    Parameters
    ----------
    size : int
        N, at least 2.
    of : {"one", "all"}

    Examples
    --------
    >>> round(error_free_patterns(1000)), round(error_free_patterns(1000, of="all"))
    (72, 36)
    """
    one_of("of", of, ("one", "all"))
    size = whole("size", size, 2)
    return size / ((2 if of == "one" else 4) * math.log(size))


def retrieval_overlap(load: float | np.ndarray, temperature: float = 0.0) -> float | np.ndarray:
    """The overlap with a stored pattern in the retrieval state; 0 where there is none.

    At zero temperature m = erf y with the largest solution of √(2α) = erf(y)/y - (2/√π) exp(-y²) (hf-ags-zero).

    Parameters
    ----------
    load : float or array_like
        α = P/N, not negative.
    temperature : float

    Returns
    -------
    float or ndarray

    Examples
    --------
    >>> round(retrieval_overlap(0.1), 6), retrieval_overlap(0.2)
    (0.997999, 0.0)
    """
    loads = np.asarray(load, dtype=np.float64)
    states = [retrieval_state(float(a), temperature) for a in loads.flat]
    found = [0.0 if state is None else state.overlap for state in states]
    return float(found[0]) if loads.ndim == 0 else np.array(found).reshape(loads.shape)


def critical_load(temperature: float = 0.0) -> float:
    """The largest load at which retrieval states exist: α_c = 0.1379… at zero temperature.

    Parameters
    ----------
    temperature : float
        0 <= T; from T = 1 on nothing is retrieved.

    Examples
    --------
    >>> round(critical_load(), 7)
    0.1379056
    """
    temperature = one_temperature(temperature, zero=True)
    if temperature == 0:
        return replica.zero_temperature_limit()[1]
    return replica.retrieval(temperature).limit if temperature < 1 else 0.0


def retrieval_state(load: float, temperature: float) -> OrderParameters | None:
    """The retrieval state, or None where there is none.

    Parameters
    ----------
    load, temperature : float

    Examples
    --------
    >>> round(retrieval_state(0.05, 0.3).overlap, 4), retrieval_state(0.05, 0.9)
    (0.9912, None)
    """
    load, temperature = not_negative("load", load), one_temperature(temperature, zero=True)
    if temperature == 0:
        m = replica.zero_temperature_overlap(load)
        return replica.zero_state(load, m) if m > 0 else None
    return replica.retrieval(temperature).state(load) if temperature < 1 else None


def glass_state(load: float, temperature: float) -> OrderParameters:
    """The state without overlap with any single pattern: q > 0 below T_g = 1 + √α, q = 0 above (paramagnet; hf-glass).

    Parameters
    ----------
    load, temperature : float

    Examples
    --------
    >>> glass_state(0.04, 1.3).order, round(glass_state(0.04, 0.5).order, 4)
    (0.0, 0.5888)
    """
    load, temperature = positive("load", load), one_temperature(temperature, zero=True)
    if temperature == 0:
        return replica.zero_state(load, 0.0)
    if temperature >= 1.0 + math.sqrt(load):
        return replica.state_of(0.0, 0.0, load, temperature)
    return replica.frozen_state(load, temperature)


def coexistence_load(temperature: float = 0.0) -> float:
    """The load below which retrieval states have lower free energy than the spin glass: 0.0519 at zero temperature.

    Between it and `critical_load` memories are metastable: valleys, but not the deepest ones.

    Parameters
    ----------
    temperature : float
        0 <= T < 1.

    Examples
    --------
    >>> round(coexistence_load(), 4)
    0.0519
    """
    from scipy.optimize import brentq

    temperature = one_temperature(temperature, zero=True)
    if temperature >= 1:
        return 0.0

    def difference(load):
        return retrieval_state(load, temperature).free_energy - glass_state(load, temperature).free_energy

    limit = critical_load(temperature)
    return brentq(difference, 1e-4 * limit, limit * (1 - 1e-9), xtol=1e-10 * limit)

"""What the public functions of the topic ask of their arguments."""
import numpy as np


def spin_form(model) -> tuple[np.ndarray, np.ndarray, float]:
    """Couplings, fields and offset of the same distribution with values -1 and 1."""
    from physml.spins import PairwiseModel, to_values

    if not isinstance(model, PairwiseModel):
        raise ValueError(f"model: got {type(model).__name__}; give a physml.spins.PairwiseModel")
    spins = to_values(model, (-1, 1))
    return spins.couplings, spins.fields, spins.offset


def inverse_temperature(beta) -> float:
    """``beta`` as a float above 0, or a ValueError."""
    if isinstance(beta, bool) or not np.isscalar(beta) or not np.isreal(beta) or not (np.isfinite(beta) and beta > 0):
        raise ValueError(f"beta: got {beta!r}; give a finite inverse temperature above 0")
    return float(beta)


def whole(name: str, value, least: int = 1) -> int:
    """An integer of at least ``least``, or a ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: got {value!r}; give an integer of at least {least}")
    return int(value)


def fraction(name: str, value) -> float:
    """A number in [0, 1), or a ValueError."""
    if not np.isscalar(value) or not 0 <= value < 1:
        raise ValueError(f"{name}: got {value!r}; give a number in [0, 1)")
    return float(value)


def positive(name: str, value, unit: str = "") -> np.ndarray:
    """Finite numbers above 0 (an array of any shape), or a ValueError."""
    try:
        values = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: got {value!r}; give positive numbers{unit}") from None
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"{name}: got {value!r}; give finite numbers above 0{unit}")
    return values


def starting_points(start, n: int, starts: int, seed: int, name: str = "start") -> np.ndarray:
    """Where to begin, shape (k, n): the caller's point; or a slight upward tilt, and random points after it."""
    if start is not None:
        given = np.atleast_2d(np.asarray(start, np.float64))
        if given.shape[-1] != n or given.ndim != 2 or not (np.abs(given) <= 1).all():
            raise ValueError(f"{name}: got shape {np.shape(start)}; give {n} magnetizations between -1 and 1 (in terms "
                             "of spins), or rows of them")
        return given
    whole("starts", starts)
    rng = np.random.default_rng(seed)
    return np.vstack([np.full(n, 0.1), rng.uniform(-1, 1, (starts - 1, n))])

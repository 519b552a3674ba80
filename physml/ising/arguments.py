"""What every public function of the topic asks of its arguments."""
import numpy as np


def lattice_size(L, least: int = 2, most: int | None = None) -> int:
    """``L`` as an int, or a ValueError."""
    upper = "" if most is None else f" and at most {most}"
    whole = isinstance(L, int | np.integer) and not isinstance(L, bool)
    if not whole or not least <= L <= (L if most is None else most):
        raise ValueError(f"L: got {L!r}; give the side of the lattice, an integer of at least {least}{upper}")
    return int(L)


def temperatures(temperature) -> np.ndarray:
    """Temperatures as a float64 array (of any shape), or a ValueError."""
    try:
        values = np.asarray(temperature, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"temperature: got {temperature!r}; give positive numbers (k_B = J = 1)") from None
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"temperature: got {temperature!r}; give finite numbers above 0 (k_B = J = 1)")
    return values


def same_shape(values: np.ndarray, shape: tuple):
    """A float for scalar input, otherwise the array in the shape of the input."""
    return float(values.reshape(())) if shape == () else values.reshape(shape)

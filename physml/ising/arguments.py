"""What every public function of the topic asks of its arguments, beside `physml.core.arguments`."""
import numpy as np

from physml.core.arguments import whole


def lattice_size(L, least: int = 2, most: int | None = None) -> int:
    """``L`` as an int, or a ValueError."""
    return whole("L", L, least, most, of="the side of the lattice")


def same_shape(values: np.ndarray, shape: tuple):
    """A float for scalar input, otherwise the array in the shape of the input."""
    return float(values.reshape(())) if shape == () else values.reshape(shape)

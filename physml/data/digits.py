"""Handwritten digits, 8 × 8 pixels: real data small enough to learn from while you watch."""
import gzip
from importlib import resources

import numpy as np

from physml.core.arguments import number, two_values
from physml.core.frozen import frozen

CITATION = ("E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository "
            "(1998), https://doi.org/10.24432/C50P49; CC BY 4.0")


@frozen
class Digits:
    """1797 digits by 13 writers, in the order of the original test set.

    Each pixel counts the black cells in a 4 × 4 block of a scan of 32 × 32. The file, ``digits.csv.gz``, holds a line
    for each image: the digit, then its 64 values as one character each (0–9 and a–g, base 17), compressed by gzip.

    Attributes
    ----------
    images : ndarray of uint8, shape (1797, 8, 8)
        Grey values 0 (paper) to 16 (ink).
    labels : ndarray of uint8, shape (1797,)
        The digit, 0 to 9.
    citation : str
        Origin and licence.
    """

    images: np.ndarray
    labels: np.ndarray
    citation: str = CITATION

    def binary(self, threshold: float = 8, values: tuple[int, int] = (0, 1)) -> np.ndarray:
        """The images in two values: the high one where the grey value is at least ``threshold``.

        Parameters
        ----------
        threshold : float
            In grey values, above 0 and at most 16. At 8, a third of the pixels are ink.
        values : (int, int)
            (0, 1) or (-1, 1).

        Returns
        -------
        ndarray of int8, shape (1797, 64)
            One row for each image, pixels row by row; ``.reshape(-1, 8, 8)`` gives pictures.

        Raises
        ------
        ValueError
            For a threshold at which every pixel is the same, or other values.
        """
        threshold = number("threshold", threshold, "a grey value above 0 and at most 16", lambda x: 0 < x <= 16)
        low, high = two_values(values)
        return np.where(self.images >= threshold, high, low).astype(np.int8).reshape(len(self.images), -1)


def digits() -> Digits:
    """The test set of Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998).

    Examples
    --------
    >>> record = digits()
    >>> record.images.shape, int(record.images.max()), record.labels[:5].tolist()
    ((1797, 8, 8), 16, [0, 1, 2, 3, 4])
    >>> record.binary(values=(-1, 1)).shape
    (1797, 64)
    """
    packed = resources.files("physml.data").joinpath("digits.csv.gz").read_bytes()
    rows = [line for line in gzip.decompress(packed).decode().splitlines() if not line.startswith("#")]
    pixels = np.frombuffer("".join(row[2:] for row in rows).encode(), np.uint8)
    images = np.where(pixels >= ord("a"), pixels - (ord("a") - 10), pixels - ord("0")).astype(np.uint8)
    return Digits(images=images.reshape(-1, 8, 8), labels=np.array([int(row[0]) for row in rows], np.uint8))

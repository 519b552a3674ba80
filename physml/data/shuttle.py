"""The O-ring record of the space shuttle before the Challenger accident."""
from importlib import resources

import numpy as np

from physml.core.frozen import frozen

CITATION = ("S. R. Dalal, E. B. Fowlkes and B. Hoadley, Risk Analysis of the Space Shuttle: Pre-Challenger Prediction "
            "of Failure, Journal of the American Statistical Association 84 (1989) 945-957, table 1")


@frozen
class Challenger:
    """Twenty-three flights in order of launch.

    Attributes
    ----------
    flight : tuple of str
        The mission's name.
    temperature : ndarray of float64, shape (23,)
        Temperature of the field joints at launch, in degrees Fahrenheit.
    distressed : ndarray of int64, shape (23,)
        How many of the six primary field-joint O-rings showed erosion or blow-by. (Compilations differ for flight 51-C,
        3 here and 2 elsewhere; all agree on ``distress``.)
    distress : ndarray of int64, shape (23,)
        1 where at least one did, otherwise 0.
    launch_temperature : float
        The joint temperature expected for the launch of 28 January 1986: 31 °F.
    citation : str
    """

    flight: tuple[str, ...]
    temperature: np.ndarray
    distressed: np.ndarray
    distress: np.ndarray
    launch_temperature: float = 31.0
    citation: str = CITATION


def challenger() -> Challenger:
    """The record of O-ring distress against temperature (Dalal, Fowlkes and Hoadley 1989, table 1).

    Examples
    --------
    >>> record = challenger()
    >>> record.temperature.size, int(record.distress.sum()), float(record.temperature.min())
    (23, 7, 53.0)
    """
    lines = resources.files("physml.data").joinpath("challenger.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if line and not line.startswith("#")][1:]
    distressed = np.array([int(row[2]) for row in rows])
    return Challenger(flight=tuple(row[0] for row in rows), temperature=np.array([float(row[1]) for row in rows]),
                      distressed=distressed, distress=(distressed > 0).astype(np.int64))

"""The bills of three species of penguins: real data in two dimensions."""
from importlib import resources

import numpy as np

from physml.core.frozen import frozen

CITATION = ("K. B. Gorman, T. D. Williams and W. R. Fraser, Ecological Sexual Dimorphism and Environmental Variability "
            "within a Community of Antarctic Penguins (Genus Pygoscelis), PLoS ONE 9 (2014) e90081; compiled by A. M. "
            "Horst, A. P. Hill and K. B. Gorman, palmerpenguins (2020), doi:10.5281/zenodo.3960218, CC0 1.0")


@frozen
class Penguins:
    """342 nesting adults of the Palmer Archipelago, measured in 2007 to 2009.

    Attributes
    ----------
    bills : ndarray of float64, shape (342, 2)
        Length and depth of the bill, in millimetres, to a tenth.
    species : tuple of str
        "Adelie" (151 birds), "Chinstrap" (68) or "Gentoo" (123).
    citation : str
        Origin and licence.
    """

    bills: np.ndarray
    species: tuple[str, ...]
    citation: str = CITATION

    def standardised(self) -> np.ndarray:
        """The bills, each coordinate with mean 0 and standard deviation 1 over the birds, shape (342, 2)."""
        return (self.bills - self.bills.mean(axis=0)) / self.bills.std(axis=0)


def penguins() -> Penguins:
    """Bill length and depth of penguins (Gorman, Williams and Fraser 2014).

    Examples
    --------
    >>> birds = penguins()
    >>> birds.bills.shape, birds.species[0], birds.bills[0].tolist()
    ((342, 2), 'Adelie', [39.1, 18.7])
    """
    lines = resources.files("physml.data").joinpath("penguins.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if line and not line.startswith("#")][1:]
    return Penguins(np.array([row[1:] for row in rows], np.float64), tuple(row[0] for row in rows))

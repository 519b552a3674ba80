"""Key votes of the United States House of Representatives in 1984."""
from importlib import resources

import numpy as np

from physml.core.frozen import frozen

CITATION = ("Congressional Quarterly Almanac, 98th Congress, 2nd session 1984, vol. XL, 1985; compiled by J. "
            "Schlimmer, Congressional Voting Records, 1987, doi:10.24432/C5C01P, CC BY 4.0")
ISSUES = ("handicapped infants", "water project", "budget resolution", "physician fee freeze", "El Salvador aid",
          "religion in schools", "satellite test ban", "Contra aid", "MX missile", "immigration", "synfuels cutback",
          "education spending", "superfund suits", "crime", "duty-free exports", "South Africa exports")


@frozen
class Congress:
    """435 members and how they voted.

    Attributes
    ----------
    votes : ndarray of int8, shape (435, 16)
        1 for yea (voted, paired or announced), -1 for nay, 0 where neither is on record.
    democrat : ndarray of bool, shape (435,)
        The member's party; the others are Republicans.
    issues : tuple of str
        What the sixteen votes were about.
    citation : str
        Origin and licence.
    """

    votes: np.ndarray
    democrat: np.ndarray
    issues: tuple[str, ...] = ISSUES
    citation: str = CITATION

    def on(self, *issues: str) -> tuple[np.ndarray, np.ndarray]:
        """The members with a yea or nay on all of these issues: their votes (members, issues) and party.

        Raises
        ------
        ValueError
            For an issue that is not in ``issues``.
        """
        unknown = [name for name in issues if name not in self.issues]
        if unknown or not issues:
            raise ValueError(f"issues: got {issues!r}; give names among {list(self.issues)}")
        chosen = self.votes[:, [self.issues.index(name) for name in issues]]
        complete = (chosen != 0).all(axis=1)
        return chosen[complete], self.democrat[complete]


def congress() -> Congress:
    """The sixteen key votes of 1984 (Congressional Quarterly Almanac; compiled by Schlimmer 1987).

    Examples
    --------
    >>> house = congress()
    >>> house.votes.shape, int(house.democrat.sum())
    ((435, 16), 267)
    >>> house.on("budget resolution", "crime")[0].shape
    (409, 2)
    """
    lines = resources.files("physml.data").joinpath("congress.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if line and not line.startswith("#")][1:]
    votes = np.array([[{"y": 1, "n": -1, "?": 0}[v] for v in row[1]] for row in rows], dtype=np.int8)
    return Congress(votes, np.array([row[0] == "democrat" for row in rows]))

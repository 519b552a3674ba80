"""The votes of 1984: byte for byte the published file, and the counts that its documentation states."""
import hashlib

import numpy as np
import pytest

from physml.data import congress

# SHA-256 of the archive's house-votes-84.data, the same for its snapshots of 1999 and 2000
PUBLISHED = "c87c14110a5ba91d4a1e313ec7392824458152bf071fa5f5452340488337936e"


def test_the_published_file_can_be_written_from_it():
    house = congress()
    letters = np.array(["?", "y", "n"])[house.votes]  # -1 is the last
    parties = np.where(house.democrat, "democrat", "republican")
    lines = [",".join([party, *row]) for party, row in zip(parties, letters, strict=True)]
    assert hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest() == PUBLISHED


def test_counts_of_the_documentation():
    house = congress()
    assert house.votes.shape == (435, 16)
    assert (house.democrat.sum(), (~house.democrat).sum()) == (267, 168)
    assert list((house.votes == 0).sum(axis=0)) == [12, 48, 11, 11, 15, 11, 14, 15, 22, 7, 21, 31, 25, 17, 28, 104]
    assert "CC BY 4.0" in house.citation


def test_selection():
    house = congress()
    votes, democrat = house.on("crime", "MX missile")
    assert set(np.unique(votes)) == {-1, 1}
    assert len(votes) == len(democrat) == ((house.votes[:, 13] != 0) & (house.votes[:, 8] != 0)).sum()
    assert len(house.on(*house.issues)[0]) == 232
    for wrong in ((), ("taxes",), ("crime", "tax")):
        with pytest.raises(ValueError, match="issues: got"):
            house.on(*wrong)

"""Bars and stripes, counted and recognised one by one."""
import numpy as np
import pytest

from physml.boltzmann import bars_and_stripes


@pytest.mark.parametrize("side", [2, 3, 4])
def test_all_of_them(side):
    got = {row.tobytes() for row in bars_and_stripes(side)}
    states = ((np.arange(2**side**2)[:, None] >> np.arange(side**2)) & 1).astype(np.int8)
    pictures = states.reshape(-1, side, side)
    bars = (pictures == pictures[:, :, :1]).all(axis=(1, 2))
    stripes = (pictures == pictures[:, :1]).all(axis=(1, 2))
    assert got == {row.tobytes() for row in states[bars | stripes]}
    assert len(got) == 2 ** (side + 1) - 2 == len(bars_and_stripes(side))
    assert (bars_and_stripes(side, (-1, 1)) == 2 * bars_and_stripes(side) - 1).all()


def test_bad_input():
    with pytest.raises(ValueError, match="side: got 1"):
        bars_and_stripes(1)
    with pytest.raises(ValueError, match="values: got"):
        bars_and_stripes(3, (1, 2))

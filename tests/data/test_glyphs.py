"""The pictures: their shape, their ink, and that they are different."""
import numpy as np
import pytest

from physml.data import glyphs
from physml.data.glyphs import glyphs as function


def test_glyphs():
    drawn = glyphs()
    assert drawn.shape == (12, 12, 12)
    assert set(np.unique(drawn)) == {-1, 1}
    ink = (drawn > 0).mean(axis=(1, 2))
    assert (ink > 0.3).all()
    assert (ink < 0.8).all()
    overlaps = drawn.reshape(12, -1).astype(float) @ drawn.reshape(12, -1).T / 144
    assert np.abs(overlaps - np.eye(12)).max() < 0.6


def test_a_cell_becomes_a_square():
    large = function(3)
    assert large.shape == (12, 36, 36)
    assert (large[:, ::3, ::3] == large[:, 2::3, 1::3]).all()


@pytest.mark.parametrize("scale", [0, 1.5, True])
def test_bad_scale(scale):
    with pytest.raises(ValueError, match="scale: got"):
        glyphs(scale)

"""Grids."""
import numpy as np
import pytest

from physml.core.grids import geometric_grid


def test_geometric_grid():
    grid = np.empty(101)
    geometric_grid(grid, 0.1, 5.0)
    assert (grid[0], grid[-1]) == (0.1, 5.0)
    assert grid == pytest.approx(np.geomspace(0.1, 5.0, 101), rel=1e-14)

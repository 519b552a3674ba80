"""Grids that no sum or table can make without rounding, the same bits on every host."""
from physml.core.jit import kernel
from physml.core.special import exp, log


@kernel("float64[::1], float64, float64")
def geometric_grid(grid, low, high):
    """From low to high, both included, with one ratio between neighbours."""
    last = grid.shape[0] - 1
    for k in range(last):
        grid[k] = low * exp(k * log(high / low) / last)
    grid[last] = high

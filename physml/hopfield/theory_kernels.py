"""The overlap that theory predicts for a large Hopfield net at T = 0, the same bits on every host: what figures draw.

The equation of Amit, Gutfreund and Sompolinsky is √(2α) = erf(y)/y - (2/√π) exp(-y²), and m = erf(y). Roots are found
by bisection down to the last bit, which needs no tolerance.
"""
import math

from physml.core.error_function import TWO_OVER_ROOT_PI, erf
from physml.core.jit import kernel
from physml.core.special import exp


@kernel("float64")
def root_of_twice_the_load(y):
    """√(2α) as a function of y."""
    return erf(y) / y - TWO_OVER_ROOT_PI * exp(-y * y)


@kernel
def critical_width():
    """y at the largest load, where (2/√π) y (1 + 2y²) exp(-y²) = erf(y); rounded down."""
    low, high = 1.0, 2.0
    for _ in range(60):
        y = 0.5 * (low + high)
        if TWO_OVER_ROOT_PI * y * (1.0 + 2.0 * y * y) * exp(-y * y) > erf(y):
            low = y
        else:
            high = y
    return low


@kernel("float64")
def solutions_at(load):
    """(y of the memory, y of the unstable solution): both zero above the critical load."""
    top, root = critical_width(), math.sqrt(2.0 * load)
    if root > root_of_twice_the_load(top):
        return 0.0, 0.0
    low, high = top, 1.0 / root + 1.0  # the right-hand side is below 1/y
    left, right = 1e-8, top
    for _ in range(60):
        y, x = 0.5 * (low + high), 0.5 * (left + right)
        if root_of_twice_the_load(y) > root:
            low = y
        else:
            high = y
        if root_of_twice_the_load(x) > root:
            right = x
        else:
            left = x
    return low, left


@kernel("float64")
def retrieval_overlap_at(load):
    """m on the branch of retrieval, 0 above the critical load."""
    return erf(solutions_at(load)[0])


@kernel("float64[::1], float64[:, ::1]")
def overlap_curves(loads, curves):
    """The first two rows: the overlap after recall, and after one parallel step from a pattern, erf(1/√(2α))."""
    for k in range(loads.shape[0]):
        curves[0, k] = retrieval_overlap_at(loads[k])
        curves[1, k] = erf(math.sqrt(0.5 / loads[k]))

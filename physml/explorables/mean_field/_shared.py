"""What several figures of the chapter draw: the ellipses of a Gaussian."""
import math

from physml.core import kernel
from physml.core.circular import cos, sin


@kernel
def ellipses(outline, x, y, sd_x, sd_y):
    """Points around (x, y) at one deviation, and as many at two."""
    half = outline.shape[0] // 2
    for k in range(outline.shape[0]):
        radius, angle = 1.0 + k // half, 2.0 * math.pi * k / half
        outline[k, 0], outline[k, 1] = x + radius * sd_x * cos(angle), y + radius * sd_y * sin(angle)

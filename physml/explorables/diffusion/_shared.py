"""What the figures on diffusion share: α of the three schedules, and two equal Gaussians on a line."""
import math

from physml.core import kernel
from physml.core.circular import cos
from physml.core.special import exp, log

LAST = 0.998  # where the cosine's rate reaches the package's cap


@kernel
def scale_of(schedule, t):
    """α_t of the constant (rate 10), linear (0.1 to 20) and cosine schedule."""
    if schedule == 0:
        return exp(-5.0 * t)
    if schedule == 1:
        return exp(-0.5 * (0.1 * t + 9.95 * t * t))
    return cos((min(t, LAST) + 0.008) / 1.008 * 0.5 * math.pi) / cos(0.008 / 1.008 * 0.5 * math.pi)


@kernel
def two_peaks(x, mean, variance):
    """Density and score of ½ N(-mean, variance) + ½ N(mean, variance)."""
    near = (abs(x) - mean) * (abs(x) - mean) / (2.0 * variance)
    ratio = exp(-2.0 * abs(x) * mean / variance)  # weight of the farther peak over that of the nearer
    density = 0.3989422804014327 / math.sqrt(variance) * 0.5 * exp(-near) * (1.0 + ratio)
    nearer = mean if x >= 0.0 else -mean
    return density, (nearer * (1.0 - ratio) / (1.0 + ratio) - x) / variance


@kernel
def entropy_and_divergence(mean, variance):
    """Of two peaks: -∫ p ln p and ∫ p ln(p / N(0, 1)), by 800 steps over all that is not negligible."""
    low = -mean - 8.0 * math.sqrt(variance)
    width = -2.0 * low / 800.0
    entropy = 0.0
    for k in range(800):
        p = two_peaks(low + (k + 0.5) * width, mean, variance)[0]
        entropy -= p * log(max(p, 1e-300)) * width
    return entropy, 0.9189385332046727 + 0.5 * (mean * mean + variance) - entropy

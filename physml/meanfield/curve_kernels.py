"""The mean field of a lattice with z neighbours, the same bits on every host: what figures draw."""
from physml.core.jit import kernel
from physml.core.special import LN2, log1p, tanh


@kernel
def free_energy(m, z, temperature, field):
    """f(m) = -z m²/2 - h m - T s(m), s = ln 2 - ½ [(1+m) ln(1+m) + (1-m) ln(1-m)]."""
    s = LN2
    if m > -1.0:
        s -= 0.5 * (1.0 + m) * log1p(m)
    if m < 1.0:
        s -= 0.5 * (1.0 - m) * log1p(-m)
    return -0.5 * z * m * m - field * m - temperature * s


@kernel
def upper_magnetization(temperature, z):
    """The largest solution of m = tanh(z m/T): Newton's method from above."""
    m = 1.0
    for _ in range(60):
        t = tanh(z * m / temperature)
        slope = 1.0 - z / temperature * (1.0 - t * t)
        m = max(m - ((m - t) / slope if slope > 0.0 else m - t), 0.0)
    return m


@kernel
def mean_field_map(m, z, temperature, field):
    """m -> tanh((z m + h)/T)."""
    return tanh((z * m + field) / temperature)


@kernel
def all_solutions(points, z, temperature):
    """Rows (h, m) of the S-shaped curve on which m = tanh((z m + h)/T), from x = (z m + h)/T = -6 to 6."""
    for k in range(points.shape[0]):
        x = -6.0 + 12.0 * k / (points.shape[0] - 1.0)
        points[k, 0] = temperature * x - z * tanh(x)
        points[k, 1] = tanh(x)

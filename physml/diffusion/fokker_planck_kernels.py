"""The compiled loops of the Fokker–Planck equation: fluxes between cells, fitted exponentially, and explicit steps.

A line or a plane of cells has one empty cell beyond each end, and no flux passes its walls.
"""
from physml.core.jit import kernel
from physml.core.special import expm1


@kernel("float64, float64, float64")
def flux_weights(drift, diffusion, spacing):
    """The rates at which a cell hands over to its right neighbour and that one back (Scharfetter and Gummel 1969).

    Where v p - D p' is constant between two cells, it is (D/h) [B(-z) p_left - B(z) p_right], with z = v h / D and
    B(z) = z / (e^z - 1), B(-z) = B(z) + z. At D = 0 the upwind flux remains.
    """
    if diffusion * 700.0 <= abs(drift) * spacing:
        return max(drift, 0.0) / spacing, max(-drift, 0.0) / spacing
    z = drift * spacing / diffusion
    b = 1.0 - 0.5 * z + z * z / 12.0 if abs(z) < 1e-3 else z / expm1(z)
    return (b + z) * diffusion / (spacing * spacing), b * diffusion / (spacing * spacing)


@kernel("float64[::1], float64, float64, float64[::1], float64[::1]")
def face_weights(drift, diffusion, spacing, forth, back):
    """The weights of many faces, whose drifts are given."""
    for k in range(drift.shape[0]):
        forth[k], back[k] = flux_weights(drift[k], diffusion, spacing)


@kernel("float64[::1], float64[::1], float64[::1], float64, float64[::1]")
def step_line(p, right, left, dt, out):
    """out = p - dt (flux out - flux in), for the cells 1 … n of (n + 2,) and their faces (n + 1,)."""
    for i in range(p.shape[0] - 2):
        inward = right[i] * p[i] - left[i] * p[i + 1]
        outward = right[i + 1] * p[i + 1] - left[i + 1] * p[i + 2]
        out[i + 1] = p[i + 1] - dt * (outward - inward)


@kernel("float64[::1], float64[::1], float64[::1], float64[::1], float64, int64")
def advance_line(p, spare, right, left, dt, steps):
    """So many steps with the same weights."""
    for _ in range(steps // 2):
        step_line(p, right, left, dt, spare)
        step_line(spare, right, left, dt, p)
    if steps % 2:
        step_line(p, right, left, dt, spare)
        for i in range(p.shape[0]):
            p[i] = spare[i]


@kernel("float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64, float64[:, ::1]")
def step_plane(p, down, up, right, left, dt, out):
    """The same for the cells of a plane (n + 2, m + 2), faces ``down`` and ``up`` (n + 1, m), others (n, m + 1)."""
    for i in range(p.shape[0] - 2):
        for j in range(p.shape[1] - 2):
            here = p[i + 1, j + 1]
            change = down[i, j] * p[i, j + 1] - (up[i, j] + down[i + 1, j]) * here + up[i + 1, j] * p[i + 2, j + 1]
            change += right[i, j] * p[i + 1, j] - (left[i, j] + right[i, j + 1]) * here
            change += left[i, j + 1] * p[i + 1, j + 2]
            out[i + 1, j + 1] = here + dt * change


@kernel("float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], "
        "float64, int64")
def advance_plane(p, spare, down, up, right, left, dt, steps):
    """So many steps with the same weights."""
    for _ in range(steps // 2):
        step_plane(p, down, up, right, left, dt, spare)
        step_plane(spare, down, up, right, left, dt, p)
    if steps % 2:
        step_plane(p, down, up, right, left, dt, spare)
        for i in range(p.size):
            p.flat[i] = spare.flat[i]

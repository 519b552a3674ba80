"""What figures draw of a lattice in mean field, against the public functions, which share no loop with it."""
import numpy as np
import pytest

from physml import meanfield
from physml.meanfield import curve_kernels


@pytest.mark.parametrize("z", [2, 4, 6])
def test_free_energy_and_magnetization(z):
    for m in (-1.0, -0.3, 0.0, 0.8, 1.0):
        exact = meanfield.lattice_free_energy(1.7, z, field=0.2, magnetization=m)
        assert curve_kernels.free_energy(m, float(z), 1.7, 0.2) == pytest.approx(exact, abs=1e-14)
    T = np.array([0.3, 1.1, 0.9 * z, 1.3 * z])
    found = [curve_kernels.upper_magnetization(t, float(z)) for t in T]
    assert found == pytest.approx(meanfield.lattice_magnetization(T, z), abs=1e-12)


def test_map_and_all_solutions():
    assert curve_kernels.mean_field_map(0.4, 4.0, 2.5, -0.3) == pytest.approx(np.tanh(1.3 / 2.5), abs=1e-15)
    points = np.empty((301, 2))
    curve_kernels.all_solutions(points, 4.0, 2.5)
    h, m = points.T
    assert m == pytest.approx(np.tanh((4 * m + h) / 2.5), abs=1e-12)
    assert -h[m > 0].min() == pytest.approx(meanfield.spinodal_field(2.5), abs=2e-3)
    assert points[[0, -1], 1] == pytest.approx(np.tanh([-6, 6]), abs=1e-15)

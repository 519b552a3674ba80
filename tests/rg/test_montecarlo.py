"""Monte Carlo RG against Swendsen's table (1979) and the exact exponents 1 and 15/8."""
import numpy as np
import pytest

from physml import rg
from physml.rg.montecarlo import exponent

THERMAL = np.array([[0.914, 0.969, 0.971, 0.972], [0.965, 1.003, 1.004, 1.005]])  # errors about 0.004
MAGNETIC = np.array([1.881, 1.876])


def test_swendsens_table():
    """64², eight chains: 160,000 configurations, 20 s of one processor."""
    found = rg.mcrg(64, samples=20_000, chains=8, seed=1)
    thermal = (found.thermal - THERMAL) / np.hypot(found.thermal_error, 0.004)
    magnetic = (found.magnetic[:, 0] - MAGNETIC) / np.hypot(found.magnetic_error[:, 0], 0.0005)
    two_odd = (found.magnetic[:, 1] - [1.8804, 1.8757]) / np.hypot(found.magnetic_error[:, 1], 0.0001)  # by NumPy
    assert np.abs(two_odd).max() < 3
    assert np.abs(thermal).max() < 2
    assert np.abs(magnetic).max() < 2
    assert np.all(found.thermal_error < 0.004)
    assert np.all(np.abs(found.thermal[1, 1:] - 1) < 4 * found.thermal_error[1, 1:])
    half = rg.mcrg(32, samples=40_000, chains=8, seed=2)  # what the size still does: the chapter says 0.01, below 0.02
    rise, error = found.thermal - half.thermal[:2], np.hypot(found.thermal_error, half.thermal_error[:2])
    assert np.all(np.abs(rise[0] - 0.01) < 3 * error[0])
    assert np.abs(rise).max() < 0.02


def test_exponent_of_a_known_linear_map():
    """If the fine sums are M times the coarse ones plus noise, B⁻¹A estimates M."""
    rng = np.random.default_rng(0)
    coarse = rng.normal(size=(4000, 2))
    fine = coarse @ np.array([[3.0, 0.0], [0.7, 1.5]]) + rng.normal(size=(4000, 2))
    assert exponent(fine, coarse) == pytest.approx(np.log2(3.0), abs=0.05)


@pytest.mark.parametrize(("arguments", "message"), [
    ({"L": 24, "steps_of_scale": 4}, "L: got 24 for 4 blockings"),
    ({"L": 8, "steps_of_scale": 2}, "L: got 8 for 2 blockings"),
    ({"L": 16, "temperature": 0.0}, "temperature: got 0.0"),
    ({"L": 16, "temperature": 0.5, "samples": 100}, "temperature: at 0.5 the blocks of 100 samples hardly fluctuate"),
    ({"L": 16, "chains": 1}, "chains: got 1"),
    ({"L": 16, "samples": 10}, "samples: got 10"),
    ({"L": 16, "seed": -1}, "seed"),
])
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        rg.mcrg(**arguments)

"""Transfer matrices against enumeration: rings with fields and frustration, strips, extremes, bad input."""
import math

import numpy as np
import pytest

from physml import ising
from physml.spins import PairwiseModel
from physml.thermo import canonical, ising_ring, log_trace_power


def listed_ring(n, k, h, beta):
    """Every state of the ring."""
    s = 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1) - 1
    energy = -k * (s * np.roll(s, 1, axis=1)).sum(axis=1) - h * s.sum(axis=1)
    got = canonical(energy, beta)
    return got.log_partition, got.energy, got.probabilities @ s.mean(axis=1)


@pytest.mark.parametrize("n", [1, 2, 3, 6, 9])
@pytest.mark.parametrize("coupling", [0.7, -0.7, 1e-9, 30.0, -30.0])
@pytest.mark.parametrize("field", [0.0, 0.3, -1.0, 50.0])
def test_ring(n, coupling, field):
    log_z, energy, magnetization = listed_ring(n, coupling, field, 1.3)
    ring = ising_ring(n, 1.3, field=field, coupling=coupling)
    assert ring.log_partition == pytest.approx(log_z, rel=1e-12)
    assert ring.energy == pytest.approx(energy, rel=1e-11, abs=1e-12)
    assert ring.magnetization_per_site == pytest.approx(magnetization, abs=1e-12)
    assert ring.free_energy == pytest.approx(-log_z / 1.3, rel=1e-12)


def test_correlation_length():
    """Correlations of a long ring fall as exp(-r/ξ), from exact enumeration of a PairwiseModel."""
    n, beta, field = 18, 0.6, 0.1
    J = np.roll(np.eye(n), 1, axis=0)
    model = PairwiseModel(J + J.T, np.full(n, field))
    connected = model.correlations(beta, connected=True)[0]
    length = ising_ring(n, beta, field=field).correlation_length
    assert 6 < n / length < 12  # the way round the ring adds exp(-14/length) to the first
    assert math.log(connected[1] / connected[2]) == pytest.approx(1 / length, rel=2 * math.exp(-14 / length))
    assert ising_ring(5, 0.5).correlation_length == pytest.approx(-1 / math.log(math.tanh(0.5)))
    assert ising_ring(5, 1e-12).correlation_length == pytest.approx(-1 / math.log(1e-12))
    assert ising_ring(5, 0.0).correlation_length == 0.0


def test_ends_of_the_temperature_axis():
    """No overflow; the frustrated ring of odd length has 2n ground states."""
    ring = ising_ring(101, 800.0, coupling=-1.0)
    assert ring.log_partition == pytest.approx(800 * 99 + math.log(202), rel=1e-15)
    assert ring.energy == pytest.approx(-99)
    assert ising_ring(100, 800.0).log_partition == pytest.approx(80_000 + math.log(2), rel=1e-15)
    assert ising_ring(100, 800.0, field=1e-3).magnetization_per_site == pytest.approx(1.0)
    hot = ising_ring(10, 0.0, field=2.0)
    assert (hot.log_partition, hot.energy, hot.free_energy) == (pytest.approx(10 * math.log(2)), 0.0, -math.inf)


@pytest.mark.parametrize(("n", "beta", "field"), [(7, 0.4, 0.2), (1000, 0.9, 0.0), (10**12, 0.3, -0.1)])
def test_matrix_powers(n, beta, field):
    s = np.array([1, -1])
    bond = np.exp(beta * (np.outer(s, s) + field * np.add.outer(s, s) / 2))
    assert log_trace_power(bond, n) == pytest.approx(ising_ring(n, beta, field=field).log_partition, rel=1e-12)


def strip(L, beta):
    """Transfer matrix between the rows of a periodic strip: half of each row's own bonds on either side."""
    rows = 2 * ((np.arange(2**L)[:, None] >> np.arange(L)) & 1) - 1
    inside = (rows * np.roll(rows, 1, axis=1)).sum(axis=1)
    return np.exp(beta * (rows @ rows.T + 0.5 * np.add.outer(inside, inside)))


@pytest.mark.parametrize("L", [3, 4, 6])
def test_square_lattice_by_rows(L):
    for T in (1.5, 2.3, 4.0):
        assert log_trace_power(strip(L, 1 / T), L) == pytest.approx(ising.log_partition(L, T), rel=1e-12)


def test_powers_of_any_size_and_zero_trace():
    assert log_trace_power([[1e300]], 10**6) == pytest.approx(10**6 * math.log(1e300))
    assert log_trace_power([[0, 1], [1, 0]], 3) == -math.inf
    assert log_trace_power([[0, 1], [1, 0]], 4) == pytest.approx(math.log(2))
    assert log_trace_power([[0.0]], 2) == -math.inf


@pytest.mark.parametrize(("call", "message"), [
    (lambda: log_trace_power([1, 2], 2), "matrix: got shape"),
    (lambda: log_trace_power([[1, -1], [1, 1]], 2), "matrix: got -"),
    (lambda: log_trace_power([[np.inf]], 2), "matrix: got inf"), (lambda: log_trace_power([[1.0]], 0), "n: got 0"),
    (lambda: log_trace_power([[1.0]], 1.5), "n: got 1.5"), (lambda: ising_ring(0, 1.0), "n: got 0"),
    (lambda: ising_ring(3, math.nan), "beta: got nan"), (lambda: ising_ring(3, 1.0, field=math.inf), "field: got inf"),
    (lambda: ising_ring(3, 1.0, coupling="J"), "coupling: got 'J'"), (lambda: ising_ring(True, 1.0), "n: got True"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

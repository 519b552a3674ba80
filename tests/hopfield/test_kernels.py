"""The page's kernels: numba, WebAssembly and plain Python give the same bytes."""
import numpy as np
import pytest

from physml.core import kernel, stream
from physml.core.wasm import host
from physml.hopfield import kernels, random_patterns

COLUMNS = np.ascontiguousarray(random_patterns(6, 30, seed=1).T)
TOTALS = np.full(6, 7, np.int32)


@kernel("int8[:, ::1], int8[::1], int64, int32[::1], float64, uint64[::1], float64[::1]")
def page_sweep(patterns, spins, count, totals, gain, noise, turned):
    """A page calls kernels that return nothing."""
    turned[0] = kernels.hebb_sweep(patterns, spins, 30, count, totals, gain, noise)


@kernel("int8[:, ::1], int8[::1], int32[::1], float64[::1], float64[::1]")
def page_dense_sweep(patterns, spins, totals, table, turned):
    turned[0] = kernels.dense_sweep(patterns, spins, totals, table)


def calls():
    spins = COLUMNS[:, 0].copy()
    spins[:8] *= -1
    totals = (COLUMNS.T.astype(np.int32) @ spins).astype(np.int32)
    table = np.arange(-30, 31, dtype=float) ** 3
    turned = np.zeros(1)
    return {"totals": (kernels.pattern_totals, COLUMNS, spins, 5, TOTALS),
            "cold": (page_sweep, COLUMNS, spins, 6, totals, -1.0, stream(1), turned),
            "warm": (page_sweep, COLUMNS, spins, 6, totals, 0.05, stream(1), turned),
            "random": (kernels.random_patterns, np.zeros((9, 130), np.int8), 8, 129, stream(2)),
            "network": (kernels.random_network, np.zeros((40, 6), np.int8), spins, 25, 5, 8, TOTALS, stream(4)),
            "dense": (page_dense_sweep, COLUMNS, spins, totals, table, turned),
            "permutation": (kernels.permutation, np.zeros(20, np.int32), stream(3))}


@pytest.mark.parametrize("name", calls())
def test_same_bytes(name):
    called, *arguments = calls()[name]
    native, plain = ([a.copy() if isinstance(a, np.ndarray) else a for a in arguments] for _ in range(2))
    called(*native)
    called._plain(*plain)
    arrays = [[a for a in r if isinstance(a, np.ndarray)] for r in (native, plain)]
    assert any((a != b).any() for a, b in zip(native, arguments, strict=True) if isinstance(a, np.ndarray))
    for a, b, c in zip(*arrays, host.run(called, *arguments), strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


def test_a_network_starts_at_a_spoiled_pattern():
    patterns, spins, totals = np.zeros((40, 6), np.int8), np.ones(40, np.int8), TOTALS.copy()
    places = np.zeros(30)
    for seed in range(400):
        kernels.random_network(patterns, spins, 30, 5, 12, totals, stream(seed))
        turned = spins[:30] != patterns[:30, 0]
        assert turned.sum() == 12
        assert (spins[30:] == 0).all()
        assert (totals[:5] == patterns[:, :5].T.astype(int) @ spins).all()
        places += turned / 400
    assert (np.abs(places - 0.4) < 4 * np.sqrt(0.24 / 400)).all()


def test_sweeps_end_at_rest_or_when_they_are_told():
    spins = COLUMNS[:, 0].copy()
    spins[:8] *= -1
    totals = (COLUMNS.T.astype(np.int32) @ spins).astype(np.int32)
    assert kernels.hebb_sweeps(COLUMNS, spins, 30, 6, totals, -1.0, 0, stream(1)) == (0, 30)
    first = kernels.hebb_sweeps(COLUMNS, spins, 30, 6, totals, -1.0, 1, stream(1))
    assert first[0] == 1
    assert first[1] > 0
    done, turned = kernels.hebb_sweeps(COLUMNS, spins, 30, 6, totals, -1.0, 100, stream(1))
    assert 0 < done < 100
    assert turned == 0
    assert kernels.hebb_sweeps(COLUMNS, spins, 30, 6, totals, 0.05, 7, stream(1))[0] == 7  # heat never rests


def test_new_value_without_the_shortcut():
    """The bound that saves exponentials never changes the outcome."""
    rng = np.random.default_rng(1)
    for x in rng.normal(size=300):
        a, b = stream(4), stream(4)
        u = kernels.uniform(b)
        expected = (1 if x > 0 else -1) * (-1 if u < 1 / (1 + np.exp(abs(1.7 * x))) else 1)
        assert kernels.new_value(x, 1.7, 1.0, a) == expected
        assert (a == b).all()


def test_whole_couplings():
    out = np.empty((3, 3), np.int16)
    J = np.array([[0, 0.2, -0.4], [0.2, 0, 0.6], [-0.4, 0.6, 0]])
    assert kernels.whole_couplings(J, 0.2, out)
    assert out.tolist() == [[0, 1, -2], [1, 0, 3], [-2, 3, 0]]
    assert not kernels.whole_couplings(J, 0.4, out)
    assert not kernels.whole_couplings(J, 1e-6, out), "200000 does not fit"

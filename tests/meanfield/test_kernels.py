"""The kernels against twins, in WebAssembly and as plain Python."""
import os
import subprocess
import sys

import numpy as np
import pytest

from physml.meanfield import kernels, lattice_kernels


def test_lattice_sweep_equals_its_twin():
    """One undamped sweep on rows: row by row with parallel words inside a row, written with NumPy's tables."""
    rng = np.random.default_rng(1)
    rows, columns = 4, 5
    right, down, field = np.tanh(rng.normal(size=(3, rows, columns)))
    words = np.tanh(0.3 * rng.normal(size=(4, rows, columns)))
    expected = words.copy()
    for i in range(rows):
        c = np.empty((4, columns))
        for d in range(4):
            others = [expected[k, i] for k in range(4) if k != d] + [field[i]]
            c[d] = np.tanh(sum(np.arctanh(t) for t in others))
        expected[2, (i + 1) % rows] = down[i] * c[3]
        expected[3, i - 1] = down[i - 1] * c[2]
        expected[0, i] = np.roll(right[i] * c[1], 1)
        expected[1, i] = right[i] * np.roll(c[0], -1)
    report = np.zeros(2)
    lattice_kernels.lattice_sweeps(words, right, down, field, np.zeros((4, columns)), 0.0, 1, 0.0, report)
    assert words == pytest.approx(expected, abs=1e-13)
    assert report[1] == 1


def arguments():
    rng = np.random.default_rng(2)
    J = np.triu(rng.normal(size=(5, 5)), 1)
    J = J + J.T
    owner, neighbour = np.nonzero(J)
    start = np.searchsorted(owner, np.arange(6)).astype(np.int32)
    opposite = np.empty(20, np.int32)
    opposite[np.lexsort((owner, neighbour))] = np.arange(20)
    bond, site = J[owner, neighbour], rng.normal(size=5)
    grid = np.tanh(rng.normal(size=(3, 4, 5)))
    return {
        kernels.naive_sweeps: (J, site, 0.7, np.full(5, 0.1), 4, 0.0, np.zeros(2)),
        kernels.tap_sweeps: (J, site, 0.3, 0.5, np.full(5, 0.1), 4, 0.0, np.zeros(2)),
        kernels.message_sweeps: (start, opposite, np.tanh(bond), np.tanh(site), 0.1, np.full(20, 0.1), 4, 0.0,
                                 np.zeros(2)),
        kernels.field_sweeps: (start, opposite, bond, site, 0.1, np.full(20, 0.1), 4, 0.0, np.zeros(2)),
        lattice_kernels.lattice_sweeps: (np.full((4, 4, 5), 0.1), *grid, np.zeros((4, 5)), 0.1, 4, 0.0, np.zeros(2)),
    }


@pytest.mark.parametrize("kernel", arguments(), ids=lambda k: k.__name__)
def test_same_bytes_in_webassembly(kernel):
    pytest.importorskip("wasmtime")
    from physml.core.wasm import host

    native = arguments()[kernel]
    other = host.run(kernel, *arguments()[kernel])
    kernel(*native)
    for a, b in zip([a for a in native if isinstance(a, np.ndarray)], other, strict=True):
        assert a.tobytes() == b.tobytes()


SCRIPT = """
import hashlib
import numpy as np
from physml.meanfield import bethe, lattice_beliefs, naive, tap
from physml.spins import PairwiseModel
J = np.array([[0, 1, 0, .5], [1, 0, -.7, 0], [0, -.7, 0, .3], [.5, 0, .3, 0]])
model = PairwiseModel(J, [.1, .2, 0, -.3])
parts = [f(model, 0.8).magnetizations for f in (naive, tap, bethe)]
parts.append(bethe(model, 30.0, max_iterations=50).magnetizations)
parts.append(lattice_beliefs(np.ones((3, 4)), np.ones((3, 4)), 0.1 * np.ones((3, 4)), 0.2).magnetizations)
print(hashlib.sha256(b"".join(p.tobytes() for p in parts)).hexdigest())
"""


def test_the_same_bytes_as_plain_python():
    found = [subprocess.run([sys.executable, "-c", SCRIPT], env=os.environ | {"NUMBA_DISABLE_JIT": flag}, check=True,
                            capture_output=True, text=True).stdout for flag in ("0", "1")]
    assert found[0] == found[1] != ""

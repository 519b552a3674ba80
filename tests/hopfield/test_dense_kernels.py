"""The page's dense memory: energies, fields and resemblances by the definitions; the exact law at a temperature."""
import numpy as np
import pytest

from physml import hopfield, spins
from physml.core import stream
from physml.hopfield import dense_kernels as kernels

XI = hopfield.random_patterns(5, 40, seed=2)
COLUMNS = np.ascontiguousarray(XI.T)
STATE = hopfield.random_patterns(1, 40, seed=3).reshape(5, 8)


def energy(state, degree, stored=4):
    """N times -½ Σ_μ (M_μ/N)^n, less Hebb's diagonal."""
    m = XI[:stored].astype(float) @ state.ravel() / state.size
    return -0.5 * state.size * (m**degree).sum() + (0.5 * stored if degree == 2 else 0.0)


def totals_of(state, stored=4):
    totals = np.full(5, 99)
    kernels.all_totals(COLUMNS, state, stored, totals)
    return totals


def test_totals_and_energies():
    totals = totals_of(STATE)
    assert totals.tolist() == [*(XI[:4].astype(int) @ STATE.ravel()), 99]
    for degree in (2, 3, 4):
        found = 40 * kernels.energy_per_unit(totals, 4, 40, degree)
        assert found == pytest.approx(energy(STATE, degree), abs=1e-12)
    assert energy(STATE, 2) == pytest.approx(hopfield.hebb(XI[:4]).energy(STATE.ravel()), abs=1e-12)


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_cold_updates_never_raise_the_energy_and_keep_the_totals(degree):
    state, noise = STATE.copy(), stream(4)
    totals, before = totals_of(state), energy(state, degree)
    for _ in range(400):
        kernels.dense_update(COLUMNS, state, totals, 4, degree, 0.0, noise)
        assert energy(state, degree) <= before + 1e-12
        before = energy(state, degree)
    assert (totals == totals_of(state)).all()
    turned = [state.ravel() * (1 - 2 * np.eye(40, dtype=int)[i]) for i in range(40)]
    assert min(energy(t, degree) for t in turned) >= before - 1e-12


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_warm_updates_have_boltzmanns_law(degree):
    """Eight units and three patterns: the mean energy against the sum over 256 states."""
    xi = hopfield.random_patterns(3, 8, seed=5)
    columns, states = np.ascontiguousarray(xi.T), spins.PairwiseModel(np.zeros((8, 8))).states()
    e = -4.0 * ((xi.astype(float) @ states.T / 8) ** degree).sum(axis=0)
    p = np.exp(-(e - e.min()) / 0.8)
    exact = p @ e / p.sum()
    state, noise, found = np.ones(8, np.int8), stream(6), []
    totals = (xi.astype(int) @ state).astype(np.int64)
    for _ in range(20_000):
        for _ in range(8):
            kernels.dense_update(columns, state, totals, 3, degree, 0.8, noise)
        found.append(-4.0 * ((totals / 8) ** degree).sum())
    batches = np.mean(np.reshape(found, (100, 200)), axis=1)
    assert abs(batches.mean() - exact) < 4 * batches.std() / 10


def test_resemblance():
    mixed = np.empty((5, 8), np.int8)
    kernels.majority_of_three(COLUMNS, mixed)
    assert (mixed.ravel() == np.sign(XI[:3].sum(axis=0))).all()
    nearest = np.empty((5, 8), np.int8)
    best, inverse, mixture = kernels.resemblance(COLUMNS, mixed, totals_of(mixed, 3), 3, nearest)
    m = hopfield.overlap(XI[:3], mixed.ravel())
    assert (best, inverse) == (m.max(), -m.min())
    assert mixture == pytest.approx(1, abs=1e-14)
    assert (nearest.ravel() == XI[m.argmax()]).all()
    state = np.ascontiguousarray(-XI[1].reshape(5, 8))
    best, inverse, _ = kernels.resemblance(COLUMNS, state, totals_of(state), 4, nearest)
    assert inverse == 1
    assert best == pytest.approx(hopfield.overlap(XI[:4], -XI[1]).max())
    found = np.empty(5)
    kernels.overlaps_with_the_first(COLUMNS, 3, found)
    assert found[:3] == pytest.approx(hopfield.overlap(XI[:3], XI[0]))
    assert np.isnan(found[3:]).all()

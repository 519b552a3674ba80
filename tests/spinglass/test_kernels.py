"""Sweeps in whole numbers against a readable twin, thresholds against the exponential law, equal bits everywhere."""
import numpy as np
import pytest
from scipy import stats

from physml import spinglass
from physml.core import kernel
from physml.core.random import fill_random
from physml.core.wasm import host
from physml.spinglass import kernels
from physml.spinglass.couplings import generators, whole_couplings
from physml.spins import PairwiseModel

GLASSES = {"all pairs": spinglass.sherrington_kirkpatrick(24, field=0.3, seed=1),
           "lattice": spinglass.edwards_anderson(5, dimension=2, field=0.2, seed=2)}


def test_thresholds_are_exponential():
    words, drawn = generators(3, 40_000), np.empty(40_000, np.int32)
    kernels.draw_thresholds(1e7, words, drawn)
    assert stats.kstest(drawn / 1e7, "expon").pvalue > 1e-3
    again = generators(3, 40_000)
    fill_random(again, 1250)
    words = again[64:20_064]
    numbers = np.concatenate([words >> np.uint64(33), words >> np.uint64(1) & np.uint64(2**31 - 1)]).astype(float)
    exact = -np.log((numbers + 0.5) / 2.0**31)
    np.testing.assert_allclose(drawn, 1e7 * exact, atol=4.0, rtol=3e-7)


@pytest.mark.parametrize("n", [1, 2, 3, 31, 32, 33])
def test_every_threshold_is_drawn(n):
    drawn = np.full(n, -1, np.int32)
    kernels.draw_thresholds(1e7, generators(1, n), drawn)
    assert (drawn > 0).all()
    assert len(set(drawn)) == n


def test_extreme_thresholds():
    words, drawn = generators(3, 16), np.empty(16, np.int32)
    kernels.draw_thresholds(1e30, words, drawn)
    assert (drawn > 2147480000).all()
    kernels.draw_thresholds(0.0, words, drawn)
    assert (drawn == 0).all()


@pytest.mark.parametrize("name", GLASSES)
def test_annealing_equals_its_twin(name):
    """Metropolis with energies computed anew at every attempt; the same thresholds."""
    model = GLASSES[name]
    units, words = whole_couplings(model), generators(5, model.size)
    twin_words, T = words.copy(), np.linspace(2.0, 0.2, 40)
    spins = np.where(np.arange(model.size) % 3 == 0, 1, -1).astype(np.int8)
    twin, best, energies = spins.copy(), np.empty_like(spins), np.empty(40, np.int64)
    least = kernels.anneal(units.rows, units.neighbours, units.fields, 0.5 * units.scale * T, spins, words, best,
                           energies)
    seen, drawn = [], np.empty(model.size, np.int32)
    for t in T:
        kernels.draw_thresholds(0.5 * units.scale * t, twin_words, drawn)
        for i in range(model.size):
            flipped = twin.copy()
            flipped[i] *= -1
            if model.energy(flipped) - model.energy(twin) < 2 * drawn[i] / units.scale:
                twin = flipped
        seen.append(model.energy(twin))
    np.testing.assert_array_equal(spins, twin)
    np.testing.assert_allclose(units.energies(energies), seen, atol=1e-5)
    assert units.energies(least) == pytest.approx(model.energy(best), abs=1e-5)
    assert model.energy(best) == pytest.approx(min(seen), abs=1e-5)


@kernel("int32[:, ::1], uint32[:, ::1], int32[::1], int8[::1], int32[::1], uint64[::1], int32[::1], float64, "
        "int64[::1]")
def a_few_sweeps(rows, neighbours, fields, spins, local, words, thresholds, half_temperature, energy):
    energy[0] = kernels.local_fields(rows, neighbours, fields, spins, local)
    for t in range(1, energy.shape[0]):
        kernels.draw_thresholds(half_temperature, words, thresholds)
        energy[t] = energy[t - 1] + kernels.sweep(rows, neighbours, local, spins, thresholds)


@pytest.mark.parametrize("name", GLASSES)
def test_a_page_sweeps_alike(name):
    """numba, wasm and plain Python."""
    n, units = GLASSES[name].size, whole_couplings(GLASSES[name])
    arguments = (units.rows, units.neighbours, units.fields, np.ones(n, np.int8), np.empty(n, np.int32),
                 generators(2, n), np.empty(n, np.int32), 0.4 * units.scale, np.zeros(5, np.int64))
    plain = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    a_few_sweeps._plain(*plain)
    there = host.run(a_few_sweeps, *arguments)
    a_few_sweeps(*arguments)
    native, plain = ([a for a in those if isinstance(a, np.ndarray)] for those in (arguments, plain))
    for a, b, c in zip(native, plain, there, strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


def test_temper_keeps_count_of_its_energies():
    model = GLASSES["all pairs"]
    found = spinglass.parallel_tempering(model, [0.3, 0.9, 2.0], sweeps=20, burn_in=7, seed=4)
    np.testing.assert_allclose(found.energies[..., -1], model.energy(found.spins), atol=1e-5)
    np.testing.assert_allclose(found.overlaps[:, :, -1], (found.spins[:, 0] * found.spins[:, 1]).mean(axis=-1),
                               atol=1e-12)


def test_small_numbers_of_spins():
    """One pair has no lattice and no vector to fill."""
    pair = PairwiseModel([[0, 1], [1, 0]], [0.5, 0.0])
    assert spinglass.anneal(pair, sweeps=50).best.tolist() == [[1, 1]]

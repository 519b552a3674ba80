"""Canonical quantities against a readable twin, identities, limits, spectra with huge degeneracies, bad input."""
import math
from fractions import Fraction

import numpy as np
import pytest

from physml import ising
from physml.core.wasm import host
from physml.spins import PairwiseModel
from physml.thermo import canonical, kernels

RNG = np.random.default_rng(3)
LEVELS = RNG.normal(size=7) * 2
COUNTS = RNG.integers(1, 9, size=7)


def twin(energies, beta, counts):
    """Every state listed one by one."""
    e = np.repeat(energies, counts)
    weights = np.exp(-beta * e)
    p = weights / weights.sum()
    mean = p @ e
    return np.log(weights.sum()), mean, -(p * np.log(p)).sum(), beta**2 * (p @ (e - mean) ** 2)


@pytest.mark.parametrize("beta", [-2.0, -0.3, 1e-3, 0.7, 3.0])
def test_against_a_list_of_states(beta):
    got = canonical(LEVELS, beta, COUNTS)
    log_z, energy, entropy, heat = twin(LEVELS, beta, COUNTS)
    assert got.log_partition == pytest.approx(log_z, rel=1e-13)
    assert got.energy == pytest.approx(energy, rel=1e-12)
    assert got.entropy == pytest.approx(entropy, rel=1e-12)
    assert got.heat_capacity == pytest.approx(heat, rel=1e-11)
    assert got.probabilities.sum() == pytest.approx(1, abs=1e-14)
    assert got.free_energy == pytest.approx(got.energy - got.entropy / beta, rel=1e-12)


def test_identities():
    """∂ ln Z/∂β = -⟨E⟩, ∂² = Var E, C = ∂⟨E⟩/∂T = T ∂S/∂T, S = -∂F/∂T, by central differences."""
    T, d = 1.3, 1e-4
    here = canonical(LEVELS, 1 / T, COUNTS)
    below, above = (canonical(LEVELS, 1 / (T + s), COUNTS) for s in (-d, d))
    assert (above.energy - below.energy) / (2 * d) == pytest.approx(here.heat_capacity, rel=1e-6)
    assert T * (above.entropy - below.entropy) / (2 * d) == pytest.approx(here.heat_capacity, rel=1e-6)
    assert -(above.free_energy - below.free_energy) / (2 * d) == pytest.approx(here.entropy, rel=1e-6)
    left, right = (canonical(LEVELS, 1 / T + s, COUNTS).log_partition for s in (-d, d))
    assert -(right - left) / (2 * d) == pytest.approx(here.energy, rel=1e-6)
    assert (right - 2 * here.log_partition + left) / d**2 * T**-2 == pytest.approx(here.heat_capacity, rel=1e-5)


def test_arrays_and_mappings():
    betas = np.array([[0.2, 1.0, -0.5], [2.0, 0.0, 4.0]])
    got = canonical(dict(zip(LEVELS, COUNTS.tolist(), strict=True)), betas)
    assert got.probabilities.shape == (2, 3, 7)
    for index in np.ndindex(2, 3):
        one = canonical(LEVELS, betas[index], COUNTS)
        for name in ("log_partition", "free_energy", "energy", "entropy", "heat_capacity"):
            assert getattr(got, name)[index] == getattr(one, name)
    assert isinstance(one.energy, float)
    assert isinstance(one.log_partition, float)


@pytest.mark.parametrize("beta", [1e-6, 1.0, 1e6, -1e6])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6, 1e300])
def test_no_overflow(beta, scale):
    got = canonical([-scale, 0.0, scale], beta, [1, 3, 2])
    ground, g = (-scale, 1) if beta > 0 else (scale, 2)
    assert -beta * ground <= got.log_partition * (1 + 1e-15) + 1e-300
    assert got.log_partition <= -beta * ground + np.log(6) + 1e-9 * abs(beta * scale)
    assert 0 <= got.entropy <= np.log(6) + 1e-12
    assert got.heat_capacity >= 0
    if abs(beta) * scale > 1e3:
        assert got.entropy == pytest.approx(np.log(g))
        assert got.free_energy == pytest.approx(ground - np.log(g) / beta)
        assert got.energy == ground


def test_a_level_far_below_the_rest():
    """A shift of all energies by 1e6 changes ln Z by -beta 1e6 and costs digits, nothing else."""
    near, far = canonical(LEVELS, 0.9, COUNTS), canonical(LEVELS + 1e6, 0.9, COUNTS)
    assert far.log_partition == pytest.approx(near.log_partition - 0.9e6, abs=1e-8)
    for name in ("entropy", "heat_capacity"):
        assert getattr(far, name) == pytest.approx(getattr(near, name), abs=1e-8)


def test_limits():
    hot, cold, inverted = (canonical([0.0, 1.0, 4.0], b, [2, 3, 5]) for b in (0.0, math.inf, -math.inf))
    assert hot.log_partition == hot.entropy == pytest.approx(np.log(10))
    assert hot.probabilities == pytest.approx([0.2, 0.3, 0.5])
    assert (hot.free_energy, hot.heat_capacity) == (-math.inf, 0.0)
    assert (cold.energy, cold.free_energy, cold.heat_capacity) == (0.0, 0.0, 0.0)
    assert cold.log_partition == cold.entropy == pytest.approx(np.log(2))
    assert (inverted.energy, inverted.free_energy) == (4.0, 4.0)
    assert list(inverted.probabilities) == [0, 0, 1]
    assert inverted.log_partition == math.inf
    single = canonical([2.5], [0.0, 3.0])
    assert list(single.free_energy) == [2.5, 2.5]
    assert list(single.entropy) == [0.0, 0.0]


def test_absent_levels_do_not_count():
    for beta in (-1.0, 0.0, 2.0, math.inf):
        got, other = canonical([-9.0, 0.0, 1.0, 9.0], beta, [0, 1, 2, 0]), canonical([0.0, 1.0], beta, [1, 2])
        assert got.log_partition == other.log_partition
        assert got.heat_capacity == other.heat_capacity
        assert list(got.probabilities[1:3]) == list(other.probabilities)


def test_exact_integers():
    """A sum of Python fractions: beta = ln 2 turns every Boltzmann factor into a power of two."""
    counts = ising.density_of_states(8)
    total = sum(Fraction(g) * Fraction(2) ** (-e) for e, g in counts.items())
    got = canonical(counts, math.log(2))
    log_z = math.log(total.numerator) - math.log(total.denominator)
    assert got.log_partition == pytest.approx(log_z, rel=1e-14)
    mean = sum(Fraction(g) * e * Fraction(2) ** (-e) for e, g in counts.items()) / total
    assert got.energy == pytest.approx(float(mean), rel=1e-13)


@pytest.mark.parametrize("T", [0.8, 2.0, 2.269185314213022, 5.0])
def test_counted_lattice_is_kaufmans(T):
    got = canonical(ising.density_of_states(32), 1 / T)
    assert got.log_partition == pytest.approx(ising.log_partition(32, T), rel=1e-12)
    assert got.energy / 1024 == pytest.approx(ising.energy_per_site(32, T), rel=1e-11)
    assert got.heat_capacity / 1024 == pytest.approx(ising.specific_heat_per_site(32, T), rel=1e-9)


def test_published_four_by_four():
    got = canonical(ising.density_of_states(4), 0.5)
    assert got.log_partition == pytest.approx(17.105367118731583, rel=1e-14)
    assert got.energy / 16 == pytest.approx(-1.7553802887774, rel=1e-12)
    assert got.heat_capacity / 16 == pytest.approx(0.60553265721, rel=1e-10)


def test_pairwise_model_by_its_energies():
    J = np.triu(RNG.normal(size=(9, 9)), 1)
    model = PairwiseModel(J + J.T, RNG.normal(size=9))
    got = canonical(model.energy(model.states()), [0.4, 1.0])
    assert got.log_partition == pytest.approx([model.log_partition(0.4), model.log_partition(1.0)], rel=1e-13)
    assert got.probabilities[0] == pytest.approx(model.probabilities(0.4), abs=1e-14)


def test_schottky():
    """A pair of levels: C = (x/2)² / cosh²(x/2) with x = gap/T; at most 0.4392288, at T = 0.41678 gap."""
    x = np.linspace(0.1, 40, 100)
    got = canonical([0.0, 1.0], x)
    assert got.heat_capacity == pytest.approx((x / 2) ** 2 / np.cosh(x / 2) ** 2, rel=1e-12)
    T = np.linspace(0.416, 0.418, 2001)
    heat = canonical([0.0, 1.0], 1 / T).heat_capacity
    assert heat.max() == pytest.approx(0.4392288, abs=1e-7)
    assert T[heat.argmax()] == pytest.approx(0.41678, abs=1e-5)


def test_wasm_gives_the_same_bytes():
    state = {"energies": LEVELS.copy(), "log_degeneracies": np.log(COUNTS), "probabilities": np.zeros(7),
             "sums": np.zeros(5), "values": np.arange(1.0, 7.0), "tilted": np.zeros(6), "solution": np.zeros(3)}
    memory = host.Memory([kernels.canonical_sums, kernels.tilt_to_mean], state)
    for beta, target in ((0.0, 3.5), (0.7, 4.5), (-3.0, 1.01), (800.0, 5.999)):
        native = {n: a.copy() for n, a in state.items()}
        for arrays, call in ((native, lambda k, a: k(*a)), (memory.arrays, memory.call)):
            call(kernels.canonical_sums, [arrays["energies"], arrays["log_degeneracies"], beta,
                                          arrays["probabilities"], arrays["sums"]])
            call(kernels.tilt_to_mean, [arrays["values"], target, arrays["tilted"], arrays["solution"]])
        assert all(native[n].tobytes() == memory.arrays[n].tobytes() for n in state)
        log_z, energy, *_ = twin(LEVELS, beta, COUNTS) if abs(beta) < 5 else (None, None)
        if log_z is not None:
            assert native["sums"][[0, 2]] == pytest.approx([log_z, energy])
        assert native["tilted"] @ native["values"] == pytest.approx(target, abs=1e-12)


@pytest.mark.parametrize(("arguments", "message"), [
    (([], 1.0), "energies: got"), (([[0.0, 1.0]], 1.0), "energies: got"), (([0.0, np.nan], 1.0), "energies: got"),
    ((["a"], 1.0), "energies: got"), (([0.0], np.nan), "beta: got"), (([0.0], "x"), "beta: got"),
    (([0.0, 1.0], 1.0, [1]), "degeneracies: got"), (([0.0, 1.0], 1.0, [1, -1]), "degeneracies: got -1"),
    (([0.0, 1.0], 1.0, [0, 0]), "degeneracies: all are zero"), (([0.0], 1.0, 3), "degeneracies: got"),
    (([0.0, 1.0], 1.0, [1, math.inf]), "degeneracies: got inf"), (({0.0: 1}, 1.0, [1]), "mapping"),
    (([0.0, 1.0], 1.0, ["a", 1]), "degeneracies: got 'a'"),
])
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        canonical(*arguments)

"""The page's kernels: equal, spin by spin, to plain NumPy twins on the same random numbers; the same without numba."""
import os
import subprocess
import sys

import numpy as np
import pytest

from physml.core import random, stream
from physml.ising import energy_per_site, kernels, magnetization_moments

SIZES = [2, 3, 4, 5, 8]


def neighbours_up(spins, i, j):
    L = len(spins)
    return sum(spins[a % L, b % L] > 0 for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)))


def checkerboard(L):
    return sorted(((i, j) for i in range(L) for j in range(L)), key=lambda site: (sum(site) % 2, site))


def twin_heat_bath(spins, temperature, field, state):
    for i, j in checkerboard(len(spins)):
        cost = 2 * (2 * neighbours_up(spins, i, j) - 4 + field) / temperature
        spins[i, j] = 1 if random.uniform(state) < 1 / (1 + np.exp(-cost)) else -1


def twin_metropolis(spins, temperature, field, state):
    left_alone = random.below(state, spins.size)
    for i, j in checkerboard(len(spins)):
        if i * len(spins) + j != left_alone:
            cost = 2 * spins[i, j] * (2 * neighbours_up(spins, i, j) - 4 + field) / temperature
            if random.uniform(state) < np.exp(-max(cost, 0)):
                spins[i, j] *= -1


def twin_wolff(spins, temperature, state):
    L = len(spins)
    start = random.below(state, L * L)
    site = divmod(start, L)
    old, cluster, pending = spins[site], {site}, [site]
    while pending:
        i, j = pending.pop()
        for other in (((i - 1) % L, j), ((i + 1) % L, j), (i, (j - 1) % L), (i, (j + 1) % L)):
            if spins[other] == old and other not in cluster and random.uniform(state) < 1 - np.exp(-2 / temperature):
                cluster.add(other)
                pending.append(other)
    for other in cluster:
        spins[other] *= -1
    return len(cluster)


def random_spins(L, seed=0):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (L, L))


@pytest.mark.parametrize("L", SIZES)
@pytest.mark.parametrize(("T", "field"), [(2.3, 0.0), (1.1, 0.4), (6.0, -1.5)])
@pytest.mark.parametrize(("sweep", "thresholds", "count", "twin"), [
    (kernels.heat_bath_sweep, kernels.heat_bath_thresholds, 5, twin_heat_bath),
    (kernels.metropolis_sweep, kernels.metropolis_thresholds, 10, twin_metropolis)])
def test_sweeps_equal_their_twins(L, T, field, sweep, thresholds, count, twin):
    limits, state, twin_state = np.zeros(count, np.uint64), stream(4), stream(4)
    thresholds(limits, T, field)
    spins = random_spins(L)
    expected = spins.copy()
    for _ in range(10):
        sweep(spins, limits, state)
        twin(expected, T, field, twin_state)
        assert (spins == expected).all()
    assert (state == twin_state).all()


@pytest.mark.parametrize("L", SIZES)
def test_wolff_equals_its_twin(L):
    T, state, twin_state = 2.3, stream(5), stream(5)
    limits, stack, size = np.zeros(1, np.uint64), np.zeros(L * L, np.int32), np.zeros(1)
    kernels.wolff_threshold(limits, T)
    spins = random_spins(L)
    expected = spins.copy()
    for _ in range(50):
        kernels.wolff_update(spins, stack, limits, state, size)
        assert size[0] == twin_wolff(expected, T, twin_state)
        assert (spins == expected).all()


def test_thresholds():
    limits = np.zeros(10, np.uint64)
    local = np.arange(-4, 5, 2) + 0.3
    kernels.heat_bath_thresholds(limits[:5], 1.7, 0.3)
    assert limits[:5] / 2**53 == pytest.approx(1 / (1 + np.exp(-2 * local / 1.7)), rel=1e-14)
    kernels.metropolis_thresholds(limits, 1.7, 0.3)
    expected = [np.minimum(1, np.exp(sign * 2 * local / 1.7)) for sign in (1, -1)]
    assert limits / 2**53 == pytest.approx(np.concatenate(expected), rel=1e-14)
    kernels.wolff_threshold(limits, 1.7)
    assert limits[0] / 2**53 == pytest.approx(1 - np.exp(-2 / 1.7), rel=1e-14)


@pytest.mark.parametrize("L", [2, 3, 7])
def test_energy_and_magnetization(L):
    spins, out = random_spins(L, seed=L), np.zeros(2)
    kernels.energy_and_magnetization(spins, out)
    s = spins.astype(int)
    assert out[0] * L * L == pytest.approx(-(s * (np.roll(s, 1, 0) + np.roll(s, 1, 1))).sum())
    assert out[1] == pytest.approx(s.mean())


def test_single_visits_are_in_detailed_balance():
    """The thresholds are those of a chain that keeps the Boltzmann distribution: P(up) e^(-E(up)/T) balances."""
    T, field = 1.9, 0.7
    bath, flip = np.zeros(5, np.uint64), np.zeros(10, np.uint64)
    kernels.heat_bath_thresholds(bath, T, field)
    kernels.metropolis_thresholds(flip, T, field)
    weight = np.exp((np.arange(-4, 5, 2) + field) / T)  # of an up spin; 1 / weight of a down one
    up, down = bath / 2**53, 1 - bath / 2**53
    assert up / weight == pytest.approx(down * weight, rel=1e-12)
    assert flip[:5] / 2**53 / weight == pytest.approx(flip[5:] / 2**53 * weight, rel=1e-12)


@pytest.mark.parametrize("sweep", ["heat_bath", "metropolis", "wolff"])
def test_averages(sweep, z_scores):
    """64 page-sized chains against exact energy and moments of the magnetisation."""
    L, T, chains, sweeps = 3, 2.6, 64, 1500
    limits, stack, out = np.zeros(10, np.uint64), np.zeros(L * L, np.int32), np.zeros(2)
    run, make = {
        "heat_bath": (kernels.heat_bath_sweep, lambda: kernels.heat_bath_thresholds(limits[:5], T, 0.0)),
        "metropolis": (kernels.metropolis_sweep, lambda: kernels.metropolis_thresholds(limits, T, 0.0)),
        "wolff": (kernels.wolff_update, lambda: kernels.wolff_threshold(limits, T))}[sweep]
    make()
    series = np.zeros((chains, sweeps, 2))
    for c, state in enumerate(stream(6, chains)):
        spins = np.ones((L, L), np.int8)
        arguments = (spins, stack, limits, state, out) if sweep == "wolff" else (spins, limits, state)
        for t in range(sweeps + 50):
            run(*arguments)
            kernels.energy_and_magnetization(spins, out)
            if t >= 50:
                series[c, t - 50] = out
    first, second, _ = magnetization_moments(L, T)
    assert abs(z_scores(series[:, :, 0], energy_per_site(L, T))) < 4
    assert abs(z_scores(abs(series[:, :, 1]), first)) < 4
    assert abs(z_scores(series[:, :, 1] ** 2, second)) < 4


def page_arguments(kernel, L):
    spins, limits = random_spins(L), np.zeros(10, np.uint64)
    if "sweep" in kernel.__name__:
        bath = kernel is kernels.heat_bath_sweep
        (kernels.heat_bath_thresholds if bath else kernels.metropolis_thresholds)(limits, 2.3, 0.2)
        return spins, limits, stream(1)
    if kernel is kernels.wolff_update:
        kernels.wolff_threshold(limits, 2.3)
        return spins, np.zeros(L * L, np.int32), limits, stream(1), np.zeros(2)
    if kernel is kernels.energy_and_magnetization:
        return spins, np.zeros(2)
    return (limits, 2.3) if kernel is kernels.wolff_threshold else (limits, 2.3, 0.2)


@pytest.mark.parametrize("kernel", [
    kernels.heat_bath_thresholds, kernels.metropolis_thresholds, kernels.wolff_threshold, kernels.heat_bath_sweep,
    kernels.metropolis_sweep, kernels.wolff_update, kernels.energy_and_magnetization], ids=lambda k: k.__name__)
def test_same_bytes_in_webassembly(kernel):
    pytest.importorskip("wasmtime")
    from physml.core.wasm import host

    for L in (7, 16):
        native = page_arguments(kernel, L)
        other = host.run(kernel, *page_arguments(kernel, L))
        kernel(*native)
        for a, b in zip([a for a in native if isinstance(a, np.ndarray)], other, strict=True):
            assert a.tobytes() == b.tobytes()


SCRIPT = """
import hashlib, numpy as np
from physml.core import stream
from physml.ising import kernels as k
digest, limits, out, stack = hashlib.sha256(), np.zeros(10, np.uint64), np.zeros(2), np.zeros(25, np.int32)
for L in (4, 5):
    spins, state = np.ones((L, L), np.int8), stream(1)
    k.heat_bath_thresholds(limits, 2.2, 0.1)
    for _ in range(3): k.heat_bath_sweep(spins, limits, state)
    k.metropolis_thresholds(limits, 2.2, 0.1)
    for _ in range(3): k.metropolis_sweep(spins, limits, state)
    k.wolff_threshold(limits, 2.2)
    for _ in range(3): k.wolff_update(spins, stack, limits, state, out)
    digest.update(spins.tobytes() + state.tobytes() + out.tobytes())
    k.energy_and_magnetization(spins, out)
    digest.update(out.tobytes())
print(digest.hexdigest())
"""


def test_the_same_bytes_as_plain_python():
    found = [subprocess.run([sys.executable, "-c", SCRIPT], env=os.environ | {"NUMBA_DISABLE_JIT": flag}, check=True,
                            capture_output=True, text=True).stdout for flag in ("0", "1")]
    assert found[0] == found[1] != ""

"""Phases told by networks: the data, how a crossing is read, and that the window of training decides where it is."""
import numpy as np
import pytest

from physml import ising, learning, rg
from physml.rg.phases import TESTED


def test_crossing():
    T = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert rg.crossing(T, [1.0, 0.25, 0.6, 0.4, 0.1]) == pytest.approx(3.5)  # the last fall
    assert rg.crossing(T, [1.0, 0.9, 0.8, 0.7, 0.6], level=0.75) == pytest.approx(3.5)
    assert np.isnan(rg.crossing(T, [0.1, 0.2, 0.3, 0.4, 0.45]))


def test_labelled_lattices():
    spins, labels, temperature = rg.labelled_lattices(8, (1.5, 2.0), (2.6, 3.2), values=3, n=400, seed=1)
    assert spins.shape == (2400, 8, 8)
    assert np.array_equal(labels, temperature < ising.CRITICAL_TEMPERATURE)
    assert np.unique(temperature).tolist() == pytest.approx([1.5, 1.75, 2.0, 2.6, 2.9, 3.2])
    energy, magnetization = (x.reshape(6, 400) for x in ising.measure(spins))
    for x, exact in ((energy, ising.energy_per_site(8, np.unique(temperature))),
                     (abs(magnetization), ising.magnetization_moments(8, np.unique(temperature))[0])):
        assert np.all(abs(x.mean(axis=1) - exact) < 4 * x.std(axis=1) / np.sqrt(400 / 3))  # correlated a little
    signs = np.sign(rg.labelled_lattices(8, (1.0, 1.1), (3.0, 3.1), values=2, n=400, seed=2)[0][:800].mean(axis=(1, 2)))
    assert abs(signs.mean()) < 4 / np.sqrt(800)  # one of the two at 1.0 and 1.1, and by a fair coin
    assert abs((signs[1:] * signs[:-1]).mean()) < 4 / np.sqrt(800)


@pytest.fixture(scope="module")
def found():
    return {window: rg.phase_crossings(16, *window, repeats=4, seed=3)
            for window in (((1.0, 1.5), (3.3, 3.6)), ((1.5, 2.1), (2.45, 3.0)))}


def test_networks_are_what_was_read(found):
    for result in found.values():
        spins = np.concatenate([ising.sample(16, T, 200, thin=2, seed=9)[0] for T in TESTED])
        for network, output in zip(result.networks, result.output, strict=True):
            logits = network.on_patches()(learning.patch_frequencies(spins))[:, 0]
            answers = (1 / (1 + np.exp(-logits))).reshape(len(TESTED), 200).mean(axis=1)
            assert np.abs(answers - output).max() < 0.2  # other lattices of the same temperatures
            assert rg.crossing(TESTED, answers) == pytest.approx(rg.crossing(TESTED, output), abs=0.08)
        assert result.network.tolist() == [rg.crossing(TESTED, output) for output in result.output]


def test_the_window_decides_more_than_the_seed(found):
    """Trained far from T_c the crossing lies above it, by many standard errors; trained near it, below that."""
    far, near = (result.network for result in found.values())
    error = np.hypot(far.std(ddof=1), near.std(ddof=1)) / 2
    assert far.mean() - near.mean() > 4 * error
    assert far.mean() > ising.CRITICAL_TEMPERATURE + 8 * far.std(ddof=1) / 2
    for result in found.values():
        assert abs(result.network.mean() - result.energy.mean()) < 0.03  # no better than the energy alone


@pytest.mark.parametrize("hidden", [0, 16])
def test_training_hardly_amplifies_rounding(hidden):
    """The book quotes crossings to three digits: a start that differs by 1e-13 must not show in ten."""
    spins, labels, _ = rg.labelled_lattices(16, (1.0, 1.8), (2.9, 3.6), seed=0)
    shares, network = learning.patch_frequencies(spins), learning.convolutional_network(8, hidden, seed=2).on_patches()
    other = network.replaced(network.vector + 1e-13 * np.random.default_rng(1).normal(size=len(network.vector)))
    here, there = (learning.train(n, shares, labels, penalty=1e-4).network(shares) for n in (network, other))
    assert 0 < np.abs(here - there).max() < 1e-9


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.crossing([1.0, 2.0], [0.5]), r"output: got shape \(1,\); give \(2,\)"),
    (lambda: rg.crossing([2.0, 1.0], [0.7, 0.1]), "rising temperatures"),
    (lambda: rg.labelled_lattices(8, (1.0, 2.5), (3.0, 3.5)), "cold, hot: got"),
    (lambda: rg.labelled_lattices(8, (1.0, 2.0), (2.0, 3.5)), "cold, hot: got"),
    (lambda: rg.labelled_lattices(8, (1.0, 2.0), (3.0, 3.5), values=0), "values: got 0"),
    (lambda: rg.phase_crossings(8, repeats=0), "repeats: got 0"),
    (lambda: rg.phase_crossings(8, penalty=-1), "penalty: got -1"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

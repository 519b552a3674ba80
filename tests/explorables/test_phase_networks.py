"""The weights in the repository are those of an ordinary training: one made here and now answers alike."""
import numpy as np
import pytest

from physml import ising, rg
from physml.explorables.renormalization import _phase_networks as stored
from tools import phase_networks


@pytest.mark.parametrize("window", [0, 2])
def test_a_training_of_today_crosses_where_the_stored_one_does(window):
    assert stored.WINDOWS == phase_networks.WINDOWS
    T = np.array(stored.TEMPERATURES)[4:13]
    lattices = np.concatenate([ising.sample(32, t, 100, thin=2, chains=2, seed=5) for t in T])
    networks = [phase_networks.trained(*stored.WINDOWS[window], seed=seed) for seed in (901, 902, 903)]
    found = phase_networks.answers(networks, lattices).reshape(3, len(T), -1).mean(axis=2)
    here = [rg.crossing(T, answer) for answer in found]
    there = rg.crossing(stored.TEMPERATURES, stored.ANSWERS[window])
    assert abs(np.mean(here) - there) < 0.02  # trainings scatter by 0.005, lattices by as much
    assert np.ptp(here) < 0.03


def test_the_stored_networks_are_read_in_order():
    filters = np.array(stored.FILTERS).reshape(3, phase_networks.FILTERS, 11)
    networks = list(zip(filters, stored.OFFSETS, strict=True))
    cold = phase_networks.answers(networks, np.ones((1, 32, 32), np.int8))
    assert np.all(cold > 0.9)
    curves = np.array(stored.ANSWERS)
    assert np.all(np.diff(curves, axis=1) < 0)

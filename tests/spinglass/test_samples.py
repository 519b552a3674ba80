"""Exact ground states of many glasses, against REFERENCE and against all states of a small one."""
import numpy as np
import pytest

from physml import spinglass


def test_energies_of_twelve():
    """-0.6185(19), found independently of this package."""
    e = spinglass.ground_state_energies(12, 2000, seed=1)
    assert abs(e.mean() + 0.6185) < 4 * np.hypot(0.0019, e.std() / np.sqrt(len(e)))


def test_samples_are_glasses_of_their_own():
    glasses = spinglass.over_samples(lambda seed: spinglass.sherrington_kirkpatrick(6, seed=seed), 3, seed=2)
    e = spinglass.ground_state_energies(6, 3, seed=2)
    assert e == pytest.approx([g.energy(g.states()).min() / 6 for g in glasses])
    assert len(np.unique(e)) == 3

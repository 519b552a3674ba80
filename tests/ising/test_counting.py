"""The density of states: enumeration, Beale's table, exact sums, and Kaufman's formula at L = 32."""
import numpy as np
import pytest

from physml.ising import density_of_states, density_of_states_by_rows, log_partition


@pytest.mark.parametrize("count", [density_of_states, density_of_states_by_rows])
@pytest.mark.parametrize("L", [2, 3, 4])
def test_enumeration(L, count, enumerated):
    energies, counts = np.unique(enumerated(L)[0], return_counts=True)
    assert count(L) == dict(zip(energies.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize("L", [5, 6, 7])
def test_expansion_of_the_formula_agrees_with_counting_row_by_row(L):
    assert density_of_states(L) == density_of_states_by_rows(L)


def test_beale():
    half = {32: 2, 24: 32, 20: 64, 16: 424, 12: 1728, 8: 6688, 4: 13568, 0: 20524}
    assert density_of_states(4) == {sign * e: g for e, g in half.items() for sign in (-1, 1)}


@pytest.mark.parametrize("L", [5, 6, 7, 12, 31, 32])
def test_exact_sums(L):
    """All states are counted; at infinite temperature every bond is a fair coin: Σ g E = 0, Σ g E² = 2 L² 2^(L²)."""
    states, sites = density_of_states(L), L * L
    assert all(type(g) is int and g > 0 for g in states.values())
    assert list(states) == sorted(states)
    assert sum(states.values()) == 2**sites
    assert sum(g * e for e, g in states.items()) == 0
    assert sum(g * e * e for e, g in states.items()) == 2 * sites * 2**sites
    assert states[-2 * sites] == 2
    assert states[-2 * sites + 8] == 2 * sites
    assert (2 * sites in states) == (L % 2 == 0)


@pytest.mark.parametrize("L", [13, 32])
@pytest.mark.parametrize("T", [1.0, 2.3, 6.0])
def test_partition_function(L, T, boltzmann):
    states = density_of_states(L)
    assert boltzmann(states.keys(), states.values(), T)[0] == pytest.approx(log_partition(L, T), rel=1e-13)


def test_every_call_gives_a_dictionary_of_its_own():
    density_of_states(3).clear()
    assert len(density_of_states(3)) > 0


@pytest.mark.parametrize("L", [0, 1, -3, 2.0, True, "4", None])
def test_bad_size(L):
    with pytest.raises(ValueError, match=r"L: got .* at least 2"):
        density_of_states(L)


@pytest.mark.parametrize("L", [1, 8, 3.0])
def test_bad_size_by_rows(L):
    with pytest.raises(ValueError, match=r"L: got "):
        density_of_states_by_rows(L)
